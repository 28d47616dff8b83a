"""Withdraws an application."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from functions.domain import transitions
from functions.domain.access import is_applicants_side
from functions.domain.application import Action, Application, Decision, Status
from functions.domain.errors import NotFound
from functions.domain.idempotency import Reply, RequestKey, replay
from functions.ports import Caller, Clock, Create, Records, Update

_OK = 200


class Cancellation(BaseModel):
    """Which application to withdraw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]


class CancellationAnswer(BaseModel):
    """The application's end."""

    application_id: str
    status: Status
    cancelled_at: datetime


def cancel_application(
    cancellation: Cancellation, caller: Caller, request_key: RequestKey, *, records: Records, clock: Clock
) -> Reply[CancellationAnswer]:
    """The application, CANCELLED, if it is IN_REVIEW or RETURNED.

    The cancellation takes the application's turn: if an officer's decision took it first, that one counts first
    (Aborted, and the call is made again). Raises NotFound unless the caller filed it or acts for its resident,
    FailedPrecondition in any other status.
    """
    stored = records.get(Application, application_id=cancellation.application_id)
    if stored is None or not is_applicants_side(stored.value, caller.name, caller.resident_id):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    if reply := replay(application.answers, request_key):
        return reply
    now = clock()
    turn = Decision(application.application_id, application.turn, Action.CANCEL, now)
    transition = transitions.cancelled(application, turn, actor=caller.name, now=now)
    after = transition.application
    answer = request_key.answer(
        _OK, CancellationAnswer(application_id=after.application_id, status=after.status, cancelled_at=now)
    )
    kept = replace(after, answers=after.answers | {request_key.key: answer})
    records.commit(Update(stored, kept), Create(turn), *map(Create, transition.messages))
    return Reply(answer)
