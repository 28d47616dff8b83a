"""What is kept of a month that was reported, so that later reports need not read its counts again."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class MonthFigures:
    """The headline of an area and month."""

    submitted: int
    issued: int
    on_time_percent: float | None = None
    wait_median_hours: float | None = None
    ikm: float | None = None


@dataclass(frozen=True)
class MonthSummary:
    """The headlines of a month (`2026-10`) by the code of the city or kecamatan.

    `balances` say by kelurahan how many more applications came in than ended, `open` how many were still on their way.
    """

    month: str
    figures: Mapping[str, MonthFigures]
    balances: Mapping[str, int]
    open: Mapping[str, int] = field(default_factory=dict)
