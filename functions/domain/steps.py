"""Where on its route an application is, what comes next, and when to look whether a seat is still held."""

from datetime import datetime, timedelta

from functions.domain.application import Application, Step
from functions.domain.errors import FailedPrecondition
from functions.domain.offices import StepMode
from functions.domain.seats import Role

SEAT_CHECK = timedelta(days=1)  # how often it is looked at whether a seat that waits is still held
PASSABLE = frozenset({Role.RT, Role.RW, Role.VERIFIER})


def returning_step(application: Application) -> Step:
    """The step that a RETURNED application goes back to."""
    return next(step for step in application.route if step.role == application.returned_from)


def current_step(application: Application) -> Step:
    """The step an application IN_REVIEW waits for."""
    return application.route[position_of(application)]


def next_step(application: Application) -> Step | None:
    """The step after the present one that has to decide; None when the present one signs."""
    position = next_required(application.route, position_of(application) + 1)
    return None if position is None else application.route[position]


def next_required(route: tuple[Step, ...], start: int) -> int | None:
    """The first position from `start` on whose step has to decide."""
    return next((i for i in range(start, len(route)) if route[i].mode == StepMode.REQUIRED), None)


def position_of(application: Application) -> int:
    """Where on its route an application waits. Raises FailedPrecondition if it waits for nobody."""
    if application.waiting_for is None:
        raise FailedPrecondition("Permohonan ini tidak sedang menunggu keputusan.")
    role = application.waiting_for.step
    return next(i for i, step in enumerate(application.route) if step.role == role)


def seat_check_at(application: Application, step: Step, held_until: datetime | None, now: datetime) -> datetime | None:
    """When to look whether the step's seat is vacant; None where nobody above could take its place."""
    if step.role not in PASSABLE:
        return None
    vacant_at = None if held_until is None else held_until + timedelta(hours=application.vacant_after_hours)
    return min(vacant_at, now + SEAT_CHECK) if vacant_at else now + SEAT_CHECK
