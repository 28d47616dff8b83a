"""Hands one message to its channel."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.errors import FailedPrecondition, NotFound, Unavailable
from functions.domain.messages import Message, MessageStatus
from functions.ports import Channel, Clock, LetterTypes, Records, Texts, Update

_MAX_ATTEMPTS = 10
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

    A channel that does not answer is tried again, with growing pauses, by the sweep; after the last attempt, or at
    an error that no attempt can mend, the message is FAILED with its reason. Raises NotFound, Aborted.
    """
    stored = records.get(Message, message_id=message_id)
    if stored is None:
        raise NotFound("Pesan ini tidak ada.")
    message = stored.value
    if message.status != MessageStatus.QUEUED:
        return
    try:
        channel.deliver(texts.compose(message, letter_types.get(message.letter_type)))
    except Unavailable as error:
        records.commit(Update(stored, _postponed(message, error.message, clock())))
        return
    except FailedPrecondition as error:
        records.commit(Update(stored, _failed(message, error.message)))
        return
    sent = replace(message, status=MessageStatus.SENT, attempts=message.attempts + 1, due_at=None, sent_at=clock())
    records.commit(Update(stored, sent))


def _postponed(message: Message, reason: str, now: datetime) -> Message:
    attempts = message.attempts + 1
    if attempts >= _MAX_ATTEMPTS:
        return _failed(message, reason)
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    return replace(message, attempts=attempts, due_at=now + pause, reason=reason)


def _failed(message: Message, reason: str) -> Message:
    return replace(message, status=MessageStatus.FAILED, attempts=message.attempts + 1, due_at=None, reason=reason)
