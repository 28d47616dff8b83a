"""Two hundred last approvals at once in one kelurahan: numbers without a gap, and nobody is turned away for good.

A hundred on the emulator, which takes six times as long for twice as many.
"""

import io
import time
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.letters import Counter, Letter
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role, seat_of
from functions.ports import Create
from infra.adapters import Adapters, install
from infra.demo_city import DemoClock
from infra.embedded import framework_apps
from infra.emulators import find_firestore_emulator
from infra.event_sender import created_headers
from infra.logs import log_to
from tests.contract.homes import HOMES, Ground
from tests.domain.builders import attempt, submit
from tests.home import AREA, START, open_office

if TYPE_CHECKING:
    from collections.abc import Callable

LURAH = "lurah-contoh"
EVER = Term(datetime(2020, 1, 1, tzinfo=UTC))
TAKEN, AGAIN = 204, 503
MOST_DELIVERIES = 20
CLOUD = pytest.param(
    (HOMES["cloud"], 200),
    id="cloud",
    marks=[
        pytest.mark.loopback,
        pytest.mark.skipif(find_firestore_emulator() is None, reason="the Firestore emulator is not on this machine"),
    ],
)


@pytest.fixture(params=[pytest.param((HOMES["embedded"], 200), id="embedded"), CLOUD])
def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Ground, int]:
    """A home, and how many approvals come at once."""
    start: Callable[[Path, DemoClock], Ground]
    start, at_once = request.param
    return start(tmp_path, DemoClock(START)), at_once


def at_the_lurah(name: str) -> Application:
    """An application of the example area that only the lurah has not approved yet."""
    at = submit().application
    for _ in range(3):
        at = attempt(at, Action.APPROVE).application
    seat = seat_of(Role.LURAH, AREA)
    waiting = at.waiting_for
    assert waiting is not None
    assert waiting.step == Role.LURAH
    route = (*at.route[:-1], replace(at.route[-1], seat=seat))
    return replace(at, application_id=name, area=AREA, route=route, waiting_for=replace(waiting, seat=seat))


def prepare(home: Adapters, count: int) -> list[Application]:
    """One office, its lurah, and as many applications, each with the lurah's approval written."""
    open_office(home)
    home.records.commit(Create(Officer(LURAH, {seat_of(Role.LURAH, AREA): EVER})))
    applications = [at_the_lurah(f"permohonan-{number:03d}") for number in range(count)]
    home.records.commit(*map(Create, applications))
    home.records.commit(
        *(Create(Decision(a.application_id, a.turn, Action.APPROVE, home.clock(), LURAH)) for a in applications)
    )
    return applications


def test_the_numbers_have_no_gap(crowd: tuple[Ground, int]) -> None:
    ground, at_once = crowd
    home = ground.adapters
    log = io.StringIO()
    log_to(log)
    install(home)
    applications = prepare(home, at_once)
    app = framework_apps(home.deployables)["decide_application"]

    def deliver(application: Application) -> list[int]:
        """Send the decision's event until it is taken, as Eventarc does; return every answer."""
        document = f"applications/{application.application_id}/decisions/{application.turn}"
        headers = created_headers(document, project="contoh", event_id=document, at=home.clock().isoformat())
        answers: list[int] = []
        while len(answers) < MOST_DELIVERIES:
            answers.append(Client(app).post("/", headers=headers, data=b"{}").status_code)
            if answers[-1] == TAKEN:
                break
            time.sleep(0.1)
        return answers

    with ThreadPoolExecutor(at_once) as threads:
        answers = list(threads.map(deliver, applications))
    assert {each[-1] for each in answers} == {TAKEN}, Tally(answer for each in answers for answer in each)
    assert {answer for each in answers for answer in each} <= {TAKEN, AGAIN}
    letters = home.all_records.every(Letter)
    assert sorted(letter.registrations[0].number for letter in letters) == list(range(1, at_once + 1))
    assert len({letter.number for letter in letters}) == at_once
    assert {a.status for a in home.all_records.every(Application)} == {Status.APPROVED}
    assert [counter.last for counter in home.all_records.every(Counter)] == [at_once]
    assert '"where"' not in log.getvalue(), "an error nobody foresaw was logged"
