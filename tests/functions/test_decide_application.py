"""Decisions as officers' apps write them, past every check of the app: the trigger is the trusted one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role
from functions.ports import Create, Update
from infra.invariants import broken
from tests.home import AREA, NEXT_RT, START, Home, uid_of

RT_SEAT = f"rt:{AREA}"


@pytest.fixture
def submitted(home: Home) -> str:
    home.seat_all()
    return home.submit()


def write(home: Home, application_id: str, **changes: Any) -> Decision:  # noqa: ANN401
    """The decision as it stands after its event was taken."""
    approval = Decision(application_id, 1, Action.APPROVE, home.clock(), uid_of(Role.RT))
    decision = replace(approval, **changes)
    home.records.commit(Create(decision))
    home.server.pump()
    stored = home.records.get(Decision, application_id=application_id, turn=decision.turn)
    assert stored is not None
    return stored.value


def created_at(home: Home, decision: Decision) -> datetime:
    stored = home.records.get(Decision, application_id=decision.application_id, turn=decision.turn)
    assert stored is not None
    return stored.created_at


def but_for_the_turn(application: Application) -> Application:
    return replace(application, turn=0, history=())


def test_an_approval_moves_the_application_to_the_next_seat(home: Home, submitted: str) -> None:
    decision = write(home, submitted)
    assert (decision.quarantined, decision.taken_at) == (None, created_at(home, decision))
    application = home.application(submitted)
    assert application.history[-1].at == decision.taken_at
    assert (application.turn, application.waiting_for and application.waiting_for.step) == (2, Role.RW)
    assert application.history[-1].actor == f"officer:{uid_of(Role.RT)}"


@pytest.mark.parametrize("action", [Action.RETURN, Action.REJECT, Action.MEET])
def test_a_note_goes_with_what_does_not_please(home: Home, submitted: str, action: Action) -> None:
    assert write(home, submitted, action=action, note="Mohon datang.").quarantined is None
    expected = {Action.RETURN: Status.RETURNED, Action.REJECT: Status.REJECTED, Action.MEET: Status.IN_REVIEW}
    application = home.application(submitted)
    assert application.status == expected[action]
    assert application.note_turn == 1
    assert application.turn == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"officer": "siapa"}, "did not hold"),
        ({"officer": None}, "did not hold"),
        ({"officer": "../officers/x"}, "did not hold"),
        ({"officer": uid_of(Role.RW)}, "did not hold"),
        ({"officer": uid_of(Role.LURAH)}, "did not hold"),
        ({"action": Action.REJECT}, "note"),
        ({"action": Action.RETURN, "note": "   "}, "note"),
        ({"action": Action.MEET, "note": "x" * 1001}, "note"),
        ({"action": Action.RETURN, "note": "buram \u202e"}, "note"),
        ({"action": Action.CANCEL}, "no decision that an officer can make"),
        ({"action": Action.ISSUE}, "no decision that an officer can make"),
        ({"action": Action.PASS}, "no decision that an officer can make"),
    ],
)
def test_a_decision_that_does_not_fit_is_quarantined_and_only_the_turn_moves_on(
    home: Home, submitted: str, changes: dict[str, Any], why: str
) -> None:
    before = home.application(submitted)
    messages = [path for path in home.documents() if path.startswith("messages/")]
    decision = write(home, submitted, **changes)
    assert why in (decision.quarantined or "")
    assert decision.taken_at is None
    after = home.application(submitted)
    assert but_for_the_turn(after) == but_for_the_turn(before)
    assert after.turn == 2
    assert [entry.event for entry in after.history] == ["submit", "quarantine"]
    assert [path for path in home.documents() if path.startswith("messages/")] == messages
    assert write(home, submitted, turn=2).quarantined is None
    assert broken(home.adapters) == []


def test_the_seat_counts_at_the_moment_the_decision_was_made(home: Home, submitted: str) -> None:
    stored = home.records.get(Officer, uid=uid_of(Role.RT))
    assert stored is not None
    home.records.commit(Create(Decision(submitted, 1, Action.APPROVE, home.clock(), uid_of(Role.RT))))
    ended = replace(stored.value, seats={RT_SEAT: Term(START - timedelta(days=1), home.clock())})
    home.records.commit(Update(stored, ended))
    home.later(hours=3)
    home.server.pump()
    assert home.application(submitted).turn == 2
    assert [entry.event for entry in home.application(submitted).history] == ["submit", "approve"]


def test_a_term_that_ended_a_moment_ago_decides_no_more(home: Home, submitted: str) -> None:
    home.officer("mantan", RT_SEAT, ends=home.clock.now)
    assert "did not hold" in (write(home, submitted, officer="mantan").quarantined or "")


def test_a_deputy_decides_within_the_dates_of_the_delegation(home: Home, submitted: str) -> None:
    home.officer("wakil", RT_SEAT, ends=START + timedelta(days=1))
    assert write(home, submitted, officer="wakil").quarantined is None


def test_an_rt_decides_nothing_next_door(home: Home, submitted: str) -> None:
    home.seat(Role.RT, NEXT_RT)
    assert "did not hold" in (write(home, submitted, officer=uid_of(Role.RT, NEXT_RT)).quarantined or "")


def test_an_event_that_comes_again_changes_nothing(home: Home, submitted: str) -> None:
    write(home, submitted)
    before = home.documents()
    home.adapters.deliveries.redeliver(f"applications/{submitted}/decisions/1")
    assert home.server.pump() == 1
    assert home.documents() == before


@pytest.mark.parametrize("document", ["applications/tidak-ada/decisions/1", "applications/tidak-ada/decisions/x"])
def test_an_event_of_what_does_not_exist_ends_in_the_log(home: Home, document: str) -> None:
    before = home.documents()
    home.adapters.deliveries.redeliver(document)
    home.server.pump()
    assert home.documents() == before
    assert '"severity": "ERROR"' in home.log.getvalue()
