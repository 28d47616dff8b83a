"""An application's stays, read from its history: the same as whoever watched it all the time would tell."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.application import Action, Application, Status, Step
from functions.domain.journey import Stay, stays
from functions.domain.offices import StepMode
from functions.domain.routes import after_filing, plan_route
from functions.domain.seats import Role
from functions.domain.steps import current_step, next_required, next_step
from tests.domain.builders import AREA, LURAH, NOW, ROLES, RT, RW, VERIFIER, after, attempt, properties, submit

HOUR = timedelta(hours=1)
ENDING = frozenset({Action.APPROVE, Action.PASS, Action.RETURN, Action.REJECT, Action.CANCEL})
WAITING = [Action.APPROVE, Action.APPROVE, Action.PASS, Action.RETURN, Action.REJECT, Action.CANCEL, Action.MEET]
FITTING = {
    Status.IN_REVIEW: [*WAITING, Action.CORRECT, Action.QUARANTINE],
    Status.RETURNED: [Action.RESUBMIT, Action.RESUBMIT, Action.EXPIRE, Action.CANCEL, Action.QUARANTINE],
    Status.APPROVED: [Action.ISSUE, Action.FAIL, Action.QUARANTINE],
    Status.ISSUED: [Action.REVOKE],
}


def course(*steps: tuple[Action, int], start: Application | None = None) -> Application:
    """An application after actions, each so many hours after the submission."""
    reached = start or submit().application
    for action, hours in steps:
        reached = attempt(reached, action, now=NOW + hours * HOUR).application
    return reached


def entered(route: tuple[Step, ...]) -> Application:
    """An application at the first step of a route that has to decide."""
    return submit(next_required(route, 0) or 0, route=route).application


def told(application: Application) -> list[tuple[str, str, float, float]]:
    """The stays in short: seat, outcome, and the hours since the submission."""
    return [(s.step.seat, s.outcome, (s.since - NOW) / HOUR, (s.until - NOW) / HOUR) for s in stays(application)]


def test_what_has_just_come_in_has_been_nowhere_yet() -> None:
    assert stays(submit().application) == ()


def test_each_approval_ends_a_stay_and_begins_the_next() -> None:
    approvals = [(Action.APPROVE, hours) for hours in (1, 4, 9, 10)]
    assert told(course(*approvals, (Action.ISSUE, 11))) == [
        (RT, "approve", 0, 1),
        (RW, "approve", 1, 4),
        (VERIFIER, "approve", 4, 9),
        (LURAH, "approve", 9, 10),
    ]


def test_a_stay_says_who_ended_it() -> None:
    ended = course((Action.PASS, 1), (Action.APPROVE, 2), (Action.CANCEL, 3))
    assert [stay.actor for stay in stays(ended)] == ["machine", "officer:petugas", "superapp:contoh"]


def test_time_with_the_applicant_lies_between_two_stays_at_the_same_step() -> None:
    back = course((Action.APPROVE, 1), (Action.RETURN, 3), (Action.RESUBMIT, 50), (Action.APPROVE, 51))
    assert told(back) == [(RT, "approve", 0, 1), (RW, "return", 1, 3), (RW, "approve", 50, 51)]


def test_what_is_withdrawn_or_expires_with_the_applicant_was_nowhere_meanwhile() -> None:
    for end in (Action.CANCEL, Action.EXPIRE):
        assert told(course((Action.RETURN, 3), (end, 900))) == [(RT, "return", 0, 3)]


def test_asking_to_come_corrections_and_misfits_end_no_stay() -> None:
    assert told(course((Action.MEET, 1), (Action.QUARANTINE, 2), (Action.CORRECT, 3), (Action.APPROVE, 5))) == [
        (RT, "approve", 0, 5)
    ]


def test_the_stay_of_a_vacant_seat_ends_when_it_is_passed() -> None:
    assert told(course((Action.PASS, 48), (Action.APPROVE, 50))) == [(RT, "pass", 0, 48), (RW, "approve", 48, 50)]


def test_a_file_of_the_rt_s_own_making_begins_at_the_rw() -> None:
    route = after_filing(plan_route(ROLES, AREA, rw_step=StepMode.REQUIRED), RT)
    assert told(course((Action.APPROVE, 2), start=entered(route))) == [(RW, "approve", 0, 2)]


def test_a_step_that_is_only_told_is_no_stay() -> None:
    for mode in (StepMode.NOTIFY_ONLY, StepMode.SKIPPED):
        route = plan_route(ROLES, AREA, rw_step=mode)
        seats = [seat for seat, *_ in told(course((Action.APPROVE, 2), (Action.REJECT, 3), start=entered(route)))]
        assert seats == [RT, VERIFIER], mode


@properties
@given(st.data(), st.sampled_from(StepMode), st.booleans())
def test_the_history_tells_what_a_watcher_saw(data: st.DataObject, rw_step: StepMode, filed_by_rt: bool) -> None:  # noqa: FBT001
    route = plan_route(ROLES, AREA, rw_step=rw_step)
    reached = entered(after_filing(route, RT if filed_by_rt else None))
    now, seen = NOW, list[Stay]()
    for _ in range(data.draw(st.integers(0, 14))):
        if not (fitting := [action for action in FITTING.get(reached.status, []) if is_possible(reached, action)]):
            break
        now += data.draw(st.timedeltas(timedelta(), timedelta(days=40)))
        action = data.draw(st.sampled_from(fitting))
        moved = attempt(reached, action, now=now)
        if reached.waiting_for is not None and action in ENDING:
            actor = moved.application.history[-1].actor
            seen.append(Stay(current_step(reached), reached.waiting_for.since, now, action, actor))
        reached = moved.application
    assert list(stays(reached)) == seen


def is_possible(application: Application, action: Action) -> bool:
    """Whoever signs cannot be passed."""
    return action != Action.PASS or next_step(application) is not None


def test_stays_are_the_same_whatever_has_become_of_the_application_since() -> None:
    issued = after(*[Action.APPROVE] * len(ROLES), Action.ISSUE)
    assert stays(replace(issued, status=Status.REJECTED)) == stays(issued)
    assert {stay.step.role for stay in stays(issued)} == {Role.RT, Role.RW, Role.VERIFIER, Role.LURAH}
