"""Every form in which Eventarc, the emulator or a sweep may post an event, in through functions-framework's own app."""

import base64
import json
import sqlite3
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from functions.domain.seats import Role
from infra.adapters import install
from infra.embedded import framework_apps
from infra.logs import log_to
from tests.functions.losing import approve, lose
from tests.home import Home, make_home

CREATED = "google.cloud.firestore.document.v1.created"
CAPTURED = {
    "ce-specversion": "1.0",
    "ce-type": CREATED,
    "ce-source": "//firestore.googleapis.com/projects/projects/demo-paten/databases/(default)",
    "ce-id": "137574f4-4296-4e7f-ac86-4731a8bb8767",
    "ce-subject": "documents/letters/contoh-1",
    "ce-time": "2026-11-24T10:23:23Z",
    "ce-datacontenttype": "application/protobuf",
    "ce-dataschema": "https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto",
    "ce-location": "us-central1",
    "ce-project": "demo-paten",
    "ce-database": "(default)",
    "ce-namespace": "(default)",
    "ce-document": "letters/contoh-1",
}
"""The headers that the Firestore emulator posted when `letters/contoh-1` was created; the source is its own mistake."""

CAPTURED_BODY = (
    b"CpoBCkJwcm9qZWN0cy9kZW1vLXBhdGVuL2RhdGFiYXNlcy8oZGVmYXVsdCkvZG9jdW1lbnRzL2xldHRlcnMvY29udG9oLTESFAoGc3RhdHVzEgqK"
    b"AQdQRU5ESU5HEhIKBmR1ZV9hdBIIUgYIoImM1gYSDgoIYXR0ZW1wdHMSAhAAGgwIm8uV2AYQ2IfuowEiDAiby5XYBhDYh+6jARoA"
)
"""What it posted as the body: a DocumentEventData with that letter as `value`, as protobuf in base64."""

PROTOBUF = base64.b64decode(CAPTURED_BODY)
AS_JSON = {
    "value": {
        "name": "projects/demo-paten/databases/(default)/documents/letters/contoh-1",
        "fields": {"status": {"stringValue": "PENDING"}, "attempts": {"integerValue": "0"}},
        "createTime": "2026-11-24T10:23:23.343573Z",
        "updateTime": "2026-11-24T10:23:23.343573Z",
    },
    "updateMask": {},
}
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}

BODIES: dict[str, tuple[str | None, bytes]] = {
    "protobuf, as the cloud sends it": ("application/protobuf", PROTOBUF),
    "protobuf in base64, as the emulator sends it": ("application/protobuf", CAPTURED_BODY),
    "JSON": ("application/json", json.dumps(AS_JSON).encode()),
    "an empty object, as the sweep sends it": ("application/json", b"{}"),
    "nothing": (None, b""),
    "bytes that are no text": ("application/json", b"\xff\xfe\x00\xd8"),
    "a number too long to read": ("application/json", b"9" * 5000),
    "JSON too deep to read": ("application/json", b"[" * 100_000),
}
DATA: dict[str, dict[str, Any]] = {
    "as JSON": {"datacontenttype": "application/json", "data": AS_JSON},
    "as base64": {"datacontenttype": "application/protobuf", "data_base64": CAPTURED_BODY.decode()},
    "left out": {},
    "that is no base64": {"data_base64": "?"},
}

NONE = None
CHANGES: dict[str, dict[str, str | None]] = {
    "as captured": {},
    "with a sign-in": {
        "type": f"{CREATED}.withAuthContext",
        "authtype": "unknown",
        "authid": "fake-auth-id@example.com",
    },
    "with a type of auth but no id": {"type": f"{CREATED}.withAuthContext", "authtype": "api_key"},
    "with the type of a sign-in and none": {"type": f"{CREATED}.withAuthContext"},
    "without a type of the data": {"datacontenttype": NONE, "dataschema": NONE},
    "with nanoseconds": {"time": "2026-11-24T10:23:23.343573848Z"},
    "with a time zone": {"time": "2026-11-24T17:23:23.343573+07:00"},
    "without a time": {"time": NONE},
    "with a time nobody can read": {"time": "kemarin"},
    "with only a subject": {"document": NONE},
    "with an empty document": {"document": ""},
    "with only a document": {"subject": NONE},
    "from Eventarc's own source": {"source": "//firestore.googleapis.com/projects/contoh/databases/(default)"},
    "with a project's number": {
        "source": "//firestore.googleapis.com/projects/123/databases/(default)",
        "project": "123",
    },
    "with nothing but what a CloudEvent must have": dict.fromkeys(
        ("time", "datacontenttype", "dataschema", "location", "project", "database", "namespace", "document")
    ),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Client]:
    home = make_home(tmp_path_factory.mktemp("home"))
    home.seat_all()
    wanted = [deployable for deployable in home.adapters.deployables if deployable.name == "decide_application"]
    return home, Client(framework_apps(wanted)["decide_application"])


@pytest.fixture
def home(running: tuple[Home, Client]) -> Home:
    """One home for all tests here, each with an application of its own."""
    install(running[0].adapters)
    log_to(running[0].log)
    running[0].log.seek(0)
    running[0].log.truncate()
    return running[0]


@pytest.fixture
def function(running: tuple[Home, Client]) -> Client:
    return running[1]


@pytest.fixture
def decided(home: Home) -> str:
    """A decision that waits for its event: `applications/{application_id}/decisions/1`."""
    application_id = home.submit()
    approve(home, application_id, Role.RT, 1)
    lose(home)
    home.log.truncate(0)
    home.log.seek(0)
    return f"applications/{application_id}/decisions/1"


def attributes(document: str, changes: dict[str, str | None]) -> dict[str, str]:
    """The attributes of the document's creation, as captured but for the changes."""
    captured = {name.removeprefix("ce-"): value for name, value in CAPTURED.items()}
    own = captured | {"document": document, "subject": f"documents/{document}"} | changes
    return {name: value for name, value in own.items() if value is not None}


def post(function: Client, found: dict[str, str], content_type: str | None = None, body: bytes = b"{}") -> TestResponse:
    """Post an event in binary mode."""
    headers = {f"ce-{name}": value for name, value in found.items()}
    return function.post("/", headers=headers, data=body, content_type=content_type)


def lines(home: Home) -> list[dict[str, Any]]:
    """What was logged of events; what was decided has a line of its own."""
    logged = [json.loads(line) for line in home.log.getvalue().splitlines()]
    return [line for line in logged if line["message"] != "decision"]


def turn_of(home: Home, document: str) -> int:
    return home.application(document.split("/")[1]).turn


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_event_in_binary_mode_is_taken(
    home: Home, function: Client, decided: str, body: tuple[str | None, bytes], changes: dict[str, str | None]
) -> None:
    assert post(function, attributes(decided, changes), *body).status_code == 204
    assert turn_of(home, decided) == 2
    (line,) = lines(home)
    assert (line["severity"], line["document"], line["turn"]) == ("INFO", decided, 1)
    assert line["event_id"] == CAPTURED["ce-id"]


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_an_event_in_structured_mode_is_taken(
    home: Home, function: Client, decided: str, data: dict[str, Any], changes: dict[str, str | None]
) -> None:
    body = json.dumps(attributes(decided, changes) | data)
    assert function.post("/", headers=STRUCTURED, data=body).status_code == 204
    assert turn_of(home, decided) == 2


def test_a_structured_event_under_the_type_of_plain_json_is_taken(home: Home, function: Client, decided: str) -> None:
    assert function.post("/", json=attributes(decided, {})).status_code == 204
    assert turn_of(home, decided) == 2


def test_the_extension_counts_more_than_the_subject(home: Home, function: Client, decided: str) -> None:
    assert post(function, attributes(decided, {"subject": "documents/letters/lain"})).status_code == 204
    assert turn_of(home, decided) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "google.cloud.firestore.document.v1.updated"},
        {"type": "google.cloud.firestore.document.v1.deleted.withAuthContext"},
        {"type": "google.cloud.firestore.document.v1.written"},
        {"type": "google.cloud.storage.object.v1.finalized"},
        {"document": "letters/{id}-1"},
        {"document": "applications/{id}"},
        {"document": "applications/{id}/decisions/1/catatan/1"},
        {"document": "applications//decisions/1"},
        {"document": "/applications/{id}/decisions/1"},
        {"document": "../applications/{id}/decisions/1"},
        {"document": "applications/../decisions/1"},
        {"document": NONE, "subject": "applications/{id}/decisions/1"},
        {"document": NONE, "subject": NONE},
        *({"document": f"applications/{{id}}/decisions/{turn}"} for turn in ("satu", "1.0", "01", "+1", "-1", "1_0")),
        *({"document": f"applications/{{id}}/decisions/{turn}"} for turn in ("%31", "9" * 10, "9" * 5000)),
    ],
)
def test_what_is_none_of_the_functions_business_is_logged_and_acknowledged(
    home: Home, function: Client, decided: str, changes: dict[str, str | None]
) -> None:
    own_id = decided.split("/")[1]
    named = {name: value and value.replace("{id}", own_id) for name, value in changes.items()}
    before = home.documents()
    assert post(function, attributes(decided, named)).status_code == 204
    assert home.documents() == before
    (line,) = lines(home)
    assert (line["severity"], line["message"], line["function"]) == ("ERROR", "event", "decide_application")
    assert line["error"] in {"InvalidArgument", "NotFound"}
    assert line["event_id"] == CAPTURED["ce-id"]
    assert len(json.dumps(line)) < 1000


def test_an_id_of_any_length_is_logged_in_part(home: Home, function: Client, decided: str) -> None:
    assert post(function, attributes(decided, {"id": "i" * 5000})).status_code == 204
    assert [line["event_id"] for line in lines(home)] == ["i" * 100]


@pytest.mark.parametrize("secret", ["9999014508850002", "Ŝarifah", "a b", "x" * 2000])
def test_a_name_that_is_none_of_ours_is_not_logged(home: Home, function: Client, decided: str, secret: str) -> None:
    body = json.dumps(attributes(decided, {"document": f"applications/{secret}/decisions/1"}))
    assert function.post("/", headers=STRUCTURED, data=body).status_code == 204
    (line,) = lines(home)
    assert line["severity"] == "ERROR"
    assert secret not in home.log.getvalue()


REQUESTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "text": {"data": b"Ibu Sarifah 9999014508850002"},
    "bytes": {"data": b"\xff\xfe", "content_type": "application/cloudevents+json"},
    "JSON that is no object": {"json": ["a"]},
    "JSON too deep to read": {"data": b"[" * 100_000, "content_type": "application/cloudevents+json"},
    "an object": {"json": {"document": "applications/contoh/decisions/1"}},
    "attributes that are no text": {"json": {"specversion": 1, "id": [], "source": {}, "type": None}},
    "a batch": {"data": b"[]", "content_type": "application/cloudevents-batch+json"},
    "an older kind of event": {"json": {"context": {"eventId": "1", "eventType": "x", "resource": "y"}, "data": {}}},
    "a message of Pub/Sub": {"json": {"subscription": "s", "message": {"data": "eA==", "messageId": "1"}}},
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_what_is_no_event_is_refused_and_logged(
    home: Home, function: Client, decided: str, request_: dict[str, Any]
) -> None:
    before = home.documents()
    answer = function.post("/", **request_)
    assert (answer.status_code, answer.data) == (400, b"")
    assert home.documents() == before
    assert turn_of(home, decided) == 1
    (line,) = lines(home)
    detail = "permintaan ini bukan CloudEvent"
    named = {"function": "decide_application", "error": "InvalidArgument", "detail": detail}
    del line["trace"], line["logging.googleapis.com/labels"]
    assert line == {"severity": "ERROR", "message": "event"} | named


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
def test_an_event_without_what_it_must_have_is_none(home: Home, function: Client, decided: str, missing: str) -> None:
    assert post(function, attributes(decided, {missing: None})).status_code == 400
    assert turn_of(home, decided) == 1
    assert [line["error"] for line in lines(home)] == ["InvalidArgument"]


def test_an_event_that_may_succeed_later_is_refused_so_that_it_comes_again(
    home: Home, function: Client, decided: str
) -> None:
    home.adapters.database.connection.execute("PRAGMA busy_timeout = 20")
    with sqlite3.connect(home.adapters.settings.folder / "paten.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert post(function, attributes(decided, {})).status_code == 503
        other.execute("ROLLBACK")
    other.close()
    assert [(line["severity"], line["error"]) for line in lines(home)] == [("ERROR", "Unavailable")]
    assert post(function, attributes(decided, {})).status_code == 204
    assert turn_of(home, decided) == 2
