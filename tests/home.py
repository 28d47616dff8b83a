"""An embedded home for tests: a small city whose clients speak to it over HTTP, as in the cloud."""

import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from functions.domain.application import Action, Application, Status
from functions.domain.areas import Level, cut
from functions.domain.classification import Classification
from functions.domain.digests import derived_id
from functions.domain.letters import Letter
from functions.domain.officers import Officer, Term
from functions.domain.offices import Office
from functions.domain.seats import Role, seat_of
from functions.ports import Create, Records
from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock
from infra.demo_city import Resident as Example
from infra.embedded import EmbeddedServer
from infra.examples import example_classification
from infra.local import extras
from infra.logs import log_to
from infra.seeding import example_office
from infra.settings import Settings

START = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)  # a Monday, 09:00 in Jakarta
AREA = "36.71.05.1003.007.002"
NEXT_RT = "36.71.05.1003.007.003"
NEXT_KELURAHAN = "36.71.05.1001.001.001"
WITHOUT_OFFICE = "36.71.01.1001.001.001"
RESIDENT = "warga-contoh"
NO_ATTACHMENTS = "tidak-terklasifikasi"
TWO_ATTACHMENTS = "domisili"
ROLES = (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH)


@dataclass
class Home(DemoCity):
    """A city's server, its superapp, scheduler and officers; `log` is all that it logged."""

    log: io.StringIO = field(default_factory=io.StringIO)
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.client = Client(self.server.wsgi)
        self._keys = itertools.count(1)
        self._people = itertools.count(1)

    @property
    def adapters(self) -> Adapters:
        return self.server.home

    @property
    def records(self) -> Records:
        return self.adapters.records

    def seat(self, role: Role, area: str = AREA) -> str:
        """The token of the officer who holds the seat; made at the first call."""
        seat = seat_of(role, area)
        if seat not in self.tokens:
            self.tokens[seat] = super().seat(role, area)
        return self.tokens[seat]

    def seat_all(self, area: str = AREA, *, but: Role | None = None) -> None:
        """Seat RT, RW, verifier and lurah of an area, all or all but one."""
        for role in ROLES:
            if role != but:
                self.seat(role, area)

    def officer(
        self,
        uid: str,
        seat: str | None = None,
        *,
        begins: datetime = START - timedelta(days=365),
        ends: datetime | None = None,
        resident_id: str | None = None,
    ) -> str:
        """The token of a new officer with a term of one's own, or with none."""
        seats = {} if seat is None else {seat: Term(begins, ends)}
        self.records.commit(Create(Officer(uid, seats, resident_id)))
        return self.token(uid)

    def token(self, uid: str) -> str:
        """An officer's token, valid for two months."""
        return self.adapters.local_tokens.issue("officer", uid, lifetime=timedelta(days=60))

    def key(self) -> str:
        """A new Idempotency-Key."""
        return f"kunci-{next(self._keys)}"

    def post(
        self, path: str, body: object, token: str | None = None, *, key: str | None = None, resident: str | None = None
    ) -> TestResponse:
        """A POST with a key of its own, by the superapp unless another token is given."""
        return self.call("POST", path, token or self.superapp, body, key=key or self.key(), resident=resident)

    def get(self, path: str, token: str | None = None, *, resident: str | None = None) -> TestResponse:
        """A GET, by the superapp unless another token is given."""
        return self.call("GET", path, token or self.superapp, resident=resident)

    def submission(
        self,
        letter_type: str = NO_ATTACHMENTS,
        *,
        channel: str = "tangerang_live",
        area: str = AREA,
        resident_id: str | None = RESIDENT,
        attachments: Sequence[Mapping[str, str]] = (),
        number: int | None = None,
        **form: Any,  # noqa: ANN401  a form takes any kind of value
    ) -> dict[str, Any]:
        """A complete submission of the letter's example, by the example person of that number.

        Without one, by the first: each time with a NIK of its own, since nobody asks twice a day for the same.
        """
        kind = self.adapters.letter_types.get(letter_type)
        filled = Example(1 if number is None else number, area).submission(
            kind, channel, [dict(reference) for reference in attachments], self.today
        )
        if number is None and (person := next(self._people)) > 1:
            filled["applicant"]["nik"] = f"{filled['applicant']['nik'][:12]}{person + 1:04d}"
            filled["form"] = Example(person, area).submission(kind, channel, [], self.today)["form"]
        filled["form"] |= form
        return filled | ({} if resident_id is None else {"resident_id": resident_id})

    def attach(self, *kinds: str, token: str | None = None, resident: str | None = RESIDENT) -> list[dict[str, str]]:
        """References to newly uploaded pictures; `resident` is only the superapp's to name."""
        named = resident if token is None else None
        return [self.upload(kind, token or self.superapp, self.key(), named) for kind in kinds]

    def submit(self, body: dict[str, Any] | None = None, token: str | None = None, *, key: str | None = None) -> str:
        """Submit, deliver what follows, and return the application's id."""
        answer = self.expect(201, self.post("/submit_application", body or self.submission(), token, key=key))
        self.server.pump()
        return str(answer["application_id"])

    def application(self, application_id: str) -> Application:
        """The application as it is stored."""
        stored = self.records.get(Application, application_id=application_id)
        assert stored is not None
        return stored.value

    def letter(self, application_id: str) -> Letter:
        """The application's letter as it is stored."""
        stored = self.records.get(Letter, letter_id=f"{application_id}-1")
        assert stored is not None
        return stored.value

    def act(self, application_id: str, action: Action = Action.APPROVE, note: str | None = None) -> Application:
        """Let the officer whose turn it is decide, deliver what follows, and return the application."""
        application = self.application(application_id)
        assert application.waiting_for is not None
        waiting = {"application_id": application_id, "turn": application.turn}
        named = self.classification(application_id) if action == Action.APPROVE else None
        self.decide(self.tokens[application.waiting_for.seat], waiting, action, note, named)
        self.server.pump()
        return self.application(application_id)

    def classification(self, application_id: str) -> Classification | None:
        """What an approval by whoever's turn it is must name the letter, if anything."""
        application = self.application(application_id)
        assert application.waiting_for is not None
        letter_type = self.adapters.letter_types.get(application.letter_type)
        return example_classification(letter_type, application.waiting_for.step)

    def issue(self, application_id: str) -> Letter:
        """Let every seat on the rest of the route approve, and return the letter."""
        while self.application(application_id).status == Status.IN_REVIEW:
            self.act(application_id)
        return self.letter(application_id)

    def sweep(self) -> dict[str, Any]:
        """Run the sweep as the scheduler does, deliver what follows, and return its answer."""
        answer = self.expect(200, self.call("POST", "/sweep_stalled_work", self.scheduler))
        self.server.pump()
        return answer

    def remind(self) -> dict[str, Any]:
        """Run the reminders as the scheduler does, deliver what follows, and return their answer."""
        answer = self.expect(200, self.call("POST", "/remind_approvers", self.scheduler))
        self.server.pump()
        return answer

    def later(self, **time: float) -> None:
        """Let time pass: `later(hours=1)`."""
        self.clock.now += timedelta(**time)

    def documents(self) -> dict[str, int]:
        """The version of every document; equal before and after, nothing was written."""
        return dict(self.adapters.database.connection.execute("SELECT path, version FROM documents").fetchall())


def make_home(
    folder: Path,
    *,
    start: datetime = START,
    kelurahan: Sequence[str] = (AREA, NEXT_KELURAHAN),
    batch_size: int = 200,
) -> Home:
    """A fresh home in a folder, with offices in those kelurahan only; opened again, it finds what was there."""
    log = io.StringIO()
    log_to(log)
    clock = DemoClock(start)
    adapters = Adapters(Settings(data=folder, sweep_batch_size=batch_size), clock=clock)
    for code in kelurahan:
        open_office(adapters, code)
    return Home(EmbeddedServer(adapters, extras), clock, log=log)


def uid_of(role: Role, area: str = AREA) -> str:
    """The uid of the officer whom `Home.seat` seats."""
    return derived_id("local-officer", seat_of(role, area))


def open_office(adapters: Adapters, area: str = AREA) -> None:
    """Let the area's kelurahan and kecamatan take part, unless they do."""
    areas = adapters.city.areas
    for code in (cut(area, Level.KECAMATAN), cut(area, Level.KELURAHAN)):
        if adapters.records.get(Office, area=code) is None:
            adapters.records.commit(Create(example_office(areas.by_code[code], areas, adapters.city.government)))
