"""The monthly report as a web page: one area with its parts, from the city down to the RT."""

from dataclasses import dataclass
from pathlib import Path

from functions.domain.areas import Area, Level, cut
from functions.domain.months import month_in_words
from functions.domain.report_values import AreaReport, Place, Report
from functions.domain.report_within import Reading
from infra import report_sheets
from infra.pages import environment
from infra.report_headline import attention, headline
from infra.report_sheets import Sheet
from infra.report_words import LEVELS, cell_text, duration, number, short_month, shown

_BELOW = {Level.CITY: Level.KECAMATAN, Level.KECAMATAN: Level.KELURAHAN}
_TALL, _WIDE = 90.0, 480.0


@dataclass(frozen=True)
class Bar:
    """One part of the area with its use, and how long its bar is, from 0 to 100."""

    code: str
    name: str
    submitted: str
    length: float
    wait: str
    is_unused: bool


@dataclass(frozen=True)
class Dot:
    """One month of a trend: where it stands on the line, and what it says."""

    x: float
    y: float
    month: str
    value: str


class HtmlEvaluationPages:
    """Draws the report with the templates of a folder; a page fetches nothing."""

    def __init__(self, templates: Path) -> None:
        self._environment = environment(templates / "_pages")
        self._environment.filters.update(cell_text=cell_text, duration=duration, shown=shown, last_part=_last_part)

    def draw(self, report: Report, reading: Reading) -> str:
        """The page of an area."""
        area = report.whole
        is_rw = reading.area not in {each.code for each in report.areas}
        return self._environment.get_template("evaluation.html").render(
            report=report,
            reading=reading,
            area=area,
            title=_title(area, reading) if is_rw else _name(area),
            is_rw=is_rw,
            period=month_in_words(report.month),
            month_names={month: month_in_words(month) for month in (reading.earlier, reading.later) if month},
            path=[(above.code, _name(above)) for above in reading.above],
            headline=headline(area),
            since=[short_month(change.month) for change in area.changes],
            attention=attention(report) if area.level != Level.KELURAHAN else (),
            dots=_dots(report),
            bars=_bars(report, area),
            neighbourhoods=_by_rw(report.places),
            sheets=() if is_rw else _sheets(area, report),
        )


def _name(area: Area | AreaReport) -> str:
    return area.name if area.level == Level.CITY else f"{LEVELS[area.level]} {area.name}"


def _title(area: AreaReport, reading: Reading) -> str:
    return f"RW {_last_part(cut(reading.area, Level.RW))}, {_name(area)}"


def _last_part(code: str) -> str:
    return code.rpartition(".")[2]


def _bars(report: Report, area: AreaReport) -> list[Bar]:
    """The parts of a city or kecamatan, those that use it most first."""
    below = _BELOW.get(area.level)
    parts = [] if below is None else sorted(report.of_level(below), key=lambda a: (-a.figures.submitted, a.code))
    most = max((part.figures.submitted for part in parts), default=0) or 1
    return [
        Bar(
            code=part.code,
            name=part.name if part.is_known else f"{part.code} (tidak terdaftar)",
            submitted=number(part.figures.submitted),
            length=round(100 * part.figures.submitted / most, 1),
            wait=duration(part.figures.wait_median_hours),
            is_unused=part.figures.submitted == 0,
        )
        for part in parts
    ]


def _dots(report: Report) -> list[Dot]:
    """What came in, month by month."""
    points = next((trend.points for trend in report.trends if trend.code == report.whole.code), ())
    if len(points) < 2:  # noqa: PLR2004  no line has one end
        return []
    most = max(point.submitted for point in points) or 1
    return [
        Dot(
            x=round(6 + (_WIDE - 12) * at / (len(points) - 1), 1),
            y=round(6 + (_TALL - 12) * (1 - point.submitted / most), 1),
            month=short_month(point.month),
            value=number(point.submitted),
        )
        for at, point in enumerate(points)
    ]


def _by_rw(places: tuple[Place, ...]) -> list[tuple[Place, list[Place]]]:
    """Every RW with its RT, where one kelurahan is looked at."""
    found: list[tuple[Place, list[Place]]] = []
    if len({cut(place.code, Level.KELURAHAN) for place in places}) != 1:
        return found
    for place in places:
        if place.level == Level.RW:
            found.append((place, []))
        elif found:
            found[-1][1].append(place)
    return found


def _sheets(area: AreaReport, report: Report) -> list[Sheet]:
    """The blocks' tables of one area, without the columns that say which."""
    of = [area]
    found = [
        report_sheets.channels(of),
        report_sheets.letter_kinds(of),
        report_sheets.categories(of),
        report_sheets.steps(of),
        report_sheets.quality(of),
        report_sheets.activity(of),
        report_sheets.workload(of),
        report_sheets.satisfaction(of),
        report_sheets.elements(of),
        report_sheets.reach(of),
    ]
    narrowed = [Sheet(each.title, each.headings[3:], tuple(row[3:] for row in each.rows)) for each in found]
    return [*(sheet for sheet in narrowed if sheet.rows), report_sheets.method(report)]
