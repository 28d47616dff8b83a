"""The monthly evaluation: which areas use the service, and how long a resident waits. Counts only, no persons."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median

from pydantic import BaseModel

from functions.domain.application import Action, Application, Status
from functions.domain.areas import Areas, Level, cut
from functions.domain.errors import FailedPrecondition, InvalidArgument


class Figures(BaseModel):
    """Of the applications submitted in the month: how many, what became of them, and the median wait in hours."""

    applications: int
    issued: int
    in_progress: int
    rejected: int
    cancelled: int
    expired: int
    returned: int
    turnaround_median_hours: float | None


class Row(BaseModel):
    """The figures of one area, channel or letter type; `level` says which."""

    level: str
    code: str
    name: str
    figures: Figures


class Evaluation(BaseModel):
    """The evaluation of one closed month."""

    month: str
    city: str
    headline: Figures
    areas: list[Row]
    channels: list[Row]
    letter_types: list[Row]
    areas_without_use: list[str]
    method: str


_FIRST_YEAR = 2000
_METHOD = (
    "Dihitung dari permohonan yang diajukan dalam bulan itu, dengan keadaan saat laporan dibuat. "
    "Waktu tunggu adalah jam kalender dari pengajuan sampai surat terbit (median)."
)


def month_bounds(month: str, zone: tzinfo, now: datetime) -> tuple[datetime, datetime]:
    """The first instant of a month (`2026-10`) in the city's zone, and that of the next.

    Raises InvalidArgument if it is no month, FailedPrecondition if it is not over yet.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InvalidArgument("Tulis bulan seperti 2026-10.") from None
    if not _FIRST_YEAR <= first.year <= now.year + 1:
        raise InvalidArgument("Periksa tahunnya.")
    following = (first + timedelta(days=31)).replace(day=1)
    start, end = (datetime.combine(day, time(), tzinfo=zone) for day in (first, following))
    if end > now:
        raise FailedPrecondition(f"Bulan {month} belum berakhir.")
    return start, end


def last_closed_month(today: date) -> str:
    """The month before the one of a local date: `2026-10`."""
    return (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def evaluate(month: str, city: str, applications: Sequence[Application], areas: Areas) -> Evaluation:
    """The evaluation of a month's applications, down to the kelurahan, areas without a single one included."""
    rows = [row for level in (Level.KECAMATAN, Level.KELURAHAN) for row in _area_rows(level, applications, areas)]
    return Evaluation(
        month=month,
        city=city,
        headline=_figures(applications),
        areas=rows,
        channels=_by("channel", applications, lambda application: application.channel),
        letter_types=_by("letter_type", applications, lambda application: application.letter_type),
        areas_without_use=[row.code for row in rows if row.figures.applications == 0],
        method=_METHOD,
    )


def _area_rows(level: Level, applications: Iterable[Application], areas: Areas) -> list[Row]:
    within = _grouped(applications, lambda application: cut(application.area, level))
    return [
        Row(level=level, code=area.code, name=area.name, figures=_figures(within[area.code]))
        for area in areas.of_level(level)
    ]


def _by(level: str, applications: Iterable[Application], key: Callable[[Application], str]) -> list[Row]:
    groups = sorted(_grouped(applications, key).items())
    return [Row(level=level, code=name, name=name, figures=_figures(group)) for name, group in groups]


def _grouped(
    applications: Iterable[Application], key: Callable[[Application], str]
) -> defaultdict[str, list[Application]]:
    groups: defaultdict[str, list[Application]] = defaultdict(list)
    for application in applications:
        groups[key(application)].append(application)
    return groups


def _figures(applications: Sequence[Application]) -> Figures:
    statuses = [application.status for application in applications]
    waits = [
        (application.closed_at - application.submitted_at) / timedelta(hours=1)
        for application in applications
        if application.status == Status.ISSUED and application.closed_at is not None
    ]
    return Figures(
        applications=len(applications),
        issued=statuses.count(Status.ISSUED),
        in_progress=sum(status in {Status.IN_REVIEW, Status.RETURNED, Status.APPROVED} for status in statuses),
        rejected=statuses.count(Status.REJECTED),
        cancelled=statuses.count(Status.CANCELLED),
        expired=statuses.count(Status.EXPIRED),
        returned=sum(any(e.event == Action.RETURN for e in application.history) for application in applications),
        turnaround_median_hours=round(median(waits), 3) if waits else None,
    )
