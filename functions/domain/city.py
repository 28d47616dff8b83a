"""A city as configuration: no code names one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.domain.areas import Areas
from functions.domain.service_clock import Hours, ServiceClock, all_day


class Door(StrEnum):
    """How an application comes in."""

    RESIDENT_APP = "resident_app"
    OFFICER_APP = "officer_app"
    COUNTER = "counter"


class Paper(StrEnum):
    """What letters are printed on: A4, or F4 (folio), which Indonesian offices often use."""

    A4 = "A4"
    F4 = "F4"

    @property
    def width(self) -> int:
        """In millimetres."""
        return 210 if self == Paper.A4 else 215

    @property
    def height(self) -> int:
        """In millimetres."""
        return 297 if self == Paper.A4 else 330


@dataclass(frozen=True)
class CodeSince:
    """A classification code, and the first local date on which letters carry it."""

    since: date
    code: str


@dataclass(frozen=True)
class City:
    """Name, Kemendagri code, zone, number format, areas, and the door behind each channel's public name.

    `codes` are the classification codes that the city has set for letter types, by the type's name. `hours_on` gives
    the offices' working hours of a local date.
    """

    name: str
    government: str
    code: str
    zone: ZoneInfo
    number_format: str
    channels: dict[str, Door]
    areas: Areas
    codes: Mapping[str, Sequence[CodeSince]] = field(default_factory=dict)
    paper: Paper = Paper.A4
    hours_on: Callable[[date], Hours | None] = all_day

    @property
    def service_clock(self) -> ServiceClock:
        """Counts how long steps take here."""
        return ServiceClock(self.zone, self.hours_on)

    def code_of(self, letter_type: str, otherwise: str, day: date) -> str:
        """The code of a letter type on a day: the city's latest by then, or the catalogue's."""
        begun = [set_ for set_ in self.codes.get(letter_type, ()) if set_.since <= day]
        return max(begun, key=lambda set_: set_.since).code if begun else otherwise
