"""Publishes the public record of a letter; shared by issue, revocation and the sweep."""

from dataclasses import replace

from functions.domain.letters import Letter
from functions.domain.verification import VerificationRecord
from functions.ports import Files, Records, Stored, Update

_JSON = "application/json"


def publish_first(letter: Letter, published: Files) -> None:
    """Publish an issued letter's record, unless one is there: a later revocation is never undone."""
    record = VerificationRecord.of(letter)
    published.put_new(record.object_name, record.model_dump_json().encode(), content_type=_JSON, metadata={})


def publish_change(letter: Stored[Letter], records: Records, published: Files) -> None:
    """Publish a letter's changed status, and note that it was done; nothing if it was done before."""
    if letter.value.due_at is None:
        return
    record = VerificationRecord.of(letter.value)
    published.replace(record.object_name, record.model_dump_json().encode(), content_type=_JSON, metadata={})
    records.commit(Update(letter, replace(letter.value, due_at=None)))
