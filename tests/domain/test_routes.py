import pytest

from functions.domain.application import Step
from functions.domain.offices import StepMode
from functions.domain.routes import after_filing, plan_route
from functions.domain.seats import Role
from functions.domain.steps import next_required
from tests.domain.builders import AREA, CAMAT, LURAH, ROLES, RT, RW, VERIFIER

REQUIRED, NOTIFY_ONLY, SKIPPED = StepMode.REQUIRED, StepMode.NOTIFY_ONLY, StepMode.SKIPPED


def steps(rw_step: StepMode, *, own_file: bool = False) -> list[tuple[str, StepMode]]:
    return [(step.seat, step.mode) for step in plan_route(ROLES, AREA, rw_step=rw_step, own_file=own_file)]


def test_where_the_rw_is_required_it_decides() -> None:
    assert steps(REQUIRED) == [(RT, REQUIRED), (RW, REQUIRED), (VERIFIER, REQUIRED), (LURAH, REQUIRED)]


def test_where_the_rw_is_only_notified_it_stays_on_the_route_without_deciding() -> None:
    assert steps(NOTIFY_ONLY) == [(RT, REQUIRED), (RW, NOTIFY_ONLY), (VERIFIER, REQUIRED), (LURAH, REQUIRED)]


def test_where_the_rw_is_skipped_it_is_not_on_the_route() -> None:
    assert steps(SKIPPED) == [(RT, REQUIRED), (VERIFIER, REQUIRED), (LURAH, REQUIRED)]


@pytest.mark.parametrize("rw_step", StepMode)
def test_an_rts_own_file_is_always_asked_of_the_rw_first(rw_step: StepMode) -> None:
    assert steps(rw_step, own_file=True) == [(RW, REQUIRED), (VERIFIER, REQUIRED), (LURAH, REQUIRED)]


@pytest.mark.parametrize("rw_step", StepMode)
@pytest.mark.parametrize("roles", [(Role.LURAH,), (Role.RT, Role.LURAH), (Role.RW, Role.LURAH)])
def test_an_rts_own_file_is_asked_of_the_rw_even_where_the_letter_type_asks_no_rw(
    roles: tuple[Role, ...], rw_step: StepMode
) -> None:
    route = plan_route(roles, AREA, rw_step=rw_step, own_file=True)
    assert route == (Step(Role.RW, RW, REQUIRED), Step(Role.LURAH, LURAH, REQUIRED))


@pytest.mark.parametrize("rw_step", StepMode)
def test_a_neighbours_file_is_not_asked_of_the_rw_where_the_letter_type_asks_none(rw_step: StepMode) -> None:
    route = plan_route((Role.RT, Role.LURAH), AREA, rw_step=rw_step)
    assert route == (Step(Role.RT, RT, REQUIRED), Step(Role.LURAH, LURAH, REQUIRED))


def test_an_rts_own_file_stays_asked_of_the_rw_when_the_rt_files_it() -> None:
    route = plan_route(ROLES, AREA, rw_step=SKIPPED, own_file=True)
    assert after_filing(route, RT) == route


def test_the_order_is_that_of_the_letter_type() -> None:
    route = plan_route((Role.VERIFIER, Role.LURAH, Role.CAMAT), AREA, rw_step=SKIPPED)
    assert [(step.role, step.seat) for step in route] == [
        (Role.VERIFIER, VERIFIER),
        (Role.LURAH, LURAH),
        (Role.CAMAT, CAMAT),
    ]


def test_a_filing_rt_has_approved() -> None:
    route = after_filing(plan_route(ROLES, AREA, rw_step=REQUIRED), RT)
    assert [step.mode for step in route] == [SKIPPED, REQUIRED, REQUIRED, REQUIRED]
    assert next_required(route, 0) == 1


@pytest.mark.parametrize("rw_step", [REQUIRED, NOTIFY_ONLY])
def test_a_filing_rw_has_approved_but_the_rt_is_still_asked(rw_step: StepMode) -> None:
    route = after_filing(plan_route(ROLES, AREA, rw_step=rw_step), RW)
    assert [step.mode for step in route] == [REQUIRED, SKIPPED, REQUIRED, REQUIRED]
    assert next_required(route, 0) == 0
    assert next_required(route, 1) == 2


@pytest.mark.parametrize("filer_seat", [None, VERIFIER, LURAH, "rt:99.99.01.1001.007.003"])
def test_any_other_filer_leaves_the_route_as_it_was(filer_seat: str | None) -> None:
    route = plan_route(ROLES, AREA, rw_step=REQUIRED)
    assert after_filing(route, filer_seat) == route


def test_a_route_is_never_shortened_by_its_filer() -> None:
    route = plan_route(ROLES, AREA, rw_step=REQUIRED)
    assert [(step.role, step.seat) for step in after_filing(route, RT)] == [(step.role, step.seat) for step in route]


def test_only_required_steps_are_next() -> None:
    route = tuple(Step(Role.RW, RW, mode) for mode in (SKIPPED, REQUIRED, NOTIFY_ONLY, SKIPPED, REQUIRED, NOTIFY_ONLY))
    assert [next_required(route, start) for start in range(7)] == [1, 1, 4, 4, 4, None, None]
