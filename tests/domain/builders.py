"""Plain values: a city that does not exist, an application in each status, and a letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings

from functions.domain import lateness, transitions
from functions.domain.application import Action, Application, Decision, Status
from functions.domain.areas import Area, Areas, Level
from functions.domain.city import City, Door
from functions.domain.identity_numbers import Warned
from functions.domain.letters import Letter, Registration
from functions.domain.messages import Event
from functions.domain.officers import Officer, Term
from functions.domain.offices import Letterhead, Office, Signer, StepMode
from functions.domain.recording import Transition
from functions.domain.routes import plan_route
from functions.domain.seats import Role, seat_of
from functions.domain.verification import LetterStatus

properties = settings(deadline=None, database=None, max_examples=100)

AREA = "99.99.01.1001.007.002"
RT, RW, VERIFIER, LURAH, CAMAT = (seat_of(role, AREA) for role in Role)
NOW = datetime(2025, 3, 3, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
NOTE = "Foto KTP tidak terbaca."
ROLES = (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH)
ROUTE = plan_route(ROLES, AREA, rw_step=StepMode.REQUIRED)

CITY = City(
    name="Kota Contoh",
    government="Pemerintah Kota Contoh",
    code="99.99",
    zone=ZoneInfo("Asia/Jakarta"),
    number_format="{code}/{number:03d}/{office}/{month_roman}/{year}",
    channels={"aplikasi": Door.RESIDENT_APP, "petugas": Door.OFFICER_APP, "loket": Door.COUNTER},
    areas=Areas(
        {
            area.code: area
            for area in (
                Area("99.99.01.1002", Level.KELURAHAN, "Contoh Baru"),
                Area("99.99.01.1001", Level.KELURAHAN, "Contoh Jaya"),
                Area("99.99.02.1001", Level.KELURAHAN, "Contoh Indah"),
                Area("99.99", Level.CITY, "Kota Contoh"),
                Area("99.99.02", Level.KECAMATAN, "Contoh Timur"),
                Area("99.99.01", Level.KECAMATAN, "Contoh Barat"),
            )
        }
    ),
)
OFFICE = Office(
    area="99.99.01.1001",
    letterhead=Letterhead(
        government="Pemerintah Kota Contoh",
        kecamatan="Contoh Barat",
        kelurahan="Contoh Jaya",
        address="Jalan Contoh 1",
        postal_code="99999",
        phone="(021) 0000 0000",
        email="kelurahan@contoh.go.id",
        place="Kota Contoh",
    ),
    number_code="CTJ",
    signer=Signer("Lurah Contoh Jaya", "Pejabat Contoh, S.Sos.", "Penata (III/c)", "999901012099011001"),
)


def application(**changed: Any) -> Application:  # noqa: ANN401  any field
    """An application as the use case makes it, before its submission is recorded."""
    values: dict[str, Any] = {
        "application_id": "a" * 24,
        "letter_type": "usaha",
        "channel": "aplikasi",
        "area": AREA,
        "caller": "superapp:contoh",
        "masked_name": "W*** C***",
        "route": ROUTE,
        "status": Status.IN_REVIEW,
        "submitted_at": NOW,
        "resident_id": "warga-1",
        "return_days": 30,
        "vacant_after_hours": 48,
    }
    return Application(**values | changed)


def submit(start: int = 0, *, held_until: datetime | None = None, now: datetime = NOW, **changed: Any) -> Transition:  # noqa: ANN401
    """The submission of such an application at a step of its route."""
    return transitions.submitted(
        application(**changed),
        file_digest="f" * 64,
        start=start,
        held_until=held_until,
        service_clock=CITY.service_clock,
        now=now,
    )


def decide(
    to: Application, action: Action, *, officer: str | None = None, note: str | None = None, now: datetime = NOW
) -> Decision:
    """A decision for an application's present turn."""
    return Decision(to.application_id, to.turn, action, now, officer=officer, note=note)


def attempt(
    to: Application, action: Action, *, held_until: datetime | None = None, note: str | None = NOTE, now: datetime = NOW
) -> Transition:
    """The transition that an action makes of an application."""
    return _ATTEMPTS[action](to, held_until, note, now)


_Attempt = Callable[[Application, datetime | None, str | None, datetime], Transition]
_ATTEMPTS: dict[Action, _Attempt] = {
    Action.APPROVE: lambda to, held_until, note, now: transitions.approved(
        to,
        decide(to, Action.APPROVE, officer="petugas", note=note, now=now),
        held_until=held_until,
        service_clock=CITY.service_clock,
        now=now,
    ),
    Action.RETURN: lambda to, _, note, now: transitions.returned(
        to, decide(to, Action.RETURN, officer="petugas", note=note, now=now), now=now
    ),
    Action.REJECT: lambda to, _, note, now: transitions.rejected(
        to, decide(to, Action.REJECT, officer="petugas", note=note, now=now), now=now
    ),
    Action.MEET: lambda to, _, note, now: transitions.met(
        to, decide(to, Action.MEET, officer="petugas", note=note, now=now), now=now
    ),
    Action.CANCEL: lambda to, _held, _note, now: transitions.cancelled(
        to, decide(to, Action.CANCEL, now=now), actor=to.caller, now=now
    ),
    Action.EXPIRE: lambda to, _held, _note, now: transitions.expired(to, decide(to, Action.EXPIRE, now=now), now=now),
    Action.PASS: lambda to, held_until, _, now: transitions.passed(
        to, decide(to, Action.PASS, now=now), held_until=held_until, service_clock=CITY.service_clock, now=now
    ),
    Action.RESUBMIT: lambda to, held_until, _, now: transitions.resubmitted(
        to,
        decide(to, Action.RESUBMIT, now=now),
        actor="superapp:lain",
        masked_name="W*** B***",
        phone_given=True,
        warnings=(Warned.IDENTITY_CHANGED,),
        file_digest="e" * 64,
        held_until=held_until,
        service_clock=CITY.service_clock,
        now=now,
    ),
    Action.QUARANTINE: lambda to, _, note, now: transitions.quarantined(
        to, decide(to, Action.APPROVE, officer="bukan-petugas", note=note, now=now), now=now
    ),
    Action.ISSUE: lambda to, _held, _note, now: transitions.issued(to, pdf_digest="d" * 64, now=now),
    Action.FAIL: lambda to, _held, _note, now: transitions.issue_failed(to, reason_digest="c" * 64, now=now),
    Action.REVOKE: lambda to, _, note, now: transitions.revoked(to, revoked_letter(note or NOTE, now=now)),
    Action.CORRECT: lambda to, _held, _note, now: transitions.corrected(
        to, actor="officer:petugas", masked_name="W*** K***", file_digest="b" * 64, now=now
    ),
    Action.REMIND: lambda to, _held, _note, now: lateness.reminded(to, service_clock=CITY.service_clock, now=now),
    Action.ESCALATE: lambda to, _held, _note, now: lateness.escalated(to, service_clock=CITY.service_clock, now=now),
    Action.DEPUTISE: lambda to, _held, _note, now: lateness.deputised(to, "wakil", now=now),
}


def after(*actions: Action, start: Application | None = None, now: datetime = NOW) -> Application:
    """An application after some actions, from its submission unless given another start."""
    reached = start or submit().application
    for action in actions:
        reached = attempt(reached, action, now=now).application
    return reached


def in_status(status: Status) -> Application:
    """An application that came into a status by its own way."""
    approvals = [Action.APPROVE] * len(ROUTE)
    ways: dict[Status, list[Action]] = {
        Status.IN_REVIEW: [],
        Status.RETURNED: [Action.RETURN],
        Status.APPROVED: approvals,
        Status.ISSUED: [*approvals, Action.ISSUE],
        Status.REJECTED: [Action.REJECT],
        Status.CANCELLED: [Action.CANCEL],
        Status.EXPIRED: [Action.RETURN, Action.EXPIRE],
    }
    return after(*ways[status])


def told(transition: Transition) -> list[tuple[Event, str]]:
    """Who is told what, in order."""
    return [(message.event, message.recipient) for message in transition.messages]


def officer(*seats: str, until: datetime | None = None, **changed: Any) -> Officer:  # noqa: ANN401  any field
    """An officer with seats since a day ago."""
    return replace(Officer("petugas", {seat: Term(NOW - timedelta(days=1), until) for seat in seats}), **changed)


def letter(**changed: Any) -> Letter:  # noqa: ANN401  any field
    """A letter that waits to be drawn."""
    values: dict[str, Any] = {
        "letter_id": "a" * 24 + "-1",
        "application_id": "a" * 24,
        "file_revision": 1,
        "letter_type": "usaha",
        "title": "Surat Keterangan Usaha",
        "area": AREA,
        "masked_name": "W*** C***",
        "code": "CONTOHKODE234567",
        "dated": date(2025, 3, 3),
        "valid_until": date(2025, 6, 1),
        "registrations": (Registration(OFFICE.area, "99.99.01.1001:all:2025", 7, "500/007/CTJ/III/2025"),),
        "letterhead": OFFICE.letterhead,
        "signer": OFFICE.signer,
        "created_at": NOW,
    }
    return Letter(**values | changed)


def revoked_letter(reason: str = NOTE, *, now: datetime = NOW) -> Letter:
    """A letter that the lurah has revoked."""
    return letter(
        status=LetterStatus.REVOKED,
        sha256="e" * 64,
        revoked_at=now,
        revoked_by=LURAH,
        revocation_reason=reason,
    )
