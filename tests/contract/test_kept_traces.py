"""A document whose creation is an event keeps the trace of the request that created it, in every store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Request

from functions.domain.letters import Counter
from functions.domain.messages import Message
from functions.ports import Create, Records, Stored, Update
from infra.tracing import Serving, serving
from tests.contract.values import APPLICATION, AT, DECISION, LETTER, MESSAGE

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
WRITING = {"HTTP_TRACEPARENT": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.fixture
def event() -> Iterator[Serving]:
    """The event of the message, while it is served."""
    with serving("send_notification", Request({})) as now:
        now.document = "messages/pesan"
        yield now


def message(records: Records) -> Stored[Message]:
    stored = records.get(Message, message_id="pesan")
    assert stored is not None
    return stored


def create(records: Records, *values: object) -> None:
    with serving("submit_application", Request(WRITING)):
        records.commit(*map(Create, values))


def test_an_event_knows_what_caused_it_from_its_document(records: Records, event: Serving) -> None:
    create(records, APPLICATION, DECISION, LETTER, MESSAGE)
    assert message(records).value == MESSAGE
    assert event.caused_by == TRACE


def test_the_trace_outlives_changes_of_the_document(records: Records, event: Serving) -> None:
    create(records, MESSAGE)
    for attempts in (7, 8):
        records.commit(Update(message(records), replace(MESSAGE, attempts=attempts)))
    event.caused_by = None
    assert message(records).value == replace(MESSAGE, attempts=8)
    assert event.caused_by == TRACE


def test_a_query_tells_it_too_and_other_documents_do_not(records: Records, event: Serving) -> None:
    create(records, replace(MESSAGE, message_id="lain", due_at=AT))
    assert len(records.due(Message, AT, 9)) == 1
    assert event.caused_by is None
    create(records, replace(MESSAGE, due_at=AT + timedelta(microseconds=1)))
    assert len(records.due(Message, AT + timedelta(hours=1), 9)) == 2
    assert event.caused_by == TRACE


def test_a_document_made_outside_of_any_request_has_none_and_is_read_all_the_same(records: Records) -> None:
    records.commit(Create(MESSAGE))
    with serving("send_notification", Request({})) as now:
        now.document = "messages/pesan"
        assert message(records).value == MESSAGE
        assert now.caused_by is None


def test_what_triggers_nothing_keeps_no_trace(records: Records, event: Serving) -> None:
    create(records, Counter("satu", 1))
    event.document = "counters/satu"
    assert records.get(Counter, counter_id="satu") is not None
    assert event.caused_by is None
