"""What an application becomes while a step takes long: pure, and its turn is left alone."""

from dataclasses import replace
from datetime import datetime

from functions.domain.application import Action, Application
from functions.domain.digests import canonical_json, sha256_hex
from functions.domain.messages import Event
from functions.domain.overdue import next_reminder, seat_above
from functions.domain.recording import Transition, check_allowed, messages_to, recorded_with
from functions.domain.service_clock import ServiceClock
from functions.domain.steps import current_step


def reminded(application: Application, *, service_clock: ServiceClock, now: datetime) -> Transition:
    """Where it was, with the seat that it waits for reminded."""
    check_allowed(application, Action.REMIND)
    after = replace(application, remind_at=next_reminder(application, service_clock, now))
    return _noticed(after, Action.REMIND, Event.REMINDER, current_step(application).seat, now)


def escalated(application: Application, *, service_clock: ServiceClock, now: datetime) -> Transition:
    """Where it was, with the seat above told, and let to see it, since the step's time is up.

    Nobody stands above the camat: then it is recorded alone.
    """
    check_allowed(application, Action.ESCALATE)
    above = seat_above(application)
    seats = application.seats if above is None else tuple(dict.fromkeys((*application.seats, above)))
    after = replace(application, seats=seats, remind_at=service_clock.next_working_day(now))
    return _noticed(after, Action.ESCALATE, Event.ESCALATED, above, now)


def deputised(application: Application, uid: str, *, now: datetime) -> Transition:
    """Where it was, with the seat told anew, on which somebody stands in from now."""
    check_allowed(application, Action.DEPUTISE)
    return _noticed(application, Action.DEPUTISE, Event.WAITING, current_step(application).seat, now, detail=uid)


def _noticed(
    application: Application, action: Action, event: Event, seat: str | None, now: datetime, *, detail: str = ""
) -> Transition:
    digest = sha256_hex(canonical_json([seat, detail]))
    recorded = recorded_with(application, action, "machine", digest, now)
    return Transition(recorded, messages_to(recorded, event, [f"seat:{seat}"] if seat else [], now))
