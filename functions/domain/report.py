"""The monthly report to the Wali Kota, from counts alone; the same whatever the number of letters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from functions.domain.areas import Areas, Level
from functions.domain.city import Door
from functions.domain.months import months_before
from functions.domain.reach import Reach
from functions.domain.report_areas import AreaCounts, area_reports, is_in, single_verifier
from functions.domain.report_blocks import balance, figures, point
from functions.domain.report_counts import Counts, together, without_places
from functions.domain.report_method import method
from functions.domain.report_places import Neighbourhoods
from functions.domain.report_slowest import slowest
from functions.domain.report_values import AreaReport, Report, Trend, TrendPoint
from functions.domain.rosters import Roster
from functions.domain.summaries import MonthFigures, MonthSummary
from functions.domain.usage import Usage

DEVICES = "devices"
"""The month under which it is counted who registered a device."""
TREND_MONTHS = 24


@dataclass(frozen=True)
class Sources:
    """All that a report is made from; `summaries` are of earlier months and, perhaps, an earlier one of this."""

    usage: Sequence[Usage]
    before: Sequence[Usage] = ()
    year_ago: Sequence[Usage] = ()
    rosters: Sequence[Roster] = ()
    devices: Sequence[Usage] = ()
    summaries: Sequence[MonthSummary] = ()
    reach: Sequence[Reach] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, Door] = field(default_factory=dict)


def make_report(month: str, city: str, areas: Areas, sources: Sources) -> Report:
    """The report of a month."""
    kelurahan = neighbourhoods(sources)
    known = {area.code for area in areas.of_level(Level.KELURAHAN)}
    history = unbroken(month, sources.summaries)
    counted = AreaCounts(
        month=month,
        usage={usage.area: usage.counts for usage in sources.usage},
        earlier=(
            (months_before(month, 1), {usage.area: usage.counts for usage in sources.before}),
            (months_before(month, 12), {usage.area: usage.counts for usage in sources.year_ago}),
        ),
        balances=still_open(history, sources.usage),
        neighbourhoods=kelurahan,
        reach={reach.area: reach for reach in sources.reach},
        titles=sources.titles,
        channels=sources.channels,
    )
    reports = area_reports(areas, counted)
    places = tuple(place for code in sorted(kelurahan) for place in kelurahan[code].places())
    return Report(
        month=month,
        city=city,
        has_data=any(usage.counts for usage in sources.usage),
        areas=reports,
        places=places,
        zero_use=tuple(a.code for a in reports if a.level == Level.KELURAHAN and a.is_known and _is_unused(a)),
        slowest=slowest(places, {code: area.name for code, area in areas.by_code.items()}),
        single_verifier=single_verifier(reports),
        trends=_trends(month, reports, sources.summaries),
        method=method(month, history, reports, known, sources.reach),
    )


def neighbourhoods(sources: Sources) -> dict[str, Neighbourhoods]:
    """The RW and RT of every kelurahan that has a roster, or in which anything was counted."""
    usage = {each.area: each.counts for each in sources.usage}
    rosters = {each.area: each for each in sources.rosters}
    devices = {each.area: each.counts for each in sources.devices}
    return {
        code: Neighbourhoods(code, Counts.of(usage.get(code, {})), rosters.get(code), Counts.of(devices.get(code, {})))
        for code in {*usage, *rosters}
    }


def unbroken(month: str, summaries: Iterable[MonthSummary]) -> list[MonthSummary]:
    """The summaries of the months just before, back to the first that is missing, the newest first."""
    by_month = {summary.month: summary for summary in summaries}
    found: list[MonthSummary] = []
    while (earlier := by_month.get(months_before(month, len(found) + 1))) is not None:
        found.append(earlier)
    return found


def summarised(
    month: str, areas: Areas, usage: Sequence[Usage], summaries: Iterable[MonthSummary] = ()
) -> MonthSummary:
    """What later months need of a month: the headlines of the city and its kecamatan, and what did not end."""
    by_area = {each.area: without_places(each.counts) for each in usage}
    wanted = [area for level in (Level.CITY, Level.KECAMATAN) for area in areas.of_level(level)]
    found = {area.code: together(counts for code, counts in by_area.items() if is_in(code, area)) for area in wanted}
    return MonthSummary(
        month,
        {code: _kept(point(month, figures(counts, 0))) for code, counts in found.items()},
        {code: balance(Counts.of(counts)) for code, counts in by_area.items()},
        still_open(unbroken(month, summaries), usage),
    )


def _kept(of: TrendPoint) -> MonthFigures:
    return MonthFigures(**of.model_dump(exclude={"month"}))


def still_open(history: Sequence[MonthSummary], usage: Iterable[Usage]) -> dict[str, int]:
    """What has not ended by the end of a month, by kelurahan: what the month before left open, and the month's balance.

    Below none it cannot be: then counts began in between.
    """
    total = dict(history[0].open) if history else {}
    for each in usage:
        total[each.area] = total.get(each.area, 0) + balance(Counts.of(each.counts))
    return {code: max(number, 0) for code, number in total.items()}


def _is_unused(area: AreaReport) -> bool:
    return area.figures.submitted == 0


def _trends(month: str, reports: Iterable[AreaReport], summaries: Iterable[MonthSummary]) -> tuple[Trend, ...]:
    first = months_before(month, TREND_MONTHS - 1)
    earlier = sorted((s for s in summaries if first <= s.month < month), key=lambda summary: summary.month)
    return tuple(
        Trend(
            code=area.code,
            name=area.name,
            points=(
                *(_point(s.month, s.figures[area.code]) for s in earlier if area.code in s.figures),
                point(month, area.figures),
            ),
        )
        for area in reports
        if area.level != Level.KELURAHAN
    )


def _point(month: str, kept: MonthFigures) -> TrendPoint:
    return TrendPoint(
        month=month,
        submitted=kept.submitted,
        issued=kept.issued,
        on_time_percent=kept.on_time_percent,
        wait_median_hours=kept.wait_median_hours,
        ikm=kept.ikm,
    )
