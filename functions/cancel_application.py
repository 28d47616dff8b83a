"""Withdraws an application."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from functions.closing import counted_end
from functions.domain import transitions
from functions.domain.access import is_applicants_side
from functions.domain.application import Action, Application, Decision, Status
from functions.domain.city import City
from functions.domain.errors import Aborted, NotFound
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.residents import ForResident
from functions.ports import Caller, Clock, Create, Records, Update
from functions.viewing import given_before, viewer_of

_OK = 200


class Cancellation(ForResident):
    """Which application to withdraw."""

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]


class CancellationAnswer(BaseModel):
    """The application's end."""

    application_id: str
    status: Status
    cancelled_at: datetime


def cancel_application(
    cancellation: Cancellation,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    city: City,
    clock: Clock,
) -> Reply[CancellationAnswer]:
    """The application, CANCELLED, if it is IN_REVIEW or RETURNED.

    The cancellation takes the application's turn: if an officer's decision took it first, that one counts first
    (Aborted, and the call is made again). Raises NotFound unless the caller filed it or acts for its resident,
    FailedPrecondition in any other status.
    """
    now = clock()
    stored = records.get(Application, application_id=cancellation.application_id)
    if stored is None or not is_applicants_side(stored.value, viewer_of(caller, records), now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    if reply := given_before(request_key, records):
        return reply
    turn = Decision(application.application_id, application.turn, Action.CANCEL, now, taken_at=now)
    if records.get(Decision, application_id=turn.application_id, turn=turn.turn):
        raise Aborted("Keputusan petugas untuk permohonan ini sedang diproses; coba lagi sebentar lagi.")
    transition = transitions.cancelled(application, turn, actor=caller.name, now=now)
    after = transition.application
    answer = request_key.answer(
        _OK, CancellationAnswer(application_id=after.application_id, status=after.status, cancelled_at=now)
    )
    counted = counted_end(after, city)
    records.commit(Update(stored, after), Create(turn), Create(answer), counted, *map(Create, transition.messages))
    return Reply(answer)
