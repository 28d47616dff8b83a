"""Small counts of RT: not shown, and not told by what is."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.report_cells import FEWEST, cell, hidden_in, tells

ByRw = Mapping[str, Mapping[str, int]]
LARGEST = 9
counts = st.integers(0, LARGEST)
kelurahan = st.lists(st.lists(counts, min_size=1, max_size=3), min_size=1, max_size=2).map(
    lambda rws: {
        f"{rw:03d}": {f"{rw:03d}.{rt:03d}": n for rt, n in enumerate(rts, start=1)}
        for rw, rts in enumerate(rws, start=1)
    }
)


def possible(by_rw: ByRw) -> Iterator[dict[str, int]]:
    """Every set of hidden counts that agrees with all that is shown."""
    hidden = hidden_in(by_rw)
    values = {rt: n for rts in by_rw.values() for rt, n in rts.items()}
    order = sorted(hidden.rt)
    ranges = [range(FEWEST) if values[rt] < FEWEST else range(FEWEST, 3 * LARGEST) for rt in order]
    for guess in product(*ranges):
        guessed = values | dict(zip(order, guess, strict=True))
        known = [rw for rw in by_rw if rw not in hidden.rw]
        sums_agree = all(sum(guessed[rt] for rt in by_rw[rw]) == sum(by_rw[rw].values()) for rw in known)
        if sums_agree and sum(guessed.values()) == sum(values.values()):
            yield {rt: guessed[rt] for rt in order}


@given(kelurahan)
def test_a_small_count_is_never_shown(by_rw: ByRw) -> None:
    hidden = hidden_in(by_rw)
    assert all(rt in hidden.rt for rts in by_rw.values() for rt, n in rts.items() if 0 < n < FEWEST)


@given(kelurahan)
def test_no_hidden_count_can_be_told_from_the_others(by_rw: ByRw) -> None:
    hidden = hidden_in(by_rw)
    everything = {rt for rts in by_rw.values() for rt in rts}
    if not hidden.rt or hidden.rt == everything:
        return  # nothing is hidden, or nothing is left that could protect
    seen: dict[str, set[int]] = {rt: set() for rt in hidden.rt}
    for guess in possible(by_rw):
        for rt, n in guess.items():
            seen[rt].add(n)
    assert all(len(values) > 1 for values in seen.values())


def test_where_all_counts_are_large_or_none_everything_is_shown() -> None:
    hidden = hidden_in({"001": {"001.001": 0, "001.002": 7}, "002": {"002.001": 5}})
    assert (hidden.rt, hidden.rw) == (frozenset(), frozenset())


def test_a_small_count_is_protected_by_the_smallest_of_its_rw() -> None:
    hidden = hidden_in({"001": {"001.001": 3, "001.002": 40, "001.003": 8}, "002": {"002.001": 50}})
    assert (hidden.rt, hidden.rw) == (frozenset({"001.001", "001.003"}), frozenset())


def test_an_rt_that_is_alone_in_its_rw_hides_the_rw_and_another_rt() -> None:
    hidden = hidden_in({"001": {"001.001": 3}, "002": {"002.001": 40, "002.002": 9}})
    assert hidden.rt >= {"001.001", "002.002"}
    assert hidden.rw == {"001", "002"}


@pytest.mark.parametrize(
    ("hidden", "told"),
    [([], False), ([3], True), ([0, 0], True), ([4, 4], True), ([1, 2], False), ([0, 5], True), ([1, 5], False)],
)
def test_what_a_sum_tells(hidden: list[int], told: bool) -> None:  # noqa: FBT001
    assert tells(hidden) is told


def test_a_cell_says_whether_it_is_below_five() -> None:
    assert (cell(3, hidden=True).hidden, cell(8, hidden=True).hidden) == ("<5", "≥5")
    assert cell(3, hidden=True).count is None
    assert (cell(8, hidden=False).count, cell(8, hidden=False).hidden) == (8, None)
