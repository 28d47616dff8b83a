"""The monthly report as it is stored (`report.json`): counts and shares, and no person.

What has no source is None. Shares are in percent, times in hours: of a letter as they pass, of a step in service time.
"""

from typing import Literal

from functions.domain.areas import Level
from functions.domain.report_rows import (
    Activity,
    Category,
    ChannelRow,
    LetterKind,
    Quality,
    ReachRow,
    ReportValue,
    Satisfaction,
    StepTimes,
    Workload,
)


class Cell(ReportValue):
    """A count of people in a small area; None where it is too small to be shown, or would give another away."""

    count: int | None
    hidden: Literal["<5", "≥5"] | None = None


class Figures(ReportValue):
    """What was submitted in the month, and what became of applications that ended in it.

    `in_progress` is what was submitted and has not ended, over all months that are known without a gap;
    `on_time_percent` is of steps.
    """

    submitted: int
    issued: int
    rejected: int
    cancelled: int
    expired: int
    in_progress: int
    on_time_percent: float | None
    wait_median_hours: float | None
    wait_p90_hours: float | None
    ikm: float | None
    respondents: int


class Change(ReportValue):
    """From an earlier month to this: counts in percent of what they were, the rest as a difference."""

    month: str
    submitted_percent: float | None
    issued_percent: float | None
    on_time_points: float | None
    wait_hours: float | None
    ikm_points: float | None


class AreaReport(ReportValue):
    """All blocks of one city, kecamatan or kelurahan. `rank` is among those of its level, by what came in.

    `is_known` is False for one that was counted in, and that the city does not list: split, renamed, or never there.
    """

    level: Level
    code: str
    name: str
    is_known: bool
    rank: int | None
    per_thousand: float | None
    figures: Figures
    changes: tuple[Change, ...]
    channels: tuple[ChannelRow, ...]
    letter_kinds: tuple[LetterKind, ...]
    categories: tuple[Category, ...]
    steps: tuple[StepTimes, ...]
    quality: Quality
    activity: tuple[Activity, ...]
    workload: tuple[Workload, ...]
    satisfaction: Satisfaction
    reach: ReachRow | None


class Place(ReportValue):
    """One RW or RT. `is_known` is None where the kelurahan has no roster, False for one that the roster lacks."""

    level: Level
    code: str
    is_known: bool | None
    submitted: Cell
    is_activated: bool
    is_active: bool
    median_hours: float | None


class TrendPoint(ReportValue):
    """The headline of one month."""

    month: str
    submitted: int
    issued: int
    on_time_percent: float | None
    wait_median_hours: float | None
    ikm: float | None


class Trend(ReportValue):
    """The months that are known of a city or kecamatan, the oldest first."""

    code: str
    name: str
    points: tuple[TrendPoint, ...]


class SlowPlace(ReportValue):
    """An RT that takes long to answer, by its place, with how many decisions that is seen from."""

    code: str
    name: str
    median_hours: float


class Method(ReportValue):
    """How to read it: what was counted and when, what was left out, and what did not match."""

    period: str
    cut_off: str
    definitions: tuple[str, ...]
    exclusions: tuple[str, ...]
    unmatched_reach: tuple[str, ...]
    unknown_areas: tuple[str, ...]


class Report(ReportValue):
    """The report of one closed month: `areas` from the city down to the kelurahan, `places` are RW and RT."""

    month: str
    city: str
    has_data: bool
    areas: tuple[AreaReport, ...]
    places: tuple[Place, ...]
    zero_use: tuple[str, ...]
    slowest: tuple[SlowPlace, ...]
    single_verifier: tuple[str, ...]
    trends: tuple[Trend, ...]
    method: Method

    @property
    def whole(self) -> AreaReport:
        """The city."""
        return self.areas[0]

    def of_level(self, level: Level) -> tuple[AreaReport, ...]:
        """All areas of a level, in order of their codes."""
        return tuple(area for area in self.areas if area.level == level)

    def name_of(self, code: str) -> str:
        """What an area is called, or its code."""
        return next((area.name for area in self.areas if area.code == code), code)
