"""Goes through what is due, batch after batch, as long as there is time; for the sweep and the reminders."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from functions.domain.errors import Aborted
from functions.ports import Clock, Records, Stored

T = TypeVar("T")
HasTime = Callable[[], bool]


class Driven(NamedTuple):
    """How many were driven, how many could not be, and whether there was no time for some."""

    driven: int
    failed: int
    left: bool


def shares(clock: Clock, time: timedelta, parts: int) -> Iterator[HasTime]:
    """For each part in its turn, whether it still has time: its share of what the parts before it left.

    So a function that does not answer keeps its own work waiting, and not that of the others.
    """
    end = clock() + time
    for part in range(parts, 0, -1):
        started = clock()
        yield _until(clock, started + (end - started) / part)


def _until(clock: Clock, end: datetime) -> HasTime:
    return lambda: clock() < end


def every_due(kind: type[T], records: Records, now: datetime, batch_size: int) -> Iterator[Stored[T]]:
    """Every record of a kind whose `due_at` has come, the oldest first; so many are read at once."""
    yield from batch_by_batch(lambda after: records.due(kind, now, batch_size, after), batch_size)


def batch_by_batch(find: Callable[[Stored[T] | None], tuple[Stored[T], ...]], batch_size: int) -> Iterator[Stored[T]]:
    """All that `find` finds behind None, then behind the last of each full batch."""
    batch = find(None)
    yield from batch
    while len(batch) == batch_size:
        batch = find(batch[-1])
        yield from batch


def drive_each(found: Iterable[Stored[T]], drive: Callable[[Stored[T]], bool], has_time: HasTime) -> Driven:
    """What came of driving each; one that cannot be driven, whatever it is like, does not keep the others."""
    driven = failed = 0
    for stored in found:
        if not has_time():
            return Driven(driven, failed, left=True)
        try:
            driven += drive(stored)
        except Aborted:
            pass  # somebody was faster
        except Exception:  # noqa: BLE001  a part does not answer, or the record contradicts itself
            failed += 1
    return Driven(driven, failed, left=False)
