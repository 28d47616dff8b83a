"""Waiting for what other processes and threads do."""

import time
from collections.abc import Callable

_PATIENCE_SECONDS = 40.0
_LOOK_SECONDS = 0.02


def until(claim: Callable[[], object]) -> None:
    """Wait until the claim holds. Raises TimeoutError."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not claim():
        if time.monotonic() > end:
            raise TimeoutError("what was waited for did not come")
        time.sleep(_LOOK_SECONDS)
