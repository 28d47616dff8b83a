"""Who reads and answers complaints, who is told of them, and what is counted."""

from dataclasses import replace
from datetime import datetime

from functions.domain.access import Viewer
from functions.domain.areas import Level, cut
from functions.domain.complaints import Complaint
from functions.domain.digests import derived_id
from functions.domain.messages import Event, Message, Recipient
from functions.domain.recording import STALLED_AFTER
from functions.domain.seats import Role, role_of, seat_of
from functions.domain.service_clock import ServiceClock
from functions.domain.usage import Usage, usage_of

_OFFICE = (Role.VERIFIER, Role.LURAH, Role.CAMAT)
_AT_HAND = frozenset({Role.RT, Role.RW, Role.VERIFIER})


def answering_seat(area: str, viewer: Viewer, now: datetime) -> str | None:
    """The seat with which an officer reads and answers complaints about a kelurahan now, if any."""
    return next((seat for seat in (seat_of(role, area) for role in _OFFICE) if viewer.holds(seat, now)), None)


def files_for_neighbours(area: str, viewer: Viewer, now: datetime) -> bool:
    """Tell whether an officer holds a seat of that kelurahan at which neighbours call: RT, RW or verifier."""
    if viewer.officer is None:
        return False
    held = (seat for seat, term in viewer.officer.seats.items() if term.covers(now) and role_of(seat) in _AT_HAND)
    return any(cut(seat.partition(":")[2], Level.KELURAHAN) == area for seat in held)


def opened_usage(complaint: Complaint, clock: ServiceClock) -> Usage:
    """What a complaint counts in the month in which it was filed."""
    counts = {"complaint/opened": 1, f"complaint/category/{complaint.category}": 1}
    return usage_of(complaint.area, complaint.filed_at, counts, clock)


def answered_usage(complaint: Complaint, clock: ServiceClock) -> Usage:
    """What a complaint counts in the month in which it was answered."""
    return usage_of(complaint.area, complaint.answered_at or complaint.filed_at, {"complaint/answered": 1}, clock)


def office_told(complaint: Complaint) -> tuple[Message, ...]:
    """The messages that tell the office of a new complaint: the verifier and the lurah, whom it may be about."""
    seats = (f"{Recipient.SEAT}:{seat_of(role, complaint.area)}" for role in (Role.VERIFIER, Role.LURAH))
    return tuple(_draft(complaint, Event.COMPLAINT, seat, complaint.filed_at) for seat in seats)


def complainant_told(complaint: Complaint, now: datetime) -> Message:
    """The message that tells the answer; in full to a resident, to an officer only that there is one."""
    message = _draft(complaint, Event.COMPLAINT_ANSWERED, complaint.complainant, now)
    return replace(message, note=complaint.answer) if message.kind == Recipient.RESIDENT else message


def _draft(complaint: Complaint, event: Event, recipient: str, now: datetime) -> Message:
    """A message that names no application: who sees one does not learn that somebody complained."""
    return Message(
        message_id=derived_id("message", complaint.number, event, recipient),
        application_id=None,
        letter_type=None,
        complaint=complaint.number,
        event=event,
        recipient=recipient,
        created_at=now,
        due_at=now + STALLED_AFTER,
    )
