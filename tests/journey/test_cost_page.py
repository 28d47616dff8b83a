"""docs/cost.md states the money that follows from the counted operations, and the sizes are still about right."""

from dataclasses import asdict
from pathlib import Path

from tests import cost_page

_WITHIN = 0.15
_VARYING = ("cpu_seconds",)  # another machine, another figure


def test_the_page_about_costs_shows_what_follows_from_its_counts() -> None:
    assert cost_page.PAGE.read_text() == cost_page.page(), "python -m tests.cost_page writes it anew"


def test_the_measured_sizes_are_still_about_right(tmp_path: Path) -> None:
    again, stated = (asdict(one) for one in (cost_page.measure(2, tmp_path), cost_page.MEASURED))
    assert {
        name: value
        for name, value in again.items()
        if name not in _VARYING and abs(value - stated[name]) > _WITHIN * stated[name]
    } == {}
