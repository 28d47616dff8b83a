"""The queries of docs/analytics.md, run with DuckDB on what the export wrote of a generated course, as they stand."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import duckdb
import pytest

from functions.domain import counting
from functions.domain.analytics import day_file, day_object, row_of, table_schema
from functions.domain.application import Action, Application, Status
from functions.domain.areas import Level, cut
from functions.domain.indonesian import local_date
from functions.domain.seats import Role
from tests import analytics_page
from tests.domain.builders import CITY, in_status
from tests.home import AREA, NEXT_KELURAHAN, NO_ATTACHMENTS, RESIDENT, Home, make_home

THIRD_KELURAHAN = "36.71.01.1001.001.001"
BEGINS = datetime(2026, 10, 29, 2, 0, tzinfo=UTC)
LETTERS = (NO_ATTACHMENTS, "domisili", "kehilangan")
HOUR = timedelta(hours=1)
FEWEST = 5
_DUCKDB_TYPES = {"STRING": "VARCHAR", "INTEGER": "BIGINT", "BOOLEAN": "BOOLEAN", "DATE": "DATE"}
Lake = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Forty applications in two kecamatan about the end of a month: issued, returned, rejected, cancelled."""
    home = make_home(tmp_path_factory.mktemp("course"), start=BEGINS, kelurahan=(AREA, NEXT_KELURAHAN, THIRD_KELURAHAN))
    for area in (AREA, NEXT_KELURAHAN, THIRD_KELURAHAN):
        home.seat_all(area)
    for number in range(40):
        go(home, number)
        home.later(hours=2)
    home.later(days=2)
    while home.expect(200, home.call("POST", "/export_records", home.scheduler, {}))["left"]:
        pass
    return home


def go(home: Home, number: int) -> None:
    """Let one application go its way; its number says which, and how fast."""
    letter_type = LETTERS[number % 3]
    asked = [each.kind for each in home.adapters.letter_types.get(letter_type).attachments if each.required]
    area = (AREA, NEXT_KELURAHAN, THIRD_KELURAHAN)[number % 7 % 3]
    body = home.submission(letter_type, area=area, attachments=home.attach(*asked))
    application_id = home.submit(body)
    home.later(minutes=37 * number)
    if number % 4 == 1:
        home.act(application_id, Action.RETURN, "Foto buram.")
        kept = {name: body[name] for name in ("letter_type", "applicant", "form", "attachments")}
        mended = kept | {"application_id": application_id}
        home.expect(200, home.post("/resubmit_application", mended, resident=RESIDENT))
    if number % 11 == 7:
        home.act(application_id, Action.REJECT, "Bukan warga wilayah ini.")
    elif number % 13 == 9:
        home.expect(200, home.post("/cancel_application", {"application_id": application_id}, resident=RESIDENT))
    else:
        finish(home, application_id, number)


def finish(home: Home, application_id: str, number: int) -> None:
    while home.application(application_id).status == Status.IN_REVIEW:
        home.act(application_id)
        home.later(minutes=19 * (number % 17), hours=9 * (number % 2))


@pytest.fixture(scope="module")
def lake(course: Home) -> Iterator[Lake]:
    with reading(course.adapters.settings.folder / "files") as answer:
        yield answer


@contextmanager
def reading(bucket: Path) -> Iterator[Lake]:
    """What a query answers about the files of a bucket, which are read by the table's own columns."""
    columns = {column["name"]: duckdb_type(column) for column in table_schema()}
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA paten")
        connection.execute(
            f"CREATE VIEW paten.applications AS SELECT * FROM read_json('{bucket}/records/*/*.ndjson.gz', "  # noqa: S608
            f"format = 'newline_delimited', columns = {columns}, hive_partitioning = true, "
            "hive_types = {'closed_on': DATE})"
        )
        yield lambda sql: connection.execute(sql).fetchall()


def duckdb_type(column: Mapping[str, Any]) -> str:
    if column["type"] != "RECORD":
        return _DUCKDB_TYPES[column["type"]]
    fields = ", ".join(f"{each['name']} {duckdb_type(each)}" for each in column["fields"])
    return f"STRUCT({fields})[]"


@pytest.fixture(scope="module")
def ended(course: Home) -> list[Application]:
    return [one for one in course.adapters.all_records.every(Application) if one.closed_at is not None]


def test_the_course_has_something_of_everything(ended: list[Application]) -> None:
    assert len(ended) == 40
    assert {one.status for one in ended} == {Status.ISSUED, Status.REJECTED, Status.CANCELLED}
    assert {one.classification.category for one in ended if one.classification}
    assert len({cut(one.area, Level.KECAMATAN) for one in ended}) == 2


def test_every_application_that_ended_is_a_row_of_its_day(lake: Lake, ended: list[Application], course: Home) -> None:
    days = Tally(local_date(closed_at(one), course.adapters.city.zone) for one in ended)
    found = lake("SELECT closed_on, COUNT(*) FROM paten.applications GROUP BY closed_on ORDER BY closed_on")
    assert found == sorted(days.items())
    assert len(found) > 2


def test_the_first_question_is_how_long_residents_wait(lake: Lake, ended: list[Application], course: Home) -> None:
    waits = defaultdict[tuple[str, str], list[int]](list)
    for one in ended:
        if one.status == Status.ISSUED:
            month = f"{local_date(closed_at(one), course.adapters.city.zone):%Y-%m}"
            wait = round((closed_at(one) - one.submitted_at) / HOUR)
            waits[cut(one.area, Level.KECAMATAN), month].append(wait)
    expected = [(*place, len(each), median(each)) for place, each in waits.items() if len(each) >= FEWEST]
    found = lake(analytics_page.queries()[0])
    assert found == sorted(expected, key=lambda row: (row[1], -row[3], row[0]))
    assert len(found) >= 3


def test_a_median_is_of_five_letters_at_least_and_lies_between_the_two_in_the_middle(tmp_path: Path) -> None:
    hours = {"36.71.01": (3, 1, 1, 2), "36.71.02": (9, 1, 4, 2, 70), "36.71.03": (9, 1, 5, 2, 70, 2)}
    issued = row_of(in_status(Status.ISSUED), CITY.service_clock)
    rows = [issued.model_copy(update={"kecamatan": code, "hours_total": n}) for code in hours for n in hours[code]]
    path = tmp_path / day_object(BEGINS.date())
    path.parent.mkdir(parents=True)
    path.write_bytes(day_file(row.model_dump_json() for row in rows))
    with reading(tmp_path) as lake:
        assert lake(analytics_page.queries()[0]) == [("36.71.02", "2026-10", 5, 4), ("36.71.03", "2026-10", 6, 3.5)]


def test_the_second_question_is_which_step_keeps_its_time(lake: Lake, ended: list[Application], course: Home) -> None:
    counts = counting.added(counted(course, one) for one in ended)
    expected = []
    for role in Role:
        decisions = sum(counts.get(f"step/{role}/{action}", 0) for action in ("approve", "return", "reject"))
        if decisions >= FEWEST:
            expected.append((role, decisions, counts.get(f"step/{role}/on_time", 0) / decisions))
    found = lake(analytics_page.queries()[1])
    assert found == sorted(expected, key=lambda row: (row[2], row[0]))
    assert len(found) == 4
    assert any(0 < share < 1 for _, _, share in found)


def test_the_third_question_is_which_letters_come_back(lake: Lake, ended: list[Application]) -> None:
    came_back = defaultdict[str, list[bool]](list)
    for one in ended:
        came_back[one.letter_type].append(any(entry.event == Action.RETURN for entry in one.history))
    expected = [(name, len(each), mean(each)) for name, each in came_back.items() if len(each) >= FEWEST]
    found = lake(analytics_page.queries()[2])
    assert found == sorted(expected, key=lambda row: (-row[2], row[0]))
    assert len(found) == 3


def closed_at(application: Application) -> datetime:
    assert application.closed_at is not None
    return application.closed_at


def counted(home: Home, application: Application) -> Mapping[str, int]:
    """What the evaluation counts of an application."""
    return counting.closed(application, closed_at(application), home.adapters.city.service_clock).counts


def test_the_page_and_the_schema_follow_from_the_rows() -> None:
    again = "python -m tests.analytics_page writes it anew"
    assert analytics_page.SCHEMA.read_text() == analytics_page.schema(), again
    assert analytics_page.PAGE.read_text() == analytics_page.page(), again
    assert len(analytics_page.queries()) == 3
