"""Revokes an issued letter; the public record shows it at once."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.domain import transitions
from functions.domain.access import revoking_seat, sees_workflow
from functions.domain.application import Application
from functions.domain.decisions import MAX_NOTE_LENGTH
from functions.domain.errors import FailedPrecondition, NotFound, PermissionDenied
from functions.domain.idempotency import Reply, RequestKey, replay
from functions.domain.letters import Letter, LetterStatus, VerificationRecord
from functions.domain.seats import Officer
from functions.domain.text import written
from functions.ports import Caller, Clock, Create, Files, Records, Stored, Update

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
    clock: Clock,
) -> Reply[RevocationAnswer]:
    """An ISSUED letter becomes REVOKED by its area's lurah or camat, in the records and then in public.

    Until the public record is written, `due_at` keeps the letter in the sweep's sight. Raises NotFound,
    PermissionDenied, FailedPrecondition (not issued, or revoked before).
    """
    stored = records.get(Application, application_id=revocation.application_id)
    seat = _seat(stored, caller, records, clock())
    if stored is None or stored.value.letter_id is None:
        raise NotFound("Surat ini tidak ditemukan.")
    letter = records.get(Letter, letter_id=stored.value.letter_id)
    if letter is None:
        raise NotFound("Surat ini tidak ditemukan.")
    reply = replay(stored.value.answers, request_key)
    if reply is None:
        if letter.value.status != LetterStatus.ISSUED:
            raise FailedPrecondition("Hanya surat yang berlaku yang dapat dicabut.")
        reply, letter = _revoke(
            stored, letter, request_key, reason=revocation.reason, seat=seat, records=records, now=clock()
        )
    _publish(letter, records, published)
    return reply


def _seat(stored: Stored[Application] | None, caller: Caller, records: Records, now: datetime) -> str:
    officer = records.get(Officer, uid=caller.subject) if caller.kind == "officer" else None
    if stored is None or officer is None:
        raise NotFound("Surat ini tidak ditemukan.")
    try:
        return revoking_seat(stored.value, officer.value, now)
    except PermissionDenied:
        if sees_workflow(stored.value, officer.value, now):
            raise
        raise NotFound("Surat ini tidak ditemukan.") from None


def _revoke(
    stored: Stored[Application],
    letter: Stored[Letter],
    request_key: RequestKey,
    *,
    reason: str,
    seat: str,
    records: Records,
    now: datetime,
) -> tuple[Reply[RevocationAnswer], Stored[Letter]]:
    revoked = replace(
        letter.value,
        status=LetterStatus.REVOKED,
        revoked_at=now,
        revoked_by=seat,
        revocation_reason=reason,
        due_at=now,
    )
    transition = transitions.revoked(stored.value, seat=seat, reason=reason, now=now)
    answer = request_key.answer(
        _OK,
        RevocationAnswer(letter_id=revoked.letter_id, number=revoked.number, status=revoked.status, revoked_at=now),
    )
    application = replace(transition.application, answers=stored.value.answers | {request_key.key: answer})
    records.commit(Update(letter, revoked), Update(stored, application), *map(Create, transition.messages))
    again = records.get(Letter, letter_id=revoked.letter_id)
    return Reply(answer), again or letter


def _publish(letter: Stored[Letter], records: Records, published: Files) -> None:
    if letter.value.due_at is None:
        return
    record = VerificationRecord.of(letter.value)
    published.replace(
        record.object_name, record.model_dump_json().encode(), content_type="application/json", metadata={}
    )
    records.commit(Update(letter, replace(letter.value, due_at=None)))
