from itertools import product

import pytest

from functions.domain.application import ALLOWED, OFFICER_ACTIONS, Action, Status
from functions.domain.errors import FailedPrecondition
from functions.domain.recording import check_allowed
from tests.domain.builders import attempt, in_status

NOTICES = {Action.REMIND, Action.ESCALATE, Action.DEPUTISE}
EXPECTED = {
    Status.IN_REVIEW: {*OFFICER_ACTIONS, Action.CANCEL, Action.PASS, Action.CORRECT, *NOTICES},
    Status.RETURNED: {Action.RESUBMIT, Action.CANCEL, Action.EXPIRE},
    Status.APPROVED: {Action.ISSUE, Action.FAIL},
    Status.ISSUED: {Action.REVOKE},
    Status.REJECTED: set(),
    Status.CANCELLED: set(),
    Status.EXPIRED: set(),
}
UNCONDITIONAL = {Action.SUBMIT, Action.QUARANTINE}
NEVER = {Action.UNREADABLE}
PAIRS = [(status, action) for status, action in product(Status, Action) if action not in UNCONDITIONAL | NEVER]
BECOMES = {
    Action.APPROVE: Status.IN_REVIEW,
    Action.RETURN: Status.RETURNED,
    Action.REJECT: Status.REJECTED,
    Action.MEET: Status.IN_REVIEW,
    Action.CANCEL: Status.CANCELLED,
    Action.EXPIRE: Status.EXPIRED,
    Action.PASS: Status.IN_REVIEW,
    Action.RESUBMIT: Status.IN_REVIEW,
    Action.ISSUE: Status.ISSUED,
    Action.FAIL: Status.APPROVED,
    Action.REVOKE: Status.ISSUED,
    Action.CORRECT: Status.IN_REVIEW,
    **dict.fromkeys(NOTICES, Status.IN_REVIEW),
}


def test_the_table_says_for_every_status_what_fits_it() -> None:
    assert set(ALLOWED) == set(Status)
    assert {status: set(actions) for status, actions in ALLOWED.items()} == EXPECTED


def test_every_action_but_submission_and_quarantine_fits_some_status_unless_it_is_unreadable() -> None:
    assert set(Action) - set().union(*ALLOWED.values()) == UNCONDITIONAL | NEVER


def test_an_officer_has_four_actions() -> None:
    assert {action.value for action in OFFICER_ACTIONS} == {"approve", "return", "reject", "meet"}


@pytest.mark.parametrize("status", Status)
def test_the_builder_reaches_every_status(status: Status) -> None:
    assert in_status(status).status == status


@pytest.mark.parametrize(("status", "action"), [pair for pair in PAIRS if pair[1] in EXPECTED[pair[0]]])
def test_an_action_that_fits_the_status_is_done_and_recorded_once(status: Status, action: Action) -> None:
    before = in_status(status)
    check_allowed(before, action)
    after = attempt(before, action).application
    assert after.status == BECOMES[action]
    assert after.history[: len(before.history)] == before.history
    assert [entry.event for entry in after.history[len(before.history) :]] == [action]
    assert after.history[-1].status == after.status


@pytest.mark.parametrize(("status", "action"), [pair for pair in PAIRS if pair[1] not in EXPECTED[pair[0]]])
def test_an_action_that_does_not_fit_the_status_is_refused(status: Status, action: Action) -> None:
    before = in_status(status)
    with pytest.raises(FailedPrecondition, match=r"^Permohonan ini .+; tindakan ini tidak bisa dilakukan"):
        attempt(before, action)
    with pytest.raises(FailedPrecondition, match="tindakan ini tidak bisa dilakukan"):
        check_allowed(before, action)
    assert before == in_status(status)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", sorted(UNCONDITIONAL | NEVER))
def test_nobody_is_let_to_submit_again_to_quarantine_or_to_do_what_cannot_be_read(
    status: Status, action: Action
) -> None:
    with pytest.raises(FailedPrecondition, match="tindakan ini tidak bisa dilakukan"):
        check_allowed(in_status(status), action)


def test_every_status_is_refused_in_its_own_words() -> None:
    words = set()
    for status in Status:
        with pytest.raises(FailedPrecondition) as caught:
            check_allowed(in_status(status), Action.SUBMIT)
        words.add(caught.value.message)
    assert len(words) == len(Status)


@pytest.mark.parametrize("status", Status)
def test_a_quarantine_changes_the_turn_and_the_history_of_any_status_and_nothing_else(status: Status) -> None:
    before = in_status(status)
    transition = attempt(before, Action.QUARANTINE)
    after = transition.application
    assert transition.messages == ()
    assert after.turn == before.turn + 1
    assert [entry.event for entry in after.history[len(before.history) :]] == [Action.QUARANTINE]
    changed = {name for name, value in vars(before).items() if getattr(after, name) != value}
    assert changed == {"turn", "history"}
