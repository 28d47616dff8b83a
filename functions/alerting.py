"""Wakes operators for work that was given up; shared by whoever gives some up."""

from functions.domain.sweeping import StalledWork
from functions.ports import Observe


def wake_operators(dead_letter: StalledWork, observe: Observe) -> None:
    """One alert line for a dead letter, after the commit that made it."""
    observe(
        "dead letter",
        alert=True,
        work_id=dead_letter.work_id,
        document=dead_letter.document,
        reason=dead_letter.reason,
    )
