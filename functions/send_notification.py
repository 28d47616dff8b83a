"""Hands one message to a channel that takes it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from functions.alerting import wake_operators
from functions.domain import delivering
from functions.domain.delivering import MAX_ATTEMPTS, PROBE_EVERY, Breaker
from functions.domain.errors import Aborted, FailedPrecondition, NotFound, Unavailable
from functions.domain.messages import Message, MessageStatus, Recipient
from functions.domain.sweeping import given_up
from functions.ports import Channel, Clock, Create, LetterTypes, Notice, Observe, Records, Stored, Texts, Update

_UNREACHABLE = "Penerima belum punya alamat di kanal ini."
_NEVER_SETTLED = "Tidak selesai setelah semua percobaan."
_NO_PROVIDER = "Penyedia kanal ini tidak menjawab selama sehari."
_NO_CHANNEL = "Belum ada kanal untuk penerima ini."
_NO_TIME = "Belum semua alamat penerima sempat dihubungi."
_UNWRITTEN = "Bunyi pesan ini tidak dapat disusun."
_TIME = timedelta(seconds=20)  # for all addresses together: the function has a minute, one answer may take 15 seconds


class _Means(NamedTuple):
    """What an attempt needs."""

    records: Records
    channels: Mapping[str, Channel]
    suspects: set[str]
    clock: Clock
    observe: Observe


class _Tried(NamedTuple):
    """The message as it is stored after an attempt by one channel, what it becomes, and whether none was made now."""

    stored: Stored[Message]
    after: Message
    waits: bool = False


class _Outcome(NamedTuple):
    """What came of an attempt: digests of the addresses that have it, why one refused it, and what did not answer."""

    taken_by: tuple[str, ...]
    new: int = 0
    refused: str | None = None
    away: Unavailable | None = None

    @property
    def is_silence(self) -> bool:
        """Tell whether the provider itself did not answer."""
        return self.away is not None and not self.away.only_here and not self.new and self.refused is None


def send_notification(
    message_id: str,
    *,
    records: Records,
    texts: Texts,
    letter_types: LetterTypes,
    channels: Mapping[str, Channel],
    suspects: set[str],
    clock: Clock,
    observe: Observe,
) -> None:
    """A QUEUED message becomes SENT once a channel took it; in any other status nothing happens.

    The message is claimed before it is handed over, so that two deliveries of its event send it once; a claim that
    is never settled ends after two minutes. A provider that does not answer is tried again by the sweep, with growing
    pauses; one that answers nobody is left alone but for a probe a minute: what processes know of it together is read
    only by those that have met its silence themselves (`suspects`). After the last attempt, or at an error that
    no attempt can mend, the recipient's next channel is tried, and without one the message is FAILED with its reason,
    and a dead letter unless its recipient has no address at all. Raises NotFound, Aborted.
    """
    stored = records.get(Message, message_id=message_id)
    if stored is None:
        raise NotFound("Pesan ini tidak ada.")
    if stored.value.status != MessageStatus.QUEUED or delivering.is_claimed(stored.value, clock()):
        return
    means = _Means(records, channels, suspects, clock, observe)
    try:
        name = stored.value.letter_type
        notice = texts.compose(stored.value, None if name is None else letter_types.get(name))
    except (FailedPrecondition, NotFound) as error:
        _end(stored, delivering.failed(stored.value, error.message), means)
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, it does not wait for ever
        _count(stored, _UNWRITTEN, means)
        observe("message", alert=True, message_id=message_id, outcome="unwritten", error=type(error).__name__)
    else:
        _send(stored, notice, means)


def _send(stored: Stored[Message], notice: Notice, means: _Means) -> None:
    """Try the channels that are left, one after the other, until one has the message or may have it later.

    A channel whose provider is left alone is passed by; the message waits for it if none of the others has it.
    """
    ways = [name for name in notice.channels if name in means.channels]
    if not ways:
        _wait_for_a_channel(stored, means)
        return
    waiting, reason = None, None
    for name in ways[ways.index(stored.value.channel) if stored.value.channel in ways else 0 :]:
        tried = _attempt(stored, name, notice, means)
        stored = tried.stored
        if tried.after.status == MessageStatus.FAILED:
            reason = tried.after.reason if tried.after.reason != _UNREACHABLE else reason
        elif tried.waits:
            waiting = waiting or tried.after
        else:
            means.records.commit(Update(stored, tried.after))
            return
    if waiting is not None:
        means.records.commit(Update(stored, waiting))
        return
    _end(stored, delivering.failed(stored.value, reason or _UNREACHABLE), means)


def _wait_for_a_channel(stored: Stored[Message], means: _Means) -> None:
    """Keep a message for the day its recipient's channel is set up; a neighbour hears through the RT anyway."""
    if stored.value.kind == Recipient.NEIGHBOUR:
        means.records.commit(Update(stored, delivering.failed(stored.value, _NO_CHANNEL)))
    else:
        _count(stored, _NO_CHANNEL, means)


def _count(stored: Stored[Message], reason: str, means: _Means) -> None:
    """Count an attempt that came to nothing; after the last the message has failed."""
    if stored.value.attempts >= MAX_ATTEMPTS:
        _end(stored, delivering.failed(stored.value, reason), means)
        return
    now = means.clock()
    counted = delivering.claimed(stored.value, now)
    means.records.commit(Update(stored, delivering.postponed(counted, reason, asked=None, now=now)))


def _attempt(stored: Stored[Message], name: str, notice: Notice, means: _Means) -> _Tried:
    message = delivering.by_channel(stored.value, name)
    if message.attempts >= MAX_ATTEMPTS:
        return _Tried(stored, delivering.ended_there(message, _NEVER_SETTLED, means.clock()))
    until = _left_alone_until(name, message, means)
    if until is not None and delivering.is_out_of_patience(message):
        return _Tried(stored, delivering.ended_there(message, _NO_PROVIDER, means.clock()))
    if until is not None:
        return _Tried(stored, delivering.held(message, until), waits=True)
    claimed = _claim(stored, message, means)
    outcome = _hand_over(notice, claimed.value, means)
    if outcome.new or outcome.refused or outcome.away:
        _note(name, outcome, means)
    after = _after(claimed.value, outcome, means)
    _observe(after, outcome, means)
    return _Tried(claimed, after)


def _claim(stored: Stored[Message], message: Message, means: _Means) -> Stored[Message]:
    claimed = delivering.claimed(message, means.clock())
    (version,) = means.records.commit(Update(stored, claimed))
    return stored._replace(value=claimed, version=version)


def _hand_over(notice: Notice, message: Message, means: _Means) -> _Outcome:
    """Hand a notice to every address of its recipient that has not got it yet, as long as there is time."""
    channel, end = means.channels[message.channel or ""], means.clock() + _TIME
    taken, refused, away = list(message.taken_by), None, None
    for address in channel.addresses(message.recipient):
        digest = delivering.address_digest(address)
        if digest in taken:
            continue
        if means.clock() >= end:
            away = away or Unavailable(_NO_TIME, only_here=True)
            break
        try:
            channel.deliver(notice, address)
        except Unavailable as error:
            away = error
        except (FailedPrecondition, NotFound) as error:
            refused = error.message
        else:
            taken.append(digest)
    return _Outcome(tuple(taken), len(taken) - len(message.taken_by), refused, away)


def _after(message: Message, outcome: _Outcome, means: _Means) -> Message:
    message, now = replace(message, taken_by=outcome.taken_by), means.clock()
    if outcome.away is not None and message.attempts < MAX_ATTEMPTS:
        return delivering.postponed(message, outcome.away.message, asked=outcome.away.retry_after, now=now)
    reason = outcome.away.message if outcome.away else outcome.refused or _UNREACHABLE
    return delivering.ended_there(message, reason, now)


def _left_alone_until(name: str, message: Message, means: _Means) -> datetime | None:
    """Until when a suspected provider is left alone; None for whoever may try now, one a minute while it is away."""
    if name not in means.suspects and not message.waits:
        return None
    breaker, now = means.records.get(Breaker, name=name), means.clock()
    if breaker is None or not breaker.value.is_open:
        return None
    means.suspects.add(name)
    if not breaker.value.refuses(now):
        try:
            means.records.commit(Update(breaker, breaker.value.probed(now)))
        except Aborted:
            return now + PROBE_EVERY
        return None
    return breaker.value.open_until


def _note(name: str, outcome: _Outcome, means: _Means) -> None:
    """Count what a suspected provider did; who loses against another leaves it to them."""
    if not outcome.is_silence and name not in means.suspects:
        return
    means.suspects.add(name)
    stored, now = means.records.get(Breaker, name=name), means.clock()
    known = stored.value if stored else Breaker(name)
    asked = outcome.away.retry_after if outcome.away else None
    after = known.failed(now, asked) if outcome.is_silence else known.answered()
    try:
        if after != known:
            means.records.commit(Update(stored, after) if stored else Create(after))
    except Aborted:
        return
    if not outcome.is_silence:
        means.suspects.discard(name)
    if after.is_open != known.is_open:
        reason, state = outcome.away.message if outcome.away else None, "open" if after.is_open else "closed"
        means.observe("breaker", alert=after.is_open, channel=name, state=state, reason=reason)


def _observe(message: Message, outcome: _Outcome, means: _Means) -> None:
    """One line for an attempt: by which channel, what came of it, and how long after the message was asked for."""
    reached = "unanswered" if outcome.away else "refused" if outcome.refused else "unreachable"
    means.observe(
        "message",
        message_id=message.message_id,
        application_id=message.application_id,
        event=message.event,
        recipient=message.kind,
        channel=message.channel,
        attempt=message.attempts,
        reason=message.reason,
        outcome="sent" if message.status == MessageStatus.SENT else reached,
        seconds=round((means.clock() - message.created_at).total_seconds(), 3),
    )


def _end(stored: Stored[Message], failed: Message, means: _Means) -> None:
    """FAILED for good, in one commit with a dead letter unless there was nobody to reach."""
    if failed.reason == _UNREACHABLE:
        means.records.commit(Update(stored, failed))
        return
    document = f"messages/{failed.message_id}"
    reason = failed.reason or _NEVER_SETTLED
    work = given_up(document, attempts=failed.attempts, reason=reason, now=means.clock())
    means.records.commit(Update(stored, failed), Create(work))
    wake_operators(work, means.observe)
