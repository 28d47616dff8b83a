"""The monthly report as a workbook: tables that can be filtered, and charts of the city."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from functions.domain.areas import Level
from functions.domain.months import month_in_words
from functions.domain.report_values import Report
from infra.report_headline import attention, headline
from infra.report_sheets import Sheet, sheets
from infra.report_words import short_month

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_STYLE = "Table Style Light 9"
_ACCENT, _ALARM = "#0d5a7a", "#a3231d"
_WIDEST = 60
_LOOKED_AT = 200


class XlsxReport:
    """Writes `report.xlsx`."""

    name = "report.xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, report: Report) -> bytes:
        """The workbook, whose dates are the month's and not the clock's."""
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, _OPTIONS) as workbook:
            created = datetime(int(report.month[:4]), int(report.month[5:]), 1, tzinfo=UTC).replace(tzinfo=None)
            title = f"Laporan evaluasi Paten {report.city} {month_in_words(report.month)}"
            workbook.set_properties({"title": title, "author": report.city, "created": created})
            front = workbook.add_worksheet("Ringkasan")
            written = {sheet.title: sheet for sheet in sheets(report)}
            for sheet in written.values():
                _write_sheet(workbook, sheet)
            _write_front(workbook, front, report, title)
            _draw_charts(workbook, front, report, written["Wilayah"])
        return output.getvalue()


def _write_sheet(workbook: "Workbook", sheet: Sheet) -> None:
    """One table on a sheet of its own; a table without rows has an empty one."""
    page = workbook.add_worksheet(sheet.title)
    last = max(len(sheet.rows), 1)
    columns = [{"header": heading} for heading in sheet.headings]
    name = "tabel_" + "".join(c if c.isalnum() else "_" for c in sheet.title.lower())
    page.add_table(
        0, 0, last, len(columns) - 1,
        {"columns": columns, "data": [[*row] for row in sheet.rows], "style": _STYLE, "name": name},
    )  # fmt: skip
    page.freeze_panes(1, min(3, len(columns) - 1) if "Kode" in sheet.headings else 0)
    for number_, heading in enumerate(sheet.headings):
        texts = (str(row[number_] or "") for row in sheet.rows[:_LOOKED_AT])
        page.set_column(number_, number_, min(max(len(heading) + 3, *map(len, texts), 6), _WIDEST))


def _write_front(workbook: "Workbook", page: "Worksheet", report: Report, title: str) -> None:
    bold = workbook.add_format({"bold": True, "font_size": 16, "font_color": _ACCENT})
    head = workbook.add_format({"bold": True, "bottom": 1})
    figure = workbook.add_format({"align": "right"})
    page.hide_gridlines(2)
    page.set_column(0, 0, 34)
    page.set_column(1, 3, 18)
    page.write_string(0, 0, title, bold)
    page.write_row(2, 0, ["", "Bulan ini", *(f"Dari {short_month(c.month)}" for c in report.whole.changes)], head)
    now = report.whole.figures
    counts = dict(enumerate((now.submitted, now.issued, now.in_progress)))
    for row, (name, value, *changes) in enumerate(headline(report.whole)):
        page.write_string(row + 3, 0, name)
        for column, cell in enumerate((counts.get(row, value), *changes), start=1):
            page.write(row + 3, column, cell, figure)
    for row, (name, text) in enumerate(attention(report), start=11):
        page.write_string(row, 0, name, head)
        page.write_string(row, 1, text)
    page.freeze_panes(1, 0)


def _draw_charts(workbook: "Workbook", front: "Worksheet", report: Report, areas: Sheet) -> None:
    points = len(report.trends[0].points) if report.trends else 0
    if points:
        lines = workbook.add_chart({"type": "line"})
        for column, colour in ((3, _ACCENT), (4, "#8a5600")):
            lines.add_series({
                "name": ["Tren", 0, column],
                "categories": ["Tren", 1, 2, points, 2],
                "values": ["Tren", 1, column, points, column],
                "line": {"color": colour, "width": 2},
            })  # fmt: skip
        lines.set_title({"name": "Permohonan masuk dan surat terbit"})
        front.insert_chart(15, 0, lines, {"x_scale": 1.3})
    kecamatan = [row for row, area in enumerate(report.areas, start=1) if area.level == Level.KECAMATAN]
    if kecamatan:
        bars = workbook.add_chart({"type": "bar"})
        column = areas.headings.index("Masuk")
        bars.add_series({
            "name": "Masuk",
            "categories": ["Wilayah", kecamatan[0], 2, kecamatan[-1], 2],
            "values": ["Wilayah", kecamatan[0], column, kecamatan[-1], column],
            "fill": {"color": _ACCENT},
        })  # fmt: skip
        bars.set_y_axis({"reverse": True})
        bars.set_legend({"none": True})
        bars.set_title({"name": "Permohonan masuk per kecamatan"})
        front.insert_chart(31, 0, bars, {"x_scale": 1.3, "y_scale": 1.3})
