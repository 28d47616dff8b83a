"""An end to what somebody else drags out: libraries limit each wait for a few bytes, and not the whole."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooLate(Exception):
    """It was not done in time. What was begun ends by itself, and nobody hears of it."""


def within(seconds: float, act: Callable[[], T]) -> T:
    """What `act` returns or raises, if it does within so many seconds. Raises TooLate."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(act())
        except BaseException as error:  # noqa: BLE001  raised again where it is waited for
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TooLate
    return results[0]
