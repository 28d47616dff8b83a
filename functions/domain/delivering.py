"""What becomes of a message, and of trust in a provider, once a channel took it or did not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from functions.domain.digests import sha256_hex
from functions.domain.messages import Message, MessageStatus

MAX_ATTEMPTS = 10
CLAIM = timedelta(minutes=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)
_LONGEST_WAIT = timedelta(minutes=8)  # with a probe a minute and a sweep every five, sent within 15 of an outage's end
_MAX_WAITS = 150  # about a day
_TRIPS_AFTER = 5
PROBE_EVERY = timedelta(minutes=1)
_ROW = timedelta(minutes=10)
_LONGEST_ASKED = timedelta(hours=1)
_HELD = "Penyedia kanal ini sedang tidak menjawab."
_DIGEST_LENGTH = 16


class Receipt(StrEnum):
    """What an app or a provider tells of a message that it took."""

    DELIVERED = "delivered"
    READ = "read"


@dataclass(frozen=True)
class Breaker:
    """How a channel's provider does: `failures` in a row, the last at `failed_at`.

    While `open_until` is set the provider is left alone, but for one attempt a minute that probes it.
    """

    name: str
    failures: int = 0
    failed_at: datetime | None = None
    open_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the provider is left alone but for probes."""
        return self.open_until is not None

    def refuses(self, now: datetime) -> bool:
        """Tell whether no attempt may be made now."""
        return self.open_until is not None and now < self.open_until

    def probed(self, now: datetime) -> "Breaker":
        """The breaker once somebody has taken the minute's probe."""
        return replace(self, open_until=now + PROBE_EVERY)

    def answered(self) -> "Breaker":
        """The breaker after an attempt that the provider answered."""
        return Breaker(self.name)

    def failed(self, now: datetime, asked: timedelta | None) -> "Breaker":
        """The breaker after one it did not answer; failures long ago, which others' successes followed, are no row."""
        forgotten = self.failed_at is None or (not self.is_open and now - self.failed_at > _ROW)
        failures = 1 if forgotten else self.failures + 1
        pause = max(PROBE_EVERY, min(asked or PROBE_EVERY, _LONGEST_ASKED))
        return Breaker(self.name, failures, now, now + pause if failures >= _TRIPS_AFTER else None)


def address_digest(address: str) -> str:
    """What a record keeps of an address that took a message."""
    return sha256_hex(address)[:_DIGEST_LENGTH]


def claimed(message: Message, now: datetime) -> Message:
    """The message while an attempt is made: nobody else makes one for two minutes."""
    return replace(message, attempts=message.attempts + 1, due_at=now + CLAIM)


def is_claimed(message: Message, now: datetime) -> bool:
    """Tell whether an attempt is being made, or the next one is not due."""
    return message.due_at is not None and message.due_at > now and message.attempts + message.waits > 0


def postponed(message: Message, reason: str, *, asked: timedelta | None, now: datetime) -> Message:
    """QUEUED until the next attempt: after a growing pause, or a longer one that the provider asks for."""
    growing = _FIRST_PAUSE * (1 << (message.attempts - 1))
    pause = min(max(growing, asked or growing), _LONGEST_PAUSE)
    return replace(message, due_at=now + pause, reason=reason)


def held(message: Message, until: datetime) -> Message:
    """QUEUED without an attempt, while a provider is left alone: a little longer every time."""
    pause = min(_FIRST_PAUSE * ((1 << min(message.waits, 4)) - 1), _LONGEST_WAIT)
    return replace(message, waits=message.waits + 1, due_at=until + pause, reason=_HELD)


def is_out_of_patience(message: Message) -> bool:
    """Tell whether a message has waited for its provider for about a day."""
    return message.waits >= _MAX_WAITS


def sent(message: Message, now: datetime) -> Message:
    """SENT: a channel took it."""
    return replace(message, status=MessageStatus.SENT, due_at=None, sent_at=now, reason=None)


def failed(message: Message, reason: str) -> Message:
    """FAILED for a reason that people read."""
    return replace(message, status=MessageStatus.FAILED, due_at=None, reason=reason)


def by_channel(message: Message, channel: str) -> Message:
    """The message on its way by another channel, with no attempt made there yet."""
    if message.channel == channel:
        return message
    return replace(message, channel=channel, attempts=0, waits=0, taken_by=())


def ended_there(message: Message, reason: str, now: datetime) -> Message:
    """What a message becomes for which a channel has no attempt left: SENT if anybody has it, else FAILED."""
    return sent(message, now) if message.taken_by else failed(message, reason)


def received(message: Message, receipt: Receipt, at: datetime) -> Message:
    """The message once a receipt has come, however late, twice or out of order: what is earliest counts.

    What was read had been delivered, and what was delivered had been sent; nothing arrives before it was asked for.
    """
    at = max(at, message.created_at)
    delivered = min(filter(None, (message.delivered_at, at)))
    read = min(filter(None, (message.read_at, at))) if receipt == Receipt.READ else message.read_at
    known = replace(message, delivered_at=delivered, read_at=read)
    return known if message.status == MessageStatus.SENT else sent(known, at)


def again(message: Message, now: datetime) -> Message:
    """The message as if nothing had been tried, due now."""
    return replace(
        message,
        status=MessageStatus.QUEUED,
        channel=None,
        attempts=0,
        waits=0,
        taken_by=(),
        due_at=now,
        reason=None,
    )
