"""The route of one application: its letter type's steps, as the area's policy has them."""

from collections.abc import Sequence

from functions.domain.application import Step
from functions.domain.offices import StepMode
from functions.domain.seats import Role, seat_of


def plan_route(roles: Sequence[Role], area: str, *, rw_step: StepMode, own_file: bool = False) -> tuple[Step, ...]:
    """The steps of an application from an RT's area.

    The RW decides, is told, or is left out as the kelurahan has it. An RT's own file leaves the RT out and
    always asks the RW, so that nobody vouches for themselves.
    """
    steps = []
    asked = [Role.RW, *(role for role in roles if role not in {Role.RT, Role.RW})] if own_file else roles
    for role in asked:
        mode = rw_step if role == Role.RW and not own_file else StepMode.REQUIRED
        if mode != StepMode.SKIPPED:
            steps.append(Step(role, seat_of(role, area), mode))
    return tuple(steps)


def registering_areas(route: Sequence[Step]) -> tuple[str, ...]:
    """The offices whose head signs on this route, in its order: each gives a number, and the last one issues."""
    return tuple(step.seat.partition(":")[2] for step in route if step.role in {Role.LURAH, Role.CAMAT})


def after_filing(route: Sequence[Step], filer_seat: str | None) -> tuple[Step, ...]:
    """The route with the filer's own step taken as approved: an RT's filing counts as the RT's approval."""
    return tuple(
        Step(step.role, step.seat, StepMode.SKIPPED)
        if step.seat == filer_seat and step.role in {Role.RT, Role.RW}
        else step
        for step in route
    )
