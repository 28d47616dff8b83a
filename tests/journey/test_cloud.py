"""A letter's whole way on Google's emulators: the same functions, with Firestore's own events between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.application import Application, Decision, Status
from functions.domain.letters import Letter
from functions.domain.messages import Message, MessageStatus
from functions.domain.offices import Office
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus
from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock, Resident
from infra.emulated import EmulatedServer
from infra.emulators import clear_firestore, find_firestore_emulator
from infra.invariants import broken
from infra.local import extras
from tests.contract.homes import emulated_ground
from tests.home import AREA, START, open_office

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(find_firestore_emulator() is None, reason="the Firestore emulator is not on this machine"),
]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[DemoCity]:
    running = emulated_ground()
    clear_firestore(running.emulators.firestore)
    clock = DemoClock(START)
    home = Adapters(running.settings(tmp_path), clock=clock)
    open_office(home)
    server = EmulatedServer(home, extras, events_port=running.events_port)
    yield DemoCity(server, clock)
    server.stop()


def submit(city: DemoCity, number: int) -> str:
    letter_type = city.server.home.letter_types.get("domisili")
    resident = Resident(number, AREA)
    name = resident.resident_id
    kinds = [asked.kind for asked in letter_type.attachments if asked.required]
    references = [city.upload(kind, city.superapp, f"{number}-{kind}", name) for kind in kinds]
    body = resident.submission(letter_type, "tangerang_live", references, city.today) | {"resident_id": name}
    answer = city.call("POST", "/submit_application", city.superapp, body, key=f"kunci-{number}", resident=name)
    return str(city.expect(201, answer)["application_id"])


def test_letters_are_issued_through_firestores_own_events(city: DemoCity) -> None:
    for role in (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH):
        city.seat(role, AREA)
    ids = [submit(city, number) for number in range(5)]
    while waiting := city.waiting():
        for token, waits in waiting:
            city.decide(token, waits, "approve")
        city.server.pump()
    home = city.server.home
    numbers = []
    for application_id in ids:
        application = home.records.get(Application, application_id=application_id)
        letter = home.records.get(Letter, letter_id=f"{application_id}-1")
        assert application is not None
        assert letter is not None
        assert (application.value.status, letter.value.status) == (Status.ISSUED, LetterStatus.ISSUED)
        numbers.append(letter.value.registrations[0].number)
    assert sorted(numbers) == [1, 2, 3, 4, 5]
    assert all(message.status == MessageStatus.SENT for message in home.all_records.every(Message))
    assert all(decision.taken_at is not None for decision in home.all_records.every(Decision))
    assert home.all_records.every(Office) != ()
    assert broken(home, redraw=1) == []
