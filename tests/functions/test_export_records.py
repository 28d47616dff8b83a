import gzip
import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.application import Action, Application
from functions.domain.errors import NotFound
from functions.domain.seats import Role
from functions.domain.sweeping import Cursor
from functions.ports import Create
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT, RESIDENT, Home, make_home

FIRST, SECOND = "2026-10-05", "2026-10-06"
NIGHT = datetime(2026, 10, 5, 18, 0, tzinfo=UTC)  # 6 October, 01:00 in Jakarta
DAY = timedelta(days=1)
REFUSED = "Bukan warga wilayah ini, kata Pak Sarimin."


def export(home: Home, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    return home.expect(200, home.call("POST", "/export_records", home.scheduler, body))


def name_of(day: str) -> str:
    return f"records/closed_on={day}/applications.ndjson.gz"


def written(home: Home, day: str) -> bytes:
    return home.adapters.evaluations.read(name_of(day))


def rows(home: Home, day: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(written(home, day)).splitlines()]


def cancel(home: Home, application_id: str) -> None:
    body = {"application_id": application_id}
    home.expect(200, home.post("/cancel_application", body, resident=RESIDENT))


def close_at(home: Home, *instants: datetime) -> None:
    """Let an application end at each instant."""
    for instant in instants:
        application_id = home.submit()
        home.clock.now = instant
        cancel(home, application_id)


@pytest.fixture
def october(home: Home) -> Home:
    """A day on which one letter was issued, one application rejected, and one left open."""
    home.seat_all()
    issued, rejected, _ = home.submit(), home.submit(), home.submit(home.submission(area=NEXT_KELURAHAN))
    home.later(hours=3)
    home.issue(issued)
    home.act(rejected, Action.REJECT, REFUSED)
    home.clock.now = NIGHT
    return home


def test_each_day_that_is_over_becomes_a_file_of_what_ended_on_it(october: Home) -> None:
    assert export(october) == {"applications": 2, "objects": [name_of(FIRST)], "left": False}
    issued, rejected = sorted(rows(october, FIRST), key=lambda row: str(row["outcome"]))
    assert (issued["outcome"], issued["kelurahan"], issued["hours_total"]) == ("issued", AREA[:13], 3)
    assert [(step["role"], step["on_time"]) for step in issued["steps"]] == [
        ("rt", True),
        ("rw", True),
        ("verifier", True),
        ("lurah", True),
    ]
    assert [step["outcome"] for step in rejected["steps"]] == ["reject"]
    stored = october.adapters.evaluations.find(name_of(FIRST))
    assert stored is not None
    assert stored.content_type == "application/gzip"


def test_today_is_never_written(october: Home) -> None:
    october.clock.now = NIGHT - timedelta(hours=2)
    assert export(october) == {"applications": 0, "objects": [], "left": False}
    october.expect(422, october.call("POST", "/export_records", october.scheduler, {"day": FIRST}))
    assert october.adapters.evaluations.find(name_of(FIRST)) is None


def test_what_ends_between_two_runs_is_written_by_the_next_and_once_more_by_the_one_after(october: Home) -> None:
    export(october)
    close_at(october, NIGHT + timedelta(hours=5))
    october.clock.now = NIGHT + DAY
    assert export(october)["objects"] == [name_of(FIRST), name_of(SECOND)]
    october.clock.now += DAY
    assert export(october) == {"applications": 1, "objects": [name_of(SECOND)], "left": False}


def test_what_was_taken_up_after_its_day_was_written_is_in_its_day_by_the_next_run(october: Home) -> None:
    export(october)
    (ended,) = october.records.closed_between(NIGHT - DAY, NIGHT, 1)
    october.records.commit(Create(replace(ended, application_id="b" * 24)))
    october.clock.now = NIGHT + DAY
    assert export(october)["applications"] == 3
    assert len(rows(october, FIRST)) == 3


def test_a_day_written_again_has_the_same_bytes(october: Home) -> None:
    export(october)
    first = written(october, FIRST)
    october.later(days=3)
    assert export(october, day=FIRST) == {"applications": 2, "objects": [name_of(FIRST)], "left": False}
    assert written(october, FIRST) == first
    export(october)
    assert written(october, FIRST) == first


def test_a_letter_revoked_later_leaves_its_day_as_it_was(october: Home) -> None:
    export(october)
    first = written(october, FIRST)
    issued = next(one for one in october.records.closed_between(NIGHT - DAY, NIGHT, 9) if one.status == "ISSUED")
    body = {"application_id": issued.application_id, "reason": "Nomor rumah keliru."}
    october.expect(200, october.post("/revoke_letter", body, october.seat(Role.LURAH)))
    export(october, day=FIRST)
    assert written(october, FIRST) == first


def test_one_day_on_demand_leaves_the_nights_runs_where_they_are(october: Home) -> None:
    export(october, day=FIRST)
    assert october.records.get(Cursor, name="records-export") is None
    assert export(october)["objects"] == [name_of(FIRST)]


def test_a_day_on_which_nothing_ended_has_no_file(home: Home) -> None:
    home.submit()
    home.clock.now = NIGHT
    assert export(home) == export(home, day=FIRST) == {"applications": 0, "objects": [], "left": False}
    with pytest.raises(NotFound):
        written(home, FIRST)


def test_a_day_and_a_year_begin_and_end_at_local_midnight(home: Home) -> None:
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    close_at(home, new_year - timedelta(seconds=2), new_year, new_year + DAY - timedelta(seconds=2), new_year + DAY)
    home.clock.now = new_year + 2 * DAY + timedelta(hours=1)
    days = ["2026-12-31", "2027-01-01", "2027-01-02"]
    assert export(home)["objects"] == [name_of(day) for day in days]
    assert [len(rows(home, day)) for day in days] == [1, 2, 1]
    assert export(home, day="2027-01-01")["applications"] == 2


def test_nothing_of_a_person_is_in_any_file(october: Home) -> None:
    october.seat(Role.RT, NEXT_RT)
    bodies = [october.submission() for _ in range(3)]
    for number, body in enumerate(bodies):
        body["applicant"] |= {"phone": f"+62812000000{number}", "address": f"Jalan Rahasia {number}"}
    by_rt = october.submission(channel="pangkas", resident_id=None, area=NEXT_RT)
    issued = october.submit(bodies[0])
    returned = october.submit(bodies[1])
    october.act(returned, Action.RETURN, "Foto Bu Aminah buram.")
    filed = october.submit(by_rt, october.seat(Role.RT, NEXT_RT))
    october.issue(issued)
    cancel(october, returned)
    october.act(filed, Action.REJECT, REFUSED)
    october.clock.now = NIGHT + DAY
    objects = export(october)["objects"]
    text = "".join(gzip.decompress(october.adapters.evaluations.read(name)).decode() for name in objects)
    assert text.count("\n") == 5
    found = [secret for secret in secrets(october, [*bodies, by_rt]) if secret.lower() in text.lower()]
    assert found == []


def secrets(home: Home, bodies: list[dict[str, Any]]) -> set[str]:
    """What was submitted, and every id, name and text that the records hold of the applications and their officers."""
    applications = home.adapters.all_records.every(Application)
    given = {str(value) for body in bodies for part in ("applicant", "form") for value in body[part].values()}
    of_records = {
        value
        for one in applications
        for value in (one.application_id, one.masked_name, one.caller, one.resident_id or RESIDENT, one.letter_id)
        if value
    }
    actors = {part for one in applications for entry in one.history for part in (entry.actor, entry.digest, entry.hash)}
    titles = {one.classification.title for one in applications if one.classification}
    places = {one.area[13:] for one in applications}
    written = {REFUSED, "Sarimin", "Aminah", "officer", "superapp", "machine", "T02:"}
    return {each for each in given | of_records | actors | titles | places | written if len(each) > 2}


def test_a_long_past_is_caught_up_with_a_month_at_a_time(home: Home) -> None:
    home.submit()
    (application,) = home.adapters.all_records.every(Application)
    days = [NIGHT + number * DAY for number in range(70)]
    home.records.commit(*(Create(ended(application, number, at)) for number, at in enumerate(days)))
    home.clock.now = days[-1] + DAY
    answers = [export(home) for _ in range(4)]
    assert [answer["applications"] for answer in answers] == [31, 31, 10, 1]
    assert [answer["left"] for answer in answers] == [True, True, False, False]
    assert {name for answer in answers for name in answer["objects"]} == {
        name_of(f"{(NIGHT + number * DAY + timedelta(hours=7)):%Y-%m-%d}") for number in range(70)
    }


def ended(application: Application, number: int, at: datetime) -> Application:
    return replace(application, application_id=f"{number:024d}", closed_at=at, due_at=None)


def test_a_day_of_five_thousand_is_read_page_by_page_within_bounded_memory(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    home.seat_all()
    home.issue(home.submit())
    (application,) = home.adapters.all_records.every(Application)
    for start in range(0, 5000, 500):
        some = (ended(application, number, NIGHT + timedelta(seconds=number)) for number in range(start, start + 500))
        home.records.commit(*map(Create, some))
    home.clock.now = NIGHT + DAY
    before = home.adapters.all_records.operations.copy()
    tracemalloc.start()
    try:
        assert export(home, day=SECOND)["applications"] == 5000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    used = home.adapters.all_records.operations - before
    assert used == {"queries": 26, "reads": 5001}, "25 full pages, and one that finds no more"
    assert peak < 16 * 1024 * 1024
    assert len(rows(home, SECOND)) == 5000


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-10-05", 422), ("9999-12-31", 422), ("2026-02-30", 400), ("0001-01-01", 400), ("kemarin", 400)],
)
def test_a_day_that_is_not_over_or_is_none_is_refused(home: Home, day: object, status: int) -> None:
    home.expect(status, home.call("POST", "/export_records", home.scheduler, {"day": day}))


def test_only_the_scheduler_exports(home: Home) -> None:
    for token in (home.superapp, home.seat(Role.LURAH)):
        home.expect(403, home.call("POST", "/export_records", token, {"day": "2026-09-30"}))
    assert home.client.post("/export_records", json={}).status_code == 401
