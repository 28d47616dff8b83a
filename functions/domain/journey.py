"""The steps that an application has been through, read from its history; pure, and the same at any time."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.application import Action, Application, Step
from functions.domain.steps import next_required

_ENTERS = frozenset({Action.SUBMIT, Action.RESUBMIT})
_ONWARD = frozenset({Action.APPROVE, Action.PASS})
_MARKS = frozenset({Action.REMIND, Action.ESCALATE, Action.DEPUTISE})
_ENDS_A_STAY = _ONWARD | {Action.RETURN, Action.REJECT, Action.CANCEL, Action.EXPIRE}


@dataclass(frozen=True)
class Stay:
    """One stay of an application at a step, from its arrival until somebody moved it on, back or away.

    `outcome` is what ended it (`approve`, `pass`, `return`, `reject`, `cancel`), `actor` who did (`officer:<uid>`).
    `was_escalated` tells whether the level above had been told that its time was up.
    """

    step: Step
    since: datetime
    until: datetime
    outcome: str
    actor: str
    was_escalated: bool = False

    @property
    def was_passed_late(self) -> bool:
        """Tell whether it was passed on since its time was up, and not since nobody held the seat."""
        return self.outcome == Action.PASS and self.was_escalated


def marks(application: Application) -> tuple[tuple[str, Step], ...]:
    """What a machine did about stays that took long, each with its step, in order: `remind`, `escalate`, `deputise`."""
    found: list[tuple[str, Step]] = []
    position = next_required(application.route, 0)
    for entry in application.history:
        if entry.event in _MARKS and position is not None:
            found.append((entry.event, application.route[position]))
        elif entry.event in _ONWARD and position is not None:
            position = next_required(application.route, position + 1)
    return tuple(found)


def stays(application: Application) -> tuple[Stay, ...]:
    """Every stay that has ended, in order. Time with the applicant lies between stays, and is in none."""
    found: list[Stay] = []
    position: int | None = None
    since: datetime | None = None
    escalated = False
    for entry in application.history:
        if entry.event in _ENTERS:
            position = next_required(application.route, 0) if position is None else position
            since, escalated = entry.at, False
        elif entry.event == Action.ESCALATE:
            escalated = True
        elif entry.event in _ENDS_A_STAY and position is not None and since is not None:
            found.append(Stay(application.route[position], since, entry.at, entry.event, entry.actor, escalated))
            since, escalated = entry.at if entry.event in _ONWARD else None, False
            if entry.event in _ONWARD:
                position = next_required(application.route, position + 1)
    return tuple(found)
