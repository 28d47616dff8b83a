"""The report as tables: headings and rows, from which the workbook and the PDF are made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from functions.domain.areas import Level, cut
from functions.domain.months import months_before
from functions.domain.report_rows import ReportValue
from functions.domain.report_values import AreaReport, Report
from infra.report_words import ELEMENTS, LEVELS, channel_name, role_name

Content = str | int | float | None
_WHERE = ("Tingkat", "Kode", "Wilayah")
_FIGURES = {
    "rank": "Peringkat",
    "figures.submitted": "Masuk",
    "figures.issued": "Terbit",
    "figures.rejected": "Ditolak",
    "figures.cancelled": "Dibatalkan",
    "figures.expired": "Kedaluwarsa",
    "figures.in_progress": "Masih berjalan",
    "figures.on_time_percent": "Tepat waktu (%)",
    "figures.wait_median_hours": "Waktu tunggu median (jam)",
    "figures.wait_p90_hours": "Waktu tunggu p90 (jam)",
    "figures.ikm": "IKM",
    "figures.respondents": "Penilaian",
    "per_thousand": "Per 1.000 penduduk",
}
_CHANNEL = {"submitted": "Masuk", "issued": "Terbit", "share_percent": "Bagian (%)"}
_LETTER_KIND = {
    "submitted": "Masuk",
    "issued": "Terbit",
    "rejected": "Ditolak",
    "returned": "Dikembalikan",
    "share_percent": "Bagian (%)",
    "wait_median_hours": "Waktu tunggu median (jam)",
}
_CATEGORY = {"count": "Jumlah", "share_percent": "Bagian (%)"}
_STEP = {
    "decided": "Diputuskan",
    "approved": "Disetujui",
    "returned": "Dikembalikan",
    "rejected": "Ditolak",
    "median_hours": "Median (jam)",
    "p90_hours": "p90 (jam)",
    "on_time_percent": "Tepat waktu (%)",
    "passed": "Diteruskan",
    "escalated": "Dinaikkan",
}
_QUALITY = {
    "closed": "Selesai",
    "returned": "Dikembalikan",
    "returned_percent": "Dikembalikan (%)",
    "rejected_percent": "Ditolak (%)",
    "first_time_right": "Selesai tanpa perbaikan",
    "first_time_right_percent": "Selesai tanpa perbaikan (%)",
    "cancelled": "Dibatalkan",
    "expired": "Kedaluwarsa",
    "revoked": "Surat dicabut",
}
_ACTIVITY = {
    "seats": "Terisi",
    "activated": "Mengaktifkan",
    "active": "Aktif",
    "active_percent": "Aktif (%)",
    "inactive": "Tidak aktif",
    "median_hours": "Median (jam)",
}
_WORKLOAD = {"officers": "Petugas", "decisions": "Keputusan", "per_officer": "Per petugas"}
_SATISFACTION = {
    "rated": "Penilaian",
    "full": "Formulir lengkap",
    "service_mean": "Nilai layanan (1-4)",
    "ikm": "IKM",
    "grade": "Mutu",
    "small": "Formulir kurang dari 30",
    "complaints_opened": "Pengaduan masuk",
    "complaints_answered": "Pengaduan dijawab",
}
_ELEMENT = {"mean": "Nilai (1-4)", "answers": "Jawaban"}
_REACH = {"population": "Penduduk", "households": "KK", "accounts": "Akun", "accounts_percent": "Akun per penduduk (%)"}
_TREND = {
    "submitted": "Masuk",
    "issued": "Terbit",
    "on_time_percent": "Tepat waktu (%)",
    "wait_median_hours": "Waktu tunggu median (jam)",
    "ikm": "IKM",
}


@dataclass(frozen=True)
class Sheet:
    """One table: its title, its headings, and rows of as many cells."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]


def sheets(report: Report) -> Iterator[Sheet]:
    """All tables."""
    to_kecamatan = [area for area in report.areas if area.level != Level.KELURAHAN]
    yield areas(report.areas, months_before(report.month, 1))
    yield channels(report.areas)
    yield letter_kinds(to_kecamatan)
    yield categories(report.areas)
    yield steps(report.areas)
    yield quality(report.areas)
    yield activity(report.areas)
    yield workload(report.areas)
    yield satisfaction(report.areas)
    yield elements(report.areas)
    yield reach(report.areas)
    yield places(report)
    yield trends(report)
    yield method(report)


def areas(of: Iterable[AreaReport], before: str) -> Sheet:
    """The headline of every area, with its rank and its change from the month before."""
    rows = [
        (
            *_where(area),
            *_cells(area, _FIGURES),
            next((c.submitted_percent for c in area.changes if c.month == before), None),
        )
        for area in of
    ]
    return Sheet("Wilayah", (*_WHERE, *_FIGURES.values(), "Perubahan masuk (%)"), tuple(rows))


def channels(of: Iterable[AreaReport]) -> Sheet:
    """By which door."""
    return _rows_of("Kanal", "Kanal", of, attrgetter("channels"), channel_name, _CHANNEL)


def letter_kinds(of: Iterable[AreaReport]) -> Sheet:
    """Which letters."""
    return _rows_of("Jenis surat", "Jenis surat", of, attrgetter("letter_kinds"), attrgetter("title"), _LETTER_KIND)


def categories(of: Iterable[AreaReport]) -> Sheet:
    """What letters were about that no type fits."""
    label = attrgetter("category")
    return _rows_of("Tidak terklasifikasi", "Kategori", of, attrgetter("categories"), label, _CATEGORY)


def steps(of: Iterable[AreaReport]) -> Sheet:
    """How each role decided, and how quickly."""
    return _rows_of("Ketepatan waktu", "Langkah", of, attrgetter("steps"), lambda row: role_name(row.role), _STEP)


def quality(of: Iterable[AreaReport]) -> Sheet:
    """How applications ended."""
    rows = tuple((*_where(area), *_cells(area.quality, _QUALITY)) for area in of)
    return Sheet("Mutu", (*_WHERE, *_QUALITY.values()), rows)


def activity(of: Iterable[AreaReport]) -> Sheet:
    """Which share of RT and RW took part."""
    return _rows_of(
        "Keaktifan RT RW", "Jabatan", of, attrgetter("activity"), lambda row: role_name(row.role), _ACTIVITY
    )


def workload(of: Iterable[AreaReport]) -> Sheet:
    """How much falls to each officer."""
    return _rows_of("Beban kerja", "Jabatan", of, attrgetter("workload"), lambda row: role_name(row.role), _WORKLOAD)


def satisfaction(of: Iterable[AreaReport]) -> Sheet:
    """What residents say."""
    rows = tuple((*_where(area), *_cells(area.satisfaction, _SATISFACTION)) for area in of)
    return Sheet("Kepuasan", (*_WHERE, *_SATISFACTION.values()), rows)


def elements(of: Iterable[AreaReport]) -> Sheet:
    """The nine elements."""
    label: Callable[[Any], str] = lambda row: ELEMENTS.get(row.element, row.element)  # noqa: E731  as those above
    return _rows_of("Unsur SKM", "Unsur", of, attrgetter("satisfaction.elements"), label, _ELEMENT)


def reach(of: Iterable[AreaReport]) -> Sheet:
    """Who could use it, of areas of which that is known."""
    rows = tuple((*_where(area), *_cells(area.reach, _REACH)) for area in of if area.reach is not None)
    return Sheet("Jangkauan", (*_WHERE, *_REACH.values()), rows)


def places(report: Report) -> Sheet:
    """Every RW and RT."""
    names = {area.code: area.name for area in report.areas}
    known = {True: "ya", False: "tidak terdaftar", None: None}
    rows = []
    for place in report.places:
        cells = (place.submitted.hidden or place.submitted.count, known[place.is_known])
        told = (_plain(place.is_activated), _plain(place.is_active), place.median_hours)
        rows.append((LEVELS[place.level], place.code, names.get(cut(place.code, Level.KELURAHAN), ""), *cells, *told))
    headings = ("Tingkat", "Kode", "Kelurahan", "Masuk", "Terisi", "Mengaktifkan", "Aktif", "Median (jam)")
    return Sheet("RT dan RW", headings, tuple(rows))


def trends(report: Report) -> Sheet:
    """The months that are known."""
    rows = tuple((t.code, t.name, p.month, *_cells(p, _TREND)) for t in report.trends for p in t.points)
    return Sheet("Tren", ("Kode", "Wilayah", "Bulan", *_TREND.values()), rows)


def method(report: Report) -> Sheet:
    """How to read it."""
    of = report.method
    rows = (
        ("Masa", of.period),
        ("Batas data", of.cut_off),
        *(("Pengertian", text) for text in of.definitions),
        *(("Batasan", text) for text in of.exclusions),
        *(("Kode di berkas jangkauan tanpa kelurahan", code) for code in of.unmatched_reach),
        *(("Kode di hitungan yang tidak terdaftar", code) for code in of.unknown_areas),
    )
    return Sheet("Cara membaca", ("Bagian", "Keterangan"), rows)


def _where(area: AreaReport) -> tuple[str, str, str]:
    return LEVELS[area.level], area.code, area.name if area.is_known else f"{area.code} (tidak terdaftar)"


def _rows_of(  # noqa: PLR0917  one call per block
    title: str,
    heading: str,
    of: Iterable[AreaReport],
    block: Callable[[AreaReport], Iterable[Any]],
    label: Callable[[Any], str],
    fields: Mapping[str, str],
) -> Sheet:
    """A block's rows, each behind its area and its own name."""
    rows = tuple((*_where(area), label(row), *_cells(row, fields)) for area in of for row in block(area))
    return Sheet(title, (*_WHERE, heading, *fields.values()), rows)


def _cells(value: ReportValue, fields: Mapping[str, str]) -> tuple[Content, ...]:
    return tuple(_plain(attrgetter(name)(value)) for name in fields)


def _plain(value: Any) -> Content:  # noqa: ANN401  whatever the report holds
    return ("ya" if value else "tidak") if isinstance(value, bool) else value
