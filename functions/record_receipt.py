"""Takes down that a message arrived, or was read."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from functions.domain.delivering import Receipt, received
from functions.domain.errors import NotFound
from functions.domain.messages import Message, MessageStatus, Recipient
from functions.domain.sweeping import StalledWork, work_id_of
from functions.ports import Caller, Clock, Delete, Records, Update
from functions.viewing import viewer_of


class MessageReceipt(BaseModel):
    """What an app knows of a message: `delivered` to the device or `read` there, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]
    state: Receipt
    at: AwareDatetime


class ReceiptAnswer(BaseModel):
    """What is known of the message now."""

    message_id: str
    status: MessageStatus
    delivered_at: datetime | None
    read_at: datetime | None


def record_receipt(message_receipt: MessageReceipt, caller: Caller, *, records: Records, clock: Clock) -> ReceiptAnswer:
    """What is known of a message now: the earliest moment of each kind, in whatever order they were told.

    Sent again it changes nothing, so it needs no Idempotency-Key. A message that still waits, or had been given up,
    has evidently arrived and is SENT. Raises NotFound unless the caller's resident or officer is its recipient.
    """
    stored = records.get(Message, message_id=message_receipt.message_id)
    if stored is None or not _is_recipient(stored.value, caller, records, clock()):
        raise NotFound("Pesan ini tidak ditemukan.")
    after = received(stored.value, message_receipt.state, min(message_receipt.at, clock()))
    if after != stored.value:
        records.commit(Update(stored, after), *_dead_letter(stored.value, records))
    return ReceiptAnswer.model_validate(after, from_attributes=True)


def _dead_letter(message: Message, records: Records) -> list[Delete]:
    """What is left of a message that had been given up, to be removed now that it has arrived."""
    if message.status != MessageStatus.FAILED:
        return []
    dead = records.get(StalledWork, work_id=work_id_of(f"messages/{message.message_id}"))
    return [Delete(dead)] if dead else []


def _is_recipient(message: Message, caller: Caller, records: Records, now: datetime) -> bool:
    name = message.recipient.partition(":")[2]
    if message.kind == Recipient.RESIDENT:
        return caller.kind == "superapp" and caller.resident_id == name
    if message.kind == Recipient.SEAT:
        return viewer_of(caller, records).holds(name, now)
    return message.recipient == caller.name
