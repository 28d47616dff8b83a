"""One sweep drives all that is due, batch by batch, for two minutes; what is left is the next one's."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.application import Action, Decision
from functions.domain.errors import Unavailable
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.sweeping import Cursor
from functions.ports import Create, Deliveries, Records, Stored
from infra.demo_city import DemoClock
from infra.invariants import broken
from tests.functions.losing import NOTHING, lose
from tests.functions.sweeping import sweep_with
from tests.home import RESIDENT, START, Home, make_home, uid_of

BATCH = 3
ONE_EVENT = timedelta(seconds=35)
MESSAGE = Message("", "a" * 24, "domisili", Event.RECEIVED, f"resident:{RESIDENT}", START, due_at=START)


@dataclass
class Slow:
    """Deliveries that take their time, and for some documents do not come to an end."""

    deliveries: Deliveries
    clock: DemoClock
    never: str = ""

    def redeliver(self, document: str) -> None:
        if self.never and self.never not in document:
            self.deliveries.redeliver(document)
            return
        self.clock.now += ONE_EVENT
        if self.never:
            raise Unavailable("tidak menjawab")
        self.deliveries.redeliver(document)


@dataclass
class SlowRecords:
    """Records that take ten seconds to find decisions."""

    records: Records
    clock: DemoClock

    def decided_after(self, *asked: Any) -> tuple[Stored[Decision], ...]:  # noqa: ANN401  as the records take it
        self.clock.now += timedelta(seconds=10)
        return self.records.decided_after(*asked)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  any other method
        return getattr(self.records, name)


@pytest.fixture
def city(tmp_path: Path) -> Home:
    home = make_home(tmp_path, batch_size=BATCH)
    home.seat_all()
    return home


def lost_messages(city: Home, count: int) -> None:
    """Messages that wait since long, each of which nobody was told about."""
    city.records.commit(*(Create(replace(MESSAGE, message_id=f"pesan{number:02}")) for number in range(count)))
    lose(city, "messages/")


def lost_decisions(city: Home, count: int) -> list[str]:
    waiting = [city.submit() for _ in range(count)]
    for application_id in waiting:
        city.records.commit(Create(Decision(application_id, 1, Action.APPROVE, city.clock(), uid_of(Role.RT))))
    assert len(lose(city, "/decisions/")) == count
    city.later(minutes=10)
    return waiting


def queued(city: Home) -> int:
    return sum(message.status == MessageStatus.QUEUED for message in city.adapters.all_records.every(Message))


@pytest.mark.parametrize("count", [2, 3, 4, 9, 20])
def test_one_sweep_drives_all_that_is_due_and_reads_nothing_else(city: Home, count: int) -> None:
    lost_messages(city, count)
    city.records.commit(Create(replace(MESSAGE, message_id="nanti", due_at=START + timedelta(hours=1))))
    store = city.adapters.all_records
    before = store.operations.copy()
    answer = sweep_with(city)
    spent = store.operations - before
    assert (answer.messages, answer.left) == (count, False)
    assert spent["reads"] == 6 + count + (count % BATCH == 0)  # a full batch may have been the last; one for the oldest
    assert spent["writes"] == 0
    city.server.pump()
    assert queued(city) == 0


def test_a_sweep_whose_events_are_slow_stops_in_time_and_the_next_goes_on_with_the_oldest(city: Home) -> None:
    lost_messages(city, 10)
    slow = Slow(city.adapters.deliveries, city.clock)
    found = []
    for _ in range(4):
        started = city.clock.now
        answer = sweep_with(city, deliveries=slow)
        assert city.clock.now - started < timedelta(minutes=2) + ONE_EVENT
        city.server.pump()
        found.append((answer.messages, answer.left, queued(city)))
    assert found == [(4, True, 6), (4, True, 2), (2, False, 0), (0, False, 0)]


def test_a_function_that_does_not_answer_keeps_its_own_work_and_not_that_of_the_others(city: Home) -> None:
    lost_decisions(city, 10)
    lost_messages(city, 10)
    answer = sweep_with(city, deliveries=Slow(city.adapters.deliveries, city.clock, never="/decisions/"))
    assert (answer.decisions, answer.failed, answer.messages, answer.left) == (0, 2, 10, True)


def test_decisions_that_there_was_no_time_to_look_at_are_looked_at_by_the_next_sweep(city: Home) -> None:
    waiting = lost_decisions(city, 4 * BATCH)
    records = SlowRecords(city.records, city.clock)
    answers = [sweep_with(city, records=records) for _ in range(2)]
    assert [(answer.decisions, answer.left) for answer in answers] == [(3 * BATCH, True), (BATCH, False)]
    cursor = city.records.get(Cursor, name="decisions")
    assert cursor is not None
    assert cursor.value.after == f"applications/{waiting[-1]}/decisions/1"
    city.server.pump()
    assert {city.application(application_id).turn for application_id in waiting} == {2}
    assert broken(city.adapters) == []


def test_over_http_too_the_answer_says_whether_something_is_left(city: Home) -> None:
    lost_messages(city, 2 * BATCH)
    assert city.sweep() == NOTHING | {"messages": 2 * BATCH, "left": False}
    assert city.sweep() == NOTHING
