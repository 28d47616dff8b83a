"""docs/cost.md states the money that follows from the counted operations, and the sizes are still about right."""

from collections import Counter as Tally
from dataclasses import asdict
from pathlib import Path

import pytest

from tests import cost_page
from tests.home import Home, make_home

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


def test_a_scheduled_run_without_work_costs_what_the_page_counts(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    home.seat_all()
    home.issue(home.submit())
    home.later(days=40)
    for name in cost_page.scheduled():
        _run(home, name)  # cursors stand behind the letter
    home.later(days=62)
    counted = {}
    for name in cost_page.scheduled():
        before = Tally(home.adapters.all_records.operations)
        objects = _run(home, name)
        spent = home.adapters.all_records.operations
        counted[name] = (spent["reads"] - before["reads"], spent["writes"] - before["writes"], len(objects))
    assert counted == cost_page.IDLE


def _run(home: Home, name: str) -> list[str]:
    answer = home.expect(200, home.call("POST", f"/{name}", home.scheduler))
    objects: list[str] = answer.get("objects", [])
    return objects


@pytest.mark.parametrize(
    ("schedule", "runs"), [("*/5 * * * *", 105120), ("0 6-20 * * *", 5475), ("0 1 * * *", 365), ("0 2 1 * *", 12)]
)
def test_runs_are_counted_as_the_scheduler_makes_them(schedule: str, runs: int) -> None:
    assert cost_page.runs_in_a_year(schedule) == runs
