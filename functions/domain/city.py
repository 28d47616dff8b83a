"""A city as configuration: no code names one."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from functions.domain.areas import Areas


class Door(StrEnum):
    """How an application comes in."""

    RESIDENT_APP = "resident_app"
    OFFICER_APP = "officer_app"
    COUNTER = "counter"


@dataclass(frozen=True)
class City:
    """Name, Kemendagri code, zone, number format, areas, and the door behind each channel's public name."""

    name: str
    government: str
    code: str
    zone: ZoneInfo
    number_format: str
    channels: dict[str, Door]
    areas: Areas
