"""What the Wali Kota reads first: the city's figures and what needs attention, the same in PDF, workbook and page."""

from functions.domain.areas import Level, cut
from functions.domain.report_values import AreaReport, Report
from infra.report_words import MISSING, duration, number, percent, signed

_NAMED = 6


def headline(area: AreaReport) -> list[list[str]]:
    """The figures of an area: name, value, and what changed since the earlier months that are known."""
    now, changes = area.figures, area.changes
    grade = f" ({area.satisfaction.grade})" if area.satisfaction.grade else ""
    small = "*" if area.satisfaction.small and now.ikm is not None else ""
    return [
        ["Permohonan masuk", number(now.submitted), *(signed(c.submitted_percent, "%") for c in changes)],
        ["Surat terbit", number(now.issued), *(signed(c.issued_percent, "%") for c in changes)],
        ["Masih berjalan", number(now.in_progress)],
        ["Langkah tepat waktu", percent(now.on_time_percent), *(signed(c.on_time_points, " poin") for c in changes)],
        ["Median waktu tunggu", duration(now.wait_median_hours), *(signed(c.wait_hours, " jam") for c in changes)],
        ["IKM", f"{number(now.ikm, 2)}{grade}{small}", *(signed(c.ikm_points, " poin", 2) for c in changes)],
    ]


def attention(report: Report) -> list[tuple[str, str]]:
    """What needs somebody's attention, by the name of the place."""
    slow = report.slowest[0] if report.slowest else None
    seats = next(each for each in report.whole.activity if each.role == "rt")
    inactive = f"{number(seats.inactive)} dari {number(seats.seats)} RT yang terisi"
    return [
        (f"{len(report.zero_use)} kelurahan tanpa permohonan", _names(report)),
        ("RT paling lambat menjawab", f"{slow.name}: median {duration(slow.median_hours)}" if slow else MISSING),
        ("RT yang tidak aktif", MISSING if seats.seats is None else inactive),
        ("Kelurahan dengan satu verifikator", number(len(report.single_verifier))),
    ]


def ranked(report: Report) -> list[AreaReport]:
    """Kelurahan that the city knows, those that use it most first."""
    known = [area for area in report.of_level(Level.KELURAHAN) if area.is_known]
    return sorted(known, key=lambda area: (area.rank or 0, area.name))


def _names(report: Report) -> str:
    """Kelurahan without use, each with its kecamatan, as many as can be read at a glance."""
    named = [f"{report.name_of(c)} ({report.name_of(cut(c, Level.KECAMATAN))})" for c in report.zero_use[:_NAMED]]
    if len(report.zero_use) > _NAMED:
        return f"{', '.join(named)}, dan {len(report.zero_use) - _NAMED} lainnya"
    return ", ".join(named) or "Semua kelurahan memakainya."
