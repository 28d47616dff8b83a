"""Revokes an issued letter; the public record shows it at once."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.domain import counting, transitions
from functions.domain.access import Viewer, revoking_seat, sees_workflow
from functions.domain.application import Application
from functions.domain.city import City
from functions.domain.decisions import MAX_NOTE_LENGTH
from functions.domain.errors import FailedPrecondition, NotFound
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.letters import Letter
from functions.domain.seats import Role, seat_of
from functions.domain.text import written
from functions.domain.verification import LetterStatus
from functions.ports import Add, Caller, Clock, Create, Files, Records, Stored, Update
from functions.publishing import publish_change
from functions.viewing import given_before, viewer_of

_OK = 200


class Revocation(BaseModel):
    """Which application's letter to revoke, and why; the reason goes to the resident."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_NOTE_LENGTH), AfterValidator(written)]


class RevocationAnswer(BaseModel):
    """The letter, no longer valid."""

    letter_id: str
    number: str
    status: LetterStatus
    revoked_at: datetime


def revoke_letter(
    revocation: Revocation,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    published: Files,
    city: City,
    clock: Clock,
) -> Reply[RevocationAnswer]:
    """An ISSUED letter becomes REVOKED by its area's lurah or camat, in the records and then in public.

    Until the public record is written, `due_at` keeps the letter in the sweep's sight. Raises NotFound,
    PermissionDenied, FailedPrecondition (not issued, or revoked before).
    """
    now = clock()
    stored = records.get(Application, application_id=revocation.application_id)
    seat = _seat(stored, viewer_of(caller, records), now)
    letter = records.get(Letter, letter_id=stored.value.letter_id) if stored and stored.value.letter_id else None
    if stored is None or letter is None:
        raise NotFound("Surat ini tidak ditemukan.")
    reply = given_before(request_key, records)
    if reply is None:
        if letter.value.status != LetterStatus.ISSUED:
            raise FailedPrecondition("Hanya surat yang berlaku yang dapat dicabut.")
        revoked = _revoked(letter.value, seat, revocation.reason, now)
        reply, letter = _commit(stored, letter, revoked, request_key, records, city=city)
    publish_change(letter, records, published)
    return reply


def _seat(stored: Stored[Application] | None, viewer: Viewer, now: datetime) -> str:
    if stored is None or not (sees_workflow(stored.value, viewer, now) or _is_camat(stored.value, viewer, now)):
        raise NotFound("Surat ini tidak ditemukan.")
    return revoking_seat(stored.value, viewer, now)


def _is_camat(application: Application, viewer: Viewer, now: datetime) -> bool:
    return viewer.holds(seat_of(Role.CAMAT, application.area), now)


def _revoked(letter: Letter, seat: str, reason: str, now: datetime) -> Letter:
    return replace(
        letter,
        status=LetterStatus.REVOKED,
        revoked_at=now,
        revoked_by=seat,
        revocation_reason=reason,
        due_at=now,
    )


def _commit(
    stored: Stored[Application],
    letter: Stored[Letter],
    revoked: Letter,
    request_key: RequestKey,
    records: Records,
    *,
    city: City,
) -> tuple[Reply[RevocationAnswer], Stored[Letter]]:
    transition = transitions.revoked(stored.value, revoked)
    body = RevocationAnswer.model_validate(revoked, from_attributes=True)
    answer = request_key.answer(_OK, body)
    version, *_ = records.commit(
        Update(letter, revoked),
        Update(stored, transition.application),
        Create(answer),
        Add(counting.revoked(revoked, city.service_clock)),
        *map(Create, transition.messages),
    )
    return Reply(answer), letter._replace(value=revoked, version=version)
