"""Every decision takes the present turn; one for a later turn that does not fit burns that turn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import transitions
from functions.domain.application import Action, Application, Decision, Status
from functions.domain.errors import FailedPrecondition
from functions.domain.history import is_intact
from functions.domain.recording import Transition
from tests.domain.builders import CITY, LATER, NOTE, NOW, after, attempt, decide, in_status, properties, submit

FITTING = {
    Action.APPROVE: Status.IN_REVIEW,
    Action.RETURN: Status.IN_REVIEW,
    Action.REJECT: Status.IN_REVIEW,
    Action.MEET: Status.IN_REVIEW,
    Action.PASS: Status.IN_REVIEW,
    Action.CANCEL: Status.IN_REVIEW,
    Action.EXPIRE: Status.RETURNED,
    Action.RESUBMIT: Status.RETURNED,
}


def misfit(to: Application, turn: int) -> Decision:
    return replace(decide(to, Action.APPROVE, officer="bukan-petugas"), turn=turn)


def burn(to: Application, *turns: int) -> Application:
    for turn in turns:
        to = transitions.quarantined(to, misfit(to, turn), now=LATER).application
    return to


def taken(to: Application, action: Action, turn: int) -> Transition:
    """The transition that a decision of that turn makes."""
    decision = Decision(to.application_id, turn, action, NOW, officer="petugas", note=NOTE)
    match action:
        case Action.APPROVE:
            return transitions.approved(to, decision, held_until=None, service_clock=CITY.service_clock, now=NOW)
        case Action.PASS:
            return transitions.passed(to, decision, held_until=None, service_clock=CITY.service_clock, now=NOW)
        case Action.CANCEL:
            return transitions.cancelled(to, decision, actor=to.caller, now=NOW)
        case Action.RESUBMIT:
            return transitions.resubmitted(
                to,
                decision,
                actor=to.caller,
                masked_name=to.masked_name,
                phone_given=False,
                warnings=(),
                file_digest="e" * 64,
                held_until=None,
                service_clock=CITY.service_clock,
                now=NOW,
            )
    others = {
        Action.RETURN: transitions.returned,
        Action.REJECT: transitions.rejected,
        Action.MEET: transitions.met,
        Action.EXPIRE: transitions.expired,
    }
    return others[action](to, decision, now=NOW)


@pytest.mark.parametrize("action", FITTING)
def test_a_decision_takes_the_present_turn(action: Action) -> None:
    before = in_status(FITTING[action])
    done = taken(before, action, before.turn).application
    assert (done.turn, done.history[-1].turn) == (before.turn + 1, before.turn)


@pytest.mark.parametrize("action", FITTING)
@pytest.mark.parametrize("off", [-2, -1, 1, 2])
def test_a_decision_of_another_turn_moves_nothing(action: Action, off: int) -> None:
    before = in_status(FITTING[action])
    with pytest.raises(FailedPrecondition, match="Giliran permohonan ini sudah lewat; muat ulang"):
        taken(before, action, before.turn + off)


def test_a_quarantined_decision_is_recorded_as_the_machines_and_takes_its_own_turn() -> None:
    before = after(Action.MEET)
    done = attempt(before, Action.QUARANTINE, now=LATER).application
    entry = done.history[-1]
    assert (done.turn, done.burnt_turns) == (3, ())
    assert (entry.event, entry.actor, entry.turn, entry.revision) == ("quarantine", "machine", 2, 1)
    assert (entry.at, entry.status) == (LATER, "IN_REVIEW")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("ahead", [1, 2, 7])
def test_a_misfit_for_a_later_turn_burns_that_turn_and_changes_nothing_else(status: Status, ahead: int) -> None:
    before = in_status(status)
    transition = transitions.quarantined(before, misfit(before, before.turn + ahead), now=LATER)
    burnt = transition.application
    changed = {name for name, value in vars(before).items() if getattr(burnt, name) != value}
    assert changed == {"burnt_turns", "history"}
    assert burnt.burnt_turns == (before.turn + ahead,)
    assert transition.messages == ()
    (entry,) = burnt.history[len(before.history) :]
    assert (entry.event, entry.actor, entry.turn) == ("quarantine", "machine", before.turn + ahead)
    assert (entry.at, entry.revision, entry.status) == (LATER, before.revision, before.status)


@pytest.mark.parametrize("action", FITTING)
def test_a_burnt_turn_is_jumped_over_when_it_is_reached(action: Action) -> None:
    before = in_status(FITTING[action])
    assert taken(burn(before, before.turn + 1), action, before.turn).application.turn == before.turn + 2


def test_a_quarantine_of_the_present_turn_jumps_over_a_burnt_one_too() -> None:
    assert attempt(burn(submit().application, 2), Action.QUARANTINE).application.turn == 3


@pytest.mark.parametrize(
    ("burnt", "turns"),
    [
        ((2,), [3, 4, 5]),
        ((3,), [2, 4, 5]),
        ((2, 3), [4, 5, 6]),
        ((3, 2), [4, 5, 6]),
        ((2, 4), [3, 5, 6]),
        ((9,), [2, 3, 4]),
    ],
)
def test_only_burnt_turns_are_jumped_over(burnt: tuple[int, ...], turns: list[int]) -> None:
    reached, found = burn(submit().application, *burnt), list[int]()
    assert reached.turn == 1
    for _ in turns:
        reached = attempt(reached, Action.MEET).application
        found.append(reached.turn)
    assert found == turns
    assert reached.burnt_turns == burnt


@properties
@given(st.lists(st.integers(0, 4), max_size=12))
def test_whatever_misfits_come_every_turn_up_to_the_present_is_in_the_history_once(ahead: list[int]) -> None:
    reached = submit().application
    for distance in ahead:
        turn = reached.turn + distance
        if turn in reached.burnt_turns:
            continue  # its document is there already, so no other can be made
        reached = burn(reached, turn) if distance else attempt(reached, Action.MEET).application
    turns = [entry.turn for entry in reached.history if entry.turn]
    assert len(turns) == len(set(turns))
    assert reached.turn not in turns
    assert set(range(1, reached.turn)) <= set(turns)
    assert {turn for turn in turns if turn > reached.turn} <= set(reached.burnt_turns)
    assert is_intact(reached.history)
