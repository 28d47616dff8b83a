"""The log's lines of one request are found together, and each event leads back to the request that caused it."""

import json
from typing import Any

import pytest
from flask import Request
from werkzeug.datastructures import Headers

from functions.domain.seats import Role
from infra.logs import log
from infra.tracing import Serving, handed_on, serving
from tests.functions.test_triggers import logged
from tests.home import RESIDENT, Home

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
NIK = "9999014508850002"
LABELS = "logging.googleapis.com/labels"


def read(**headers: str) -> Serving:
    return Serving.of("get_letter", Headers({name.replace("_", "-"): text for name, text in headers.items()}))


def call(home: Home, **headers: str) -> dict[str, Any]:
    """The line of a request with these headers."""
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    home.client.get("/list_letter_types", headers={"Authorization": f"Bearer {home.superapp}"} | given)
    return logged(home, message="request")[-1]


def test_a_request_goes_by_the_trace_of_its_w3c_header() -> None:
    found = read(traceparent=PARENT, X_Cloud_Trace_Context=f"{'a' * 32}/7;o=0")
    assert (found.trace, found.span, found.is_sampled) == (TRACE, SPAN, True)
    assert not read(traceparent=f"00-{TRACE}-{SPAN}-00").is_sampled
    assert read(traceparent=f"01-{TRACE}-{SPAN}-09-more").trace == TRACE


@pytest.mark.parametrize(
    ("header", "span", "is_sampled"),
    [
        (f"{TRACE}/67667974448284343;o=1", SPAN, True),
        (f"{TRACE}/67667974448284343;o=0", SPAN, False),
        (f"{TRACE.upper()}/67667974448284343", SPAN, False),
        (TRACE, None, False),
        (f"{TRACE}/0;o=1", None, True),
        (f"{TRACE}/99999999999999999999;o=1", None, True),
        (f"{TRACE}/{NIK};o=1", None, True),
    ],
)
def test_or_else_by_that_of_googles_own_header(header: str, span: str | None, *, is_sampled: bool) -> None:
    found = read(X_Cloud_Trace_Context=header)
    assert (found.trace, found.span, found.is_sampled) == (TRACE, span, is_sampled)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sampah",
        PARENT.upper(),
        f"{PARENT}-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{'0' * 16}{NIK}-{SPAN}-01",
        f"00-a{NIK}{'b' * 15}-{SPAN}-01",
        f"00-{TRACE}-{NIK}-01",
        "Ŝarifah",
    ],
)
def test_what_cannot_be_read_or_could_be_a_nik_gives_way_to_a_new_trace(header: str) -> None:
    found = read(traceparent=header, X_Cloud_Trace_Context=header)
    assert found.trace not in header
    assert len(found.trace) == 32
    assert found.span is None
    assert NIK not in json.dumps(found.fields)


def test_a_trace_of_an_older_tracer_which_begins_with_zeros_is_taken() -> None:
    assert read(traceparent=f"00-{'0' * 16}a3ce929d0e0e4736-{SPAN}-01").trace == f"{'0' * 16}a3ce929d0e0e4736"


@pytest.mark.parametrize("execution", [NIK, f"a{NIK}", "a b", "Ŝarifah", "x" * 37, ""])
def test_an_execution_is_not_named_by_what_could_be_a_nik_or_is_none_of_the_platforms_ids(execution: str) -> None:
    assert read(Function_Execution_Id=execution).execution_id is None
    assert read(Function_Execution_Id="a1B2c3D4e5F6").execution_id == "a1B2c3D4e5F6"


def test_in_a_project_the_line_is_linked_to_its_trace_as_googles_log_has_it() -> None:
    found = read(traceparent=PARENT, Function_Execution_Id="a1B2c3D4e5F6")
    found.project = "contoh"
    assert found.fields == {
        "function": "get_letter",
        LABELS: {"function": "get_letter", "execution_id": "a1B2c3D4e5F6"},
        "logging.googleapis.com/trace": f"projects/contoh/traces/{TRACE}",
        "logging.googleapis.com/spanId": SPAN,
        "logging.googleapis.com/trace_sampled": True,
    }


def test_the_line_of_a_request_says_its_trace_span_and_execution(home: Home) -> None:
    line = call(home, traceparent=PARENT, Function_Execution_Id="a1B2c3D4e5F6")
    assert (line["trace"], line["logging.googleapis.com/spanId"]) == (TRACE, SPAN)
    assert line[LABELS] == {"function": "list_letter_types", "execution_id": "a1B2c3D4e5F6"}
    assert call(home)["trace"] != call(home)["trace"]


@pytest.mark.parametrize("name", ["traceparent", "X_Cloud_Trace_Context", "Function_Execution_Id"])
@pytest.mark.parametrize("secret", [NIK, f"{'0' * 16}{NIK}", f"00-{'0' * 16}{NIK}-{SPAN}-01", f"{TRACE}/{NIK};o=1"])
def test_a_nik_in_a_header_is_nowhere_in_the_log(home: Home, name: str, secret: str) -> None:
    assert call(home, **{name: secret})["status"] == 200
    assert NIK not in home.log.getvalue()


def test_what_is_written_outside_of_any_request_names_none(home: Home) -> None:
    log("INFO", "started", port=8080)
    (line,) = logged(home, message="started")
    assert line == {"severity": "INFO", "message": "started", "port": 8080}


def test_every_step_of_a_letter_leads_back_to_what_caused_it(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    (submission,) = logged(home, function="submit_application")
    told = logged(home, function="send_notification", message="event")
    assert len(told) == 2
    assert {line["caused_by"] for line in told} == {submission["trace"]}
    assert len({line["trace"] for line in [submission, *told]}) == 3
    home.issue(application_id)
    *_, last = logged(home, function="decide_application")
    (issued,) = logged(home, function="issue_letter", message="event")
    assert issued["caused_by"] == last["trace"]
    assert logged(home, caused_by=issued["trace"])[-1]["function"] == "send_notification"


def test_every_line_about_an_application_says_which_it_is(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.issue(application_id)
    home.expect(200, home.get(f"/get_letter/{application_id}", resident=RESIDENT))
    body = {"application_id": application_id, "reason": "Contoh pencabutan surat."}
    home.expect(200, home.post("/revoke_letter", body, home.seat(Role.LURAH)))
    home.server.pump()
    lines = [line for line in logged(home) if "function" in line]
    assert {line["function"] for line in lines} >= {
        "submit_application", "decide_application", "issue_letter", "send_notification", "get_letter", "revoke_letter",
    }  # fmt: skip
    assert [line for line in lines if line.get("application_id") != application_id] == []


def test_what_a_use_case_observes_is_in_the_line_of_its_event(home: Home) -> None:
    home.submit()
    attempts, events = logged(home, message="message"), logged(home, message="event")
    assert {(line["trace"], line["caused_by"]) for line in attempts} == {
        (line["trace"], line["caused_by"]) for line in events
    }


def test_an_event_that_is_sent_again_still_says_what_caused_it(home: Home) -> None:
    home.seat_all()
    home.expect(201, home.post("/submit_application", home.submission()))
    (submission,) = logged(home, function="submit_application")
    lost = home.adapters.feed.due(9)
    for event in lost:
        home.adapters.feed.taken(event)
    home.later(minutes=15)
    home.sweep()
    assert {line["caused_by"] for line in logged(home, message="event")} == {submission["trace"]}


@pytest.mark.parametrize("kept", [None, 5, NIK, f"{'0' * 16}{NIK}", "Ŝarifah", "0" * 32])
def test_a_document_without_a_readable_trace_is_handled_all_the_same(home: Home, kept: object) -> None:
    home.expect(201, home.post("/submit_application", home.submission()))
    home.adapters.database.connection.execute(
        "UPDATE documents SET body = json_set(body, '$.trace', json(?)) WHERE collection = 'messages'",
        (json.dumps(kept),),
    )
    home.server.pump()
    events = logged(home, message="event")
    assert [line["severity"] for line in events] == ["INFO", "INFO"]
    assert not any("caused_by" in line for line in events)
    assert NIK not in home.log.getvalue()


def test_the_trace_is_handed_on_to_the_function_that_is_called() -> None:
    assert handed_on() == {}
    request = Request({"HTTP_TRACEPARENT": PARENT})
    with serving("sweep_stalled_work", request):
        assert handed_on() == {"traceparent": PARENT}
    assert handed_on() == {}
