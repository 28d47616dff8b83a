"""The one retry of ours: an Aborted commit starts its handler again, with jitter, until a deadline."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from functions.domain.errors import Aborted

T = TypeVar("T")
_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 1.0


def until_settled(
    call: Callable[[], T],
    *,
    deadline_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> T:
    """What the call returns, called again while it is Aborted. Raises Aborted after the deadline."""
    end = monotonic() + deadline_seconds
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return call()
        except Aborted:
            if monotonic() >= end:
                raise
            sleep(random.uniform(0, pause))  # noqa: S311  jitter is no secret
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
