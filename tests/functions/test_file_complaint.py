"""Complaints come in with a number, reach the office, and are read by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.complaints import Category, ComplaintStatus
from functions.domain.letters import Counter
from functions.domain.messages import Event, MessageStatus
from functions.domain.seats import Role
from infra.invariants import broken
from tests.functions.complaining import KELURAHAN, OCTOBER, TEXT, counted, file, filed, kept, told
from tests.functions.problem_documents import problem
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, WITHOUT_OFFICE, Home, make_home


def wrong_fields(answer: TestResponse) -> set[str]:
    return {wrong["field"] for wrong in problem(answer, 400)["errors"]}


def test_a_complaint_gets_a_number_and_is_kept(home: Home) -> None:
    answer = home.expect(201, file(home))
    assert answer.pop("filed_at").startswith("2026-10-05T02:00")
    number = "PGD-3671051003-2026-1"
    assert answer == {"number": number, "area": KELURAHAN, "category": "waktu", "status": "OPEN"}
    complaint = kept(home, number)
    assert (complaint.text, complaint.complainant, complaint.status) == (
        TEXT,
        f"resident:{RESIDENT}",
        ComplaintStatus.OPEN,
    )
    assert complaint.application_id is None


def test_numbers_run_by_kelurahan_and_year(tmp_path: Path) -> None:
    home = make_home(tmp_path, start=datetime(2026, 12, 31, 16, 50, tzinfo=UTC))  # ten minutes before the new year
    assert [filed(home), filed(home), filed(home, area=NEXT_KELURAHAN)] == [
        "PGD-3671051003-2026-1",
        "PGD-3671051003-2026-2",
        "PGD-3671051001-2026-1",
    ]
    home.later(minutes=15)
    assert filed(home) == "PGD-3671051003-2027-1"
    assert counted(home, f"{KELURAHAN}:2026-12")["complaint/opened"] == 2
    assert counted(home, f"{KELURAHAN}:2027-01")["complaint/opened"] == 1


def test_complaints_at_once_have_numbers_without_a_gap(home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: filed(home), range(16)))
    assert sorted(int(number.rpartition("-")[2]) for number in numbers) == list(range(1, 17))
    assert counted(home)["complaint/opened"] == 16
    assert broken(home.adapters) == []


def test_numbers_of_letters_and_complaints_never_meet(home: Home) -> None:
    home.seat_all()
    filed(home)
    letter = home.issue(home.submit())
    filed(home)
    assert letter.registrations[-1].number == 1
    counters = {counter.counter_id: counter.last for counter in home.adapters.all_records.every(Counter)}
    assert counters == {f"{KELURAHAN}:all:2026": 1, f"complaints:{KELURAHAN}:2026": 2}
    assert broken(home.adapters) == []


def test_the_verifiers_and_the_lurahs_seats_are_told_without_the_text(home: Home) -> None:
    home.seat_all()
    number = filed(home)
    home.server.pump()
    messages = told(home, Event.COMPLAINT)
    assert {message.recipient for message in messages} == {f"seat:{role}:{KELURAHAN}" for role in ("verifier", "lurah")}
    assert {(message.complaint, message.note) for message in messages} == {(number, None)}
    assert {(message.application_id, message.letter_type) for message in messages} == {(None, None)}
    assert {message.status for message in messages} == {MessageStatus.SENT}


def test_a_complaint_about_an_application_goes_to_its_kelurahan_and_names_it_to_the_office_alone(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    number = filed(home, area=None, application_id=application_id)
    assert (kept(home, number).area, kept(home, number).application_id) == (KELURAHAN, application_id)
    assert all(message.application_id is None for message in told(home, Event.COMPLAINT))
    assert number not in home.get(f"/get_application/{application_id}", home.seat(Role.RT)).text


def test_it_is_counted_by_category_without_a_name(home: Home) -> None:
    for category in Category:
        filed(home, category=category)
    assert counted(home) == {f"complaint/category/{category}": 1 for category in Category} | {"complaint/opened": 6}
    assert counted(home, OCTOBER) == counted(home)


@pytest.mark.parametrize("role", [Role.RT, Role.RW, Role.VERIFIER])
def test_an_officer_complains_for_a_neighbour(home: Home, role: Role) -> None:
    number = filed(home, home.seat(role))
    assert kept(home, number).complainant.startswith("officer:")


def test_an_officer_complains_about_an_application_that_they_filed(home: Home) -> None:
    home.seat_all()
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), home.seat(Role.RT))
    filed(home, home.seat(Role.RT), area=None, application_id=application_id)
    problem(file(home, home.seat(Role.RW), area=None, application_id=application_id), 404)
    problem(file(home, area=None, application_id=application_id), 404)


def test_an_officer_of_another_kelurahan_does_not(home: Home) -> None:
    problem(file(home, home.seat(Role.RT), area=NEXT_KELURAHAN), 403)
    problem(file(home, home.seat(Role.LURAH)), 403)
    problem(file(home, home.token("tak-dikenal")), 403)
    problem(file(home, home.scheduler), 403)
    assert counted(home) == {}


def test_somebody_elses_application_is_not_there(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    problem(file(home, resident="orang-lain", area=None, application_id=application_id), 404)
    problem(file(home, area=None, application_id="a" * 24), 404)


def test_a_superapp_names_its_resident(home: Home) -> None:
    assert wrong_fields(file(home, resident=None)) == {"resident_id"}


def test_a_kelurahan_without_an_office_says_where_to_go(home: Home) -> None:
    answer = problem(file(home, area=WITHOUT_OFFICE), 422)
    assert "kantor kelurahan" in answer["detail"]
    assert counted(home, f"{WITHOUT_OFFICE}:2026-10") == {}


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"category": "korupsi"}, "category"),
        ({"category": None}, "category"),
        ({"text": None}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"text": "x" * 10_000}, "text"),
        ({"text": "Lama 😡"}, "text"),
        ({"text": "a\u202eb"}, "text"),
        ({"text": "a\n" * 30}, "text"),
        ({"text": ["a"]}, "text"),
        ({"area": None}, "area"),
        ({"area": AREA, "application_id": "a" * 24}, "area"),
        ({"area": "36.71.05"}, "area"),
        ({"area": "99.99.99.9999"}, "area"),
        ({"area": "../36.71"}, "area"),
        ({"area": ""}, "area"),
        ({"area": "."}, "area"),
        ({"area": None, "application_id": "x"}, "application_id"),
        ({"subject": "a"}, "subject"),
        ({"resident_id": "9999014508850002"}, "resident_id"),
    ],
)
def test_what_is_wrong_is_named(home: Home, other: dict[str, Any], field: str) -> None:
    before = home.documents()
    resident = None if "resident_id" in other else RESIDENT
    assert wrong_fields(file(home, resident=resident, **other)) == {field}
    assert home.documents() == before


def test_markup_and_formulas_are_just_text(home: Home) -> None:
    text = '=HYPERLINK("http://x.example") <script>alert(1)</script> {{ 7*7 }}'
    assert kept(home, filed(home, text=text)).text == text


def test_an_rt_stands_for_its_kelurahan(home: Home) -> None:
    assert kept(home, filed(home, area=AREA)).area == KELURAHAN


def test_the_text_is_sealed_and_in_no_log(home: Home) -> None:
    home.seat_all()
    filed(home)
    home.server.pump()
    assert "Rahasia" not in home.log.getvalue()
    rows = home.adapters.database.connection.execute("SELECT body FROM documents").fetchall()
    assert not any("Rahasia" in body for (body,) in rows)
