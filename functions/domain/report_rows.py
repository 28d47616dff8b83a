"""The rows of the report's blocks: counts, shares in percent, times in hours; what has no source is None."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from functions.domain.city import Door


class ReportValue(BaseModel):
    """A part of the report, frozen and complete."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChannelRow(ReportValue):
    """What came in by a channel and what was issued, and its share. `door` is None for one the city does not have."""

    channel: str
    door: Door | None
    submitted: int
    issued: int
    share_percent: float | None


class LetterKind(ReportValue):
    """One letter type."""

    letter_type: str
    title: str
    submitted: int
    issued: int
    rejected: int
    returned: int
    share_percent: float | None
    wait_median_hours: float | None


class Category(ReportValue):
    """What verifiers made of letters that no type fits, of those that ended in the month."""

    category: str
    count: int
    share_percent: float | None


class StepTimes(ReportValue):
    """How one role decided. `passed` went on undecided, `escalated` was told to the level above."""

    role: str
    decided: int
    approved: int
    returned: int
    rejected: int
    median_hours: float | None
    p90_hours: float | None
    on_time_percent: float | None
    returned_percent: float | None
    rejected_percent: float | None
    passed: int
    escalated: int


class Quality(ReportValue):
    """Of the applications that ended in the month; `revoked` are letters."""

    closed: int
    returned: int
    returned_percent: float | None
    rejected_percent: float | None
    first_time_right: int
    first_time_right_percent: float | None
    cancelled: int
    expired: int
    revoked: int | None


class Activity(ReportValue):
    """Seats of RT or RW that are filled, whose holders have a device, and who decided or filed in the month."""

    role: Literal["rt", "rw"]
    seats: int | None
    activated: int | None
    active: int
    active_percent: float | None
    median_hours: float | None
    inactive: int | None


class Workload(ReportValue):
    """Decisions of a kelurahan's or kecamatan's officers, how many they are, and how many fall to each on average."""

    role: str
    officers: int
    decisions: int
    per_officer: float


class ElementScore(ReportValue):
    """One of the nine elements of the survey (Permenpan-RB 14/2017): its mean from 1 to 4."""

    element: str
    mean: float
    answers: int


class Satisfaction(ReportValue):
    """What residents say: short forms and full ones, the index of the full ones (25 to 100), and complaints."""

    rated: int
    full: int
    service_mean: float | None
    ikm: float | None
    grade: str | None
    small: bool
    elements: tuple[ElementScore, ...]
    complaints_opened: int
    complaints_answered: int


class ReachRow(ReportValue):
    """Who could use it, as the city's own file says."""

    population: int | None
    households: int | None
    accounts: int | None
    accounts_percent: float | None
