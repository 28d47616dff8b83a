"""The first page of the report: for a reader who has one minute."""

from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from functions.domain.areas import Level
from functions.domain.months import month_in_words
from functions.domain.report_values import AreaReport, Report
from infra.report_charts import BOLD, PLAIN, trend_chart
from infra.report_headline import attention, headline, ranked
from infra.report_words import duration, number, short_month

WIDTH, HEIGHT = A4
MARGIN = 34.0
INK, SOFT, LINE, WELL = HexColor("#18212b"), HexColor("#5b6673"), HexColor("#dfe2de"), HexColor("#f3f5f4")
ACCENT, ALARM = HexColor("#0d5a7a"), HexColor("#b3261e")
_SHADES = ("#d6e8ef", "#a8cfdd", "#6fb0c7", "#3588a8", "#0d5a7a")
_INNER = WIDTH - 2 * MARGIN
_TOP = 5


@dataclass(frozen=True)
class FrontPage:
    """Draws the first page onto a canvas."""

    report: Report

    def draw(self, canvas: Canvas) -> None:
        """The whole page, from the top."""
        self._band(canvas)
        self._tiles(canvas, HEIGHT - 166)
        self._attention(canvas, HEIGHT - 274)
        self._ranking(canvas, HEIGHT - 296)
        self._trends(canvas, HEIGHT - 296)
        self._map(canvas, HEIGHT - 478)
        self._foot(canvas)

    def _band(self, canvas: Canvas) -> None:
        canvas.setFillColor(ACCENT)
        canvas.rect(0, HEIGHT - 84, WIDTH, 84, stroke=0, fill=1)
        _text(canvas, MARGIN, HEIGHT - 44, "Laporan Evaluasi Paten dan PANGKAS", 20, white, BOLD)
        when = f"{self.report.city}  ·  {month_in_words(self.report.month)}"
        _text(canvas, MARGIN, HEIGHT - 66, when, 12, white)
        _text(canvas, WIDTH - MARGIN, HEIGHT - 66, "untuk Wali Kota", 10, white, right=True)

    def _tiles(self, canvas: Canvas, y: float) -> None:
        gap, figures = 8.0, headline(self.report.whole)
        width = (_INNER - gap * (len(figures) - 1)) / len(figures)
        ago = [short_month(change.month) for change in self.report.whole.changes]
        for position, (name, value, *changes) in enumerate(figures):
            x = MARGIN + position * (width + gap)
            _box(canvas, x, y, width, 68, WELL)
            _text(canvas, x + 7, y + 54, name, 7.2, SOFT)
            _fitted(canvas, x + 7, y + 33, value, 15, width - 12)
            for line, (change, when) in enumerate(zip(changes, ago, strict=False)):
                _text(canvas, x + 7, y + 19 - 9.5 * line, f"{change} dari {when}", 6.5, SOFT)

    def _attention(self, canvas: Canvas, y: float) -> None:
        rows, height = attention(self.report), 96.0
        _box(canvas, MARGIN, y, _INNER, height, HexColor("#fbf1f0"))
        canvas.setFillColor(ALARM)
        canvas.rect(MARGIN, y, 3, height, stroke=0, fill=1)
        if not self.report.has_data:
            rows = [("Tidak ada data", "Bulan ini tidak ada hitungan sama sekali; semua angka nol."), *rows[-2:]]
        _text(canvas, MARGIN + 12, y + height - 16, "Perlu perhatian", 10, ALARM, BOLD)
        line, parts = y + height - 33, [simpleSplit(text, PLAIN, 8.4, _INNER - 200)[:2] for _, text in rows]
        between = 6 if sum(map(len, parts)) <= len(rows) else 2
        for (name, _), lines in zip(rows, parts, strict=True):
            _text(canvas, MARGIN + 12, line, name, 8.4, INK, BOLD)
            for part in lines:
                _text(canvas, MARGIN + 190, line, part, 8.4, INK)
                line -= 11
            line -= between

    def _ranking(self, canvas: Canvas, y: float) -> None:
        used = [area for area in ranked(self.report) if area.figures.submitted]
        width = _INNER / 2 - 8
        _text(canvas, MARGIN + width, y, "waktu tunggu", 7, SOFT, right=True)
        _text(canvas, MARGIN, y, "Kelurahan yang paling banyak memakai", 9.5, ACCENT, BOLD)
        self._rows(canvas, y - 15, used[:_TOP], width)
        _text(canvas, MARGIN, y - 86, "Paling sedikit, selain yang tanpa permohonan", 9.5, ACCENT, BOLD)
        self._rows(canvas, y - 101, used[max(_TOP, len(used) - _TOP) :], width)

    def _rows(self, canvas: Canvas, y: float, areas: list[AreaReport], width: float) -> None:
        most = max((area.figures.submitted for area in self.report.of_level(Level.KELURAHAN)), default=1)
        for position, area in enumerate(areas):
            line = y - position * 12.5
            length = max(92 * area.figures.submitted / max(most, 1), 0.5)
            _text(canvas, MARGIN, line, f"{area.rank}", 8, SOFT)
            _text(canvas, MARGIN + 20, line, area.name, 8, INK)
            canvas.setFillColor(HexColor(_SHADES[3]))
            canvas.rect(MARGIN + 96, line - 1, length, 7, stroke=0, fill=1)
            _text(canvas, MARGIN + 100 + length, line, number(area.figures.submitted), 8, INK, BOLD)
            wait = duration(area.figures.wait_median_hours)
            _text(canvas, MARGIN + width, line, wait, 7.5, SOFT, right=True)

    def _trends(self, canvas: Canvas, y: float) -> None:
        x, width = MARGIN + _INNER / 2 + 12, _INNER / 2 - 12
        points = self.report.trends[0].points
        for top, name, unit in ((y, "submitted", "permohonan"), (y - 86, "wait_median_hours", "jam")):
            title = "Permohonan masuk per bulan" if unit == "permohonan" else "Waktu tunggu median (jam)"
            _text(canvas, x, top, title, 9.5, ACCENT, BOLD)
            values = [getattr(point, name) for point in points]
            months = [point.month for point in points]
            renderPDF.draw(trend_chart(months, values, width, 66), canvas, x, top - 72)

    def _map(self, canvas: Canvas, y: float) -> None:
        _text(canvas, MARGIN, y, "Permohonan masuk di setiap kelurahan", 9.5, ACCENT, BOLD)
        about = "Satu kotak satu kelurahan, per kecamatan, dari yang terbanyak; merah: tanpa permohonan"
        _text(canvas, WIDTH - MARGIN, y, about, 7, SOFT, right=True)
        kecamatan = self.report.of_level(Level.KECAMATAN)
        step = min(21.6, 290 / max(len(kecamatan), 1))
        uses = sorted(a.figures.submitted for a in self.report.of_level(Level.KELURAHAN) if a.figures.submitted)
        for position, area in enumerate(kecamatan):
            line = y - 22 - position * step
            _text(canvas, MARGIN, line, area.name, 8, INK, BOLD)
            _text(canvas, MARGIN + 96, line, number(area.figures.submitted), 8, SOFT, right=True)
            self._row_of_tiles(canvas, line, area.code, uses, step)

    def _row_of_tiles(self, canvas: Canvas, y: float, kecamatan: str, uses: list[int], step: float) -> None:
        parts = [a for a in self.report.of_level(Level.KELURAHAN) if a.code.startswith(f"{kecamatan}.")]
        room = _INNER - 104
        width = min(26.2, room / max(len(parts), 1))
        for position, area in enumerate(sorted(parts, key=lambda a: (-a.figures.submitted, a.code))):
            x, use = MARGIN + 104 + position * width, area.figures.submitted
            shade = _shade(use, uses)
            _box(canvas, x, y - 5.5, width - 1.6, step - 2.2, shade, round_=2)
            dark = use and shade in {HexColor(_SHADES[3]), HexColor(_SHADES[4])}
            colour = white if dark or not use else INK
            canvas.setFillColor(colour)
            canvas.setFont(BOLD if not use else PLAIN, 7)
            canvas.drawCentredString(x + (width - 1.6) / 2, y, number(use))

    def _foot(self, canvas: Canvas) -> None:
        ikm = self.report.whole.satisfaction
        small = " * Formulir lengkap kurang dari 30." if ikm.small and ikm.ikm is not None else ""
        text = f"IKM dari {number(ikm.full)} formulir lengkap.{small} Cara membaca angka ini ada di halaman terakhir."
        _text(canvas, MARGIN, 24, text, 7, SOFT)
        _text(canvas, WIDTH - MARGIN, 24, "1", 7, SOFT, right=True)


def _shade(use: int, uses: list[int]) -> Color:
    """Red for none, else darker the more it is used among all kelurahan."""
    if not use:
        return ALARM
    return HexColor(_SHADES[min(len(_SHADES) * uses.index(use) // len(uses), len(_SHADES) - 1)])


def _box(  # noqa: PLR0917  as the canvas takes them
    canvas: Canvas, x: float, y: float, width: float, height: float, colour: Color, *, round_: float = 4
) -> None:
    canvas.setFillColor(colour)
    canvas.roundRect(x, y, width, height, round_, stroke=0, fill=1)


def _text(  # noqa: PLR0917  as the canvas takes them
    canvas: Canvas, x: float, y: float, text: str, size: float, colour: Color, font: str = PLAIN, *, right: bool = False
) -> None:
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)


def _fitted(canvas: Canvas, x: float, y: float, text: str, size: float, width: float) -> None:  # noqa: PLR0917
    """A text in the largest type that fits."""
    while size > 6 and canvas.stringWidth(text, BOLD, size) > width:  # noqa: PLR2004
        size -= 0.5
    _text(canvas, x, y, text, size, INK, BOLD)
