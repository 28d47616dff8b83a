"""Messages: who is told what. Each is a document, created in the commit of the transition that calls for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.domain.application import Application
from functions.domain.digests import derived_id


class Event(StrEnum):
    """What a message tells; its text is `templates/_messages/<event>.toml`."""

    RECEIVED = "received"
    WAITING = "waiting"
    NOTIFIED = "notified"
    CORRECTED = "corrected"
    MEET = "meet"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPIRED = "expired"
    READY = "ready"
    REVOKED = "revoked"
    FAILED = "failed"


class MessageStatus(StrEnum):
    """QUEUED until a channel took it (SENT) or no channel ever will (FAILED)."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Message:
    """One message to one recipient: `resident:<id>`, `officer:<uid>` or `seat:<seat>`. `due_at` is the next attempt."""

    message_id: str
    application_id: str
    letter_type: str
    event: Event
    recipient: str
    created_at: datetime
    note: str | None = None
    letter_id: str | None = None
    status: MessageStatus = MessageStatus.QUEUED
    attempts: int = 0
    due_at: datetime | None = None
    sent_at: datetime | None = None
    reason: str | None = None


def applicants_side(application: Application) -> tuple[str, ...]:
    """The resident, and whoever filed for one; an RT who filed for a neighbour without a phone hears alone."""
    recipients = []
    if application.resident_id is not None:
        recipients.append(f"resident:{application.resident_id}")
    if application.caller.startswith("officer:"):
        recipients.append(application.caller)
    return tuple(recipients)


def draft(
    application: Application,
    event: Event,
    recipient: str,
    *,
    now: datetime,
    due_at: datetime,
    note: str | None = None,
) -> Message:
    """A message about the application's last history entry; the same entry, event and recipient give the same id."""
    return Message(
        message_id=derived_id("message", application.application_id, len(application.history), event, recipient),
        application_id=application.application_id,
        letter_type=application.letter_type,
        event=event,
        recipient=recipient,
        created_at=now,
        note=note,
        letter_id=application.letter_id,
        due_at=due_at,
    )
