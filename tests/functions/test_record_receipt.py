"""Receipts come late, twice and out of order; what is earliest counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from werkzeug.test import TestResponse

from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role, seat_of
from functions.domain.sweeping import StalledWork, given_up
from functions.ports import Create
from tests.home import AREA, NEXT_RT, RESIDENT, START, Home, uid_of

ID = "abcdefghijklmnopqrstuvwx"
MESSAGE = Message(
    message_id=ID,
    application_id="a" * 24,
    letter_type="domisili",
    event=Event.READY,
    recipient=f"resident:{RESIDENT}",
    created_at=START,
    status=MessageStatus.SENT,
    sent_at=START,
)
FIRST, SECOND, THIRD = (START + timedelta(minutes=minutes) for minutes in (1, 2, 3))


def send(
    home: Home, state: str, at: datetime, token: str | None = None, resident: str | None = RESIDENT
) -> TestResponse:
    body = {"message_id": ID, "state": state, "at": at.isoformat()}
    named = None if token else resident
    return home.call("POST", "/record_receipt", token or home.superapp, body, resident=named)


@pytest.fixture
def later(home: Home) -> Home:
    home.later(hours=1)
    return home


def message(home: Home) -> Message:
    stored = home.records.get(Message, message_id=ID)
    assert stored is not None
    return stored.value


RECEIPTS = (("delivered", FIRST), ("delivered", SECOND), ("read", SECOND), ("read", THIRD))


@pytest.mark.parametrize("order", list(permutations(RECEIPTS)))
def test_in_whatever_order_and_however_often_they_come_the_earliest_counts(
    later: Home, order: tuple[tuple[str, datetime], ...]
) -> None:
    later.records.commit(Create(MESSAGE))
    for state, at in (*order, *order):
        assert send(later, state, at).status_code == 200
    assert (message(later).delivered_at, message(later).read_at) == (FIRST, SECOND)


def test_what_was_read_was_delivered(later: Home) -> None:
    later.records.commit(Create(MESSAGE))
    answer = later.expect(200, send(later, "read", SECOND))
    read = datetime.fromisoformat(answer["read_at"])
    assert (read, datetime.fromisoformat(answer["delivered_at"])) == (SECOND, SECOND)


def test_a_receipt_that_comes_again_writes_nothing(later: Home) -> None:
    later.records.commit(Create(MESSAGE))
    send(later, "read", FIRST)
    before = later.documents()
    assert send(later, "read", SECOND).status_code == 200
    assert later.documents() == before


@pytest.mark.parametrize("status", [MessageStatus.QUEUED, MessageStatus.FAILED])
def test_a_message_that_has_arrived_is_not_sent_again(later: Home, status: MessageStatus) -> None:
    claimed = replace(MESSAGE, status=status, attempts=1, due_at=START, sent_at=None)
    later.records.commit(Create(claimed))
    send(later, "delivered", FIRST)
    assert (message(later).status, message(later).due_at, message(later).sent_at) == (MessageStatus.SENT, None, FIRST)
    later.server.pump()
    assert later.sweep()["messages"] == 0
    assert not list((later.adapters.settings.folder / "inbox").glob("*"))


def test_a_clock_that_is_ahead_is_not_believed(later: Home) -> None:
    later.records.commit(Create(MESSAGE))
    send(later, "read", datetime(2099, 1, 1, tzinfo=UTC))
    read = message(later).read_at
    assert read is not None
    assert read <= later.clock.now


def test_a_clock_of_long_ago_is_not_believed(later: Home) -> None:
    later.records.commit(Create(MESSAGE))
    assert send(later, "read", datetime(999, 1, 1, tzinfo=UTC)).status_code == 200
    assert message(later).read_at == START


def test_a_dead_letter_whose_message_arrived_is_none(later: Home) -> None:
    later.records.commit(Create(replace(MESSAGE, status=MessageStatus.FAILED, reason="tidak menjawab")))
    later.records.commit(Create(given_up(f"messages/{ID}", attempts=10, reason="tidak menjawab", now=START)))
    send(later, "delivered", FIRST)
    assert message(later).status == MessageStatus.SENT
    assert later.adapters.all_records.every(StalledWork) == ()


def test_only_the_recipients_app_knows(later: Home) -> None:
    later.records.commit(Create(MESSAGE))
    for token, resident in ((None, "warga-lain"), (later.seat(Role.LURAH), None)):
        assert send(later, "read", FIRST, token, resident).status_code == 404
    assert message(later) == MESSAGE


def test_an_officer_tells_of_what_came_to_a_seat_of_theirs(later: Home) -> None:
    later.records.commit(Create(replace(MESSAGE, recipient=f"seat:{seat_of(Role.RT, AREA)}")))
    assert send(later, "read", FIRST, later.seat(Role.RT, NEXT_RT)).status_code == 404
    assert send(later, "read", FIRST, later.seat(Role.RT)).status_code == 200


def test_an_officer_tells_of_what_came_to_them(later: Home) -> None:
    token = later.seat(Role.RT)
    later.records.commit(Create(replace(MESSAGE, recipient=f"officer:{uid_of(Role.RT)}")))
    assert send(later, "delivered", FIRST, later.seat(Role.RW)).status_code == 404
    assert send(later, "delivered", FIRST, token).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message_id", "x"),
        ("message_id", "a" * 24 + "\n"),
        ("state", "lost"),
        ("at", "kemarin"),
        ("at", "2026-10-05T09:00"),
    ],
)
def test_what_is_wrong_is_named(later: Home, field: str, value: str) -> None:
    body = {"message_id": ID, "state": "read", "at": FIRST.isoformat()} | {field: value}
    answer = later.call("POST", "/record_receipt", later.superapp, body, resident=RESIDENT)
    assert [wrong["field"] for wrong in later.expect(400, answer)["errors"]] == [field]


def test_a_message_that_is_not_there_is_not_found(later: Home) -> None:
    assert send(later, "read", FIRST).status_code == 404
