"""Which RT take longest to answer, of the whole city or of a part of it."""

from collections.abc import Iterable, Mapping

from functions.domain.areas import Level, cut
from functions.domain.report_values import Place, SlowPlace

_SLOWEST = 10


def slowest(places: Iterable[Place], names: Mapping[str, str]) -> tuple[SlowPlace, ...]:
    """The ten RT with the longest median, the longest first; `names` are of areas by their codes."""
    slow = [place for place in places if place.level == Level.RT and place.median_hours is not None]
    slow.sort(key=lambda place: (-(place.median_hours or 0), place.code))
    return tuple(
        SlowPlace(code=place.code, name=place_name(place.code, names), median_hours=place.median_hours or 0)
        for place in slow[:_SLOWEST]
    )


def place_name(code: str, names: Mapping[str, str]) -> str:
    """`RT 002/RW 007 Kelurahan Contoh, Kecamatan Contoh`."""
    kelurahan, kecamatan = (names.get(c, c) for c in (cut(code, Level.KELURAHAN), cut(code, Level.KECAMATAN)))
    rw, rt = code.split(".")[4:]
    return f"RT {rt}/RW {rw} Kelurahan {kelurahan}, Kecamatan {kecamatan}"
