"""How messages fare, counted from their records: for the local server; in the cloud the log's lines say the same."""

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from functions.domain.delivering import Breaker
from functions.domain.messages import Message, MessageStatus

_PROMPT = timedelta(seconds=10)


class ChannelFigures(NamedTuple):
    """Messages that went, or go, by one channel; `attempts` are those made there, `seconds` the median until SENT."""

    name: str
    sent: int
    waiting: int
    failed: int
    attempts: int
    seconds: float | None
    is_open: bool


class DeliveryFigures(NamedTuple):
    """`prompt` is the share of sent messages a provider had within 10 s; `oldest` the age of the oldest unsent."""

    messages: int
    sent: int
    prompt: float | None
    oldest: timedelta | None
    delivered: int
    read: int
    channels: tuple[ChannelFigures, ...]
    reasons: tuple[tuple[str, int], ...]


def delivery_figures(messages: Iterable[Message], breakers: Iterable[Breaker], now: datetime) -> DeliveryFigures:
    """The figures of all messages there are."""
    every = tuple(messages)
    sent = [message for message in every if message.status == MessageStatus.SENT]
    unsent = [now - message.created_at for message in every if message.status == MessageStatus.QUEUED]
    times = [message.sent_at - message.created_at for message in sent if message.sent_at is not None]
    in_time = sum(time <= _PROMPT for time in times)
    judged = len(times) + sum(message.status == MessageStatus.FAILED for message in every)
    judged += sum(age > _PROMPT for age in unsent)
    refusing = {breaker.name for breaker in breakers if breaker.is_open}
    names = sorted({message.channel for message in every if message.channel} | refusing)
    failures = Tally(message.reason or "" for message in every if message.status == MessageStatus.FAILED)
    return DeliveryFigures(
        messages=len(every),
        sent=len(sent),
        prompt=in_time / judged if judged else None,
        oldest=max(unsent, default=None),
        delivered=sum(message.delivered_at is not None for message in every),
        read=sum(message.read_at is not None for message in every),
        channels=tuple(_by_channel(name, every, is_open=name in refusing) for name in names),
        reasons=tuple(failures.most_common()),
    )


def _by_channel(name: str, every: tuple[Message, ...], *, is_open: bool) -> ChannelFigures:
    here = [message for message in every if message.channel == name]
    statuses = Tally(message.status for message in here)
    times = [(message.sent_at - message.created_at).total_seconds() for message in here if message.sent_at is not None]
    return ChannelFigures(
        name=name,
        sent=statuses[MessageStatus.SENT],
        waiting=statuses[MessageStatus.QUEUED],
        failed=statuses[MessageStatus.FAILED],
        attempts=sum(message.attempts for message in here),
        seconds=round(median(times), 3) if times else None,
        is_open=is_open,
    )
