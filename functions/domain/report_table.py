"""The report as one long table: one row per area and indicator."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from functions.domain.report_rows import ReportValue
from functions.domain.report_values import AreaReport, Place, Report

_LISTS = {
    "channels": "channel",
    "letter_kinds": "letter_type",
    "categories": "category",
    "steps": "role",
    "activity": "role",
    "workload": "role",
}
_LABELS = frozenset({*_LISTS.values(), "title", "elements", "month"})


class TableRow(NamedTuple):
    """One figure. `indicator` has the row of its block behind a colon where it has several: `decided:rt`."""

    month: str
    block: str
    level: str
    code: str
    name: str
    indicator: str
    value: str


def table(report: Report) -> Iterator[TableRow]:
    """Every figure of every area, then of RW and RT; what is not known is left out."""
    for area in report.areas:
        yield from _area_rows(report.month, area)
    for place in report.places:
        yield from _place_rows(report, place)


def _area_rows(month: str, area: AreaReport) -> Iterator[TableRow]:
    for block, indicator, value in _figures(area):
        yield TableRow(month, block, area.level, area.code, area.name, indicator, value)


def _figures(area: AreaReport) -> Iterator[tuple[str, str, str]]:
    yield from _each("areas", "", (("rank", area.rank), ("per_thousand", area.per_thousand)))
    yield from _each("headline", "", area.figures)
    for change in area.changes:
        yield from _each("changes", f":{change.month}", change)
    for block, label in _LISTS.items():
        for row in getattr(area, block):
            yield from _each(block, f":{getattr(row, label)}", row)
    yield from _each("quality", "", area.quality)
    yield from _each("satisfaction", "", area.satisfaction)
    for score in area.satisfaction.elements:
        yield from _each("satisfaction", f":{score.element}", (("mean", score.mean), ("answers", score.answers)))
    if area.reach is not None:
        yield from _each("reach", "", area.reach)


def _place_rows(report: Report, place: Place) -> Iterator[TableRow]:
    shown = place.submitted.hidden or place.submitted.count
    figures = (
        ("submitted", shown),
        ("is_known", place.is_known),
        ("is_activated", place.is_activated),
        ("is_active", place.is_active),
        ("median_hours", place.median_hours),
    )
    name = f"{place.level.upper()} {place.code.rpartition('.')[2]}"
    for block, indicator, value in _each("places", "", figures):
        yield TableRow(report.month, block, place.level, place.code, name, indicator, value)


def _each(
    block: str, behind: str, figures: ReportValue | Iterable[tuple[str, object]]
) -> Iterator[tuple[str, str, str]]:
    for name, value in figures:
        if value is not None and name not in _LABELS:
            yield block, f"{name}{behind}", str(int(value) if isinstance(value, bool) else value)
