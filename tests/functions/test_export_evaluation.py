import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.domain.application import Action
from functions.domain.seats import Role
from tests.home import AREA, NEXT_KELURAHAN, Home

AFTER_OCTOBER = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)  # 1 November, 02:00 in Jakarta
JSON, CSV = "evaluation/2026-10/evaluation.json", "evaluation/2026-10/evaluation.csv"


def export(home: Home, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    return home.expect(200, home.call("POST", "/export_evaluation", home.scheduler, body))


def evaluation(home: Home) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(home.adapters.evaluations.read(JSON))
    return read


@pytest.fixture
def october(home: Home) -> Home:
    """A month with one letter issued after three hours, one application rejected and one cancelled."""
    home.seat_all()
    issued, rejected, cancelled = home.submit(), home.submit(), home.submit(home.submission(area=NEXT_KELURAHAN))
    home.later(hours=3)
    home.issue(issued)
    home.act(rejected, Action.REJECT, "Bukan warga wilayah ini.")
    home.expect(
        200, home.post("/cancel_application", {"application_id": cancelled}, home.superapp, resident="warga-contoh")
    )
    home.clock.now = AFTER_OCTOBER
    return home


def test_the_last_month_that_is_over_is_written_as_json_and_csv(october: Home) -> None:
    assert export(october) == {"month": "2026-10", "applications": 3, "objects": [CSV, JSON]}
    headline = evaluation(october)["headline"]
    counts = {name: headline[name] for name in ("applications", "issued", "rejected", "cancelled", "in_progress")}
    assert counts == {"applications": 3, "issued": 1, "rejected": 1, "cancelled": 1, "in_progress": 0}
    assert headline["turnaround_median_hours"] == pytest.approx(3, abs=0.01)


def test_every_area_has_its_row_and_those_without_use_are_named(october: Home) -> None:
    export(october)
    areas = {row["code"]: row["figures"]["applications"] for row in evaluation(october)["areas"]}
    assert len(areas) == 13 + 104
    used = {code: count for code, count in areas.items() if count}
    assert used == {"36.71.05": 3, AREA[:13]: 2, NEXT_KELURAHAN[:13]: 1}
    assert set(evaluation(october)["areas_without_use"]) == areas.keys() - used.keys()


def test_the_table_says_what_the_json_says(october: Home) -> None:
    export(october)
    text = october.adapters.evaluations.read(CSV).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    city = next(row for row in rows if row["level"] == "city")
    assert (city["month"], city["name"], city["applications"], city["issued"]) == (
        "2026-10",
        "Kota Tangerang",
        "3",
        "1",
    )
    assert {row["level"] for row in rows} == {"city", "kecamatan", "kelurahan", "channel", "letter_type"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_same_records_give_the_same_bytes(october: Home) -> None:
    export(october)
    first = [october.adapters.evaluations.read(name) for name in (JSON, CSV)]
    october.later(days=3)
    export(october, month="2026-10")
    assert [october.adapters.evaluations.read(name) for name in (JSON, CSV)] == first


def test_the_evaluation_names_no_person(october: Home) -> None:
    export(october)
    written = (october.adapters.evaluations.read(JSON) + october.adapters.evaluations.read(CSV)).decode()
    biodata = october.submission()["applicant"]
    for secret in (biodata["nik"], biodata["name"], "B***", "warga-contoh"):
        assert secret not in written


def test_a_month_begins_and_ends_at_local_midnight(home: Home) -> None:
    for instant in (
        datetime(2026, 9, 30, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 17, 0, tzinfo=UTC),
        datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 10, 31, 17, 0, tzinfo=UTC),
    ):
        home.clock.now = instant
        home.submit()
    home.clock.now = AFTER_OCTOBER
    assert export(home)["applications"] == 2


def test_a_month_without_applications_is_written_too(home: Home) -> None:
    assert export(home, month="2026-09")["applications"] == 0
    assert json.loads(home.adapters.evaluations.read("evaluation/2026-09/evaluation.json"))["headline"]["issued"] == 0


@pytest.mark.parametrize(
    ("month", "status"),
    [("2026-10", 422), ("2026-11", 422), ("2026-13", 400), ("2026-00", 400), ("Oktober", 400), (202609, 400)],
)
def test_a_month_that_is_not_over_or_is_none_is_refused(home: Home, month: object, status: int) -> None:
    home.expect(status, home.call("POST", "/export_evaluation", home.scheduler, {"month": month}))
    assert home.adapters.evaluations.find(JSON) is None


def test_only_the_scheduler_exports(home: Home) -> None:
    for token in (home.superapp, home.seat(Role.LURAH)):
        home.expect(403, home.call("POST", "/export_evaluation", token, {"month": "2026-09"}))
    assert home.client.post("/export_evaluation", json={}).status_code == 401
