"""What a row holds of an application that has ended, and that its table follows from it."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from functions.domain.analytics import ApplicationRow, StepRow, day_file, day_object, row_of, table_schema
from functions.domain.application import Action, Application, Status
from functions.domain.classification import Classification
from functions.domain.letter_types import ServiceHours
from functions.domain.seats import Role
from functions.domain.service_clock import ServiceClock
from tests.domain.builders import CITY, NOW, after, in_status

CLOCK = ServiceClock(CITY.zone)
HOUR = timedelta(hours=1)
Way = Sequence[tuple[Action, float]]
WITH_A_RETURN: Way = (
    (Action.APPROVE, 2),
    (Action.CORRECT, 3),
    (Action.RETURN, 30),
    (Action.RESUBMIT, 40),
    (Action.PASS, 64),
    (Action.APPROVE, 65.4),
    (Action.APPROVE, 73.6),
    (Action.ISSUE, 74.6),
)


def row(application: Application) -> ApplicationRow:
    return row_of(replace(application, service_hours={role: ServiceHours().of(role) for role in Role}), CLOCK)


def went(way: Way) -> Application:
    """An application of NOW after actions, each so many hours later."""
    reached = after()
    for action, hours in way:
        reached = after(action, start=reached, now=NOW + hours * HOUR)
    return reached


def test_a_row_tells_where_what_when_and_what_became_of_it() -> None:
    found = row(went([(Action.REJECT, 5.4)])).model_dump(exclude={"steps"})
    assert found == {
        "city": "99.99",
        "kecamatan": "99.99.01",
        "kelurahan": "99.99.01.1001",
        "letter_type": "usaha",
        "category": None,
        "channel": "aplikasi",
        "outcome": "rejected",
        "submitted_on": date(2025, 3, 3),
        "hours_total": 5,
        "returned": 0,
        "passed": 0,
        "corrected": 0,
    }


def test_every_stay_at_a_step_is_told_in_whole_hours_and_nobody_is_late_who_never_decided() -> None:
    found = row(went(WITH_A_RETURN))
    assert found.steps == (
        StepRow(role="rt", outcome="approve", hours_taken=2, on_time=True),
        StepRow(role="rw", outcome="return", hours_taken=28, on_time=False),
        StepRow(role="rw", outcome="pass", hours_taken=24, on_time=None),
        StepRow(role="verifier", outcome="approve", hours_taken=1, on_time=True),
        StepRow(role="lurah", outcome="approve", hours_taken=8, on_time=False),
    )
    assert (found.outcome, found.hours_total) == ("issued", 75)
    assert (found.returned, found.passed, found.corrected) == (1, 1, 1)


def test_a_letter_is_on_time_to_the_minute_although_its_row_rounds() -> None:
    steps = row(went([(Action.APPROVE, 24), (Action.APPROVE, 48.001), (Action.CANCEL, 49)])).steps
    assert [(step.hours_taken, step.on_time) for step in steps] == [(24, True), (24, False), (1, None)]


@pytest.mark.parametrize("status", [Status.ISSUED, Status.REJECTED, Status.CANCELLED, Status.EXPIRED])
def test_every_end_has_a_row(status: Status) -> None:
    assert row(in_status(status)).outcome == status.lower()


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETURNED, Status.APPROVED])
def test_what_has_not_ended_has_none(status: Status) -> None:
    with pytest.raises(ValueError, match="ended"):
        row(in_status(status))


def test_a_letter_revoked_later_keeps_its_row() -> None:
    issued = in_status(Status.ISSUED)
    assert row(after(Action.REVOKE, start=issued, now=NOW + 100 * HOUR)) == row(issued)


def test_the_day_of_submission_is_the_city_s() -> None:
    late = replace(in_status(Status.REJECTED), submitted_at=datetime(2025, 12, 31, 17, 0, tzinfo=UTC))
    assert row(late).submitted_on == date(2026, 1, 1)


def test_a_category_is_told_and_the_title_that_somebody_wrote_is_not() -> None:
    named = replace(in_status(Status.ISSUED), classification=Classification("Ternak Pak Wawan", "Lainnya", "500.7.1"))
    assert row(named).category == "Lainnya"
    assert "Wawan" not in row(named).model_dump_json()


def test_the_rows_of_a_day_give_the_same_bytes_in_any_order() -> None:
    lines = [row(in_status(status)).model_dump_json() for status in (Status.ISSUED, Status.REJECTED, Status.EXPIRED)]
    packed = day_file(lines)
    assert packed == day_file(reversed(lines))
    assert gzip.decompress(packed).decode().splitlines() == sorted(lines)
    assert packed[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", "no time, no name and no system in its head"


def test_a_day_is_a_partition_by_its_name() -> None:
    assert day_object(date(2026, 1, 2)) == "records/closed_on=2026-01-02/applications.ndjson.gz"


def test_the_table_has_a_column_for_each_field_and_each_says_what_it_holds() -> None:
    columns = {column["name"]: column for column in table_schema()}
    assert (
        list(columns)
        == list(ApplicationRow.model_fields)
        == list(json.loads(row(went(WITH_A_RETURN)).model_dump_json()))
    )
    steps = columns["steps"]["fields"]
    assert [column["name"] for column in steps] == list(StepRow.model_fields)
    assert all(column["description"] for column in (*columns.values(), *steps))
    assert "closed_on" not in columns, "BigQuery refuses a partition key that is a column, too"


def test_what_may_be_missing_is_nullable_and_nothing_else() -> None:
    columns = [*table_schema(), *table_schema(StepRow)]
    modes = {column["name"]: column["mode"] for column in columns if column["mode"] != "REQUIRED"}
    assert modes == {"category": "NULLABLE", "steps": "REPEATED", "on_time": "NULLABLE"}
