"""An RW's neighbourhood in the cloud home: the functions on the emulator's events, the rules, and officers' phones."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.application import Application, Decision
from functions.domain.areas import Level, cut
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role, role_of, seat_of
from functions.ports import Create
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.emulated import EmulatedServer, ground
from infra.invariants import broken
from infra.local import extras
from tests.home import AREA, Home, open_office
from tests.journey.phones import Phone, Phones, phones
from tests.waiting import until


@dataclass(frozen=True)
class City:
    """A city with one kelurahan's office, and a phone for whoever signs in; clocks show the real time."""

    home: Home
    phones: Phones
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def neighbourhood(self) -> "Neighbourhood":
        """One that nobody has used before."""
        number = next(self.numbers)
        return Neighbourhood(self, number, f"{cut(AREA, Level.KELURAHAN)}.{number:03d}.002")


@dataclass
class Neighbourhood:
    """An RT (`area`) and its RW, their officers and applications."""

    city: City
    number: int
    area: str
    officers: list[Phone] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home = self.city.home
        self.rt, self.rw = seat_of(Role.RT, self.area), seat_of(Role.RW, self.area)
        self.next_rt = f"{self.rt[:-1]}3"

    def officer(self, seat: str, *, deputising: str | None = None) -> Phone:
        """The phone of a new officer, who holds the seat, and until tomorrow another as its deputy."""
        now = datetime.now(UTC)
        terms = {seat: Term(now - timedelta(days=900))}
        if deputising is not None:
            terms[deputising] = Term(now - timedelta(days=1), now + timedelta(days=1), seat)
        uid = f"{role_of(seat)}-{self.number}-{len(self.officers)}"
        self.home.records.commit(Create(Officer(uid, terms)))
        self.officers.append(self.city.phones.sign_in(uid))
        return self.officers[-1]

    def submit(self) -> str:
        """The id of a new application, which waits for the RT."""
        return self.home.submit(self.home.submission(area=self.area))

    def moved(self, application_id: str) -> Application:
        """The application, once its first turn was taken into account."""
        until(lambda: self.home.application(application_id).turn > 1)
        return self.home.application(application_id)

    def decisions(self, application_id: str) -> list[tuple[int, str | None, str, bool]]:
        """Turn, officer, action, and whether it counted, of every decision there is."""
        every = self.home.adapters.all_records.every(Decision)
        own = [decision for decision in every if decision.application_id == application_id]
        return [(each.turn, each.officer, each.action, each.taken_at is not None) for each in own]

    def come_to_rest(self) -> None:
        """Sign everybody out, wait for what the functions still do, and see that the records are whole."""
        records = self.home.adapters.all_records
        for phone in self.officers:
            phone.do("sign_out")
        signed_in = {phone.officer for phone in self.officers}
        written = sum(decision.officer in signed_in for decision in records.every(Decision))
        records.operations["events"] += written  # which the records have no part in, and the emulator tells of
        self.home.server.pump()
        assert broken(self.home.adapters, redraw=0) == []


@contextmanager
def city(folder: Path) -> Iterator[City]:
    """Emulators of its own, with the rules, which the contract suites' emulators are without."""
    with ExitStack() as running:
        found = running.enter_context(ground())
        environment = running.enter_context(pytest.MonkeyPatch.context())
        for name, value in found.emulators.environment().items():
            environment.setenv(name, value)
        adapters = Adapters(found.settings(folder))
        open_office(adapters)
        server = EmulatedServer(adapters, extras, events_port=found.events_port)
        running.callback(server.stop)
        signed_in = running.enter_context(phones(found.emulators.firestore))
        yield City(Home(server, DemoClock(datetime.now(UTC))), signed_in)
