"""Requests nobody should send: each is answered with a problem document, and nothing is written or given away."""

import io
import json
from datetime import timedelta
from itertools import product

from werkzeug.test import TestResponse

from functions.domain.seats import Role
from tests.functions.problem_documents import problem
from tests.home import Home

MEGABYTE = 1024 * 1024
POSTS = (
    "/submit_application",
    "/resubmit_application",
    "/cancel_application",
    "/correct_application",
    "/request_upload",
    "/revoke_letter",
    "/export_evaluation",
)
NO_OBJECTS = (
    b"{",
    b"}",
    b"null",
    b"true",
    b"[]",
    b'"teks"',
    b"1",
    b"{'a': 1}",
    b'{"a": 1,}',
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": -Infinity}',
    b'{"a": 1} {"b": 2}',
    b"\xef\xbb\xbf{}",
    b'{"a": "\xed\xa0\x80"}',
    b'{"a": "\xff"}',
    b'{"a": "\x00"}',
    '{"a": 1}'.encode("utf-16"),
    b"\x1f\x8b\x08\x00",
    b"[" * 100_000,
    b'{"a":' * 40_000,
    b'{"a": ' + b"9" * 100_000 + b"}",
    b"\x00" * 100,
)
GETS = ("/get_application/" + "a" * 24, "/get_letter/" + "a" * 24)


def send(home: Home, body: bytes, path: str = "/submit_application", **headers: str) -> TestResponse:
    given = {"Authorization": f"Bearer {home.superapp}", "Idempotency-Key": home.key(), **headers}
    return home.client.post(path, data=body, headers=given)


def test_a_body_that_is_no_json_object_is_refused(home: Home) -> None:
    before = home.documents()
    for body in NO_OBJECTS:
        for path in POSTS:
            assert "JSON" in problem(send(home, body, path), 400)["detail"], body[:20]
    assert home.documents() == before


def test_a_deeply_nested_value_is_refused(home: Home) -> None:
    for depth, (opening, closing) in product((100, 500, *range(900, 1001, 10)), ((b"[", b"]"), (b'{"a":', b"}"))):
        value = opening * depth + b"1" + closing * depth
        problem(send(home, b'{"form": ' + value + b', "applicant": ' + value + b"}"), 400)
        problem(send(home, b'{"' + b"x" * 9 + b'": ' + value + b"}"), 400)


def test_a_number_out_of_all_bounds_is_refused(home: Home) -> None:
    for number in ("1e400", "-1e400", "9" * 4_000, "1e308", "0.1", "-1", "1E-400"):
        body = f'{{"content_type": "image/png", "size": {number}}}'.encode()
        document = problem(send(home, body, "/request_upload"), 400)
        assert [wrong["field"] for wrong in document["errors"]] == ["size"], number[:20]


def test_a_body_above_256_kilobytes_is_refused(home: Home) -> None:
    before = home.documents()
    large = json.dumps({"form": "x" * (20 * MEGABYTE)}).encode()
    for path in POSTS:
        problem(send(home, large, path), 413)
        problem(send(home, b"{}" + b" " * 256 * 1024, path), 413)
    assert home.documents() == before


def test_a_body_that_does_not_say_its_length_is_refused_at_the_same_limit(home: Home) -> None:
    before = home.documents()
    answer = home.client.post(
        "/submit_application",
        input_stream=io.BytesIO(b'{"form": "' + b"x" * (20 * MEGABYTE) + b'"}'),
        headers={"Authorization": f"Bearer {home.superapp}", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    problem(answer, 413)
    assert home.documents() == before


def test_a_length_that_lies_is_no_way_around_the_limit(home: Home) -> None:
    before = home.documents()
    for length in ("-5", "abc", "99999999999999999999", "0"):
        answer = home.client.post(
            "/submit_application",
            data=b"{}",
            headers={"Authorization": f"Bearer {home.superapp}", "Idempotency-Key": "k", "Content-Length": length},
        )
        assert answer.status_code in {400, 413}
    assert home.documents() == before


def test_a_caller_without_a_proper_token_is_told_no_more_than_that(home: Home) -> None:
    tokens = home.adapters.local_tokens
    expired = tokens.issue("superapp", "superapp", lifetime=timedelta(0))
    headers: list[dict[str, str]] = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {home.superapp}"},
        {"Authorization": home.superapp},
        {"Authorization": f"Bearer {home.superapp}x"},
        {"Authorization": f"Bearer {home.superapp[:-4]}"},
        {"Authorization": f"Bearer {expired}"},
        {"Authorization": "Bearer " + "a" * 10_000},
        {"Authorization": "Bearer \xe9\xff"},
        {"X-Authorization": f"Bearer {home.superapp}"},
    ]
    before = home.documents()
    for given in headers:
        for path in POSTS:
            problem(home.client.post(path, json=home.submission(), headers=given | {"Idempotency-Key": "k"}), 401)
        for path in (*GETS, "/waiting"):
            problem(home.client.get(path, headers=given), 401)
    assert home.documents() == before
    assert home.superapp not in home.log.getvalue()


def test_another_method_does_nothing(home: Home) -> None:
    before = home.documents()
    asked = [*product(POSTS, ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"), ["POST"])]
    asked += product(GETS, ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"), ["GET"])
    for path, method, allowed in asked:
        answer = home.client.open(
            path, method=method, json=home.submission(), headers={"Authorization": f"Bearer {home.superapp}"}
        )
        document = problem(answer, 405)
        assert (answer.headers["Allow"], document["detail"]) == (allowed, f"Pakai {allowed}.")
        assert document["instance"] == "/" + path.split("/")[1]
    for path in POSTS:
        answer = home.client.head(path, headers={"Authorization": f"Bearer {home.superapp}"})
        assert (answer.status_code, answer.headers["Allow"], answer.data) == (405, "POST", b"")
    assert home.documents() == before


def test_an_id_that_is_none_is_not_found(home: Home) -> None:
    for name in ("", "a", "a" * 25, "a" * 10_000, "..", "../x", "%00", "é", "a%2Fb", "<script>", "{}", "*"):
        for function in ("get_application", "get_letter"):
            problem(home.get(f"/{function}/{name}"), 404)
            problem(home.get(f"/{function}?application_id={name}"), 404)


def test_an_id_with_slashes_is_not_found_whoever_asks(home: Home) -> None:
    application_id = home.submit()
    callers = (home.superapp, home.seat(Role.RT), home.token("siapa"), home.scheduler)
    names = (
        f"{application_id}/files/1",
        f"{application_id}/decisions/1",
        "a/b",
        "a/b/c",
        "a%2Fb",
        f"x/{application_id}",
    )
    for token, name, function in product(callers, names, ("get_application", "get_letter")):
        problem(home.get(f"/{function}/{name}", token, resident="warga-contoh"), 404)
        problem(home.get(f"/{function}?application_id={name}", token, resident="warga-contoh"), 404)
    for name in names:
        problem(home.client.get(f"/verify_letter/{name}"), 404)


def test_a_resident_id_that_is_none_is_refused(home: Home) -> None:
    application_id = home.submit()
    for wrong in ("", " ", "a b", "é", "x" * 65, "a/b", "<b>", "a\tb"):
        answer = home.get(f"/get_application/{application_id}", resident=wrong or "''")
        assert problem(answer, 400)["errors"][0]["field"] == "Resident-Id"


def test_an_officer_names_no_resident(home: Home) -> None:
    application_id = home.submit()
    rt = home.seat(Role.RT, "36.71.05.1003.007.003")
    problem(home.get(f"/get_application/{application_id}", rt, resident="warga-contoh"), 404)
    problem(home.get(f"/get_application/{application_id}", home.scheduler, resident="warga-contoh"), 404)


def test_an_unknown_path_is_not_found(home: Home) -> None:
    for path in ("/tidak-ada", "/submit_applications", "/.env", "/_files/", "/decide_application", "/issue_letter"):
        assert home.client.get(path).status_code in {403, 404}
        assert home.client.post(path, json={}).status_code in {403, 404, 405}
