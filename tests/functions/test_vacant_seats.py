"""A seat that nobody holds passes upward; not before its hours are over, and never the one who signs."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.domain.officers import Officer, Term
from functions.domain.offices import Office
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus
from functions.ports import Update
from infra.invariants import broken
from tests.functions.losing import NOTHING
from tests.home import AREA, START, Home, uid_of

RT_SEAT, RW_SEAT = f"rt:{AREA}", "rw:36.71.05.1003.007"
DAY = timedelta(days=1)


def wait_hours(home: Home, hours: int) -> None:
    stored = home.records.get(Office, area="36.71.05.1003")
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, vacant_after_hours=hours)))


def end_term(home: Home, uid: str, at: datetime) -> None:
    stored = home.records.get(Officer, uid=uid)
    assert stored is not None
    term = replace(stored.value.seats[RT_SEAT], until=at)
    home.records.commit(Update(stored, replace(stored.value, seats={RT_SEAT: term})))


def waiting_for(home: Home, application_id: str) -> str | None:
    waiting = home.application(application_id).waiting_for
    return waiting.seat if waiting else None


def passed_at(home: Home, application_id: str, *, hours: int) -> float | None:
    """Sweep every hour; after how many hours from START the RT's seat was passed."""
    for _ in range(hours):
        home.later(hours=1)
        home.sweep()
        if waiting_for(home, application_id) == RW_SEAT:
            return round((home.clock.now - START) / timedelta(hours=1))
    return None


def test_a_vacant_seat_passes_upward(home: Home) -> None:
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    assert home.sweep() == NOTHING | {"applications": 1}
    application = home.application(application_id)
    assert waiting_for(home, application_id) == RW_SEAT
    assert [(entry.event, entry.actor) for entry in application.history[1:]] == [("pass", "machine")]
    assert home.issue(application_id).status == LetterStatus.ISSUED
    assert broken(home.adapters) == []


def test_seats_that_are_vacant_one_above_the_other_are_passed_one_by_one(home: Home) -> None:
    home.seat(Role.LURAH)
    application_id = home.submit()
    assert [home.sweep()["applications"] for _ in range(4)] == [1, 1, 1, 0]
    assert waiting_for(home, application_id) == "lurah:36.71.05.1003"


def test_who_signs_is_never_passed(home: Home) -> None:
    home.seat_all(but=Role.LURAH)
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    assert home.application(application_id).due_at is None
    home.later(days=30)
    assert home.sweep() == NOTHING
    assert waiting_for(home, application_id) == "lurah:36.71.05.1003"


def test_a_vacant_seat_passes_only_after_the_hours_the_office_set(home: Home) -> None:
    wait_hours(home, 48)
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    home.later(hours=47)
    assert home.sweep()["applications"] == 0
    assert waiting_for(home, application_id) == RT_SEAT
    home.later(hours=1)
    assert home.sweep()["applications"] == 1
    assert waiting_for(home, application_id) == RW_SEAT


@pytest.mark.parametrize("ended", [timedelta(days=400), timedelta(hours=47), timedelta(seconds=1)])
def test_hours_are_counted_from_the_waiting_where_the_last_term_ended_before_it(home: Home, ended: timedelta) -> None:
    wait_hours(home, 48)
    home.seat_all(but=Role.RT)
    home.officer("mantan", RT_SEAT, begins=START - 500 * DAY, ends=START - ended)
    assert passed_at(home, home.submit(), hours=60) == 48


def test_hours_are_counted_from_the_end_of_the_last_term_where_it_ended_during_the_waiting(home: Home) -> None:
    wait_hours(home, 24)
    home.seat_all(but=Role.RT)
    home.officer("mantan", RT_SEAT, ends=START + DAY)
    home.officer("ketua-rt", RT_SEAT, ends=START + 2 * DAY)
    assert passed_at(home, home.submit(), hours=100) == 72


def test_a_seat_whose_holder_leaves_while_something_waits_passes_after_its_hours(home: Home) -> None:
    wait_hours(home, 24)
    home.seat_all()
    application_id = home.submit()
    home.later(days=3)
    home.sweep()
    end_term(home, uid_of(Role.RT), START + 3 * DAY)
    assert passed_at(home, application_id, hours=72) in {96, 97}
    assert broken(home.adapters) == []


def test_whether_a_seat_is_still_held_is_looked_at_every_day(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    for _ in range(4):
        due_at = home.application(application_id).due_at
        assert due_at is not None
        assert timedelta(0) < due_at - home.clock.now <= DAY
        home.later(days=1)
        assert home.sweep() == NOTHING
    assert waiting_for(home, application_id) == RT_SEAT
    assert [entry.event for entry in home.application(application_id).history] == ["submit"]


def test_a_seat_that_was_taken_again_in_time_is_not_passed_and_looked_at_again(home: Home) -> None:
    wait_hours(home, 24)
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    home.officer("ketua-baru", RT_SEAT)
    home.later(days=2)
    assert home.sweep() == NOTHING
    assert waiting_for(home, application_id) == RT_SEAT
    due_at = home.application(application_id).due_at
    assert due_at is not None
    assert timedelta(hours=23) < due_at - home.clock.now <= DAY


def test_a_term_that_has_not_begun_holds_no_seat(home: Home) -> None:
    home.seat_all(but=Role.RT)
    stored = home.records.get(Officer, uid=uid_of(Role.RW))
    assert stored is not None
    later = {**stored.value.seats, RT_SEAT: Term(START + DAY)}
    home.records.commit(Update(stored, replace(stored.value, seats=later)))
    application_id = home.submit()
    assert home.sweep()["applications"] == 1
    assert waiting_for(home, application_id) == RW_SEAT
