"""Areas: city, kecamatan, kelurahan by Kemendagri code, RW and RT by pattern.

`36.71.05.1003.007.002` is RT 002 of RW 007 of kelurahan 36.71.05.1003 in kecamatan 36.71.05.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_KELURAHAN = r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}"
_RT_AREA = re.compile(rf"({_KELURAHAN})\.([0-9]{{3}})\.([0-9]{{3}})", re.ASCII)
_DOTS = {"city": 1, "kecamatan": 2, "kelurahan": 3, "rw": 4, "rt": 5}


class Level(StrEnum):
    """How far down an area code reaches."""

    CITY = "city"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    RW = "rw"
    RT = "rt"


@dataclass(frozen=True)
class Area:
    """A city, kecamatan or kelurahan with its Kemendagri code."""

    code: str
    level: Level
    name: str
    postal_code: str | None = None


@dataclass(frozen=True)
class Areas:
    """The areas of one city, by code."""

    by_code: Mapping[str, Area]

    def of_level(self, level: Level) -> tuple[Area, ...]:
        """All areas of a level, in order of their code."""
        return tuple(area for _, area in sorted(self.by_code.items()) if area.level == level)

    def kelurahan_of(self, code: str) -> str | None:
        """The kelurahan that a code names, or in which the RW or RT lies that it names; None if there is none here."""
        found = self.by_code.get(".".join(code.split(".")[: _DOTS[Level.KELURAHAN] + 1]))
        return found.code if found is not None and found.level == Level.KELURAHAN else None

    def check_rt(self, code: str) -> str:
        """Return an RT's code unchanged; ValueError, in Indonesian, unless its kelurahan is of this city."""
        match = _RT_AREA.fullmatch(code)
        if match is None or "000" in match.groups()[1:]:
            raise ValueError("Tulis kode kelurahan, RW, dan RT, misalnya 36.71.05.1003.007.002.")
        if match[1] not in self.by_code:
            raise ValueError(f"Kelurahan {match[1]} tidak ada di kota ini.")
        return code


def place_of(code: str) -> str:
    """What an RW is called within its kelurahan, `007`, or an RT, `007.002`; nothing for areas above."""
    return ".".join(code.split(".")[_DOTS["kelurahan"] + 1 :])


def cut(code: str, level: Level) -> str:
    """Shorten an area code to a level: `cut("36.71.05.1003.007.002", Level.KECAMATAN)` is `36.71.05`."""
    parts = code.split(".")
    wanted = _DOTS[level] + 1
    if len(parts) < wanted:
        raise ValueError(f"{code} is no {level} nor below one")
    return ".".join(parts[:wanted])
