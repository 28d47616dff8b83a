from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.application import Action, Application, Status, Step, WaitingFor
from functions.domain.errors import FailedPrecondition
from functions.domain.history import is_intact
from functions.domain.identity_numbers import Warned
from functions.domain.letters import Letter
from functions.domain.messages import Event, Message
from functions.domain.offices import StepMode
from functions.domain.recording import Transition
from functions.domain.routes import after_filing, plan_route
from functions.domain.seats import Role
from functions.domain.steps import PASSABLE, current_step, next_step, returning_step
from functions.domain.transitions import revoked
from tests.domain.builders import (
    AREA,
    LATER,
    LURAH,
    NOTE,
    NOW,
    ROLES,
    ROUTE,
    RT,
    RW,
    VERIFIER,
    after,
    application,
    attempt,
    in_status,
    letter,
    properties,
    revoked_letter,
    submit,
    told,
)

APPROVE, RETURN, RESUBMIT, PASS = Action.APPROVE, Action.RETURN, Action.RESUBMIT, Action.PASS
SEATS = (RT, RW, VERIFIER, LURAH)
ENDS = {Status.ISSUED, Status.REJECTED, Status.CANCELLED, Status.EXPIRED}
NOTICES = {Action.REMIND, Action.ESCALATE, Action.DEPUTISE}
WITHOUT_TURN = {Action.ISSUE, Action.FAIL, Action.REVOKE, Action.CORRECT, *NOTICES}


@pytest.mark.parametrize("approvals", range(4))
def test_a_resubmission_reenters_at_the_step_that_returned_it_with_a_new_revision(approvals: int) -> None:
    transition = attempt(after(*[APPROVE] * approvals, RETURN), RESUBMIT, now=LATER)
    again = transition.application
    turn = approvals + 2
    assert again.waiting_for == WaitingFor(ROLES[approvals], SEATS[approvals], LATER)
    assert (again.status, again.revision, again.turn) == (Status.IN_REVIEW, 2, turn + 1)
    assert (again.masked_name, again.returned_from, again.note_turn) == ("W*** B***", None, None)
    assert told(transition) == [(Event.WAITING, f"seat:{SEATS[approvals]}")]
    entry = again.history[-1]
    assert (entry.event, entry.actor, entry.turn, entry.revision) == ("resubmit", "superapp:lain", turn, 2)
    assert entry.digest == "e" * 64


def test_a_resubmission_has_the_warnings_of_what_was_mended_and_of_nothing_before() -> None:
    before = after(RETURN, start=submit(warnings=(Warned.NIK_SEX, Warned.KK_REGION)).application)
    assert attempt(before, RESUBMIT).application.warnings == (Warned.IDENTITY_CHANGED,)


def test_a_resubmission_is_recorded_as_its_senders_and_leaves_the_filer_as_it_was() -> None:
    again = after(RETURN, RESUBMIT, start=submit(caller="officer:rt-1", filed_from=RT).application)
    assert (again.caller, again.filed_from) == ("officer:rt-1", RT)
    assert again.history[-1].actor == "superapp:lain"


@pytest.mark.parametrize(("approvals", "step"), list(enumerate(ROUTE)))
def test_what_is_returned_goes_back_to_the_step_that_returned_it(approvals: int, step: Step) -> None:
    assert returning_step(after(*[APPROVE] * approvals, RETURN)) == step


def test_a_step_that_asks_again_is_told_again_under_another_id() -> None:
    first = submit()
    second = attempt(attempt(first.application, RETURN).application, RESUBMIT)
    ids = {m.message_id for m in (*first.messages, *second.messages) if m.event == Event.WAITING}
    assert len(ids) == 2
    assert second.application.seats == (RT,)


def test_every_resubmission_is_another_revision() -> None:
    assert after(RETURN, RESUBMIT, APPROVE, RETURN, RESUBMIT, RETURN, RESUBMIT).revision == 4


@pytest.mark.parametrize(("before", "above"), [((), RW), ((APPROVE,), VERIFIER), ((APPROVE, APPROVE), LURAH)])
def test_a_vacant_seat_is_passed_to_the_one_above(before: tuple[Action, ...], above: str) -> None:
    start = after(*before)
    transition = attempt(start, PASS, now=LATER)
    assert transition.application.waiting_for == WaitingFor(Role(above.partition(":")[0]), above, LATER)
    assert transition.application.turn == start.turn + 1
    assert told(transition) == [(Event.PASSED, "resident:warga-1"), (Event.WAITING, f"seat:{above}")]
    entry = transition.application.history[-1]
    assert (entry.event, entry.actor, entry.turn) == ("pass", "machine", start.turn)


def test_passing_by_an_rw_who_is_only_notified_tells_the_rw() -> None:
    route = plan_route(ROLES, AREA, rw_step=StepMode.NOTIFY_ONLY)
    transition = attempt(submit(route=route).application, PASS)
    assert told(transition)[1:] == [(Event.NOTIFIED, f"seat:{RW}"), (Event.WAITING, f"seat:{VERIFIER}")]


@pytest.mark.parametrize("last", [Role.LURAH, Role.CAMAT])
def test_the_signer_is_never_passed(last: Role) -> None:
    route = plan_route((Role.VERIFIER, last), AREA, rw_step=StepMode.SKIPPED)
    waiting = attempt(submit(route=route).application, PASS).application
    assert current_step(waiting).role == last
    with pytest.raises(FailedPrecondition, match="penanda tangan tidak bisa dilewati"):
        attempt(waiting, PASS)


def test_a_lurah_who_does_not_sign_is_not_passed_either() -> None:
    route = plan_route((Role.LURAH, Role.CAMAT), AREA, rw_step=StepMode.SKIPPED)
    with pytest.raises(FailedPrecondition, match="tidak bisa dilewati"):
        attempt(submit(route=route).application, PASS)


def test_nothing_else_than_the_neighbourhood_and_the_verifier_can_be_passed() -> None:
    assert {Role.RT, Role.RW, Role.VERIFIER} == PASSABLE


def test_the_next_step_is_the_next_that_has_to_decide() -> None:
    notified = submit(route=plan_route(ROLES, AREA, rw_step=StepMode.NOTIFY_ONLY)).application
    following = [next_step(reached) for reached in (submit().application, notified, after(*[APPROVE] * 3))]
    assert [step and step.seat for step in following] == [RW, VERIFIER, None]


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_REVIEW}))
def test_what_is_not_in_review_has_no_current_step(status: Status) -> None:
    with pytest.raises(FailedPrecondition, match="tidak sedang menunggu keputusan"):
        current_step(in_status(status))


def test_an_issued_letter_closes_the_application_and_is_ready_for_the_applicants_side() -> None:
    approved = replace(after(*[APPROVE] * 4), letter_id="a" * 24 + "-1", caller="officer:rt-1")
    transition = attempt(approved, Action.ISSUE, now=LATER)
    issued = transition.application
    assert (issued.status, issued.closed_at, issued.due_at) == (Status.ISSUED, LATER, None)
    assert issued.turn == approved.turn
    assert told(transition) == [(Event.READY, "resident:warga-1"), (Event.READY, "officer:rt-1")]
    assert {message.letter_id for message in transition.messages} == {"a" * 24 + "-1"}
    entry = issued.history[-1]
    assert (entry.event, entry.actor, entry.turn, entry.digest) == ("issue", "machine", 0, "d" * 64)


def test_a_failed_letter_leaves_the_application_approved_and_tells_the_verifier() -> None:
    approved = after(*[APPROVE] * 4)
    transition = attempt(approved, Action.FAIL, now=LATER)
    changed = {name for name, value in vars(approved).items() if getattr(transition.application, name) != value}
    assert changed == {"history"}
    assert told(transition) == [(Event.FAILED, f"seat:{VERIFIER}")]
    entry = transition.application.history[-1]
    assert (entry.event, entry.actor, entry.turn, entry.digest) == ("fail", "machine", 0, "c" * 64)


def test_where_nobody_verifies_the_signer_hears_of_a_failed_letter() -> None:
    route = plan_route((Role.RT, Role.LURAH), AREA, rw_step=StepMode.SKIPPED)
    approved = after(APPROVE, APPROVE, start=submit(route=route).application)
    assert told(attempt(approved, Action.FAIL)) == [(Event.FAILED, f"seat:{LURAH}")]


def test_a_failed_letter_can_still_be_issued() -> None:
    assert after(*[APPROVE] * 4, Action.FAIL, Action.ISSUE).status == Status.ISSUED


def test_a_revocation_leaves_the_application_issued_and_gives_its_reason() -> None:
    issued = in_status(Status.ISSUED)
    transition = attempt(issued, Action.REVOKE, now=LATER)
    changed = {name for name, value in vars(issued).items() if getattr(transition.application, name) != value}
    assert changed == {"history"}
    assert [(m.event, m.recipient, m.note) for m in transition.messages] == [(Event.REVOKED, "resident:warga-1", NOTE)]
    entry = transition.application.history[-1]
    assert (entry.event, entry.actor, entry.turn) == ("revoke", f"seat:{LURAH}", 0)
    assert (entry.at, {message.created_at for message in transition.messages}) == (LATER, {LATER})


def test_a_correction_is_another_revision_where_it_was_and_told_to_the_applicants_side() -> None:
    before = after(APPROVE, APPROVE, start=submit(caller="officer:rt-1").application)
    transition = attempt(before, Action.CORRECT, now=LATER)
    done = transition.application
    changed = {name for name, value in vars(before).items() if getattr(done, name) != value}
    assert changed == {"revision", "masked_name", "history"}
    assert (done.revision, done.masked_name) == (2, "W*** K***")
    assert told(transition) == [(Event.CORRECTED, "resident:warga-1"), (Event.CORRECTED, "officer:rt-1")]
    assert {message.note for message in transition.messages} == {None}
    entry = done.history[-1]
    assert (entry.event, entry.actor, entry.turn, entry.revision) == ("correct", "officer:petugas", 0, 2)
    assert (entry.at, entry.digest) == (LATER, "b" * 64)


def test_every_correction_is_told_under_another_id() -> None:
    first = attempt(submit().application, Action.CORRECT)
    second = attempt(first.application, Action.CORRECT)
    assert {m.message_id for m in first.messages}.isdisjoint({m.message_id for m in second.messages})


@pytest.mark.parametrize(
    "letter",
    [letter(), replace(revoked_letter(), revoked_at=None), replace(revoked_letter(), revocation_reason=None)],
    ids=["pending", "no instant", "no reason"],
)
def test_a_letter_that_was_not_revoked_revokes_nothing(letter: Letter) -> None:
    with pytest.raises(FailedPrecondition, match="Surat ini tidak dicabut"):
        revoked(in_status(Status.ISSUED), letter)


def check(before: Application, action: Action, transition: Transition) -> None:
    """What holds after every transition, whichever it was."""
    done = transition.application
    assert [entry.event for entry in done.history[len(before.history) :]] == [action]
    assert is_intact(done.history)
    assert done.turn == before.turn + (action not in WITHOUT_TURN)
    assert (done.waiting_for is not None) == (done.status == Status.IN_REVIEW)
    assert (done.closed_at is not None) == (done.status in ENDS)
    assert (done.returned_from is not None) == (done.status == Status.RETURNED)
    passable = done.waiting_for is not None and done.waiting_for.step in PASSABLE
    assert (done.due_at is not None) == (passable or done.status == Status.RETURNED)
    assert done.remind_at is None or done.waiting_for is not None
    assert done.burnt_turns == ()
    assert done.revision == before.revision + (action in {RESUBMIT, Action.CORRECT})
    assert done.seats[: len(before.seats)] == before.seats
    assert done.waiting_for is None or done.waiting_for.seat in done.seats
    assert len({(m.event, m.recipient) for m in transition.messages}) == len(transition.messages)


ACTIONS = st.sampled_from([action for action in Action if action not in {Action.SUBMIT, Action.UNREADABLE}])
ROUTES = st.sampled_from(StepMode).map(lambda mode: plan_route(ROLES, AREA, rw_step=mode))


@properties
@given(ROUTES, st.lists(st.tuples(ACTIONS, st.sampled_from([None, NOW, LATER])), max_size=25))
def test_whatever_happens_the_turn_goes_up_the_history_grows_and_no_message_is_asked_for_twice(
    route: tuple[object, ...], happened: list[tuple[Action, None]]
) -> None:
    first = submit(route=route)
    reached, asked = first.application, list[Message](first.messages)
    for action, held_until in happened:
        try:
            transition = attempt(reached, action, held_until=held_until)
        except FailedPrecondition:
            continue
        assert transition == attempt(reached, action, held_until=held_until)
        check(reached, action, transition)
        reached, asked = transition.application, [*asked, *transition.messages]
    assert len({message.message_id for message in asked}) == len(asked)


@properties
@given(ROUTES, st.sampled_from([None, RT, RW]), st.integers(0, 3))
def test_every_route_ends_with_an_approval_of_the_signer_and_never_asks_a_seat_twice(
    route: tuple[object, ...], filer_seat: str | None, passes: int
) -> None:
    planned = after_filing(application(route=route).route, filer_seat)
    start = next(i for i, step in enumerate(planned) if step.mode == StepMode.REQUIRED)
    reached, waited = submit(start, route=planned).application, list[str]()
    while reached.waiting_for is not None:
        waited.append(reached.waiting_for.seat)
        can_pass = len(waited) <= passes and current_step(reached).role in PASSABLE
        reached = attempt(reached, PASS if can_pass else APPROVE).application
    assert waited == [step.seat for step in planned if step.mode == StepMode.REQUIRED]
    assert waited[-1] == LURAH
    assert reached.status == Status.APPROVED
