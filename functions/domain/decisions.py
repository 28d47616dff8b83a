"""Whether a decision fits the application it was made for: the trusted check behind the security rules."""

from datetime import datetime

from functions.domain.application import OFFICER_ACTIONS, Action, Application, Decision, Status
from functions.domain.officers import Officer
from functions.domain.text import clean

MAX_NOTE_LENGTH = 1000
NEED_NOTE = frozenset({Action.RETURN, Action.REJECT, Action.MEET})


def check_note(action: Action, note: str | None) -> str | None:
    """The note, cleaned. ValueError, in Indonesian, if the action needs one and it is missing or unfit."""
    if note is not None and len(note) > MAX_NOTE_LENGTH:
        raise ValueError(f"Catatan paling panjang {MAX_NOTE_LENGTH} karakter.")
    cleaned = clean(note, multiline=True) if note else None
    if action in NEED_NOTE and not cleaned:
        raise ValueError("Tulis alasannya, supaya warga tahu apa yang harus diperbaiki.")
    return cleaned or None


def fault_of(application: Application, decision: Decision, officer: Officer | None, created_at: datetime) -> str | None:
    """Why a decision cannot count, or None. It is judged by the seats held when its document was created."""
    if decision.turn != application.turn:
        return f"turn {decision.turn} is not the application's turn {application.turn}"
    if application.status != Status.IN_REVIEW or application.waiting_for is None:
        return f"the application is {application.status} and waits for no decision"
    if decision.action not in OFFICER_ACTIONS:
        return f"{decision.action} is no decision that an officer can make"
    if officer is None or not officer.holds(application.waiting_for.seat, created_at):
        return f"the officer did not hold {application.waiting_for.seat} at that moment"
    try:
        check_note(decision.action, decision.note)
    except ValueError:
        return "the note is missing, too long, or holds characters that cannot be printed"
    return None
