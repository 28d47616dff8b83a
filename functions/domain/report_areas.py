"""The areas of the report: city, kecamatan and kelurahan, each with all its blocks, its rank and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from functions.domain.areas import Area, Areas, Level, cut
from functions.domain.city import Door
from functions.domain.reach import Reach
from functions.domain.report_blocks import (
    categories,
    change,
    channels,
    figures,
    letter_kinds,
    point,
    quality,
    steps,
    workload,
)
from functions.domain.report_counts import Counts, percent, together, without_places
from functions.domain.report_places import Neighbourhoods
from functions.domain.report_rows import Activity, ReachRow
from functions.domain.report_satisfaction import satisfaction
from functions.domain.report_values import AreaReport, Change, Figures
from functions.domain.seats import Role

ByArea = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class AreaCounts:
    """Counts by kelurahan, of the month and of earlier ones, and what else is known of a kelurahan."""

    month: str
    usage: ByArea
    earlier: tuple[tuple[str, ByArea], ...]
    balances: Mapping[str, int]
    neighbourhoods: Mapping[str, Neighbourhoods]
    reach: Mapping[str, Reach]
    titles: Mapping[str, str]
    channels: Mapping[str, Door]

    def added_up(self) -> "AreaCounts":
        """The same without what is about single RT and RW, which is read kelurahan by kelurahan only."""
        return replace(
            self,
            usage=_without_places(self.usage),
            earlier=tuple((month, _without_places(by_area)) for month, by_area in self.earlier),
        )


def area_reports(areas: Areas, counted: AreaCounts) -> tuple[AreaReport, ...]:
    """The city, its kecamatan and its kelurahan, with those that are counted and not known behind their level."""
    counted = counted.added_up()
    everything = _all_areas(areas, counted)
    found = [_area_report(area, area.code in areas.by_code, counted) for area in everything]
    return tuple(report for level in _LEVELS for report in _ranked(r for r in found if r.level == level))


_LEVELS = (Level.CITY, Level.KECAMATAN, Level.KELURAHAN)


def single_verifier(reports: Iterable[AreaReport]) -> tuple[str, ...]:
    """Kelurahan in which one verifier did all the work."""
    return tuple(
        area.code
        for area in reports
        if area.level == Level.KELURAHAN
        and any(work.role == Role.VERIFIER and work.officers == 1 for work in area.workload)
    )


def _all_areas(areas: Areas, counted: AreaCounts) -> list[Area]:
    found = {code: area for code, area in areas.by_code.items() if area.level in _LEVELS}
    for code in {*counted.usage, *counted.neighbourhoods}:
        for level in (Level.KECAMATAN, Level.KELURAHAN):
            part = cut(code, level)
            found.setdefault(part, Area(part, level, part))
    return [area for _, area in sorted(found.items())]


def _area_report(area: Area, is_known: bool, counted: AreaCounts) -> AreaReport:  # noqa: FBT001  one place
    within = {code for code in {*counted.usage, *counted.neighbourhoods} if is_in(code, area)}
    counts = together(counted.usage.get(code, {}) for code in within)
    now = figures(counts, sum(n for code, n in counted.balances.items() if is_in(code, area)))
    reach = _reach(area, counted.reach)
    return AreaReport(
        level=area.level,
        code=area.code,
        name=area.name,
        is_known=is_known,
        rank=None,
        per_thousand=_per_thousand(now.submitted, reach),
        figures=now,
        changes=_changes(area, now, counted),
        channels=channels(counts, counted.channels),
        letter_kinds=letter_kinds(counts, counted.titles),
        categories=categories(counts),
        steps=steps(counts),
        quality=quality(counts),
        activity=_activities(counts, [counted.neighbourhoods[c] for c in within if c in counted.neighbourhoods]),
        workload=workload(counts),
        satisfaction=satisfaction(counts),
        reach=reach,
    )


def _changes(area: Area, now: Figures, counted: AreaCounts) -> tuple[Change, ...]:
    found = []
    for month, by_area in counted.earlier:
        parts = [counts for code, counts in by_area.items() if is_in(code, area)]
        if parts:
            found.append(change(point(month, figures(together(parts), 0)), point(counted.month, now)))
    return tuple(found)


def is_in(code: str, area: Area) -> bool:
    """Whether a kelurahan lies in an area; all of them lie in the city, whatever their code."""
    return area.level == Level.CITY or code == area.code or code.startswith(f"{area.code}.")


def _activities(counts: Counts, kelurahan: Sequence[Neighbourhoods]) -> tuple[Activity, ...]:
    taken = {step.role: step.median_hours for step in steps(counts)}
    return tuple(_activity(role, taken[role], kelurahan) for role in ("rt", "rw"))


def _activity(role: Literal["rt", "rw"], median: float | None, kelurahan: Sequence[Neighbourhoods]) -> Activity:
    """What is known of seats; None where no kelurahan has a roster."""
    of = Role(role)
    known = [each for each in kelurahan if each.roster is not None]
    seats = sum(len(each.filled(of)) for each in known)
    busy = sum(len(each.filled(of) & each.active(of)) for each in known)
    return Activity(
        role=role,
        seats=seats if known else None,
        activated=sum(len(each.filled(of) & each.activated(of)) for each in known) if known else None,
        active=sum(len(each.active(of)) for each in kelurahan),
        active_percent=percent(busy, seats),
        median_hours=median,
        inactive=seats - busy if known else None,
    )


def _reach(area: Area, by_area: Mapping[str, Reach]) -> ReachRow | None:
    """What the city's file says of an area; a sum only where it says it of some kelurahan within."""
    within = [reach for code, reach in by_area.items() if is_in(code, area)]
    if not within:
        return None
    population, households, accounts = (
        _known_sum(getattr(reach, name) for reach in within) for name in ("population", "households", "accounts")
    )
    return ReachRow(
        population=population,
        households=households,
        accounts=accounts,
        accounts_percent=percent(accounts, population) if accounts is not None and population else None,
    )


def _known_sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return sum(value or 0 for value in known) if all(value is not None for value in known) else None


def _per_thousand(submitted: int, reach: ReachRow | None) -> float | None:
    if reach is None or not reach.population:
        return None
    return round(1000 * submitted / reach.population, 2)


def _ranked(reports: Iterable[AreaReport]) -> list[AreaReport]:
    """Areas of one level with their ranks: by use per 1,000 residents if that is known of all, else by use."""
    found = list(reports)
    known = [report for report in found if report.is_known]
    by_residents = all(report.per_thousand is not None for report in known)
    use = {r.code: (r.per_thousand or 0) if by_residents else r.figures.submitted for r in known}
    return [
        report.model_copy(update={"rank": 1 + sum(other > use[report.code] for other in use.values())})
        if report.code in use
        else report
        for report in found
    ]


def _without_places(by_area: ByArea) -> dict[str, dict[str, int]]:
    return {code: without_places(counts) for code, counts in by_area.items()}
