"""Who is told what, by which channel and in which words, as one table: for docs/messages.md and the local server."""

from collections.abc import Iterator
from datetime import UTC, datetime

from functions.domain.letter_types import LetterType
from functions.domain.messages import ABOUT_COMPLAINTS, TOLD, Event, Message, Recipient
from functions.domain.seats import Role
from infra.local_html import MessageRow
from infra.texts import TemplateTexts

_APPLICATION = "contohcontohcontoh7qx3ba"
_NOTES = {
    Event.MEET: "Mohon bawa Kartu Keluarga yang asli.",
    Event.RETURNED: "Foto KTP kurang jelas; mohon difoto ulang.",
    Event.REJECTED: "Pemohon bukan warga wilayah ini.",
    Event.REVOKED: "Alamat pada surat ternyata keliru.",
    Event.COMPLAINT_ANSWERED: "Loket kedua kini dibuka setiap Senin pagi.",
}
_COMPLAINT = "PGD-9999011001-2025-17"
_AREA = "99.99.01.1001.001.001"
_SEATED: dict[Event, tuple[Role, ...]] = {
    Event.WAITING: tuple(Role),
    Event.REMINDER: tuple(Role),
    Event.ESCALATED: tuple(role for role in Role if role != Role.RT),
    Event.NOTIFIED: (Role.RW,),
    Event.FAILED: (Role.VERIFIER,),
    Event.COMPLAINT: (Role.VERIFIER, Role.LURAH),
}
"""Which seats are told; of a failure, the signer's where nobody verifies."""


def message_table(texts: TemplateTexts, letter_type: LetterType) -> tuple[MessageRow, ...]:
    """Every event, recipient, channel and text, as it reads about a letter of that type."""
    return tuple(row for event in Event for row in _rows(event, texts, letter_type))


def _rows(event: Event, texts: TemplateTexts, letter_type: LetterType) -> Iterator[MessageRow]:
    for kind in Recipient:
        if kind not in TOLD[event]:
            continue
        by_channels: dict[tuple[str, ...], list[str]] = {}
        for recipient, name in _recipients(event, kind):
            by_channels.setdefault(texts.channels(recipient), []).append(name)
        for channels, names in by_channels.items():
            recipient, _ = next(each for each in _recipients(event, kind) if each[1] == names[0])
            notice = texts.compose(_example(event, recipient), letter_type)
            yield MessageRow(event, tuple(names), channels, notice.subject, notice.text)


def _recipients(event: Event, kind: Recipient) -> list[tuple[str, str]]:
    """Example recipients of a kind, each with the name that the table shows."""
    if kind == Recipient.SEAT:
        return [(f"seat:{role}:{_AREA}", f"seat:{role}") for role in _SEATED[event]]
    return [(f"{kind}:contoh", str(kind))]


def _example(event: Event, recipient: str) -> Message:
    is_complaint = event in ABOUT_COMPLAINTS
    return Message(
        message_id="contoh",
        application_id=None if is_complaint else _APPLICATION,
        letter_type=None if is_complaint else "domisili",
        complaint=_COMPLAINT if is_complaint else None,
        event=event,
        recipient=recipient,
        created_at=datetime(2025, 1, 20, 2, tzinfo=UTC),
        note=_NOTES.get(event),
        waits_for=Role.VERIFIER,
    )
