"""One open application per subject, letter type and day."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.application import Action
from functions.domain.subjects import Subject
from tests.functions.problem_documents import problem
from tests.home import RESIDENT, Home

AGAIN = "Surat yang sama untuk orang ini sudah diajukan hari ini dan masih diproses."
REASON = "Mohon periksa kembali data Anda."


@pytest.fixture
def body(home: Home) -> dict[str, Any]:
    home.seat_all()
    return home.submission(number=1)


def refused(home: Home, body: dict[str, Any]) -> None:
    assert problem(home.post("/submit_application", body), 409)["detail"] == AGAIN


def test_a_second_one_is_refused_while_the_first_is_on_its_way(home: Home, body: dict[str, Any]) -> None:
    first = home.submit(body)
    refused(home, body)
    refused(home, body | {"resident_id": "orang-lain", "form": body["form"] | {"keperluan": "lain"}})
    home.act(first, Action.RETURN, REASON)
    refused(home, body)


def test_the_same_key_still_gets_the_first_answer(home: Home, body: dict[str, Any]) -> None:
    assert home.submit(body, key="sama") == home.submit(body, key="sama")


@pytest.mark.parametrize("end", ["issued", "rejected", "cancelled"])
def test_once_the_first_has_ended_another_may_be_asked_for(home: Home, body: dict[str, Any], end: str) -> None:
    first = home.submit(body)
    if end == "issued":
        home.issue(first)
    elif end == "rejected":
        home.act(first, Action.REJECT, REASON)
    else:
        home.expect(200, home.post("/cancel_application", {"application_id": first, "resident_id": RESIDENT}))
    second = home.submit(body)
    assert second != first
    refused(home, body)


def test_the_next_day_another_may_be_asked_for(home: Home, body: dict[str, Any]) -> None:
    home.submit(body)
    home.clock.now += timedelta(days=1)
    home.submit(body)


@pytest.mark.parametrize("changed", ["nik", "letter_type"])
def test_somebody_else_or_another_letter_is_another_matter(home: Home, body: dict[str, Any], changed: str) -> None:
    home.submit(body)
    other = home.submission("usaha" if changed == "letter_type" else body["letter_type"], number=1)
    if changed == "letter_type":
        other["attachments"] = home.attach("ktp", "kk", "foto_usaha")
    else:
        other["applicant"]["nik"] = "9999010202610099"
    home.submit(other)


def test_who_reports_two_deaths_on_a_day_asks_twice(home: Home) -> None:
    home.seat_all()
    for nik in ("9999011203500077", "9999011203500078"):
        attached = home.attach("ktp", "kk", "surat_kematian")
        home.submit(home.submission("kematian", attachments=attached, number=1, nik_almarhum=nik))


def test_of_two_at_once_one_is_taken(home: Home, body: dict[str, Any]) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(home.post("/submit_application", body).status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 409]


def test_the_record_tells_nobody_whom_it_is_about(home: Home, body: dict[str, Any]) -> None:
    application_id = home.submit(body)
    (subject,) = home.adapters.all_records.every(Subject)
    assert subject.application_id == application_id
    other = home.adapters.pseudonym(body["letter_type"], "2026-10-05", body["applicant"]["nik"])
    assert subject.subject_id == other
    assert body["applicant"]["nik"] not in str(subject)
