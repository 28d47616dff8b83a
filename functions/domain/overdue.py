"""What follows when a step takes long: who is reminded when, and who hears of it once the time is up."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from functions.domain.application import Action, Application
from functions.domain.seats import Role, seat_of
from functions.domain.service_clock import ServiceClock
from functions.domain.steps import position_of

REMINDED_AFTER = 0.75
"""The share of a step's service hours after which its seat is reminded."""
DAILY_REMINDERS = 5  # once the time is up; then one a week, so that nothing sleeps for good
_WEEK = timedelta(days=6)
_ARRIVALS = frozenset({Action.SUBMIT, Action.RESUBMIT, Action.APPROVE, Action.PASS})


def is_time_up(application: Application, now: datetime) -> bool:
    """Tell whether the step that it waits for should have been decided by now."""
    due_at = application.waiting_for.due_at if application.waiting_for else None
    return due_at is not None and due_at <= now


def is_escalated(application: Application) -> bool:
    """Tell whether the seat above has been told during this stay at the step."""
    return Action.ESCALATE in _this_stay(application)


def next_reminder(application: Application, service_clock: ServiceClock, now: datetime) -> datetime | None:
    """When to look at it again after a reminder: as its time is up, then on five working days, then every week."""
    if not is_escalated(application):
        return application.waiting_for.due_at if application.waiting_for else None
    events = list(_this_stay(application))
    since = events[: events.index(Action.ESCALATE)].count(Action.REMIND) + 1
    return service_clock.next_working_day(now if since < DAILY_REMINDERS else now + _WEEK)


def seat_above(application: Application) -> str | None:
    """The seat of the level above the one that it waits for; None above the camat.

    Above an RW stands the verifier, or the lurah where the route has none.
    """
    roles = [step.role for step in application.route]
    above = {
        Role.RT: Role.RW,
        Role.RW: Role.VERIFIER if Role.VERIFIER in roles else Role.LURAH,
        Role.VERIFIER: Role.LURAH,
        Role.LURAH: Role.CAMAT,
    }.get(application.route[position_of(application)].role)
    return None if above is None else seat_of(above, application.area)


def _this_stay(application: Application) -> Iterator[str]:
    """What happened since it arrived at its step, the latest first."""
    for entry in reversed(application.history):
        if entry.event in _ARRIVALS:
            return
        yield entry.event
