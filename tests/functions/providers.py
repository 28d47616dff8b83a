"""Channels to some addresses that answer as a test says, and messages to send by them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from functions.domain.delivering import Breaker
from functions.domain.errors import FailedPrecondition, NotFound, PatenError, Unavailable
from functions.domain.messages import Event, Message
from functions.domain.sweeping import StalledWork
from functions.ports import Create, Notice
from functions.send_notification import send_notification
from tests.home import START, Home

SEAT = "seat:lurah:36.71.05.1003"
MESSAGE = Message(
    message_id="pesan",
    application_id="a" * 24,
    letter_type="domisili",
    event=Event.WAITING,
    recipient=SEAT,
    created_at=START,
    due_at=START,
)
AWAY, REFUSED, GONE = Unavailable("tidak menjawab"), FailedPrecondition("ditolak"), NotFound("tidak ada lagi")


class Provider:
    """A channel to some addresses, that answers each delivery with what comes next in `answers`, or takes it."""

    def __init__(self, *addresses: str, answers: Sequence[PatenError | None] = ()) -> None:
        self.known = addresses
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def addresses(self, recipient: str) -> tuple[str, ...]:
        assert recipient.startswith("seat:")
        return self.known

    def deliver(self, notice: Notice, address: str) -> None:
        self.asked.append((notice.message_id, address))
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error


def put(home: Home, **changed: Any) -> None:  # noqa: ANN401  any field
    home.records.commit(Create(replace(MESSAGE, **changed)))


def send(home: Home, message_id: str = "pesan", **channels: Provider) -> Message:
    ports = home.adapters
    send_notification(
        message_id,
        records=ports.records,
        texts=ports.texts,
        letter_types=ports.letter_types,
        channels=channels,
        suspects=ports.suspects,
        clock=home.clock,
        observe=ports.observe,
    )
    stored = home.records.get(Message, message_id=message_id)
    assert stored is not None
    return stored.value


def breaker(home: Home, name: str = "push") -> Breaker | None:
    stored = home.records.get(Breaker, name=name)
    return stored.value if stored else None


def lines(home: Home, what: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in home.log.getvalue().splitlines()]
    return [line for line in found if line["message"] == what]


def dead_letters(home: Home) -> list[StalledWork]:
    return [work for work in home.adapters.all_records.every(StalledWork) if work.due_at is None]
