import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.errors import FailedPrecondition, PatenError, Unavailable
from functions.domain.messages import Event, Message, MessageStatus
from functions.ports import Create, Notice
from functions.send_notification import send_notification
from tests.home import RESIDENT, START, Home

MESSAGE = Message(
    message_id="pesan",
    application_id="a" * 24,
    letter_type="domisili",
    event=Event.RECEIVED,
    recipient=f"resident:{RESIDENT}",
    created_at=START,
    due_at=START,
)


class Broken:
    """A channel that takes nothing."""

    def __init__(self, error: PatenError) -> None:
        self.error = error

    def addresses(self, recipient: str) -> tuple[str, ...]:
        return (recipient,)

    def deliver(self, notice: Notice, address: str) -> None:  # noqa: ARG002  one address
        assert notice.message_id == "pesan"
        raise self.error


def message(home: Home) -> Message:
    stored = home.records.get(Message, message_id="pesan")
    assert stored is not None
    return stored.value


def notices(home: Home) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in (home.adapters.settings.folder / "inbox").glob("*.json")]


def send_through(home: Home, channel: Broken) -> Message:
    ports = home.adapters
    send_notification(
        "pesan",
        records=ports.records,
        texts=ports.texts,
        letter_types=ports.letter_types,
        channels={"superapp": channel},
        suspects=ports.suspects,
        clock=home.clock,
        observe=ports.observe,
    )
    return message(home)


def test_a_queued_message_is_sent_once(home: Home) -> None:
    home.records.commit(Create(MESSAGE))
    home.server.pump()
    sent = message(home)
    assert (sent.status, sent.attempts, sent.due_at) == (MessageStatus.SENT, 1, None)
    assert sent.sent_at is not None
    home.adapters.deliveries.redeliver("messages/pesan")
    home.server.pump()
    assert message(home) == sent
    assert [notice["message_id"] for notice in notices(home)] == ["pesan"]


@pytest.mark.parametrize("status", [MessageStatus.SENT, MessageStatus.FAILED])
def test_a_message_that_has_ended_is_left_alone(home: Home, status: MessageStatus) -> None:
    home.records.commit(Create(replace(MESSAGE, status=status)))
    home.server.pump()
    assert message(home).status == status
    assert notices(home) == []


def test_a_channel_that_does_not_answer_is_tried_again_after_growing_pauses_and_at_last_given_up(home: Home) -> None:
    home.records.commit(Create(MESSAGE))
    pauses = []
    for attempts in range(1, 10):
        postponed = send_through(home, Broken(Unavailable("tidak menjawab")))
        assert (postponed.status, postponed.attempts) == (MessageStatus.QUEUED, attempts)
        assert postponed.reason == "tidak menjawab"
        assert postponed.due_at is not None
        pauses.append(round((postponed.due_at - home.clock.now) / timedelta(minutes=1)))
        home.clock.now = postponed.due_at
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    given_up = send_through(home, Broken(Unavailable("tidak menjawab")))
    assert (given_up.status, given_up.due_at, given_up.reason) == (MessageStatus.FAILED, None, "tidak menjawab")


def test_an_event_that_comes_again_within_the_pause_is_no_attempt(home: Home) -> None:
    home.records.commit(Create(MESSAGE))
    postponed = send_through(home, Broken(Unavailable("tidak menjawab")))
    home.later(seconds=50)
    assert send_through(home, Broken(Unavailable("tidak menjawab"))) == postponed


def test_what_no_attempt_can_mend_fails_at_once_with_its_reason(home: Home) -> None:
    home.records.commit(Create(MESSAGE))
    failed = send_through(home, Broken(FailedPrecondition("nomor tidak terdaftar")))
    assert (failed.status, failed.attempts, failed.reason) == (MessageStatus.FAILED, 1, "nomor tidak terdaftar")


@pytest.mark.parametrize("letter_type", ["tidak-ada", "", "../domisili"])
def test_a_message_about_a_letter_type_that_is_gone_fails_at_once(home: Home, letter_type: str) -> None:
    home.records.commit(Create(replace(MESSAGE, letter_type=letter_type)))
    home.server.pump()
    failed = message(home)
    assert (failed.status, failed.attempts, failed.due_at) == (MessageStatus.FAILED, 0, None)
    assert "Jenis surat ini tidak ada" in (failed.reason or "")
    assert notices(home) == []


def test_a_postponed_message_is_sent_by_the_sweep(home: Home) -> None:
    home.records.commit(Create(MESSAGE))
    home.adapters.feed.taken(home.adapters.feed.due(1)[0])
    send_through(home, Broken(Unavailable("tidak menjawab")))
    assert home.sweep()["messages"] == 0
    home.later(minutes=2)
    assert home.sweep()["messages"] == 1
    assert message(home).status == MessageStatus.SENT


def test_a_message_names_no_person(home: Home) -> None:
    home.seat_all()
    body = home.submission()
    home.issue(home.submit(body))
    assert len(notices(home)) == 7
    said = json.dumps(notices(home))
    assert not any(body["applicant"][name] in said for name in ("nik", "name", "address", "birth_place"))


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(seconds=5), timedelta(minutes=1)),
        (timedelta(minutes=30), timedelta(minutes=30)),
        (timedelta(days=2), timedelta(hours=4)),
    ],
)
def test_a_provider_is_left_alone_as_long_as_it_asks_within_reason(
    home: Home, asked: timedelta, waits: timedelta
) -> None:
    home.records.commit(Create(MESSAGE))

    after = send_through(home, Broken(Unavailable("Superapp menjawab 429.", retry_after=asked)))

    assert after.status == MessageStatus.QUEUED
    assert after.due_at is not None
    assert round((after.due_at - START).total_seconds()) == waits.total_seconds()
