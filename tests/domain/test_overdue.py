"""When somebody is reminded of a step, who hears that its time is up, and who may stand in then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.domain.application import Action, Application
from functions.domain.counting import closed
from functions.domain.journey import marks
from functions.domain.messages import Event
from functions.domain.officers import STANDS_IN_FOR, Officer, Term, stand_in
from functions.domain.offices import Signer, StepMode
from functions.domain.overdue import DAILY_REMINDERS, is_escalated, is_time_up, seat_above
from functions.domain.routes import plan_route
from functions.domain.seats import Role
from tests.domain.builders import (
    AREA,
    CAMAT,
    CITY,
    LATER,
    LURAH,
    NOW,
    RT,
    RW,
    VERIFIER,
    after,
    attempt,
    officer,
    submit,
    told,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HOURS = {Role.RT: 24, Role.RW: 12, Role.VERIFIER: 8, Role.LURAH: 4}
APPROVE, REMIND, ESCALATE = Action.APPROVE, Action.REMIND, Action.ESCALATE
SIGNER = Signer("Sekretaris", "Wakil Contoh", "Penata (III/c)", "0")


def filed() -> Application:
    return submit(service_hours=HOURS).application


@pytest.mark.parametrize(("approvals", "hours"), list(enumerate(HOURS.values())))
def test_a_step_has_a_deadline_and_is_looked_at_after_three_quarters_of_its_time(approvals: int, hours: int) -> None:
    reached = after(*[APPROVE] * approvals, start=filed())
    assert reached.waiting_for is not None
    assert reached.waiting_for.due_at == NOW + hours * HOUR
    assert reached.remind_at == NOW + hours * 0.75 * HOUR


def test_a_step_that_is_passed_on_or_comes_back_has_its_own_time() -> None:
    passed = attempt(filed(), Action.PASS, now=LATER).application
    assert passed.remind_at == LATER + 9 * HOUR
    returned = attempt(filed(), Action.RETURN).application
    assert (returned.remind_at, returned.waiting_for) == (None, None)
    assert attempt(returned, Action.RESUBMIT, now=LATER).application.remind_at == LATER + 18 * HOUR


@pytest.mark.parametrize("action", [Action.RETURN, Action.REJECT, Action.CANCEL])
def test_what_waits_for_nobody_is_not_looked_at(action: Action) -> None:
    assert attempt(filed(), action).application.remind_at is None


def test_the_last_approval_is_followed_by_no_reminder() -> None:
    assert after(*[APPROVE] * 4, start=filed()).remind_at is None


def test_time_is_up_at_the_deadline_and_not_before() -> None:
    waiting = filed()
    assert [is_time_up(waiting, NOW + 24 * HOUR + late) for late in (-HOUR, timedelta(), HOUR)] == [False, True, True]
    assert not is_time_up(submit().application, NOW + 1000 * DAY)


@pytest.mark.parametrize(
    ("roles", "approvals", "above"),
    [
        ((Role.RT, Role.RW, Role.VERIFIER, Role.LURAH), 0, RW),
        ((Role.RT, Role.RW, Role.VERIFIER, Role.LURAH), 1, VERIFIER),
        ((Role.RT, Role.RW, Role.LURAH), 1, LURAH),
        ((Role.RT, Role.RW, Role.VERIFIER, Role.LURAH), 2, LURAH),
        ((Role.RT, Role.RW, Role.VERIFIER, Role.LURAH), 3, CAMAT),
        ((Role.RT, Role.LURAH, Role.CAMAT), 2, None),
    ],
)
def test_the_seat_above_is_the_next_level(roles: tuple[Role, ...], approvals: int, above: str | None) -> None:
    route = plan_route(roles, AREA, rw_step=StepMode.REQUIRED)
    waiting = after(*[APPROVE] * approvals, start=submit(route=route).application)
    assert seat_above(waiting) == above
    escalated = attempt(waiting, ESCALATE)
    assert told(escalated) == ([] if above is None else [(Event.ESCALATED, f"seat:{above}")])
    assert escalated.application.seats == tuple(dict.fromkeys((*waiting.seats, *([above] if above else []))))


def test_the_first_reminder_looks_again_at_the_deadline_then_on_five_working_days_and_then_weekly() -> None:
    first = attempt(filed(), REMIND, now=NOW + 18 * HOUR).application
    assert first.remind_at == NOW + 24 * HOUR
    waiting, looked = attempt(first, ESCALATE, now=NOW + 24 * HOUR).application, list[datetime | None]()
    for _ in range(DAILY_REMINDERS + 2):
        assert waiting.remind_at is not None
        looked.append(waiting.remind_at)
        waiting = attempt(waiting, REMIND, now=waiting.remind_at).application
    midnight = datetime(2025, 3, 5, tzinfo=CITY.zone)  # this city works all day
    days = [*range(DAILY_REMINDERS), DAILY_REMINDERS + 6, DAILY_REMINDERS + 13]
    assert looked == [midnight + number * DAY for number in days]


def test_an_escalation_counts_for_its_own_stay_alone() -> None:
    escalated = attempt(filed(), ESCALATE).application
    assert is_escalated(escalated)
    assert is_escalated(attempt(escalated, Action.MEET).application)
    assert not is_escalated(attempt(escalated, APPROVE).application)
    assert not is_escalated(after(Action.RETURN, Action.RESUBMIT, start=escalated))


def test_marks_name_the_step_at_which_they_were_made() -> None:
    way = (REMIND, ESCALATE, Action.DEPUTISE, APPROVE, REMIND, Action.RETURN, Action.RESUBMIT, ESCALATE, Action.PASS)
    found = [(event, step.role) for event, step in marks(after(*way, REMIND, start=filed()))]
    assert found == [
        ("remind", Role.RT),
        ("escalate", Role.RT),
        ("deputise", Role.RT),
        ("remind", Role.RW),
        ("escalate", Role.RW),
        ("remind", Role.VERIFIER),
    ]


def test_reminders_and_escalations_are_counted_by_role_when_it_closes() -> None:
    ended = after(REMIND, ESCALATE, REMIND, APPROVE, REMIND, Action.REJECT, start=filed())
    counts = closed(ended, LATER, CITY.service_clock).counts
    found = {key: count for key, count in counts.items() if key.startswith(("reminded/", "escalated/"))}
    assert found == {"reminded/rt": 2, "escalated/rt": 1, "reminded/rw": 1}


def test_a_deputy_stands_in_for_a_week_beside_what_else_they_hold() -> None:
    own = officer(RW)
    deputy = stand_in(own, RT, SIGNER, NOW)
    assert deputy == replace(own, seats={**own.seats, RT: Term(NOW, NOW + STANDS_IN_FOR, RT, SIGNER)})


@pytest.mark.parametrize(
    ("stored", "after_"),
    [
        (Term(NOW - DAY, NOW + DAY, RT), Term(NOW - DAY, NOW + DAY, RT)),
        (Term(NOW + DAY, NOW + 9 * DAY, RT), Term(NOW, NOW + 9 * DAY, RT)),
        (Term(NOW - 9 * DAY, NOW - 2 * DAY, RT), Term(NOW, NOW + STANDS_IN_FOR, RT)),
        (Term(NOW - 9 * DAY, NOW - 2 * DAY), Term(NOW, NOW + STANDS_IN_FOR, RT)),
        (Term(NOW - 9 * DAY, NOW - HOUR, RT), None),
        (Term(NOW - DAY), None),
        (Term(NOW + DAY), None),
    ],
    ids=["stands in", "will stand in", "stood in", "held it", "stood in until just now", "holds it", "will hold it"],
)
def test_the_past_of_a_deputy_stays_as_it_was(stored: Term, after_: Term | None) -> None:
    deputy = stand_in(Officer("wakil", {RT: stored}), RT, None, NOW)
    assert (deputy and deputy.seats[RT]) == after_
