"""One effect per Idempotency-Key, for every function that takes one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from functions.domain.application import Action
from functions.domain.idempotency import Answer
from functions.domain.seats import Role
from infra.invariants import broken
from tests.home import AREA, RESIDENT, Home


@dataclass(frozen=True)
class Request:
    """A request that can be made, and one that differs from it."""

    path: str
    body: dict[str, Any]
    other: dict[str, Any]
    token: str


def submission(home: Home) -> Request:
    home.seat_all()
    other = home.submission(number=2)
    return Request("/submit_application", home.submission(), other, home.superapp)


def resubmission(home: Home) -> Request:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id, Action.RETURN, "Foto buram.")
    kept = {name: home.submission()[name] for name in ("letter_type", "applicant", "form", "attachments")}
    body = kept | {"application_id": application_id}
    other = body | {"applicant": body["applicant"] | {"occupation": "Pekerjaan lain"}}
    return Request("/resubmit_application", body, other, home.superapp)


def cancellation(home: Home) -> Request:
    first, second = home.submit(), home.submit()
    return Request("/cancel_application", {"application_id": first}, {"application_id": second}, home.superapp)


def upload(home: Home) -> Request:
    body = {"content_type": "image/png", "size": 5}
    return Request("/request_upload", body, body | {"size": 6}, home.superapp)


def revocation(home: Home) -> Request:
    home.seat_all()
    application_id = home.submit()
    home.issue(application_id)
    body = {"application_id": application_id, "reason": "Alamat keliru."}
    return Request("/revoke_letter", body, body | {"reason": "Lain."}, home.seat(Role.LURAH))


def correction(home: Home) -> Request:
    first, _ = two_at_the_verifier(home)
    return first


def complaint(home: Home) -> Request:
    body = {"area": AREA, "category": "waktu", "text": "Sudah dua minggu."}
    return Request("/file_complaint", body, body | {"text": "Lain."}, home.superapp)


def answer_to_complaint(home: Home) -> Request:
    filed = complaint(home)
    number = home.expect(201, home.post(filed.path, filed.body, resident=RESIDENT))["number"]
    body = {"number": number, "text": "Sudah terbit."}
    return Request("/answer_complaint", body, body | {"text": "Lain."}, home.seat(Role.LURAH))


REQUESTS: list[Callable[[Home], Request]] = [
    submission,
    resubmission,
    cancellation,
    upload,
    revocation,
    correction,
    complaint,
    answer_to_complaint,
]


@pytest.fixture(params=REQUESTS, ids=lambda make: make.__name__)
def request_(request: pytest.FixtureRequest, home: Home) -> Request:
    made: Request = request.param(home)
    return made


def send(home: Home, request: Request, body: dict[str, Any], key: str | None) -> TestResponse:
    headers = {"Authorization": f"Bearer {request.token}", "Resident-Id": RESIDENT}
    headers |= {} if key is None else {"Idempotency-Key": key}
    return Client(home.server.wsgi).post(request.path, json=body, headers=headers)


def test_a_repeated_request_is_answered_byte_for_byte_and_changes_nothing(home: Home, request_: Request) -> None:
    first = send(home, request_, request_.body, "kunci-ulang")
    assert first.status_code in {200, 201}
    assert "Idempotency-Replayed" not in first.headers
    before = home.documents()
    home.later(minutes=1)
    second = send(home, request_, request_.body, "kunci-ulang")
    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert home.documents() == before


def test_the_order_of_members_makes_no_other_request(home: Home, request_: Request) -> None:
    first = send(home, request_, request_.body, "kunci-ulang")
    second = send(home, request_, dict(reversed(request_.body.items())), "kunci-ulang")
    assert second.data == first.data
    assert second.headers["Idempotency-Replayed"] == "true"


def test_without_a_proper_key_nothing_is_done(home: Home, request_: Request) -> None:
    before = home.documents()
    for key in (None, "", " ", "Ã©", "x" * 256, "dua kata"):
        answer = send(home, request_, request_.body, key)
        assert [wrong["field"] for wrong in home.expect(400, answer)["errors"]] == ["Idempotency-Key"]
    assert home.documents() == before


def test_two_at_once_have_one_effect_and_one_answer(home: Home, request_: Request) -> None:
    before = home.documents()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: send(home, request_, request_.body, "kunci-serentak"), range(8)))
    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    assert answers[0].status_code in {200, 201}
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) <= 1
    assert broken(home.adapters) == []
    after = home.documents()
    again = send(home, request_, request_.body, "kunci-serentak")
    assert again.data == answers[0].data
    assert after == home.documents() != before


def test_a_key_with_another_body_is_refused(home: Home, request_: Request) -> None:
    send(home, request_, request_.body, "kunci-ulang")
    before = home.documents()
    answer = home.expect(422, send(home, request_, request_.other, "kunci-ulang"))
    assert "Idempotency-Key" in answer["detail"]
    assert home.documents() == before


def test_two_at_once_with_one_key_and_two_bodies_have_one_effect(home: Home) -> None:
    request = submission(home)
    with ThreadPoolExecutor(8) as threads:
        bodies = [request.body, request.other] * 4
        answers = list(threads.map(lambda body: send(home, request, body, "kunci-serentak"), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [422] * 4
    assert sum(path.count("/") == 1 and path.startswith("applications/") for path in home.documents()) == 1


def two_returned(home: Home) -> tuple[Request, Request]:
    home.seat_all()
    requests = []
    for application_id in (home.submit(), home.submit()):
        home.act(application_id, Action.RETURN, "Foto buram.")
        kept = {name: home.submission()[name] for name in ("letter_type", "applicant", "form", "attachments")}
        body = kept | {"application_id": application_id}
        requests.append(Request("/resubmit_application", body, body, home.superapp))
    return requests[0], requests[1]


def two_in_review(home: Home) -> tuple[Request, Request]:
    first, second = ({"application_id": home.submit()} for _ in range(2))
    path = "/cancel_application"
    return Request(path, first, second, home.superapp), Request(path, second, first, home.superapp)


def two_issued(home: Home) -> tuple[Request, Request]:
    home.seat_all()
    bodies = []
    for application_id in (home.submit(), home.submit()):
        home.issue(application_id)
        bodies.append({"application_id": application_id, "reason": "Alamat keliru."})
    lurah = home.seat(Role.LURAH)
    first, second = (Request("/revoke_letter", body, body, lurah) for body in bodies)
    return first, second


def two_at_the_verifier(home: Home) -> tuple[Request, Request]:
    home.seat_all()
    requests = []
    for application_id in (home.submit(), home.submit()):
        home.act(application_id)
        home.act(application_id)
        bodies = [
            {"application_id": application_id, "corrections": [{"field": "applicant.name", "value": name}]}
            for name in ("Bima Kontoh", "Bimo Contoh")
        ]
        requests.append(Request("/correct_application", bodies[0], bodies[1], home.seat(Role.VERIFIER)))
    return requests[0], requests[1]


PAIRS: list[Callable[[Home], tuple[Request, Request]]] = [
    two_returned,
    two_in_review,
    two_issued,
    two_at_the_verifier,
]


@pytest.mark.parametrize("make", PAIRS, ids=lambda make: make.__name__)
def test_a_key_used_for_one_application_is_refused_for_another(
    home: Home, make: Callable[[Home], tuple[Request, Request]]
) -> None:
    first, second = make(home)
    done = send(home, first, first.body, "kunci-sama")
    assert done.status_code == 200
    before = home.documents()
    answer = home.expect(422, send(home, second, second.body, "kunci-sama"))
    assert "Idempotency-Key" in answer["detail"]
    assert home.documents() == before
    assert send(home, second, second.body, "kunci-lain").status_code == 200
    again = send(home, first, first.body, "kunci-sama")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (done.data, "true")


@pytest.mark.parametrize("make", PAIRS, ids=lambda make: make.__name__)
def test_an_answer_is_kept_in_a_record_of_its_own(home: Home, make: Callable[[Home], tuple[Request, Request]]) -> None:
    first, _ = make(home)
    before = home.documents()
    answer = send(home, first, first.body, "kunci")
    (path,) = [path for path in home.documents().keys() - before.keys() if path.startswith("answers/")]
    stored = home.records.get(Answer, key=path.partition("/")[2])
    assert stored is not None
    assert (stored.value.status, stored.value.body + "\n") == (200, answer.text)
    assert "kunci" not in path


def test_a_resident_s_key_is_no_other_resident_s(home: Home) -> None:
    body = {"content_type": "image/png", "size": 5}
    first, second = (home.post("/request_upload", body, key="sama", resident=who) for who in ("warga-1", "warga-2"))
    assert home.expect(201, first)["upload_id"] != home.expect(201, second)["upload_id"]
    assert "Idempotency-Replayed" not in second.headers
    submissions = [home.submission(resident_id=who) for who in ("warga-1", "warga-2")]
    assert home.submit(submissions[0], key="sama") != home.submit(submissions[1], key="sama")
    assert home.submit(submissions[0], key="sama") == home.submit(submissions[0], key="sama")
