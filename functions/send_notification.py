"""Hands one message to its channel."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.errors import FailedPrecondition, NotFound, Unavailable
from functions.domain.messages import Message, MessageStatus
from functions.ports import Channel, Clock, LetterTypes, Records, Stored, Texts, Update

_MAX_ATTEMPTS = 10
_CLAIM = timedelta(minutes=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=4)


def send_notification(
    message_id: str,
    *,
    records: Records,
    texts: Texts,
    letter_types: LetterTypes,
    channel: Channel,
    clock: Clock,
) -> None:
    """A QUEUED message becomes SENT once the channel took it; in any other status nothing happens.

    The message is claimed before it is handed over, so that two deliveries of its event send it once; a claim that
    is never settled ends after two minutes. A channel that does not answer is tried again by the sweep, with growing
    pauses; after the last attempt, or at an error that no attempt can mend, the message is FAILED with its reason.
    Raises NotFound, Aborted.
    """
    stored = records.get(Message, message_id=message_id)
    if stored is None:
        raise NotFound("Pesan ini tidak ada.")
    now = clock()
    if stored.value.status != MessageStatus.QUEUED or _is_claimed(stored.value, now):
        return
    if stored.value.attempts >= _MAX_ATTEMPTS:
        records.commit(Update(stored, _failed(stored.value, "Tidak selesai setelah semua percobaan.")))
        return
    claimed = _claim(stored, records, now)
    after = _hand_over(claimed.value, texts, letter_types, channel, clock)
    records.commit(Update(claimed, after))


def _is_claimed(message: Message, now: datetime) -> bool:
    return message.attempts > 0 and message.due_at is not None and message.due_at > now


def _claim(stored: Stored[Message], records: Records, now: datetime) -> Stored[Message]:
    message = replace(stored.value, attempts=stored.value.attempts + 1, due_at=now + _CLAIM)
    (version,) = records.commit(Update(stored, message))
    return stored._replace(value=message, version=version)


def _hand_over(message: Message, texts: Texts, letter_types: LetterTypes, channel: Channel, clock: Clock) -> Message:
    try:
        channel.deliver(texts.compose(message, letter_types.get(message.letter_type)))
    except Unavailable as error:
        return _postponed(message, error, clock())
    except (FailedPrecondition, NotFound) as error:
        return _failed(message, error.message)
    return replace(message, status=MessageStatus.SENT, due_at=None, sent_at=clock())


def _postponed(message: Message, error: Unavailable, now: datetime) -> Message:
    """Queued until the next attempt: after a growing pause, or a longer one that the provider asks for."""
    if message.attempts >= _MAX_ATTEMPTS:
        return _failed(message, error.message)
    growing = _FIRST_PAUSE * (1 << (message.attempts - 1))
    pause = min(max(growing, error.retry_after or growing), _LONGEST_PAUSE)
    return replace(message, due_at=now + pause, reason=error.message)


def _failed(message: Message, reason: str) -> Message:
    return replace(message, status=MessageStatus.FAILED, due_at=None, reason=reason)
