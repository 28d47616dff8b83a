"""Whose report is whose: the part of a report that an area and its parts make up, and who may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from functions.domain.areas import Area, Areas, Level, cut
from functions.domain.errors import NotFound, PermissionDenied
from functions.domain.officers import Officer
from functions.domain.report_slowest import slowest
from functions.domain.report_values import AreaReport, Report
from functions.domain.seats import Role, role_of

_READERS = frozenset({Role.VERIFIER, Role.LURAH, Role.CAMAT})
_RW_PARTS = 5


@dataclass(frozen=True)
class Reading:
    """What a reader looks at: an area, those above that are open to them, and the months beside that have a report."""

    area: str
    above: tuple[Area, ...] = ()
    earlier: str | None = None
    later: str | None = None


def open_areas(officer: Officer | None, city: str, now: datetime, *, reads_all: bool) -> tuple[str, ...]:
    """The areas whose report an account may read, the widest first: the city, or those of the seats it holds.

    Raises PermissionDenied if there is none.
    """
    held = [] if officer is None else [seat for seat in officer.seats if officer.holds(seat, now)]
    own = {seat.partition(":")[2] for seat in held if role_of(seat) in _READERS}
    found = sorted({city} if reads_all else own, key=lambda code: (code.count("."), code))
    if not found:
        raise PermissionDenied("Laporan evaluasi hanya untuk petugas kelurahan, kecamatan, dan pembaca yang ditunjuk.")
    return tuple(found)


def check_open(area: str, opened: Collection[str]) -> str:
    """The open area that another lies in. Raises PermissionDenied if there is none."""
    for top in opened:
        if area == top or area.startswith(f"{top}."):
            return top
    raise PermissionDenied("Laporan wilayah itu tidak terbuka untuk Anda.")


def above(area: str, top: str, areas: Areas) -> tuple[Area, ...]:
    """The areas from an open one down to the one above."""
    parts = area.split(".")
    codes = (".".join(parts[:length]) for length in range(len(top.split(".")), len(parts)))
    return tuple(areas.by_code[code] for code in codes if code in areas.by_code)


def within(report: Report, code: str) -> Report:
    """The report of an area and all below; of an RW, its kelurahan with that RW alone. Raises NotFound."""
    parts = code.split(".")
    if len(parts) >= _RW_PARTS:
        return _of_rw(report, cut(code, Level.RW))
    root = _area(report, code)
    areas = tuple(a for a in report.areas if a is not root and _is_below(a.code, root))
    places = tuple(p for p in report.places if _is_below(p.code, root))
    return _only(report, (root, *areas), {place.code for place in places})


def _of_rw(report: Report, code: str) -> Report:
    root = _area(report, cut(code, Level.KELURAHAN))
    places = {p.code for p in report.places if p.code == code or p.code.startswith(f"{code}.")}
    if not places:
        raise NotFound("RW ini tidak ada dalam laporan.")
    return _only(report, (root,), places)


def _only(report: Report, areas: tuple[AreaReport, ...], places: Collection[str]) -> Report:
    codes = {area.code for area in areas}
    return report.model_copy(
        update={
            "areas": areas,
            "places": tuple(place for place in report.places if place.code in places),
            "zero_use": tuple(code for code in report.zero_use if code in codes),
            "slowest": slowest(
                [place for place in report.places if place.code in places], {a.code: a.name for a in report.areas}
            ),
            "single_verifier": tuple(code for code in report.single_verifier if code in codes),
            "trends": tuple(trend for trend in report.trends if trend.code in codes),
        }
    )


def _area(report: Report, code: str) -> AreaReport:
    found = next((area for area in report.areas if area.code == code), None)
    if found is None:
        raise NotFound("Wilayah ini tidak ada dalam laporan.")
    return found


def _is_below(code: str, root: AreaReport) -> bool:
    return root.level == Level.CITY or code.startswith(f"{root.code}.")
