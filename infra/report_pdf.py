"""The monthly report as PDF: one page for the Wali Kota, then the tables. The same report gives the same bytes."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.lib.colors import white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from functions.domain.areas import Level, cut
from functions.domain.months import month_in_words, months_before
from functions.domain.report_values import Report
from infra import report_sheets
from infra.report_charts import BOLD, PLAIN
from infra.report_front import ACCENT, INK, LINE, MARGIN, SOFT, WELL, WIDTH, FrontPage
from infra.report_sheets import Sheet
from infra.report_words import cell_text, duration

_HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=13, leading=17, textColor=ACCENT, spaceBefore=10, spaceAfter=5)
_BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=7.6, leading=10, textColor=INK)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName=BOLD, textColor=white, leading=8.6, fontSize=7)
_RIGHT = ParagraphStyle("right", parent=_TITLE, alignment=TA_RIGHT)
_INNER = WIDTH - 2 * MARGIN
_STYLE = TableStyle([
    ("FONT", (0, 0), (-1, -1), PLAIN, 7.4),
    ("TEXTCOLOR", (0, 1), (-1, -1), INK),
    ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
    ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, WELL]),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 2.2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
])  # fmt: skip
_PADDING = 6  # of the frame that reportlab draws tables in
_ROOM = 110  # that a title and the first rows behind it need


class PdfReport:
    """Writes `report.pdf` with the typefaces of a folder."""

    name = "report.pdf"
    content_type = "application/pdf"

    def __init__(self, fonts: Path) -> None:
        self._drawing = Lock()  # reportlab keeps fonts for the whole process
        pdfmetrics.registerFont(TTFont(PLAIN, fonts / "LiberationSans-Regular.ttf"))
        pdfmetrics.registerFont(TTFont(BOLD, fonts / "LiberationSans-Bold.ttf"))
        STATE_DEFAULTS["fontName"] = PLAIN  # no chart starts with a font that is not embedded
        pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)

    def write(self, report: Report) -> bytes:
        """The document, without the clock and with every font embedded."""
        output = io.BytesIO()
        title = f"Laporan evaluasi Paten {report.city} {month_in_words(report.month)}"
        document = SimpleDocTemplate(
            output, pagesize=A4, topMargin=MARGIN, bottomMargin=42,
            leftMargin=MARGIN - _PADDING, rightMargin=MARGIN - _PADDING,
            title=title, author=report.city, subject="Evaluasi bulanan", lang="id", invariant=1,
            initialFontName=PLAIN,
        )  # fmt: skip
        with self._drawing:
            document.build(
                [Spacer(1, 1), PageBreak(), *_story(report)],
                onFirstPage=lambda canvas, _: FrontPage(report).draw(canvas),
                onLaterPages=lambda canvas, _: _foot(canvas, title),
            )
        return output.getvalue()


def _foot(canvas: Canvas, title: str) -> None:
    canvas.setFillColor(SOFT)
    canvas.setFont(PLAIN, 7)
    canvas.drawString(MARGIN, 24, title)
    canvas.drawRightString(WIDTH - MARGIN, 24, str(canvas.getPageNumber()))


def _story(report: Report) -> Iterator[Flowable]:
    city, kecamatan, kelurahan = [report.whole], report.of_level(Level.KECAMATAN), report.of_level(Level.KELURAHAN)
    columns = ("Wilayah", "Peringkat", "Masuk", "Terbit", "Masih berjalan", "Tepat waktu (%)",
               "Waktu tunggu median (jam)", "IKM", "Penilaian", "Perubahan masuk (%)")  # fmt: skip
    before = months_before(report.month, 1)
    yield from _table("Kecamatan", report_sheets.areas(kecamatan, before), columns)
    yield from _table("Kanal", report_sheets.channels(city), leave=3)
    yield from _table("Langkah", report_sheets.steps(city), leave=3)
    yield from _table("Mutu", report_sheets.quality([*city, *kecamatan]), leave=2)
    yield from _table("Jenis surat", report_sheets.letter_kinds(city), leave=3)
    yield from _table("Surat yang tidak terklasifikasi", report_sheets.categories(city), leave=3)
    yield from _table("Kelurahan", report_sheets.areas(kelurahan, before), ("Kode", *columns))
    yield from _table("Keaktifan RT dan RW", report_sheets.activity([*city, *kecamatan]), leave=2)
    yield from _table("RT paling lambat menjawab", _slowest(report))
    yield from _table("RT yang terisi dan tidak aktif", _inactive(report))
    yield from _table("Kelurahan dengan satu verifikator", _single(report))
    yield from _table("Kepuasan", report_sheets.satisfaction([*city, *kecamatan]), leave=2)
    yield from _table("Unsur survei kepuasan", report_sheets.elements(city), leave=3)
    yield from _table("Jangkauan", report_sheets.reach([*city, *kecamatan]), leave=2)
    yield from _table("Cara membaca", report_sheets.method(report))


def _table(title: str, sheet: Sheet, columns: Iterable[str] = (), *, leave: int = 0) -> Iterator[Flowable]:
    """A sheet with a title, of some of its columns or all but the first few."""
    chosen = [sheet.headings.index(name) for name in columns] or [*range(leave, len(sheet.headings))]
    yield CondPageBreak(_ROOM)
    yield Paragraph(title, _HEAD)
    if not sheet.rows:
        yield Paragraph("Tidak tersedia.", _BODY)
        return
    headings = [sheet.headings[at] for at in chosen]
    rows = [[cell_text(row[at], sheet.headings[at]) for at in chosen] for row in sheet.rows]
    to_the_right = [any(isinstance(row[at], int | float) for row in sheet.rows) for at in chosen]
    widths = _widths(headings, rows)
    head = [
        Paragraph(heading, _RIGHT if right else _TITLE) for heading, right in zip(headings, to_the_right, strict=True)
    ]
    drawn = [[_cell(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    aligned = [("ALIGN", (at, 1), (at, -1), "RIGHT") for at, right in enumerate(to_the_right) if right]
    style = TableStyle(aligned, parent=_STYLE)
    yield LongTable([head, *drawn], colWidths=widths, repeatRows=1, style=style, spaceAfter=6)


def _widths(headings: list[str], rows: list[list[str]]) -> list[float]:
    """Columns as wide as what they hold, together as wide as the page."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    words = [max(map(len, heading.split())) for heading in headings]
    wanted = [min(max(a, b, 5), 70) + 2 for a, b in zip(longest, words, strict=True)]
    return [_INNER * each / sum(wanted) for each in wanted]


def _cell(text: str, width: float) -> str | Paragraph:
    fits = pdfmetrics.stringWidth(text, PLAIN, 7.4) < width - 6
    return text if fits else Paragraph(escape(text), _BODY)


def _slowest(report: Report) -> Sheet:
    rows = [(slow.name, duration(slow.median_hours)) for slow in report.slowest]
    return Sheet("", ("Tempat", "Median"), tuple(rows))


def _single(report: Report) -> Sheet:
    names = [
        f"{report.name_of(code)} ({report.name_of(cut(code, Level.KECAMATAN))})" for code in report.single_verifier
    ]
    return Sheet("", ("Kelurahan (kecamatan)",), ((", ".join(names),),) if names else ())


def _inactive(report: Report) -> Sheet:
    """By kelurahan, RT by their RW."""
    found: dict[str, dict[str, list[str]]] = {}
    for place in report.places:
        if place.level == Level.RT and place.is_known and not place.is_active:
            rw, rt = place.code.split(".")[4:]
            found.setdefault(cut(place.code, Level.KELURAHAN), {}).setdefault(rw, []).append(rt)
    rows = [
        (report.name_of(code), sum(map(len, by_rw.values())), _by_rw(by_rw)) for code, by_rw in sorted(found.items())
    ]
    return Sheet("", ("Kelurahan", "RT", "RW: RT"), tuple(rows))


def _by_rw(by_rw: dict[str, list[str]]) -> str:
    return "; ".join(f"RW {rw}: {', '.join(rts)}" for rw, rts in sorted(by_rw.items()))
