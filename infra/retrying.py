"""The one retry of ours: an Aborted commit starts its handler again, with jitter, until a deadline."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from functions.domain.errors import Aborted

T = TypeVar("T")
_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 2.0


def until_settled(
    call: Callable[[], T],
    *,
    deadline_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> T:
    """What the call returns, called again while it is Aborted, at the latest at the deadline. Then raises Aborted.

    The first pause is as long as the call took, at most, and the next ones twice as long each: where many contend
    for one record, and each call therefore takes long, they stand back for longer.
    """
    end = monotonic() + deadline_seconds
    doubled = 1
    while True:
        began = monotonic()
        try:
            return call()
        except Aborted:
            now = monotonic()
            if now >= end:
                raise
            took = max(now - began, _FIRST_PAUSE_SECONDS)
            longest = min(took * doubled, max(took, _LONGEST_PAUSE_SECONDS), end - now)
            sleep(random.uniform(0, longest))  # noqa: S311  jitter is no secret
            doubled *= 2
