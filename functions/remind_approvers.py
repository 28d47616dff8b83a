"""Reminds whoever an application waits for, and tells the level above when the time is up."""

from collections import Counter as Tally
from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel

from functions.batches import batch_by_batch, drive_each, shares
from functions.domain import lateness, transitions
from functions.domain.access import check_scheduler
from functions.domain.application import Action, Application, Decision, Step
from functions.domain.areas import Level, cut
from functions.domain.city import City
from functions.domain.officers import Officer, stand_in
from functions.domain.offices import Office, OverdueRule
from functions.domain.overdue import is_escalated, is_time_up
from functions.domain.recording import Transition
from functions.domain.seats import Role
from functions.domain.service_clock import ServiceClock
from functions.domain.steps import PASSABLE, current_step, next_step
from functions.ports import Caller, Clock, Create, Observe, Records, Stored, Update
from functions.viewing import seat_held_until

_TIME = timedelta(minutes=3)  # the function has four
_SIGNING = frozenset({Role.LURAH, Role.CAMAT})


class RemindersAnswer(BaseModel):
    """How many applications somebody was reminded of, or told about since their time was up.

    Of these some were `passed` on or given to a deputy, as their office has it; `failed` could not be looked at this
    time. Where there was no time for all, some are `left`, and the next run begins with the oldest.
    """

    reminded: int
    escalated: int
    passed: int
    deputised: int
    failed: int
    left: bool


class _Means(NamedTuple):
    """What it takes to look at one."""

    records: Records
    service_clock: ServiceClock
    observe: Observe


class _Effect(NamedTuple):
    """What an office's rule adds once the time is up."""

    action: Action
    transition: Transition
    writes: tuple[Create | Update, ...] = ()


def remind_approvers(
    caller: Caller, *, records: Records, city: City, clock: Clock, batch_size: int, observe: Observe
) -> RemindersAnswer:
    """How many were reminded of, and how many escalated.

    After three quarters of a step's service time its seat is reminded. Once the time is up the seat of the level above
    is told, and the office's rule for the step is followed: the seat is reminded on each of the next five working days,
    its deputy gets it for a week, or the application is passed on. Each in one commit; what is decided meanwhile counts
    first. Reads only what is due, through an index. Raises PermissionDenied unless the city's scheduler calls.
    """
    check_scheduler(caller.name)
    means, now = _Means(records, city.service_clock, observe), clock()
    done: Tally[Action] = Tally()

    def look(stored: Stored[Application]) -> bool:
        done.update(_look(stored, means, now))
        return True

    (has_time,) = shares(clock, _TIME, 1)
    due = batch_by_batch(lambda after: records.to_remind(now, batch_size, after), batch_size)
    looked_at = drive_each(due, look, has_time)
    answer = RemindersAnswer(
        reminded=done[Action.REMIND],
        escalated=done[Action.ESCALATE],
        passed=done[Action.PASS],
        deputised=done[Action.DEPUTISE],
        failed=looked_at.failed,
        left=looked_at.left,
    )
    observe("reminders", **answer.model_dump())
    return answer


def _look(stored: Stored[Application], means: _Means, now: datetime) -> tuple[Action, ...]:
    """Do what is due for one application, and return it: nothing while a decision is being taken into account."""
    application, records = stored.value, means.records
    if records.get(Decision, application_id=application.application_id, turn=application.turn) is not None:
        return ()
    if is_time_up(application, now) and not is_escalated(application):
        return _escalate(stored, means, now)
    transition = lateness.reminded(application, service_clock=means.service_clock, now=now)
    records.commit(Update(stored, transition.application), *map(Create, transition.messages))
    return (Action.REMIND,)


def _escalate(stored: Stored[Application], means: _Means, now: datetime) -> tuple[Action, ...]:
    first = lateness.escalated(stored.value, service_clock=means.service_clock, now=now)
    effect = _effect(first.application, means, now)
    after = effect.transition.application if effect else first.application
    messages = (*first.messages, *effect.transition.messages) if effect else first.messages
    writes = effect.writes if effect else ()
    means.records.commit(Update(stored, after), *writes, *map(Create, messages))
    return (Action.ESCALATE, effect.action) if effect else (Action.ESCALATE,)


def _effect(application: Application, means: _Means, now: datetime) -> _Effect | None:
    """What the office's rule adds to an escalation; None where it waits, or what it wants cannot be done."""
    step = current_step(application)
    level = Level.KECAMATAN if step.role == Role.CAMAT else Level.KELURAHAN
    office = means.records.get(Office, area=cut(application.area, level))
    rule = office.value.overdue.get(step.role) if office else None
    if office is None or rule is None:
        return None
    if rule == OverdueRule.PASS:
        return _pass(application, step, means, now)
    return _let_deputy_in(application, step, office.value, means, now) if rule == OverdueRule.DEPUTY else None


def _pass(application: Application, step: Step, means: _Means, now: datetime) -> _Effect | None:
    above = next_step(application)
    if above is None or step.role not in PASSABLE:
        return None
    turn = Decision(application.application_id, application.turn, Action.PASS, now, taken_at=now)
    held_until = seat_held_until(above, means.records.holders, now)
    clock = means.service_clock
    transition = transitions.passed(application, turn, held_until=held_until, service_clock=clock, now=now)
    return _Effect(Action.PASS, transition, (Create(turn),))


def _let_deputy_in(
    application: Application, step: Step, office: Office, means: _Means, now: datetime
) -> _Effect | None:
    """Give the seat to the deputy whom the office names, for a week; who stands in already is told of it alone."""
    uid = office.deputies.get(step.role)
    stored = means.records.get(Officer, uid=uid) if uid else None
    signer = office.deputy_signer if step.role in _SIGNING else None
    if stored is None or (signer is None and step.role in _SIGNING):
        means.observe("no deputy", application_id=application.application_id, seat=step.role)
        return None
    deputy = stand_in(stored.value, step.seat, signer, now)
    if deputy is None:
        return None
    writes = () if deputy == stored.value else (Update(stored, deputy),)
    return _Effect(Action.DEPUTISE, lateness.deputised(application, deputy.uid, now=now), writes)
