"""The report of the generated year: the same counts in every form, and a first page that says what matters."""

import csv
import io
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from functions.domain.areas import Level
from functions.domain.report_values import AreaReport, Report
from functions.domain.report_within import Reading, within
from infra.adapters import TEMPLATES, Adapters
from infra.demo_report import write_generated_report
from infra.demo_year import GeneratedYear, generated_year
from infra.evaluation_pages import HtmlEvaluationPages
from infra.report_pdf import PdfReport
from infra.report_words import number
from infra.settings import Settings

MONTH = "2026-10"
NOW = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_generated_report(tmp_path_factory.mktemp("year"), MONTH, NOW)


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return Report.model_validate_json((folder / "report.json").read_bytes())


@pytest.fixture(scope="module")
def year(folder: Path) -> GeneratedYear:
    return generated_year(Adapters(Settings(data=folder)))


@pytest.fixture(scope="module")
def printed(folder: Path) -> list[str]:
    """The text of every page."""
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [text.replace("\r\n", "\n") for text in texts]


@pytest.fixture(scope="module")
def workbook(folder: Path) -> Any:  # noqa: ANN401  openpyxl has no types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(folder / "report.xlsx")


class Cells(HTMLParser):
    """The words of a page, one by one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def page_of(report: Report, code: str) -> list[str]:
    return Cells(HtmlEvaluationPages(TEMPLATES).draw(within(report, code), Reading(code))).words


def counts(area: AreaReport) -> dict[str, int]:
    return {name: getattr(area.figures, name) for name in ("submitted", "issued", "in_progress")}


def in_table(folder: Path) -> dict[tuple[str, str, str], str]:
    rows = csv.DictReader(io.StringIO((folder / "report.csv").read_text()))
    return {(row["block"], row["code"], row["indicator"]): row["value"] for row in rows}


def in_workbook(workbook: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    heading, *rows = workbook["Wilayah"].iter_rows(values_only=True)
    for row in rows:
        yield dict(zip(heading, row, strict=True))


def test_every_area_counts_the_same_in_data_table_and_workbook(folder: Path, report: Report, workbook: Any) -> None:  # noqa: ANN401
    told, sheet = in_table(folder), {row["Kode"]: row for row in in_workbook(workbook)}
    assert len(sheet) == len(report.areas) == 118
    for area in report.areas:
        for (name, value), heading in zip(counts(area).items(), ("Masuk", "Terbit", "Masih berjalan"), strict=True):
            assert told["headline", area.code, name] == str(value)
            assert sheet[area.code][heading] == value


def test_every_area_counts_the_same_on_paper(report: Report, printed: list[str]) -> None:
    lines = {tuple(line.split()) for text in printed for line in text.split("\n")}
    for area in report.of_level(Level.KELURAHAN):
        wanted = [*area.name.split(), str(area.rank), *map(number, counts(area).values())]
        assert any(wanted == [*line[1 : 1 + len(wanted)]] for line in lines if line and line[0] == area.code), area.name
    for value in counts(report.whole).values():
        assert number(value) in printed[0]


def test_every_area_counts_the_same_on_its_page(report: Report) -> None:
    for area in (report.whole, *report.of_level(Level.KECAMATAN), *report.of_level(Level.KELURAHAN)[:5]):
        words = page_of(report, area.code)
        assert words[words.index("Permohonan masuk") + 1] == number(area.figures.submitted)
        assert words[words.index("Surat terbit") + 1] == number(area.figures.issued)
        assert words[words.index("Masih berjalan") + 1] == number(area.figures.in_progress)


def test_parts_add_up_to_the_whole(report: Report) -> None:
    for level in (Level.KECAMATAN, Level.KELURAHAN):
        for name, value in counts(report.whole).items():
            assert sum(counts(area)[name] for area in report.of_level(level)) == value
    assert sum(kind.submitted for kind in report.whole.letter_kinds) == report.whole.figures.submitted
    assert sum(channel.submitted for channel in report.whole.channels) == report.whole.figures.submitted


def test_letter_kinds_count_the_same_in_every_form(
    folder: Path,
    report: Report,
    workbook: Any,  # noqa: ANN401
    printed: list[str],
) -> None:
    told = in_table(folder)
    _, *rows = workbook["Jenis surat"].iter_rows(values_only=True)
    sheet = {row[3]: row[4] for row in rows if row[0] == "Kota"}
    on_paper = "\n".join(printed)
    for kind in report.whole.letter_kinds:
        assert told["letter_kinds", report.whole.code, f"submitted:{kind.letter_type}"] == str(kind.submitted)
        assert sheet[kind.title] == kind.submitted
        assert f"{kind.title} {number(kind.submitted)} {number(kind.issued)}" in on_paper


def test_the_first_page_names_the_unused_kelurahan_and_the_slow_rt(year: GeneratedYear, printed: list[str]) -> None:
    assert len(year.unused) == 3
    for area in year.unused:
        assert area.name in printed[0]
    rw, rt = year.slow_rt.split(".")[4:]
    assert f"RT {rt}/RW {rw}" in printed[0]


def test_a_year_is_in_the_trend_and_the_change_since_a_year_ago_is_told(report: Report) -> None:
    assert len(report.trends[0].points) == 13
    assert [change.month for change in report.whole.changes] == ["2026-09", "2025-10"]


def test_small_counts_of_rt_are_nowhere(folder: Path, report: Report) -> None:
    told = in_table(folder)
    hidden = [place for place in report.places if place.submitted.hidden]
    assert hidden
    for place in hidden:
        assert told["places", place.code, "submitted"] in {"<5", "≥5"}


def test_every_font_of_the_paper_is_embedded(folder: Path) -> None:
    content = (folder / "report.pdf").read_bytes()
    assert b"Helvetica" not in content
    assert content.count(b"/FontFile2") == 2


def test_a_month_without_data_is_drawn_too(report: Report) -> None:
    empty = report.model_copy(update={"has_data": False, "slowest": (), "trends": report.trends[:1]})
    drawn = PdfReport(TEMPLATES / "_shared" / "fonts").write(empty)
    document = pypdfium2.PdfDocument(drawn)
    assert "tidak ada hitungan" in document[0].get_textpage().get_text_range()
    document.close()
