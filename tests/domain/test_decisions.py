from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.application import OFFICER_ACTIONS, Action, Status
from functions.domain.decisions import MAX_NOTE_LENGTH, NEED_NOTE, check_note, fault_of
from functions.domain.officers import Officer
from tests.domain.builders import LATER, NOTE, NOW, RT, RW, after, decide, in_status, officer, submit

APPLICATION = submit().application
DECISION = decide(APPLICATION, Action.APPROVE, officer="petugas")


@pytest.mark.parametrize("action", sorted(OFFICER_ACTIONS))
def test_each_action_of_the_officer_whose_seat_waits_counts(action: Action) -> None:
    assert fault_of(APPLICATION, replace(DECISION, action=action, note=NOTE), officer(RT), NOW) is None


def test_an_approval_needs_no_note() -> None:
    assert fault_of(APPLICATION, DECISION, officer(RT), NOW) is None
    assert fault_of(APPLICATION, replace(DECISION, note=" "), officer(RT), NOW) is None


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_a_decision_for_another_turn_does_not_count(turn: int) -> None:
    moved = after(Action.MEET)
    assert fault_of(moved, replace(DECISION, turn=turn), officer(RT), NOW) == (
        f"turn {turn} is not the application's turn 2"
    )


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_REVIEW}))
def test_a_decision_does_not_count_where_none_is_waited_for(status: Status) -> None:
    reached = in_status(status)
    decision = decide(reached, Action.APPROVE, officer="petugas")
    assert fault_of(reached, decision, officer(RT), NOW) == f"the application is {status} and waits for no decision"


@pytest.mark.parametrize("action", sorted(set(Action) - OFFICER_ACTIONS))
def test_what_only_a_machine_or_the_applicant_does_is_no_decision_of_an_officer(action: Action) -> None:
    fault = fault_of(APPLICATION, replace(DECISION, action=action), officer(RT), NOW)
    assert fault == f"{action} is no decision that an officer can make"


def test_a_document_that_is_no_decision_is_at_fault_whoever_wrote_it() -> None:
    unreadable = replace(DECISION, action=Action.UNREADABLE, officer=None)
    assert fault_of(APPLICATION, unreadable, None, NOW) == "unreadable is no decision that an officer can make"


@pytest.mark.parametrize(
    "decider",
    [None, officer(), officer(RW), officer(RT[:-1] + "9"), officer(RT, until=NOW)],
    ids=["nobody", "no seat", "another seat", "another rt", "term over"],
)
def test_who_did_not_hold_the_seat_that_waits_does_not_decide(decider: Officer | None) -> None:
    assert fault_of(APPLICATION, DECISION, decider, NOW) == f"the officer did not hold {RT} at that moment"


def test_a_decision_is_judged_by_the_moment_it_was_created() -> None:
    leaving = officer(RT, until=LATER)
    assert fault_of(APPLICATION, replace(DECISION, decided_at=LATER), leaving, LATER - timedelta(seconds=1)) is None
    assert fault_of(APPLICATION, DECISION, leaving, LATER) is not None


def test_the_rts_seat_decides_nothing_once_the_rw_is_asked() -> None:
    moved = after(Action.APPROVE)
    decision = decide(moved, Action.APPROVE, officer="petugas")
    assert fault_of(moved, decision, officer(RT), NOW) == f"the officer did not hold {RW} at that moment"
    assert fault_of(moved, decision, officer(RW), NOW) is None


@pytest.mark.parametrize("action", sorted(NEED_NOTE))
@pytest.mark.parametrize("note", [None, "", "  ", "\n", "x" * (MAX_NOTE_LENGTH + 1), "\u202eperbaiki"])
def test_a_note_that_is_missing_or_unfit_does_not_count(action: Action, note: str | None) -> None:
    fault = fault_of(APPLICATION, replace(DECISION, action=action, note=note), officer(RT), NOW)
    assert fault == "the note is missing, too long, or holds characters that cannot be printed"


@pytest.mark.parametrize("note", ["x" * (MAX_NOTE_LENGTH + 1), "baik \U0001f600", "baik\x0b", "\x1f"])
def test_an_approvals_note_may_be_missing_but_not_unfit(note: str) -> None:
    assert fault_of(APPLICATION, replace(DECISION, note=note), officer(RT), NOW) is not None


def test_every_action_but_an_approval_needs_a_note() -> None:
    assert {Action.APPROVE} == OFFICER_ACTIONS - NEED_NOTE


def test_a_fault_tells_nothing_of_the_note_or_the_officer() -> None:
    unfit = replace(DECISION, action=Action.REJECT, note="Siti \U0001f600", officer="petugas-7")
    fault = fault_of(APPLICATION, unfit, officer(RT), NOW)
    assert fault is not None
    assert "Siti" not in fault
    assert "petugas" not in (fault_of(APPLICATION, unfit, officer(RW), NOW) or "")


def test_a_note_is_cleaned_and_keeps_its_lines() -> None:
    assert check_note(Action.RETURN, " Foto  KTP\r\ntidak terbaca. ") == "Foto KTP\ntidak terbaca."
    assert check_note(Action.RETURN, "x" * MAX_NOTE_LENGTH) == "x" * MAX_NOTE_LENGTH


@pytest.mark.parametrize("note", [None, "", " ", "\n\n"])
def test_a_blank_note_is_no_note(note: str | None) -> None:
    assert check_note(Action.APPROVE, note) is None
    with pytest.raises(ValueError, match="Tulis alasannya"):
        check_note(Action.REJECT, note)


def test_a_note_that_is_too_long_is_refused_with_the_limit() -> None:
    with pytest.raises(ValueError, match="paling panjang 1000 karakter"):
        check_note(Action.APPROVE, "x" * 1001)
