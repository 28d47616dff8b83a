"""The report of a generated year of the whole city, beside the demo's own day."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from functions.domain.months import months_before
from functions.domain.report import summarised
from functions.ports import Add, Create
from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock
from infra.demo_year import LETTERS_A_MONTH, GeneratedYear, generated_year
from infra.embedded import EmbeddedServer
from infra.local import extras
from infra.records import MAX_WRITES
from infra.settings import Settings

if TYPE_CHECKING:
    from functions.domain.summaries import MonthSummary

MONTHS = 13  # a year, and the month a year before its last


def write_generated_report(output: Path, month: str, now: datetime) -> Path:
    """Generate a year that ends with a month, export that month's report, and return the folder it lies in."""
    clock = DemoClock(now)
    home = Adapters(Settings(data=output / "home"), clock=clock)
    city = DemoCity(EmbeddedServer(home, extras), clock)
    fill(home, generated_year(home), month)
    answer = city.expect(200, city.call("POST", "/export_evaluation", city.scheduler, {"month": month}))
    folder = output / month
    folder.mkdir(parents=True)
    for name in answer["objects"]:
        (folder / Path(name).name).write_bytes(home.evaluations.read(name))
    return folder


def fill(home: Adapters, year: GeneratedYear, month: str, letters: int = LETTERS_A_MONTH) -> None:
    """Put the counts that the report reads into the records, and what reports of earlier months would have kept."""
    read = {month, months_before(month, 1), months_before(month, MONTHS - 1)}
    kept: list[MonthSummary] = []
    for name, usage in year.months(month, MONTHS, letters):
        if name in read:
            _commit(home, map(Add, usage))
        if name != month:
            kept.append(summarised(name, home.city.areas, usage, kept))
            home.records.commit(Create(kept[-1]))
    _commit(home, [*map(Add, year.devices()), *map(Create, year.rosters())])


def _commit(home: Adapters, writes: Iterable[Add | Create]) -> None:
    left = [*writes]
    while left:
        home.records.commit(*left[:MAX_WRITES])
        left = left[MAX_WRITES:]
