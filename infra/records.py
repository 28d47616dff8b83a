"""Values <-> documents, and the queries, for every store.

A document is a plain mapping of JSON values and aware UTC instants. Fields with personal data are sealed together
into one, bound to the document's path.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from functions.domain.application import Application, Decision, File
from functions.domain.digests import canonical_json
from functions.domain.letters import Counter, Letter
from functions.domain.messages import Message
from functions.domain.offices import Office
from functions.domain.seats import Officer
from functions.domain.sweeping import Cursor
from functions.domain.uploads import Upload
from infra.sealing import Sealer

T = TypeVar("T")
Document = dict[str, Any]
MAX_DOCUMENT_BYTES = 1024 * 1024

_adapter: Callable[[type], TypeAdapter[Any]] = cache(TypeAdapter)


@dataclass(frozen=True)
class Kind:
    """How values of one class are stored: the path, the fields that are sealed, and fields made for queries."""

    path: str
    sealed: tuple[str, ...] = ()
    derived: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)


KINDS: dict[type, Kind] = {
    Application: Kind("applications/{application_id}"),
    File: Kind("applications/{application_id}/files/{revision}", sealed=("applicant", "form", "attachments")),
    Decision: Kind("applications/{application_id}/decisions/{turn}"),
    Letter: Kind("letters/{letter_id}", sealed=("revocation_reason",)),
    Message: Kind("messages/{message_id}", sealed=("note",)),
    Counter: Kind("counters/{counter_id}"),
    Office: Kind("offices/{area}"),
    Officer: Kind("officers/{uid}", derived={"seat_names": lambda officer: sorted(officer.seats)}),
    Upload: Kind("uploads/{upload_id}"),
    Cursor: Kind("cursors/{name}"),
}


def path_for(kind: type, key: Mapping[str, str | int]) -> str:
    """The path of the record of a kind under its key."""
    return KINDS[kind].path.format(**key)


def path_of(value: object) -> str:
    """The path of a value's record."""
    return path_for(type(value), {f.name: getattr(value, f.name) for f in fields(value)})  # type: ignore[arg-type]


def to_document(value: Any, sealer: Sealer) -> Document:  # noqa: ANN401  one of KINDS
    """The document of a value."""
    kind = KINDS[type(value)]
    plain = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    sealed = {name: plain.pop(name) for name in kind.sealed}
    if any(sealed.values()):
        plain["sealed"] = sealer.seal(canonical_json(sealed), path_of(value))
    return plain | {name: make(value) for name, make in kind.derived.items()}


def from_document(kind: type[T], document: Mapping[str, Any], sealer: Sealer) -> T:
    """The value of a document. Raises pydantic's ValidationError or BrokenSeal for what is none of ours."""
    described = KINDS[kind]
    plain = {name: value for name, value in document.items() if name not in described.derived}
    if "sealed" in plain:
        path = path_for(kind, plain)
        plain |= json.loads(sealer.open(plain.pop("sealed"), path))
    return _adapter(kind).validate_python(plain)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911  walks any value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("records hold aware instants only")
        return value.astimezone(UTC)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


@dataclass(frozen=True)
class Where:
    """One condition: a dotted field, one of `== < <= >= contains`, and a value."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True)
class Query:
    """Documents of a collection (or of every collection of that name), in ascending order of one field."""

    kind: type
    collection: str
    where: tuple[Where, ...]
    order_by: str | None = None
    limit: int | None = None
    group: bool = False


def holders(seat: str) -> Query:
    """Officers with a term on a seat."""
    return Query(Officer, "officers", (Where("seat_names", "contains", seat),))


def due(kind: type, now: datetime, limit: int) -> Query:
    """Records of a kind whose `due_at` has come."""
    return Query(kind, KINDS[kind].path.partition("/")[0], (Where("due_at", "<=", now),), "due_at", limit)


def decided_between(start: datetime, end: datetime, limit: int) -> Query:
    """Decisions of all applications by the instant of their creation."""
    where = (Where("decided_at", ">=", start), Where("decided_at", "<", end))
    return Query(Decision, "decisions", where, "decided_at", limit, group=True)


def waiting_at(seat: str, limit: int) -> Query:
    """Applications that wait for a seat."""
    return Query(Application, "applications", (Where("waiting_for.seat", "==", seat),), "waiting_for.since", limit)


def submitted_between(start: datetime, end: datetime) -> Query:
    """Applications by the instant of their submission."""
    where = (Where("submitted_at", ">=", start), Where("submitted_at", "<", end))
    return Query(Application, "applications", where, "submitted_at")
