"""Counts of an area, looked up by the parts of their keys."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from functions.domain.counting import added

PLACES = ("decided", "response", "filed")
"""First parts of keys that are all about single RT and RW."""


@dataclass(frozen=True)
class Counts:
    """Counts by the first part of their keys, and the rest: `step/rt/3` is found at `under("step")["rt/3"]`."""

    single: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Counts":
        """Counts by their keys."""
        groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for key, number in counts.items():
            first, _, rest = key.partition("/")
            if rest:
                groups[first][rest] = number
        return cls({key: number for key, number in counts.items() if "/" not in key}, dict(groups))

    def one(self, key: str) -> int:
        """A count of a key without parts."""
        return self.single.get(key, 0)

    def under(self, first: str) -> Mapping[str, int]:
        """All counts whose keys begin with a part, by the rest."""
        return self.groups.get(first, {})

    def number(self, first: str, rest: str) -> int:
        """One count, of key `<first>/<rest>`."""
        return self.under(first).get(rest, 0)

    def named(self, first: str, second: str) -> dict[str, int]:
        """Counts of keys `<first>/<second>/<name>` by that name."""
        start = f"{second}/"
        return {rest.removeprefix(start): n for rest, n in self.under(first).items() if rest.startswith(start)}


def without_places(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts but for those about single RT and RW, which are not added up over areas."""
    return {key: number for key, number in counts.items() if key.partition("/")[0] not in PLACES and not _is_of_rt(key)}


def together(counts: Iterable[Mapping[str, int]]) -> Counts:
    """Counts added up."""
    return Counts.of(added(counts))


def buckets(counts: Mapping[str, int]) -> dict[int, int]:
    """Those of the names that are numbers of a histogram's buckets."""
    found: Tally[int] = Tally()
    for name, number in counts.items():
        if name.isdecimal():
            found[int(name)] += number
    return dict(found)


def percent(part: float, whole: float) -> float | None:
    """A share in percent, or None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def hours(value: float | None) -> float | None:
    """Hours to two places."""
    return None if value is None else round(value, 2)


def _is_of_rt(key: str) -> bool:
    """Whether a key is like `issued/rt/007.002`, unlike those of steps and officers, whose roles come second, too."""
    parts = key.split("/")
    return len(parts) == len(("issued", "rt", "007.002")) and parts[1] == "rt" and "." in parts[2]
