"""The monthly report as CSV: one long table, for whoever counts on."""

import csv
import io

from functions.domain.report_table import TableRow, table
from functions.domain.report_values import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvReport:
    """Writes `report.csv`."""

    name = "report.csv"
    content_type = "text/csv"

    def write(self, report: Report) -> bytes:
        """The table, with the names of its columns in its first row."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(TableRow._fields)
        writer.writerows([*map(_plain, row)] for row in table(report))
        return text.getvalue().encode()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number below none stays one."""
    if not cell.startswith(_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    digits = cell.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdecimal()
