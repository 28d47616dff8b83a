"""One open application per subject, letter type and day."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.application import Action
from functions.domain.subjects import Subject
from functions.ports import Delete, Update
from tests.functions.problem_documents import problem
from tests.home import RESIDENT, Home

AGAIN = "Surat yang sama untuk orang ini sudah diajukan pada hari yang sama dan masih diproses."
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


DECEASED = ("9999011203500077", "9999011203500078", "9999011203500079")


@pytest.fixture
def deaths(home: Home) -> list[str]:
    """Two deaths reported on a day by the same person, both returned."""
    home.seat_all()
    reported = [home.submit(about(home, nik)) for nik in DECEASED[:2]]
    for application_id in reported:
        home.act(application_id, Action.RETURN, REASON)
    return reported


def about(home: Home, nik: str) -> dict[str, Any]:
    attachments = home.attach("ktp", "kk", "surat_kematian")
    return home.submission("kematian", attachments=attachments, number=1, nik_almarhum=nik)


def resubmitted(home: Home, application_id: str, nik: str) -> TestResponse:
    body = about(home, nik)
    kept = {name: body[name] for name in ("letter_type", "applicant", "form", "attachments")}
    return home.post("/resubmit_application", {**kept, "application_id": application_id}, resident=RESIDENT)


def subjects(home: Home) -> list[str]:
    return sorted(subject.application_id for subject in home.adapters.all_records.every(Subject))


def test_a_mended_application_is_not_about_whom_another_is_on_its_way_for(home: Home, deaths: list[str]) -> None:
    before = home.application(deaths[0])
    assert problem(resubmitted(home, deaths[0], DECEASED[1]), 409)["detail"] == AGAIN
    assert home.application(deaths[0]) == before
    home.later(days=1)
    assert problem(resubmitted(home, deaths[0], DECEASED[1]), 409)["detail"] == AGAIN
    home.expect(200, resubmitted(home, deaths[0], DECEASED[0]))


def test_whom_a_mended_application_is_no_longer_about_another_may_be_for(home: Home, deaths: list[str]) -> None:
    home.expect(200, resubmitted(home, deaths[0], DECEASED[2]))
    refused(home, about(home, DECEASED[2]))
    assert subjects(home) == sorted(deaths)
    home.expect(200, resubmitted(home, deaths[1], DECEASED[0]))
    refused(home, about(home, DECEASED[0]))
    home.submit(about(home, DECEASED[1]))


def test_a_mended_application_takes_the_place_of_one_that_has_ended(home: Home, deaths: list[str]) -> None:
    home.expect(200, home.post("/cancel_application", {"application_id": deaths[1], "resident_id": RESIDENT}))
    home.expect(200, resubmitted(home, deaths[0], DECEASED[1]))
    assert subjects(home) == [deaths[0]]
    refused(home, about(home, DECEASED[1]))


def test_a_mended_application_leaves_alone_what_is_another_application_s_by_now(home: Home, deaths: list[str]) -> None:
    for subject in home.adapters.all_records.every(Subject):
        stored = home.records.get(Subject, subject_id=subject.subject_id)
        assert stored is not None
        home.records.commit(Delete(stored) if subject.application_id == deaths[1] else Update(stored, another(subject)))
    home.expect(200, resubmitted(home, deaths[0], DECEASED[2]))
    home.expect(200, resubmitted(home, deaths[1], DECEASED[1]))
    assert subjects(home) == sorted(["permohonan-lain", deaths[0]])


def another(subject: Subject) -> Subject:
    return replace(subject, application_id="permohonan-lain")


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
