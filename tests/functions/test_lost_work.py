"""Events that were lost for good: found by the sweep, sent again with growing pauses, and at last given up."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.application import Action, Decision, Status
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.sweeping import StalledWork
from functions.domain.verification import LetterStatus
from functions.ports import Create
from infra.invariants import broken
from tests.functions.losing import NOTHING, approve, lose, sweep_in_vain
from tests.home import Home, make_home, uid_of

PAUSES = [5, 10, 20, 40, 80, 160, 240, 240, 240, 240]
GIVEN_UP = "tidak berhasil setelah semua percobaan"


def stalled(home: Home) -> tuple[StalledWork, ...]:
    return home.adapters.all_records.every(StalledWork)


def lost_decision(home: Home) -> str:
    application_id = home.submit()
    approve(home, application_id, Role.RT, 1)
    assert lose(home, "/decisions/1")
    return "decisions"


def lost_letter(home: Home) -> str:
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    approve(home, application_id, Role.LURAH, 4)
    (event,) = lose(home, "/decisions/4")
    assert home.server.deliver(event)
    assert lose(home, "letters/")
    return "letters"


def lost_message(home: Home) -> str:
    home.expect(201, home.post("/submit_application", home.submission()))
    assert len(lose(home, "messages/")) == 2
    return "messages"


def the_application(home: Home) -> str:
    (application_id,) = [path.split("/")[1] for path in home.documents() if path.endswith("/files/1")]
    return application_id


@pytest.mark.parametrize("make", [lost_decision, lost_letter, lost_message], ids=lambda make: make.__name__)
def test_an_event_that_was_lost_for_good_loses_nothing(home: Home, make: Callable[[Home], str]) -> None:
    home.seat_all()
    kind = make(home)
    home.server.pump()
    home.later(minutes=8)
    assert home.sweep() == NOTHING
    home.later(minutes=2)
    assert home.sweep() == NOTHING | {kind: 2 if kind == "messages" else 1}
    if kind != "messages":
        home.issue(the_application(home))
    assert all(message.status == MessageStatus.SENT for message in home.adapters.all_records.every(Message))
    home.later(minutes=16)
    home.sweep()
    assert home.sweep() == NOTHING
    assert stalled(home) == ()
    assert broken(home.adapters) == []


def test_a_decision_lost_before_the_first_sweep_and_one_after_it_are_both_found(home: Home) -> None:
    home.seat_all()
    first, second = home.submit(), home.submit()
    for application_id in (first, second):
        approve(home, application_id, Role.RT, 1)
        lose(home, "/decisions/")
        home.later(minutes=16)
        assert home.sweep()["decisions"] == 1
    assert [home.application(one).turn for one in (first, second)] == [2, 2]


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(microseconds=1)], ids=["of one instant", "of several"])
def test_more_lost_decisions_than_a_batch_are_all_found(tmp_path: Path, apart: timedelta) -> None:
    home = make_home(tmp_path, batch_size=3)
    home.seat_all()
    waiting = [home.submit() for _ in range(10)]
    at = home.clock()
    for number, application_id in enumerate(waiting):
        lost = Decision(application_id, 1, Action.APPROVE, at + number * apart, uid_of(Role.RT))
        home.records.commit(Create(lost))
    assert len(lose(home, "/decisions/")) == 10
    home.later(minutes=10)
    assert [home.sweep()["decisions"] for _ in range(2)] == [10, 0]
    assert {home.application(application_id).turn for application_id in waiting} == {2}
    assert broken(home.adapters) == []


def test_decisions_that_were_taken_are_looked_at_once_and_leave_no_record(home: Home) -> None:
    home.seat_all()
    home.issue(home.submit())
    home.later(minutes=10)
    assert home.sweep() == NOTHING
    before = home.documents()
    assert sum(path.startswith("cursors/") for path in before) == 1
    home.sweep()
    assert home.documents() == before
    assert stalled(home) == ()


def test_a_decision_that_is_lost_again_and_again_is_sent_ten_times_with_growing_pauses_and_given_up(home: Home) -> None:
    home.seat_all()
    lost_decision(home)
    home.later(minutes=10)
    before = home.application(the_application(home))
    pauses = []
    for attempt in range(1, 11):
        assert sweep_in_vain(home)["decisions"] == 1
        (work,) = stalled(home)
        assert (work.attempts, work.reason) == (attempt, None)
        assert work.document == f"applications/{before.application_id}/decisions/1"
        assert work.due_at is not None
        pauses.append(round((work.due_at - home.clock.now) / timedelta(minutes=1)))
        assert sweep_in_vain(home) == NOTHING
        home.clock.now = work.due_at
    assert pauses == PAUSES
    sweep_in_vain(home)
    (work,) = stalled(home)
    assert (work.attempts, work.due_at, work.reason) == (10, None, GIVEN_UP)
    assert home.application(before.application_id).history == before.history
    home.later(days=2)
    assert home.sweep()["decisions"] == 0
    assert stalled(home) == (work,)


def test_a_letter_that_is_lost_again_and_again_fails_after_ten_attempts_and_the_office_is_told(home: Home) -> None:
    home.seat_all()
    lost_letter(home)
    application_id = the_application(home)
    home.later(minutes=10)
    pauses = []
    for attempt in range(1, 11):
        assert sweep_in_vain(home)["letters"] == 1
        letter = home.letter(application_id)
        assert (letter.status, letter.attempts) == (LetterStatus.PENDING, attempt)
        assert letter.due_at is not None
        pauses.append(round((letter.due_at - home.clock.now) / timedelta(minutes=1)))
        assert stalled(home) == ()
        home.clock.now = letter.due_at
    assert pauses == PAUSES
    home.sweep()
    failed = home.letter(application_id)
    assert (failed.status, failed.failure, failed.due_at) == (LetterStatus.FAILED, GIVEN_UP, None)
    (work,) = stalled(home)
    assert (work.document, work.attempts) == (f"letters/{failed.letter_id}", 10)
    assert (work.due_at, work.reason) == (None, GIVEN_UP)
    assert home.application(application_id).status == Status.APPROVED
    told = [message for message in home.adapters.all_records.every(Message) if message.event == Event.FAILED]
    assert [(m.recipient, m.status) for m in told] == [("seat:verifier:36.71.05.1003", MessageStatus.SENT)]
    home.later(days=1)
    home.sweep()
    assert home.letter(application_id) == failed
    assert broken(home.adapters) == []
