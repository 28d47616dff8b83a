"""When a machine looks again at an application that waits for a seat."""

from datetime import datetime, timedelta

import pytest

from functions.domain.application import Action, Status, Step, WaitingFor
from functions.domain.seats import Role, seat_of
from functions.domain.steps import SEAT_CHECK, seat_check_at
from tests.domain.builders import AREA, LATER, LURAH, NOW, after, application, attempt, in_status, submit

APPROVE, PASS, RESUBMIT = Action.APPROVE, Action.PASS, Action.RESUBMIT
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CASES: list[tuple[datetime | None, int, datetime]] = [
    (None, 0, NOW + DAY),
    (None, 48, NOW + DAY),
    (NOW, 0, NOW),
    (NOW, 5, NOW + 5 * HOUR),
    (NOW, 24, NOW + DAY),
    (NOW, 48, NOW + DAY),
    (NOW + HOUR, 0, NOW + HOUR),
    (NOW + HOUR, 22, NOW + 23 * HOUR),
    (NOW + HOUR, 24, NOW + DAY),
    (LATER, 0, NOW + DAY),
    (NOW - 2 * HOUR, 3, NOW + HOUR),
]


def test_a_waiting_seat_is_looked_at_every_day() -> None:
    assert SEAT_CHECK == DAY


@pytest.mark.parametrize(("held_until", "hours", "due_at"), CASES)
@pytest.mark.parametrize("role", [Role.RT, Role.RW, Role.VERIFIER])
def test_a_seat_is_looked_at_when_it_has_been_vacant_long_enough_but_within_a_day(
    role: Role, held_until: datetime | None, hours: int, due_at: datetime
) -> None:
    step = Step(role, seat_of(role, AREA))
    assert seat_check_at(application(vacant_after_hours=hours), step, held_until, NOW) == due_at


@pytest.mark.parametrize(("held_until", "hours", "_due_at"), CASES)
@pytest.mark.parametrize("role", [Role.LURAH, Role.CAMAT])
def test_a_signers_seat_is_never_looked_at(
    role: Role, held_until: datetime | None, hours: int, _due_at: datetime
) -> None:
    step = Step(role, seat_of(role, AREA))
    assert seat_check_at(application(vacant_after_hours=hours), step, held_until, NOW) is None


@pytest.mark.parametrize(("held_until", "hours", "due_at"), CASES)
@pytest.mark.parametrize("start", [0, 1, 2])
def test_a_submission_is_due_by_the_seat_it_enters_at(
    start: int, held_until: datetime | None, hours: int, due_at: datetime
) -> None:
    assert submit(start, held_until=held_until, vacant_after_hours=hours).application.due_at == due_at


def test_a_submission_at_the_signers_step_is_not_due() -> None:
    assert submit(3, held_until=NOW).application.due_at is None


@pytest.mark.parametrize(("held_until", "hours", "due_at"), CASES)
@pytest.mark.parametrize("onward", [APPROVE, PASS])
@pytest.mark.parametrize("before", [(), (APPROVE,)])
def test_the_next_seat_is_due_by_itself_and_not_by_the_one_before(
    before: tuple[Action, ...], onward: Action, held_until: datetime | None, hours: int, due_at: datetime
) -> None:
    start = submit(held_until=NOW - DAY, vacant_after_hours=hours).application
    assert attempt(after(*before, start=start), onward, held_until=held_until).application.due_at == due_at


@pytest.mark.parametrize("onward", [APPROVE, PASS])
def test_the_signer_is_never_due_even_with_a_vacant_seat(onward: Action) -> None:
    waiting = attempt(after(APPROVE, APPROVE), onward, held_until=NOW).application
    assert waiting.waiting_for == WaitingFor(Role.LURAH, LURAH, NOW)
    assert waiting.due_at is None


def test_a_resubmission_is_due_by_its_seat_and_no_longer_by_the_time_to_mend_it() -> None:
    returned = in_status(Status.RETURNED)
    assert returned.due_at == NOW + 30 * DAY
    assert attempt(returned, RESUBMIT, held_until=None, now=LATER).application.due_at == LATER + DAY
    assert attempt(returned, RESUBMIT, held_until=NOW - DAY, now=NOW).application.due_at == NOW + DAY
    assert attempt(returned, RESUBMIT, held_until=LATER, now=LATER).application.due_at == LATER + DAY


def test_a_resubmission_to_the_signer_is_not_due() -> None:
    assert after(APPROVE, APPROVE, APPROVE, Action.RETURN, RESUBMIT).due_at is None


def test_a_wish_to_meet_does_not_put_off_the_look_at_the_seat() -> None:
    assert attempt(submit().application, Action.MEET, now=LATER).application.due_at == NOW + DAY
