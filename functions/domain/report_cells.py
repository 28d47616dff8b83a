"""Small cells: which counts of RT and RW are not shown, so that none that is too small can be told from the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from functions.domain.report_values import Cell

FEWEST = 5
"""Counts of people below this are not shown for an RT, unless they are none."""


@dataclass(frozen=True)
class Hidden:
    """The RT and the RW of a kelurahan whose counts are not shown."""

    rt: frozenset[str]
    rw: frozenset[str]


def hidden_in(by_rw: Mapping[str, Mapping[str, int]]) -> Hidden:
    """What is not shown of a kelurahan's counts by RW and RT, whose sum everybody knows.

    Small counts, and with each as many more as keep its value open: another RT of the same RW, or where there is none
    the RW's own count and with it RT elsewhere. Of what is hidden a reader still learns whether it is below five.
    """
    values = {rt: value for rts in by_rw.values() for rt, value in rts.items()}
    hidden: set[str] = set()
    for rts in by_rw.values():
        hidden |= _hidden_among(rts)
    visible = sorted(values.keys() - hidden, key=lambda rt: (values[rt] == 0, values[rt], rt))
    while True:
        rw = {name for name, rts in by_rw.items() if tells([rts[rt] for rt in hidden & rts.keys()])}
        within = [values[rt] for name in rw for rt in hidden & by_rw[name].keys()]
        if not tells(within) or not visible:
            return Hidden(frozenset(hidden), frozenset(rw))
        hidden.add(visible.pop(0))


def _hidden_among(values: Mapping[str, int]) -> set[str]:
    """The small counts of one RW, and others that protect them."""
    hidden = {key for key, value in values.items() if 0 < value < FEWEST}
    rest = sorted(values.keys() - hidden, key=lambda key: (values[key] == 0, values[key], key))
    while tells([values[key] for key in hidden]) and rest:
        hidden.add(rest.pop(0))
    return hidden


def tells(hidden: Collection[int]) -> bool:
    """Whether the sum of counts, of which each is only known to be below five or not, gives one of them away."""
    large = sum(value >= FEWEST for value in hidden)
    small = len(hidden) - large
    least, most = FEWEST * large, (FEWEST - 1) * small
    if not hidden:
        return False
    return len(hidden) == 1 or sum(hidden) == least or (not large and sum(hidden) == most)


def cell(value: int, *, hidden: bool) -> Cell:
    """A count as it is shown, or whether it is below five."""
    if not hidden:
        return Cell(count=value)
    return Cell(count=None, hidden="<5" if value < FEWEST else "≥5")
