"""Who may see what of an application."""

from datetime import datetime

from functions.domain.application import Application
from functions.domain.city import Door
from functions.domain.errors import PermissionDenied
from functions.domain.seats import Officer, Role, seat_of


def is_applicants_side(application: Application, caller: str, resident_id: str | None) -> bool:
    """Tell whether the caller filed it, or is the superapp acting for its resident."""
    for_resident = application.resident_id is not None and application.resident_id == resident_id
    if caller.startswith("superapp:"):
        return for_resident
    return caller == application.caller


def sees_file(application: Application, officer: Officer, now: datetime) -> bool:
    """Tell whether the application waits for a seat that the officer holds now."""
    return application.waiting_for is not None and officer.holds(application.waiting_for.seat, now)


def sees_workflow(application: Application, officer: Officer, now: datetime) -> bool:
    """Tell whether it waits, or waited, for a seat that the officer holds now."""
    return any(officer.holds(seat, now) for seat in application.seats)


def filing_seat(door: Door, area: str, officer: Officer, now: datetime) -> str:
    """The seat with which an officer may file for somebody in an area. Raises PermissionDenied without one."""
    roles = (Role.VERIFIER,) if door == Door.COUNTER else (Role.RT, Role.RW)
    for seat in (seat_of(role, area) for role in roles):
        if officer.holds(seat, now):
            return seat
    raise PermissionDenied(f"Anda tidak bertugas sebagai {' atau '.join(roles)} di wilayah itu.")


def revoking_seat(application: Application, officer: Officer, now: datetime) -> str:
    """The lurah's or camat's seat with which an officer may revoke the letter. Raises PermissionDenied."""
    for seat in (seat_of(role, application.area) for role in (Role.LURAH, Role.CAMAT)):
        if officer.holds(seat, now):
            return seat
    raise PermissionDenied("Hanya lurah atau camat wilayah itu yang dapat mencabut surat.")


def keeps_letter(application: Application, officer: Officer, now: datetime) -> bool:
    """Tell whether the officer holds a seat of the office that issued the letter, which keeps its own copy."""
    return any(officer.holds(step.seat, now) for step in application.route if step.role not in {Role.RT, Role.RW})


def check_scheduler(caller: str) -> None:
    """Raise PermissionDenied unless the city's scheduler calls."""
    if not caller.startswith("scheduler:"):
        raise PermissionDenied("Fungsi ini hanya dijalankan oleh penjadwal.")
