"""Messages: who is told what. Each is a document, created in the commit of the transition that calls for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.domain.application import Application
from functions.domain.digests import derived_id
from functions.domain.seats import Role

CHANNELS = ("superapp", "push", "email", "sms")
"""By what a message may go; SMS stands for WhatsApp too, as the city's gateway has it."""


class Event(StrEnum):
    """What a message tells; its text is `templates/_messages/<event>.toml`."""

    RECEIVED = "received"
    WAITING = "waiting"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    NOTIFIED = "notified"
    APPROVED = "approved"
    PASSED = "passed"
    CORRECTED = "corrected"
    MEET = "meet"
    RETURNED = "returned"
    REJECTED = "rejected"
    EXPIRED = "expired"
    READY = "ready"
    REVOKED = "revoked"
    FAILED = "failed"
    COMPLAINT = "complaint"
    COMPLAINT_ANSWERED = "complaint_answered"


ABOUT_COMPLAINTS = frozenset({Event.COMPLAINT, Event.COMPLAINT_ANSWERED})
"""Events of complaints; all others are of applications."""


class Recipient(StrEnum):
    """Kinds of recipients. A message's recipient is one of them with a name: `resident:<id>`, `officer:<uid>`.

    A neighbour is a resident without the app for whom an RT filed, named by the application: `neighbour:<id>`.
    """

    RESIDENT = "resident"
    OFFICER = "officer"
    NEIGHBOUR = "neighbour"
    SEAT = "seat"


_SEAT = frozenset({Recipient.SEAT})
_RESIDENT = frozenset({Recipient.RESIDENT})
_APPLICANT = frozenset({Recipient.RESIDENT, Recipient.OFFICER, Recipient.NEIGHBOUR})

TOLD: dict[Event, frozenset[Recipient]] = {
    Event.RECEIVED: _APPLICANT,
    Event.WAITING: _SEAT,
    Event.REMINDER: _SEAT,
    Event.ESCALATED: _SEAT,
    Event.NOTIFIED: _SEAT,
    Event.APPROVED: _RESIDENT,
    Event.PASSED: _RESIDENT,
    Event.CORRECTED: _APPLICANT,
    Event.MEET: _APPLICANT,
    Event.RETURNED: _APPLICANT,
    Event.REJECTED: _APPLICANT,
    Event.EXPIRED: _APPLICANT,
    Event.READY: _APPLICANT,
    Event.REVOKED: _APPLICANT,
    Event.FAILED: _SEAT,
    Event.COMPLAINT: _SEAT,
    Event.COMPLAINT_ANSWERED: frozenset({Recipient.RESIDENT, Recipient.OFFICER}),
}
"""Who is told of what. APPROVED is told once, when the neighbourhood has approved: each message costs three writes, the
app shows every step, and the last approval is followed by READY within seconds."""


class MessageStatus(StrEnum):
    """QUEUED until a channel took it (SENT) or no channel ever will (FAILED)."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Message:
    """One message to one recipient: `resident:<id>`, `officer:<uid>`, `neighbour:<application>` or `seat:<seat>`.

    It is about an application and its letter type, or about a `complaint` by its number, and then names neither.
    `waits_for` is the role whose turn it is now. `channel` is the one that it goes by, with `attempts` made there and
    `waits` in which the provider was left alone; `taken_by` are digests of the addresses that have it. `due_at` is the
    next attempt.
    """

    message_id: str
    application_id: str | None
    letter_type: str | None
    event: Event
    recipient: str
    created_at: datetime
    complaint: str | None = None
    note: str | None = None
    letter_id: str | None = None
    waits_for: Role | None = None
    status: MessageStatus = MessageStatus.QUEUED
    channel: str | None = None
    attempts: int = 0
    waits: int = 0
    taken_by: tuple[str, ...] = ()
    due_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    reason: str | None = None

    @property
    def kind(self) -> Recipient:
        """What kind of recipient it is for."""
        return Recipient(self.recipient.partition(":")[0])


def applicants_side(application: Application, event: Event) -> tuple[str, ...]:
    """Whom of the applicant's side an event is told: the resident, and whoever filed for one.

    A neighbour for whom an RT filed hears by telephone, where the number was given, and through the RT.
    """
    told, recipients = TOLD[event], []
    if Recipient.RESIDENT in told and application.resident_id is not None:
        recipients.append(f"{Recipient.RESIDENT}:{application.resident_id}")
    if Recipient.OFFICER in told and application.caller.startswith("officer:"):
        recipients.append(application.caller)
    if Recipient.NEIGHBOUR in told and application.resident_id is None and application.phone_given:
        recipients.append(f"{Recipient.NEIGHBOUR}:{application.application_id}")
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
        waits_for=application.waiting_for.step if application.waiting_for else None,
        due_at=due_at,
    )
