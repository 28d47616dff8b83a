"""What every transition does: it is checked, leaves one history entry, and asks for messages."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from functions.domain.application import ALLOWED, Action, Application, Decision, Status
from functions.domain.digests import canonical_json, sha256_hex
from functions.domain.errors import FailedPrecondition
from functions.domain.history import HistoryEntry, chained
from functions.domain.messages import Event, Message, applicants_side, draft

STALLED_AFTER = timedelta(minutes=9)  # with a sweep every 5 minutes, driven again within 15
_STATUS_IN_WORDS = {
    Status.IN_REVIEW: "sedang diperiksa",
    Status.RETURNED: "dikembalikan untuk diperbaiki",
    Status.APPROVED: "sudah disetujui",
    Status.ISSUED: "sudah terbit",
    Status.REJECTED: "sudah ditolak",
    Status.CANCELLED: "sudah dibatalkan",
    Status.EXPIRED: "sudah kedaluwarsa",
}


@dataclass(frozen=True)
class Transition:
    """The application after a transition, and the messages to create in the same commit."""

    application: Application
    messages: tuple[Message, ...] = ()


def check_allowed(application: Application, action: Action) -> None:
    """Raise FailedPrecondition, in Indonesian, unless the action fits the application's status."""
    if action not in ALLOWED[application.status]:
        raise FailedPrecondition(
            f"Permohonan ini {_STATUS_IN_WORDS[application.status]}; tindakan ini tidak bisa dilakukan."
        )


def digest_of(decision: Decision) -> str:
    """The digest that history keeps of a decision, its note included."""
    values = asdict(replace(decision, taken_at=None, quarantined=None)) | {
        "decided_at": decision.decided_at.astimezone(UTC).isoformat()
    }
    if decision.classification is None:
        del values["classification"]  # as it was before decisions could classify
    return sha256_hex(canonical_json(values))


def turned(
    application: Application, decision: Decision, actor: str, now: datetime, *, digest: str | None = None
) -> Application:
    """The application with its turn used up by a decision, and an entry that says so."""
    if decision.turn != application.turn:
        raise FailedPrecondition("Giliran permohonan ini sudah lewat; muat ulang.")
    turn = decision.turn + 1
    while turn in application.burnt_turns:
        turn += 1
    after = replace(application, turn=turn)
    return recorded_with(after, decision.action, actor, digest or digest_of(decision), now, turn=decision.turn)


def recorded_with(
    application: Application, action: Action, actor: str, digest: str, now: datetime, *, turn: int = 0
) -> Application:
    """The application with one more history entry."""
    entry = HistoryEntry(
        sequence=0,
        at=now,
        event=action,
        actor=actor,
        turn=turn,
        revision=application.revision,
        status=application.status,
        digest=digest,
    )
    return replace(application, history=chained(application.history, entry))


def actor_of(decision: Decision) -> str:
    """Who decided, as history names them."""
    return "machine" if decision.officer is None else f"officer:{decision.officer}"


def told_applicant(
    application: Application, event: Event, now: datetime, *, note: str | None = None
) -> tuple[Message, ...]:
    """The messages that tell the applicant's side of an event."""
    return messages_to(application, event, applicants_side(application, event), now, note=note)


def messages_to(
    application: Application,
    event: Event,
    recipients: Iterable[str],
    now: datetime,
    *,
    note: str | None = None,
) -> tuple[Message, ...]:
    """A message about the last history entry to each recipient."""
    return tuple(
        draft(application, event, recipient, now=now, due_at=now + STALLED_AFTER, note=note) for recipient in recipients
    )
