"""The office answers a complaint once, and whoever complained is told; lists show only what is theirs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.complaints import ComplaintStatus
from functions.domain.messages import Event, MessageStatus
from functions.domain.seats import Role, seat_of
from functions.ports import Create
from infra.invariants import broken
from tests.contract.values import COMPLAINT
from tests.functions.complaining import KELURAHAN, REPLY, TEXT, answer, counted, filed, kept, shown, told
from tests.functions.problem_documents import problem
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, START, Home

OFFICE = (Role.VERIFIER, Role.LURAH, Role.CAMAT)


@pytest.mark.parametrize("role", OFFICE)
def test_the_office_answers_and_the_resident_reads_it(home: Home, role: Role) -> None:
    number = filed(home)
    home.later(hours=2)
    said = home.expect(200, answer(home, number, home.seat(role)))
    assert (said["number"], said["status"]) == (number, "ANSWERED")
    complaint = kept(home, number)
    assert (complaint.status, complaint.answer, complaint.answered_by) == (
        ComplaintStatus.ANSWERED,
        REPLY,
        seat_of(role, AREA),
    )
    (message,) = told(home, Event.COMPLAINT_ANSWERED)
    assert (message.recipient, message.note, message.complaint) == (f"resident:{RESIDENT}", REPLY, number)
    home.server.pump()
    (message,) = told(home, Event.COMPLAINT_ANSWERED)
    assert message.status == MessageStatus.SENT


def test_an_officer_hears_that_there_is_an_answer_and_reads_it_in_the_list(home: Home) -> None:
    number = filed(home, home.seat(Role.RT))
    home.expect(200, answer(home, number, home.seat(Role.VERIFIER)))
    (message,) = told(home, Event.COMPLAINT_ANSWERED)
    assert (message.recipient, message.note) == (kept(home, number).complainant, None)
    listed = home.expect(200, home.get("/list_complaints", home.seat(Role.RT)))["complaints"]
    assert [(each["number"], each["answer"]) for each in listed] == [(number, REPLY)]


def test_it_is_counted_in_the_month_of_the_answer(home: Home) -> None:
    number = filed(home)
    home.later(days=40)
    home.expect(200, answer(home, number, home.seat(Role.LURAH)))
    assert counted(home) == {"complaint/opened": 1, "complaint/category/waktu": 1}
    assert counted(home, f"{KELURAHAN}:2026-11") == {"complaint/answered": 1}


def test_nobody_else_answers_nor_learns_that_it_is_there(home: Home) -> None:
    number = filed(home)
    before = kept(home, number)
    others = [home.seat(Role.RT), home.seat(Role.RW), home.superapp, home.scheduler, home.token("tak-dikenal")]
    others += [home.seat(role, NEXT_KELURAHAN) for role in (Role.VERIFIER, Role.LURAH)]
    others.append(home.officer("bekas", seat_of(Role.LURAH, AREA), ends=START - timedelta(days=1)))
    for token in others:
        problem(answer(home, number, token), 404)
    problem(answer(home, "PGD-3671051003-2026-2", home.seat(Role.LURAH)), 404)
    assert kept(home, number) == before
    assert told(home, Event.COMPLAINT_ANSWERED) == []


def test_a_complaint_is_answered_once(home: Home) -> None:
    number = filed(home)
    home.expect(200, answer(home, number, home.seat(Role.LURAH)))
    assert "sudah dijawab" in problem(answer(home, number, home.seat(Role.VERIFIER)), 422)["detail"]
    assert counted(home)["complaint/answered"] == 1


def test_of_answers_at_once_one_counts(home: Home) -> None:
    number, tokens = filed(home), [home.seat(role) for role in OFFICE] * 3
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda token: answer(home, number, token).status_code, tokens))
    assert sorted(statuses) == [200] + [422] * 8
    assert len(told(home, Event.COMPLAINT_ANSWERED)) == 1
    assert counted(home)["complaint/answered"] == 1
    assert broken(home.adapters) == []


@pytest.mark.parametrize("text", ["", " \n", "x" * 1001, "x" * 10_000, "Siap 👍", "a\u202eb", None, 7])
def test_an_answer_is_text(home: Home, text: object) -> None:
    number = filed(home)
    said = problem(answer(home, number, home.seat(Role.LURAH), text), 400)
    assert [wrong["field"] for wrong in said["errors"]] == ["text"]


@pytest.mark.parametrize("number", ["", "PGD-1", "../x", "PGD-3671051003-2026-0", "x" * 10_000, 7, None])
def test_a_number_is_a_number(home: Home, number: object) -> None:
    said = problem(home.post("/answer_complaint", {"number": number, "text": REPLY}, home.seat(Role.LURAH)), 400)
    assert [wrong["field"] for wrong in said["errors"]] == ["number"]


def test_the_office_sees_open_ones_first_then_the_newest_answered(home: Home) -> None:
    numbers = []
    for _ in range(5):
        numbers.append(filed(home))
        home.later(hours=1)
    filed(home, area=NEXT_KELURAHAN)
    for number in (numbers[1], numbers[3]):
        home.expect(200, answer(home, number, home.seat(Role.VERIFIER)))
        home.later(hours=1)
    expected = [numbers[0], numbers[2], numbers[4], numbers[3], numbers[1]]
    for role in OFFICE:
        assert shown(home, token=home.seat(role)) == expected
    listed = home.expect(200, home.get(f"/list_complaints/{AREA}", home.seat(Role.LURAH)))["complaints"]
    assert [each["number"] for each in listed] == expected
    assert (listed[0]["text"], listed[0]["answer"], listed[3]["answer"]) == (TEXT, None, REPLY)
    assert "complainant" not in listed[0]


def test_a_list_reads_a_hundred_at_most_and_only_what_it_shows(home: Home) -> None:
    for number in range(1, 106):
        home.records.commit(Create(replace(COMPLAINT, number=f"PGD-3671051003-2026-{number}")))
    token = home.seat(Role.VERIFIER)
    before = home.adapters.all_records.operations["reads"]
    assert len(shown(home, token=token)) == 100
    assert home.adapters.all_records.operations["reads"] - before == 101


def test_a_resident_sees_their_own_and_nobody_elses(home: Home) -> None:
    mine, other = filed(home), filed(home, resident="orang-lain")
    assert shown(home, "", resident=RESIDENT) == [mine]
    assert shown(home, "", resident="orang-lain") == [other]
    assert shown(home, "", home.seat(Role.RT)) == []
    said = problem(home.get("/list_complaints"), 400)
    assert [wrong["field"] for wrong in said["errors"]] == ["Resident-Id"]


def test_who_is_not_of_the_office_lists_nothing(home: Home) -> None:
    filed(home)
    for token in (home.seat(Role.RT), home.seat(Role.LURAH, NEXT_KELURAHAN), home.superapp, home.scheduler):
        problem(home.get(f"/list_complaints/{KELURAHAN}", token), 403)
    problem(home.get("/list_complaints", home.scheduler), 403)
    for area in ("36.71.05", "99.99.99.9999", "x" * 1000, "..%2F", "%00"):
        problem(home.get(f"/list_complaints/{area}", home.seat(Role.LURAH)), 404)


def test_neither_complaint_nor_answer_is_in_a_log_or_unsealed(home: Home) -> None:
    home.seat_all()
    number = filed(home)
    home.expect(200, answer(home, number, home.seat(Role.LURAH)))
    shown(home, token=home.seat(Role.LURAH))
    home.server.pump()
    assert "Rahasia" not in home.log.getvalue()
    rows = home.adapters.database.connection.execute("SELECT body FROM documents").fetchall()
    assert not any("Rahasia" in body for (body,) in rows)
