"""Who may see and do what with an application."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.application import Application
from functions.domain.city import Door
from functions.domain.errors import PermissionDenied
from functions.domain.officers import Officer
from functions.domain.seats import Role, role_in_words, seat_of


@dataclass(frozen=True)
class Viewer:
    """A caller as records name it, the resident a superapp acts for, and the officer behind an officer's token."""

    name: str
    resident_id: str | None = None
    officer: Officer | None = None

    def holds(self, seat: str | None, now: datetime) -> bool:
        """Tell whether an officer calls who holds the seat now."""
        return self.officer is not None and seat is not None and self.officer.holds(seat, now)


def is_applicants_side(application: Application, viewer: Viewer, now: datetime) -> bool:
    """Tell whether the superapp acts for its resident, or the officer calls who filed it and still holds that seat."""
    if viewer.name.startswith("superapp:"):
        return application.resident_id is not None and application.resident_id == viewer.resident_id
    return viewer.name == application.caller and viewer.holds(application.filed_from, now)


def may_rate(application: Application, viewer: Viewer, now: datetime) -> bool:
    """Tell whether it is the applicant's side; a resident who has the app is not rated for by another."""
    if not is_applicants_side(application, viewer, now):
        return False
    own = viewer.officer is not None and viewer.officer.resident_id == application.resident_id
    return application.resident_id is None or viewer.name.startswith("superapp:") or own


def sees_file(application: Application, viewer: Viewer, now: datetime) -> bool:
    """Tell whether it is the applicant's side, or the application waits for a seat that the officer holds now."""
    waits = application.waiting_for is not None and viewer.holds(application.waiting_for.seat, now)
    return waits or is_applicants_side(application, viewer, now)


def sees_workflow(application: Application, viewer: Viewer, now: datetime) -> bool:
    """Tell whether the file may be seen, or it waited for a seat that the officer holds now."""
    waited = any(viewer.holds(seat, now) for seat in application.seats)
    return waited or sees_file(application, viewer, now)


def keeps_letter(application: Application, viewer: Viewer, now: datetime) -> bool:
    """Tell whether it is the applicant's side, or a seat of the office that issued the letter and keeps a copy."""
    office = (step.seat for step in application.route if step.role not in {Role.RT, Role.RW})
    return any(viewer.holds(seat, now) for seat in office) or is_applicants_side(application, viewer, now)


def filing_seat(door: Door, area: str, officer: Officer, now: datetime) -> str:
    """The seat with which an officer may file for somebody in an area. Raises PermissionDenied without one."""
    roles = (Role.VERIFIER,) if door == Door.COUNTER else (Role.RT, Role.RW)
    for seat in (seat_of(role, area) for role in roles):
        if officer.holds(seat, now):
            return seat
    names = " atau ".join(role_in_words(role) for role in roles)
    raise PermissionDenied(f"Anda tidak bertugas sebagai {names} di wilayah itu.")


def revoking_seat(application: Application, viewer: Viewer, now: datetime) -> str:
    """The lurah's or camat's seat with which an officer may revoke the letter. Raises PermissionDenied."""
    for seat in (seat_of(role, application.area) for role in (Role.LURAH, Role.CAMAT)):
        if viewer.holds(seat, now):
            return seat
    raise PermissionDenied("Hanya lurah atau camat wilayah itu yang dapat mencabut surat.")


def correcting_seat(application: Application, viewer: Viewer, now: datetime) -> str:
    """The verifier's seat with which an officer may correct spelling. Raises PermissionDenied."""
    seat = seat_of(Role.VERIFIER, application.area)
    if not viewer.holds(seat, now):
        raise PermissionDenied("Hanya verifikator kelurahan itu yang dapat memperbaiki ejaan.")
    return seat


def check_scheduler(caller: str) -> None:
    """Raise PermissionDenied unless the city's scheduler calls."""
    if not caller.startswith("scheduler:"):
        raise PermissionDenied("Fungsi ini hanya dijalankan oleh penjadwal.")
