"""What happened to an application, in order of time, and what is still waiting; pure, and without a name in it.

Built from what is stored: the history, the messages about it, its letter, and work on it that stood still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.application import Action, Application, Status
from functions.domain.journey import Stay, stays
from functions.domain.letters import Letter
from functions.domain.messages import Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.service_clock import ServiceClock
from functions.domain.steps import next_required
from functions.domain.sweeping import StalledWork
from functions.domain.verification import LetterStatus

_ONWARD = frozenset({Action.APPROVE, Action.PASS})


@dataclass(frozen=True)
class Records:
    """What is stored about an application."""

    application: Application
    messages: Sequence[Message] = ()
    letter: Letter | None = None
    stalled: Sequence[StalledWork] = ()


@dataclass(frozen=True)
class Moment:
    """One thing that happened: an entry of the history (`event`), a message asked for, a letter, work standing still.

    Where it ended a stay at a step, `worked` is how long that took by the service clock, and `passed` by the wall's.
    """

    at: datetime
    event: str | None = None
    role: Role | None = None
    worked: timedelta | None = None
    passed: timedelta | None = None
    message: Message | None = None
    letter: Letter | None = None
    stalled: StalledWork | None = None


@dataclass(frozen=True)
class Waiting:
    """What still waits, since when, and until when: on a role, or on a machine, an operator or the applicant (None).

    A message, or work that stands still, is named; without an `until` that work was given up.
    """

    since: datetime
    until: datetime | None
    status: Status | None = None
    role: Role | None = None
    message: Message | None = None
    stalled: StalledWork | None = None


def moments(known: Records, clock: ServiceClock) -> tuple[Moment, ...]:
    """All that happened, the earliest first; at one instant a step comes before the messages that it gave rise to."""
    found = [*_steps(known.application, clock)]
    if known.letter is not None:
        found.append(Moment(known.letter.created_at, letter=known.letter))
    found += [Moment(message.created_at, message=message) for message in known.messages]
    found += [Moment(work.since, stalled=work) for work in known.stalled]
    return tuple(sorted(found, key=lambda moment: moment.at))


def waiting(known: Records) -> tuple[Waiting, ...]:
    """All that still waits: the application itself, its letter, messages on their way, and what stands still."""
    found = [*_application_waits(known)]
    found += [
        Waiting(message.created_at, message.due_at, message=message)
        for message in known.messages
        if message.status == MessageStatus.QUEUED
    ]
    found += [Waiting(work.since, work.due_at, stalled=work) for work in known.stalled]
    return tuple(found)


def _application_waits(known: Records) -> Iterator[Waiting]:
    application, last = known.application, known.application.history[-1].at
    if application.waiting_for is not None:
        at = application.waiting_for
        yield Waiting(at.since, at.due_at, application.status, at.step)
    elif application.status == Status.RETURNED:
        yield Waiting(last, application.due_at, application.status)
    elif application.status == Status.APPROVED:
        letter = known.letter
        pending = letter.due_at if letter is not None and letter.status == LetterStatus.PENDING else None
        yield Waiting(last if letter is None else letter.created_at, pending, application.status)


def _steps(application: Application, clock: ServiceClock) -> Iterator[Moment]:
    ended = {(stay.until, stay.outcome): stay for stay in stays(application)}
    position = next_required(application.route, 0)
    for entry in application.history:
        role = application.route[position].role if position is not None else None
        stay = ended.get((entry.at, entry.event))
        yield Moment(entry.at, entry.event, role, *(_times(stay, clock) if stay else ()))
        if entry.event in _ONWARD and position is not None:
            position = next_required(application.route, position + 1)


def _times(stay: Stay, clock: ServiceClock) -> tuple[timedelta, timedelta]:
    return clock.taken(stay.step.role, stay.since, stay.until), stay.until - stay.since
