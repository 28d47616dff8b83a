import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from functions.domain.rosters import Roster
from functions.domain.seats import Role
from functions.domain.summaries import MonthSummary
from functions.domain.usage import Usage
from functions.ports import Add, Create
from infra.adapters import Adapters
from infra.demo_year import GeneratedYear, generated_year
from tests.home import AREA, NEXT_KELURAHAN, Home

AFTER_OCTOBER = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)  # 1 November, 02:00 in Jakarta
FOLDER = "evaluation/2026-10"
NAMES = ("report.csv", "report.json", "report.pdf", "report.schema.json", "report.xlsx")
KELURAHAN, OTHER = AREA[:13], NEXT_KELURAHAN[:13]
MOST_READS = 104 * 5 + 24


def export(home: Home, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    return home.expect(200, home.call("POST", "/export_evaluation", home.scheduler, body))


def report(home: Home, month: str = "2026-10") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(home.adapters.evaluations.read(f"evaluation/{month}/report.json"))
    return read


def count(home: Home, area: str, counts: dict[str, int], month: str = "2026-10") -> None:
    home.records.commit(Add(Usage(f"{area}:{month}", counts)))


def files(home: Home) -> list[bytes]:
    return [home.adapters.evaluations.read(f"{FOLDER}/{name}") for name in NAMES]


def fill(home: Adapters, year: GeneratedYear, letters: int) -> None:
    """A month, the one before and that a year ago, rosters and devices of the whole city."""
    for usage in (
        *(usage for month in ("2026-10", "2026-09", "2025-10") for usage in year.usage(month, letters)),
        *year.devices(),
    ):
        home.records.commit(Add(usage))
    for roster in year.rosters():
        home.records.commit(Create(roster))


@pytest.fixture
def october(home: Home) -> Home:
    home.clock.now = AFTER_OCTOBER
    count(home, KELURAHAN, {"submitted": 7, "issued": 5, "rejected": 1, "submitted/type/usaha": 7})
    count(home, OTHER, {"submitted": 2})
    return home


def test_the_last_month_that_is_over_is_written_in_every_form(october: Home) -> None:
    answer = export(october)
    assert answer == {
        "month": "2026-10",
        "applications": 9,
        "objects": [f"{FOLDER}/{name}" for name in NAMES],
        "told": 0,
    }
    figures = report(october)["areas"][0]["figures"]
    assert (figures["submitted"], figures["issued"], figures["rejected"], figures["in_progress"]) == (9, 5, 1, 3)


def test_every_area_has_its_place_and_those_without_use_are_named(october: Home) -> None:
    export(october)
    areas = {area["code"]: area["figures"]["submitted"] for area in report(october)["areas"]}
    assert len(areas) == 1 + 13 + 104
    assert {code: used for code, used in areas.items() if used} == {
        "36.71": 9,
        "36.71.05": 9,
        KELURAHAN: 7,
        OTHER: 2,
    }
    assert len(report(october)["zero_use"]) == 102


def test_the_same_counts_give_the_same_bytes(october: Home) -> None:
    export(october)
    first = files(october)
    october.later(days=3, hours=1)
    export(october, month="2026-10")
    assert files(october) == first


def test_what_is_stored_is_what_its_schema_says(october: Home) -> None:
    export(october)
    jsonschema.validate(report(october), json.loads(october.adapters.evaluations.read(f"{FOLDER}/report.schema.json")))


def test_a_month_without_data_is_written_too_and_says_so(home: Home) -> None:
    assert export(home, month="2026-09")["applications"] == 0
    assert report(home, "2026-09")["has_data"] is False
    assert report(home, "2026-09")["areas"][0]["figures"]["wait_median_hours"] is None


@pytest.mark.parametrize(
    ("month", "status"),
    [("2026-10", 422), ("2026-11", 422), ("2026-13", 400), ("2026-00", 400), ("Oktober", 400), (202609, 400)],
)
def test_a_month_that_is_not_over_or_is_none_is_refused(home: Home, month: object, status: int) -> None:
    home.expect(status, home.call("POST", "/export_evaluation", home.scheduler, {"month": month}))
    assert home.adapters.evaluations.find(f"{FOLDER}/report.json") is None


def test_only_the_scheduler_exports(home: Home) -> None:
    for token in (home.superapp, home.seat(Role.LURAH)):
        home.expect(403, home.call("POST", "/export_evaluation", token, {"month": "2026-09"}))
    assert home.client.post("/export_evaluation", json={}).status_code == 401


def test_the_month_is_kept_for_later_reports_and_kept_again_when_it_is_counted_anew(october: Home) -> None:
    count(october, KELURAHAN, {"submitted": 4, "issued": 1}, "2026-09")
    export(october, month="2026-09")
    export(october)
    count(october, KELURAHAN, {"issued": 2}, "2026-09")
    export(october, month="2026-09")
    stored = october.records.get(MonthSummary, month="2026-09")
    assert stored is not None
    assert (stored.value.figures["36.71"].issued, stored.value.balances) == (3, {KELURAHAN: 1})
    export(october)
    city = report(october)
    assert [point["month"] for point in city["trends"][0]["points"]] == ["2026-09", "2026-10"]
    assert city["areas"][0]["figures"]["in_progress"] == 3 + 1
    assert city["areas"][0]["changes"][0]["submitted_percent"] == 125.0


def test_an_area_that_the_city_does_not_know_is_counted_and_said_to_be_unknown(october: Home) -> None:
    count(october, "36.71.05.9999", {"submitted": 3})
    october.records.commit(Create(Roster("36.71.88.1001", ("001.001",), ("001",))))
    assert export(october)["applications"] == 12
    written = report(october)
    assert written["method"]["unknown_areas"] == ["36.71.88", "36.71.05.9999", "36.71.88.1001"]
    assert "36.71.05.9999" not in written["zero_use"]


def test_no_cell_of_the_table_is_a_formula(october: Home) -> None:
    count(october, KELURAHAN, {'category/=HYPERLINK("x")': 5, "submitted/type/@jahat": 1, "category/<b>": 1})
    export(october)
    text = october.adapters.evaluations.read(f"{FOLDER}/report.csv").decode()
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-")) and not cell[1:2].isdigit()]
    assert 'count:=HYPERLINK("x")' in cells


@pytest.mark.parametrize("letters", [1_000, 10_000])
def test_a_report_reads_as_much_for_many_letters_as_for_few(home: Home, letters: int) -> None:
    home.clock.now = AFTER_OCTOBER
    fill(home.adapters, generated_year(home.adapters), letters)
    home.adapters.all_records.operations.clear()
    assert export(home)["applications"] > letters * 0.8
    assert home.adapters.all_records.operations["reads"] == 101 * 3 + 104 * 2 + 1
    assert home.adapters.all_records.operations["reads"] <= MOST_READS


def test_recipients_are_told_of_the_scheduled_report_and_not_of_one_on_demand(october: Home) -> None:
    settings = october.adapters.settings.model_copy(update={"evaluation_recipients": ("setda@contoh.example",)})
    october.adapters.settings = settings
    assert export(october, month="2026-10")["told"] == 0
    assert export(october)["told"] == 1
    (notice,) = (october.adapters.settings.folder / "inbox").glob("*.json")
    told = json.loads(notice.read_text())
    assert told["recipient"] == "setda@contoh.example"
    assert "Permohonan masuk 9, surat terbit 5" in told["text"]
