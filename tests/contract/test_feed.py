"""What the feed of events promises: kept with the records, at least once, until it was taken."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.errors import Aborted
from functions.domain.messages import Message
from functions.ports import Create, Update
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.feed import FeedEvent
from infra.settings import Settings
from tests.contract.values import APPLICATION, DECISION, LETTER, MESSAGE, OFFICER

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def home(tmp_path: Path, clock: DemoClock) -> Adapters:
    return Adapters(Settings(data=tmp_path), clock=clock)


def due(home: Adapters) -> list[str]:
    return [event.document for event in home.feed.due(100)]


def only(home: Adapters) -> FeedEvent:
    (event,) = home.feed.due(100)
    return event


def test_what_was_created_in_a_watched_collection_is_announced_and_nothing_else(home: Adapters) -> None:
    home.records.commit(*map(Create, (APPLICATION, OFFICER, DECISION, LETTER, MESSAGE)))
    assert sorted(due(home)) == ["applications/permohonan/decisions/3", "letters/permohonan-1", "messages/pesan"]


def test_an_update_wakes_nobody(home: Adapters) -> None:
    home.records.commit(Create(MESSAGE))
    home.feed.taken(only(home))
    stored = home.records.get(Message, message_id="pesan")
    assert stored is not None
    home.records.commit(Update(stored, replace(MESSAGE, attempts=9)))
    assert home.feed.is_empty()


def test_a_commit_that_was_aborted_announces_nothing(home: Adapters) -> None:
    home.records.commit(Create(OFFICER))
    with pytest.raises(Aborted):
        home.records.commit(Create(MESSAGE), Create(OFFICER))
    assert home.feed.is_empty()


def test_an_event_waits_until_it_was_taken_even_when_the_home_is_opened_again(home: Adapters, tmp_path: Path) -> None:
    home.records.commit(Create(MESSAGE))
    assert due(home) == due(home) == ["messages/pesan"]
    again = Adapters(Settings(data=tmp_path), clock=home.clock)
    assert only(again) == only(home)
    again.feed.taken(only(again))
    assert home.feed.is_empty()


def test_events_come_in_the_order_of_their_making_and_no_more_than_asked_for(home: Adapters) -> None:
    for number in range(3):
        home.records.commit(Create(replace(MESSAGE, message_id=f"pesan{number}")))
    assert [event.document for event in home.feed.due(2)] == ["messages/pesan0", "messages/pesan1"]


def test_what_failed_is_tried_again_after_growing_pauses_of_at_most_a_minute(home: Adapters, clock: DemoClock) -> None:
    home.records.commit(Create(MESSAGE))
    pauses = []
    for attempts in range(9):
        event = only(home)
        assert event.attempts == attempts
        home.feed.failed(event)
        failed_at = clock.now
        while not due(home):
            clock.now += SECOND / 2
        pauses.append(round((clock.now - failed_at) / SECOND))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_however_often_an_event_failed_it_is_tried_again_within_a_minute(home: Adapters, clock: DemoClock) -> None:
    home.records.commit(Create(MESSAGE))
    for _ in range(100):
        home.feed.failed(only(home))
        clock.now += timedelta(minutes=1)
    assert only(home).attempts == 100


def test_what_failed_for_a_day_is_left_to_the_sweep(home: Adapters, clock: DemoClock) -> None:
    home.records.commit(Create(MESSAGE))
    clock.now += DAY - SECOND
    home.feed.failed(only(home))
    clock.now += 2 * SECOND
    home.feed.failed(only(home))
    assert home.feed.is_empty()


def test_one_event_that_fails_keeps_no_other_waiting(home: Adapters) -> None:
    home.records.commit(Create(MESSAGE))
    home.feed.failed(only(home))
    home.records.commit(Create(LETTER))
    assert due(home) == ["letters/permohonan-1"]


def test_an_event_is_sent_again_on_request(home: Adapters) -> None:
    home.records.commit(Create(LETTER))
    home.feed.taken(only(home))
    home.deliveries.redeliver("letters/permohonan-1")
    assert due(home) == ["letters/permohonan-1"]


def test_an_event_that_waits_is_not_sent_twice_on_request(home: Adapters, clock: DemoClock) -> None:
    home.records.commit(Create(LETTER))
    home.feed.failed(only(home))
    home.deliveries.redeliver("letters/permohonan-1")
    assert due(home) == []
    clock.now += 2 * SECOND
    assert only(home).attempts == 1


def test_whoever_delivers_is_woken_by_every_commit_and_by_a_request(home: Adapters) -> None:
    woken: list[str] = []
    home.on_event = lambda: woken.append("woken")
    home.records.commit(Create(OFFICER))
    home.records.commit(Create(LETTER))
    home.deliveries.redeliver("messages/pesan")
    assert len(woken) == 3


def test_whoever_delivers_is_not_woken_by_a_commit_that_was_aborted(home: Adapters) -> None:
    home.records.commit(Create(OFFICER))
    woken: list[str] = []
    home.on_event = lambda: woken.append("woken")
    with pytest.raises(Aborted):
        home.records.commit(Create(MESSAGE), Create(OFFICER))
    assert woken == []


def test_whoever_is_woken_finds_the_event_there(home: Adapters) -> None:
    found: list[list[str]] = []
    home.on_event = lambda: found.append(due(home))
    home.records.commit(Create(MESSAGE))
    assert found == [["messages/pesan"]]
