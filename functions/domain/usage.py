"""What was counted in one kelurahan and month; `functions/domain/counting.py` says what is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from functions.domain.areas import Level, cut
from functions.domain.indonesian import local_date

if TYPE_CHECKING:  # who adds up a submission needs no working hours
    from functions.domain.service_clock import ServiceClock

DEVICES = "devices"
"""Stands in the place of a month where seats are counted whose officers have ever registered a device."""


@dataclass(frozen=True)
class Usage:
    """What was counted in a kelurahan (`area`) and month (`2026-10`); `usage_id` is both."""

    usage_id: str
    counts: Mapping[str, int]

    @property
    def area(self) -> str:
        """The kelurahan's code."""
        return self.usage_id.partition(":")[0]

    @property
    def month(self) -> str:
        """The month, `2026-10`."""
        return self.usage_id.partition(":")[2]


def usage_of(area: str, at: datetime, counts: Mapping[str, int], clock: "ServiceClock") -> Usage:
    """Counts for the kelurahan of an area, in the local month of an instant."""
    return Usage(f"{cut(area, Level.KELURAHAN)}:{local_date(at, clock.zone):%Y-%m}", dict(counts))
