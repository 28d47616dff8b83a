"""Counts applications and letters anew, and tells where stored counters say otherwise."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from functions.domain import arrivals, counting
from functions.domain.application import Application
from functions.domain.letters import Letter
from functions.domain.service_clock import ServiceClock
from functions.domain.usage import DEVICES, Usage

Counts = Mapping[str, Mapping[str, int]]
"""Counts by `usage_id`, and in it by their names."""
_NONE: Mapping[str, int] = {}


@dataclass(frozen=True)
class Difference:
    """A count that is stored otherwise than it should be."""

    usage_id: str
    name: str
    stored: int
    counted: int


def counted_anew(
    applications: Iterable[Application],
    letters: Iterable[Letter],
    clock: ServiceClock,
) -> Counts:
    """What the counters should say, from the records that they count; whatever else is counted is not in it."""

    def usages() -> Iterator[Usage]:
        for application in applications:
            yield arrivals.submitted(application, clock)
            if application.closed_at is not None:
                yield counting.closed(application, application.closed_at, clock)
        yield from (counting.revoked(letter, clock) for letter in letters if letter.revoked_at is not None)

    return added_up(usages())


def added_up(usages: Iterable[Usage]) -> Counts:
    """The counts of usages, those of one id added up."""
    total: dict[str, Tally[str]] = defaultdict(Tally)
    for usage in usages:
        total[usage.usage_id].update(usage.counts)
    return total


def differences(stored: Counts, counted: Counts) -> Iterator[Difference]:
    """Where the counters say otherwise than a new count, in order; counts that no recount knows are left out."""
    for usage_id in sorted(stored.keys() | counted.keys()):
        before, after = _known(usage_id, stored.get(usage_id, _NONE)), counted.get(usage_id, _NONE)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name, 0) != after.get(name, 0):
                yield Difference(usage_id, name, before.get(name, 0), after.get(name, 0))


def mended(usage_id: str, stored: Mapping[str, int], counted: Mapping[str, int]) -> Usage:
    """The usage as it should be; counts that no recount knows stay as they are."""
    known = _known(usage_id, stored)
    others = {name: count for name, count in stored.items() if name not in known}
    return Usage(usage_id, others | dict(counted))


def _known(usage_id: str, counts: Mapping[str, int]) -> Mapping[str, int]:
    """Those counts that a recount knows: all of devices, and of a month those by the names it counts under."""
    if usage_id.endswith(f":{DEVICES}"):
        return counts
    return {name: count for name, count in counts.items() if name.partition("/")[0] in counting.COUNTED}
