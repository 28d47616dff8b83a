"""What the tests of complaints do again and again."""

from typing import Any

from werkzeug.test import TestResponse

from functions.domain.complaints import Complaint
from functions.domain.messages import Event, Message
from functions.domain.usage import Usage
from tests.home import RESIDENT, Home

KELURAHAN = "36.71.05.1003"
OCTOBER = f"{KELURAHAN}:2026-10"
TEXT = "Sudah dua minggu, Ibu Rahasia di loket bilang <besok>."
REPLY = "Mohon maaf, loket kedua Rahasia kini dibuka."


def file(home: Home, token: str | None = None, *, resident: str | None = RESIDENT, **other: object) -> TestResponse:
    """A complaint about the example kelurahan, by the resident through the superapp unless another token is given."""
    body = {"area": KELURAHAN, "category": "waktu", "text": TEXT} | other
    body = {name: value for name, value in body.items() if value is not None}
    return home.post("/file_complaint", body, token, resident=None if token else resident)


def filed(home: Home, token: str | None = None, **other: Any) -> str:  # noqa: ANN401  as `file` takes it
    """The number of a new complaint."""
    return str(home.expect(201, file(home, token, **other))["number"])


def answer(home: Home, number: str, token: str, text: object = REPLY) -> TestResponse:
    """An answer to a complaint."""
    return home.post("/answer_complaint", {"number": number, "text": text}, token)


def kept(home: Home, number: str) -> Complaint:
    """The complaint as it is stored."""
    stored = home.records.get(Complaint, number=number)
    assert stored is not None
    return stored.value


def told(home: Home, event: Event) -> list[Message]:
    """The messages of an event."""
    return [message for message in home.adapters.all_records.every(Message) if message.event == event]


def counted(home: Home, usage_id: str = OCTOBER) -> dict[str, int]:
    """What complaints have counted."""
    stored = home.records.get(Usage, usage_id=usage_id)
    counts = stored.value.counts if stored else {}
    return {name: number for name, number in counts.items() if name.startswith("complaint/")}


def shown(home: Home, area: str = KELURAHAN, token: str | None = None, *, resident: str | None = None) -> list[str]:
    """The numbers that a list shows."""
    path = f"/list_complaints/{area}" if area else "/list_complaints"
    found = home.expect(200, home.get(path, token, resident=resident))["complaints"]
    return [str(each["number"]) for each in found]
