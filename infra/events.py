"""Reads the Firestore events that Eventarc, the emulator and the sweep post; of each only what its attributes say.

A CloudEvent in binary mode has its attributes in `ce-` headers, and its body is not looked at. In structured mode
the attributes are a JSON object's fields, beside `data`, which is not looked at either (docs/decisions/0007).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import Request

from functions.domain.errors import InvalidArgument

_CREATED = "google.cloud.firestore.document.v1.created"
_CREATIONS = (_CREATED, f"{_CREATED}.withAuthContext")
_REQUIRED = ("specversion", "id", "source", "type")
_STRUCTURED = "application/cloudevents"
_SUBJECT = "documents/"
_LONGEST_ID = 100
_PLAIN = re.compile(r"(?!.*[0-9]{16})[A-Za-z0-9._:/-]{1,500}", re.ASCII)  # what could be a NIK is not logged


@dataclass(frozen=True)
class DocumentEvent:
    """That something happened to a document: its path in the database, without a leading slash."""

    event_id: str
    event_type: str
    document: str

    @property
    def is_creation(self) -> bool:
        """Tell whether the document was created, and not changed or deleted."""
        return self.event_type in _CREATIONS

    @property
    def has_plain_name(self) -> bool:
        """Tell whether the document's path may be logged."""
        return _PLAIN.fullmatch(self.document) is not None

    @property
    def names(self) -> dict[str, str]:
        """What a log line says of it."""
        names = {"event_id": self.event_id[:_LONGEST_ID], "document": self.document}
        return {name: text for name, text in names.items() if _PLAIN.fullmatch(text)}


def read_event(request: Request) -> DocumentEvent:
    """The event in a request. Raises InvalidArgument if it is no CloudEvent."""
    attributes = _attributes(request)
    if not all(attributes.get(name) for name in _REQUIRED):
        raise InvalidArgument("permintaan ini bukan CloudEvent")
    return DocumentEvent(attributes["id"], attributes["type"], _document(attributes))


def _document(attributes: dict[str, str]) -> str:
    """The path, from the extension `document` or else from the subject; empty if neither tells."""
    subject = attributes.get("subject", "")
    return attributes.get("document") or (subject.removeprefix(_SUBJECT) if subject.startswith(_SUBJECT) else "")


def _attributes(request: Request) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    binary = {name.removeprefix("ce-"): value for name, value in headers.items() if name.startswith("ce-")}
    if binary and not request.mimetype.startswith(_STRUCTURED):
        return binary
    return {name: value for name, value in _body(request).items() if isinstance(value, str)}


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data().decode())
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
