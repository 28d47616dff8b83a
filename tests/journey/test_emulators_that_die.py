"""Firestore or Cloud Storage away in the middle: answered within seconds, and the same call works later."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from functions.domain.application import Application, Status
from functions.domain.verification import LetterStatus
from infra import emulators
from infra.embedded import framework_apps
from infra.emulated import Ground
from infra.emulators import find_firestore_emulator
from infra.event_sender import created_headers
from infra.invariants import broken
from tests.home import RESIDENT, Home
from tests.journey.emulated_home import Documents, documents, emulated_home, forget_log, logged, owner
from tests.waiting import until

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(find_firestore_emulator() is None, reason="the Firestore emulator is not on this machine"),
]

PATIENCE_SECONDS = 10.0


@dataclass
class Mortal:
    """An emulator of this test alone, always at the same port."""

    start: Callable[[], AbstractContextManager[str]]
    running: ExitStack = field(default_factory=ExitStack)

    def live(self) -> str:
        return self.running.enter_context(self.start())

    def die(self) -> None:
        self.running.close()


@dataclass
class City:
    """A home, and the emulators under it."""

    home: Home
    firestore: Mortal
    storage: Mortal

    def revive_firestore(self, kept: Documents) -> None:
        """Start Firestore again with the documents it had, as from an export, and let it send its events."""
        address = self.firestore.live()
        client = owner()
        for path, (_, document) in kept.items():
            client.document(path).create(document)
        created = {d.name: d.document for d in self.home.adapters.deployables if d.document is not None}
        emulators.register_triggers(address, created)

    def event(self, function: str, document: str) -> TestResponse:
        """Post an event to its function, once."""
        wanted = [deployable for deployable in self.home.adapters.deployables if deployable.name == function]
        headers = created_headers(document, project=emulators.PROJECT, event_id="1", at="2026-10-05T02:00:00Z")
        return Client(framework_apps(wanted)[function]).post("/", headers=headers, data=b"{}")


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    jar = find_firestore_emulator()
    assert jar is not None
    ports = [emulators.free_port() for _ in range(3)]
    functions = f"{emulators.HOST}:{ports[0]}"
    firestore = Mortal(lambda: emulators.firestore_emulator(jar, functions=functions, port=ports[1]))
    storage = Mortal(lambda: emulators.storage_emulator(port=ports[2]))
    with firestore.running, storage.running:
        running = emulators.Emulators(firestore.live(), storage.live())
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        settings = Ground(running, ports[0]).settings(tmp_path)
        with emulated_home(settings, events_port=ports[0]) as home:
            yield City(home, firestore, storage)


def within_patience(call: Callable[[], TestResponse]) -> TestResponse:
    started = time.monotonic()
    answer = call()
    assert time.monotonic() - started < PATIENCE_SECONDS
    return answer


def personal(body: dict[str, Any]) -> list[str]:
    """What of a submission must be in no log."""
    return [value for value in [*body["applicant"].values(), *body["form"].values()] if len(str(value)) > 3]


def test_without_firestore_everything_is_answered_503_and_the_same_calls_work_later(city: City) -> None:
    home = city.home
    first = home.submit()
    decision = f"applications/{first}/decisions/1"
    body = home.submission(number=2)

    def submit() -> TestResponse:
        return home.post("/submit_application", body, key="kunci-sama")

    kept = documents()
    city.firestore.die()
    forget_log(home)
    answer = within_patience(submit)
    problem = json.loads(answer.data)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert (problem["title"], problem["instance"]) == ("Unavailable", "/submit_application")
    assert within_patience(lambda: home.get(f"/get_application/{first}", resident=RESIDENT)).status_code == 503
    assert within_patience(lambda: city.event("decide_application", decision)).status_code == 503
    assert within_patience(lambda: home.call("POST", "/sweep_stalled_work", home.scheduler)).status_code == 503
    lines = logged(home)
    assert [(line["severity"], line["error"]) for line in lines] == [("ERROR", "Unavailable")] * 4
    assert [line.get("status") for line in lines if line["message"] == "request"] == [503] * 3
    assert not [value for value in personal(body) if str(value) in home.log.getvalue()]

    city.revive_firestore(kept)
    until(lambda: submit().status_code == 201)
    again = submit()
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert city.event("decide_application", decision).status_code == 204
    second = json.loads(again.data)["application_id"]
    assert {a.application_id for a in home.adapters.all_records.every(Application)} == {first, second}
    numbers = [home.issue(application_id).registrations[0].number for application_id in (first, second)]
    assert numbers == [1, 2]
    assert broken(home.adapters) == []


def test_without_storage_a_letter_waits_and_is_issued_when_its_event_comes_again(city: City) -> None:
    home = city.home
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    city.storage.die()
    forget_log(home)
    application = home.application(application_id)
    assert application.waiting_for is not None
    waiting = {"application_id": application_id, "turn": application.turn}
    home.decide(home.tokens[application.waiting_for.seat], waiting, "approve")
    until(lambda: logged(home, function="issue_letter", severity="ERROR", error="Unavailable"))
    letter = home.letter(application_id)
    assert (letter.status, home.application(application_id).status) == (LetterStatus.PENDING, Status.APPROVED)
    assert within_patience(lambda: city.event("issue_letter", f"letters/{letter.letter_id}")).status_code == 503
    assert home.letter(application_id) == letter
    city.storage.live()
    home.server.pump()
    issued = home.letter(application_id)
    assert (issued.status, home.application(application_id).status) == (LetterStatus.ISSUED, Status.ISSUED)
    assert issued.number == letter.number
    assert broken(home.adapters, redraw=1) == []
