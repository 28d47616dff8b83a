"""A message is claimed before it is handed over, so that it is sent once; a claim that is never settled ends."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.errors import Aborted
from functions.domain.messages import Event, Message, MessageStatus
from functions.ports import Channel, Create, Notice, Update
from functions.send_notification import send_notification
from infra.retrying import until_settled
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


class Crash(Exception):
    """What nobody foresaw."""


class Crashing:
    """A channel whose process ends in the middle of a delivery."""

    def addresses(self, recipient: str) -> tuple[str, ...]:
        return (recipient,)

    def deliver(self, notice: Notice, address: str) -> None:  # noqa: ARG002  one address
        raise Crash(notice.message_id)


class Slow:
    """A channel that takes its time, and notes what the record said meanwhile."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.taken: list[str] = []
        self.seen: list[Message] = []
        self.others_are_done = threading.Event()

    def addresses(self, recipient: str) -> tuple[str, ...]:
        return (recipient,)

    def deliver(self, notice: Notice, address: str) -> None:  # noqa: ARG002  one address
        self.taken.append(notice.message_id)
        self.seen.append(message(self.home))
        self.others_are_done.wait(30)


@pytest.fixture
def queued(home: Home) -> Home:
    """A home with a message whose event was lost."""
    home.records.commit(Create(MESSAGE))
    (event,) = home.adapters.feed.due(9)
    home.adapters.feed.taken(event)
    return home


def message(home: Home) -> Message:
    stored = home.records.get(Message, message_id="pesan")
    assert stored is not None
    return stored.value


def send(home: Home, channel: Channel) -> None:
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


def test_while_it_is_handed_over_a_message_is_claimed_for_two_minutes(queued: Home) -> None:
    channel = Slow(queued)
    channel.others_are_done.set()
    send(queued, channel)
    (claimed,) = channel.seen
    assert (claimed.status, claimed.attempts) == (MessageStatus.QUEUED, 1)
    assert claimed.due_at is not None
    assert timedelta(seconds=119) < claimed.due_at - queued.clock.now <= timedelta(minutes=2)
    assert message(queued).status == MessageStatus.SENT


def test_concurrent_deliveries_send_once(queued: Home) -> None:
    channel = Slow(queued)
    everybody = threading.Barrier(8)

    def deliver(_: int) -> None:
        everybody.wait(30)
        until_settled(lambda: send(queued, channel), deadline_seconds=30)
        channel.others_are_done.set()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(deliver, range(8)))
    assert channel.taken == ["pesan"]
    assert (message(queued).status, message(queued).attempts) == (MessageStatus.SENT, 1)


def test_a_delivery_during_another_sends_nothing_and_leaves_the_claim_alone(queued: Home) -> None:
    first, second = Slow(queued), Slow(queued)
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(send, queued, first)
        while not first.seen:
            assert not under_way.done()
        before = queued.documents()
        send(queued, second)
        assert queued.documents() == before
        first.others_are_done.set()
        under_way.result()
    assert second.taken == []
    assert message(queued).status == MessageStatus.SENT


def test_a_claim_that_was_never_settled_ends_after_two_minutes(queued: Home) -> None:
    with pytest.raises(Crash):
        send(queued, Crashing())
    claimed = message(queued)
    assert (claimed.status, claimed.attempts) == (MessageStatus.QUEUED, 1)
    queued.later(seconds=110)
    assert queued.sweep()["messages"] == 0
    queued.adapters.deliveries.redeliver("messages/pesan")
    queued.server.pump()
    assert message(queued) == claimed
    queued.later(seconds=10)
    assert queued.sweep()["messages"] == 1
    sent = message(queued)
    assert (sent.status, sent.attempts) == (MessageStatus.SENT, 2)


def test_who_lost_the_claim_to_another_settles_nothing(queued: Home) -> None:
    class Overtaken:
        """A channel during whose delivery the claim ends and another takes the message."""

        def addresses(self, recipient: str) -> tuple[str, ...]:
            return (recipient,)

        def deliver(self, notice: Notice, address: str) -> None:  # noqa: ARG002  one address
            stored = queued.records.get(Message, message_id=notice.message_id)
            assert stored is not None
            queued.records.commit(Update(stored, replace(stored.value, attempts=2)))

    with pytest.raises(Aborted):
        send(queued, Overtaken())
    assert (message(queued).status, message(queued).attempts) == (MessageStatus.QUEUED, 2)
