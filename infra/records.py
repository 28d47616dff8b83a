"""Values <-> documents, and the queries, for every store.

A document is a plain mapping of JSON values and aware UTC instants. Fields with personal data are sealed together
into one, bound to the document's path.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from functions.domain.application import Action, Application, Decision
from functions.domain.digests import canonical_json
from functions.domain.errors import DataLoss, NotFound
from functions.domain.messages import MessageStatus
from infra.sealing import BrokenSeal, Sealer
from infra.tracing import KEPT_AS

if TYPE_CHECKING:  # a function loads the kinds that it uses, and no others
    from functions.domain.sweeping import Cursor

T = TypeVar("T")
Document = dict[str, Any]
MAX_DOCUMENT_BYTES = 1024 * 1024
MAX_WRITES = 500
TOO_MANY_WRITES = f"Sekali simpan paling banyak {MAX_WRITES} catatan."
DOCUMENT_TOO_LARGE = "Catatan ini melebihi 1 MiB."
FASTER = "Data ini baru saja diubah pihak lain; coba lagi."
AWAY = "Penyimpanan sedang sibuk; coba lagi."
_KEY = re.compile(r"(?!__.*__$)[A-Za-z0-9_-][A-Za-z0-9._:-]{0,199}", re.ASCII)  # Firestore keeps __names__ to itself
_NUMBER = re.compile(r"[0-9]+", re.ASCII)
_FIELDS = re.compile(r"\{(\w+)\}")

_adapter: Callable[[type], TypeAdapter[Any]] = cache(TypeAdapter)


@dataclass(frozen=True)
class Kind:
    """How values of one class are stored: the path, the fields that are sealed, and fields made for queries.

    `unreadable` makes the value of a document that others wrote and nobody can read, from its key, what it holds
    and when it was created.
    """

    path: str
    sealed: tuple[str, ...] = ()
    derived: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    unreadable: Callable[[Mapping[str, str], Mapping[str, Any], datetime], Any] | None = None


def _unreadable_decision(key: Mapping[str, str], document: Mapping[str, Any], created_at: datetime) -> Decision:
    try:
        decided_at = TypeAdapter(datetime).validate_python(document.get("decided_at"))
    except ValidationError:
        decided_at = created_at
    return Decision(key["application_id"], int(key["turn"]), Action.UNREADABLE, decided_at)


KINDS: dict[str, Kind] = {
    "Application": Kind("applications/{application_id}"),
    "File": Kind(
        "applications/{application_id}/files/{revision}", sealed=("applicant", "form", "attachments", "corrections")
    ),
    "Decision": Kind("applications/{application_id}/decisions/{turn}", unreadable=_unreadable_decision),
    "Letter": Kind("letters/{letter_id}", sealed=("revocation_reason",)),
    "Message": Kind("messages/{message_id}", sealed=("note",)),
    "Counter": Kind("counters/{counter_id}"),
    "Office": Kind("offices/{area}"),
    "Officer": Kind("officers/{uid}", derived={"seat_names": lambda officer: sorted(officer.seats)}),
    "Devices": Kind("devices/{uid}", sealed=("devices",)),
    "Upload": Kind("uploads/{upload_id}"),
    "Subject": Kind("subjects/{subject_id}"),
    "Cursor": Kind("cursors/{name}"),
    "Answer": Kind("answers/{key}"),
    "Usage": Kind("usage/{usage_id}", derived={"month": lambda usage: usage.month}),
    "Roster": Kind("rosters/{area}"),
    "Rating": Kind(
        "ratings/{application_id}", sealed=("comment",), derived={"listed_at": lambda rating: rating.listed_at}
    ),
    "Complaint": Kind(
        "complaints/{number}", sealed=("text", "answer"), derived={"listed_at": lambda complaint: complaint.listed_at}
    ),
    "MonthSummary": Kind("summaries/{month}"),
    "Breaker": Kind("breakers/{name}"),
    "StalledWork": Kind("stalled_work/{work_id}"),
}
"""By the name of the class, so that a function loads the classes it uses and no others."""


def kind_of(stored: type) -> Kind:
    """How values of a class are stored."""
    return KINDS[stored.__name__]


def path_for(kind: type, key: Mapping[str, str | int]) -> str:
    """The path of the record of a kind under its key. NotFound for a key under which nothing can be."""
    if not all(_KEY.fullmatch(str(part)) for part in key.values()):
        raise NotFound("Data ini tidak ditemukan.")
    return kind_of(kind).path.format(**key)


def path_of(value: object) -> str:
    """The path of a value's record."""
    names = _FIELDS.findall(kind_of(type(value)).path)
    return path_for(type(value), {name: getattr(value, name) for name in names})


def to_document(value: Any, sealer: Sealer) -> Document:  # noqa: ANN401  one of KINDS
    """The document of a value."""
    kind = kind_of(type(value))
    plain = _fields(value)
    if kind.sealed:
        sealed = {name: plain.pop(name) for name in kind.sealed}
        full = any(sealed.values())
        plain["sealed"] = sealer.seal(canonical_json(to_jsonable_python(sealed)), path_of(value)) if full else None
    return plain | {name: make(value) for name, make in kind.derived.items()}


def from_document(kind: type[T], path: str, document: Mapping[str, Any], *, sealer: Sealer, created_at: datetime) -> T:
    """The value of a document; what its path says counts more than what it holds.

    Raises DataLoss for what is none of ours, was changed, or was sealed for another path.
    """
    described = kind_of(kind)
    key = _key_of(kind, path)
    plain = {name: value for name, value in document.items() if name not in {*described.derived, "sealed", KEPT_AS}}
    try:
        if described.sealed and document.get("sealed"):
            plain |= json.loads(sealer.open(str(document["sealed"]), path))
        return _adapter(kind).validate_python(plain | key)  # type: ignore[no-any-return]
    except (ValidationError, BrokenSeal, TypeError) as error:
        if described.unreadable is not None and _NUMBER.fullmatch(key.get("turn", "0")):
            return described.unreadable(key, document, created_at)  # type: ignore[no-any-return]
        raise DataLoss(f"{path.partition('/')[0]}: catatan ini tidak dapat dibaca.") from error


def is_path_of(kind: type, path: str) -> bool:
    """Tell whether a document of that path is one of a kind."""
    return _matched(kind, path) is not None


def _key_of(kind: type, path: str) -> dict[str, str]:
    """What a path says. DataLoss for a document elsewhere, which a query over all collections of a name may find."""
    match = _matched(kind, path)
    if match is None:
        raise DataLoss(f"{path.partition('/')[0]}: di sini tidak ada catatan seperti ini.")
    return match.groupdict()


def _matched(kind: type, path: str) -> re.Match[str] | None:
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(kind_of(kind).path))
    return re.fullmatch(pattern, path)


def _fields(value: Any) -> Document:  # noqa: ANN401  any dataclass
    """A dataclass's fields; `from_`, which Python reserves, is `from` where it is stored."""
    return {f.name.rstrip("_"): _plain(getattr(value, f.name)) for f in fields(value)}


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
        return _fields(value)
    return value


@dataclass(frozen=True)
class Where:
    """One condition: a dotted field, one of `== < <= >= contains`, and a value."""

    field: str
    op: str
    value: Any

    def __post_init__(self) -> None:
        if isinstance(self.value, datetime) and self.value.tzinfo is None:
            raise ValueError("records hold aware instants only")


@dataclass(frozen=True)
class Query:
    """Documents of a collection (or of every collection of that name), in ascending order of one field and the path.

    `after` is a value of that field and a path, behind which to begin.
    """

    collection: str
    where: tuple[Where, ...]
    order_by: str | None = None
    limit: int | None = None
    group: bool = False
    after: tuple[Any, str] | None = None

    def __post_init__(self) -> None:
        if self.after is not None and self.after[0].tzinfo is None:
            raise ValueError("records hold aware instants only")


def holders(seat: str) -> Query:
    """Officers with a term on a seat."""
    return Query("officers", (Where("seat_names", "contains", seat),))


def due(kind: type, now: datetime, limit: int, after: Any = None) -> Query:  # noqa: ANN401  a value of the kind
    """Records of a kind whose `due_at` has come, behind one of them."""
    behind = None if after is None else (after.due_at, path_of(after))
    where = (Where("due_at", "<=", now),)
    return Query(kind_of(kind).path.partition("/")[0], where, "due_at", limit, after=behind)


def to_remind(now: datetime, limit: int, after: Application | None = None) -> Query:
    """Applications whose `remind_at` has come, behind one of them."""
    behind = None if after is None else (after.remind_at, path_of(after))
    return Query("applications", (Where("remind_at", "<=", now),), "remind_at", limit, after=behind)


def dead_letters(limit: int) -> Query:
    """Work that no further attempt is made at."""
    return Query("stalled_work", (Where("due_at", "==", None),), limit=limit)


def decided_after(cursor: "Cursor", before: datetime, limit: int) -> Query:
    """Decisions of all applications by the instant of their creation, and by their path where that is the same."""
    where = (Where("decided_at", "<", before),)
    return Query("decisions", where, "decided_at", limit, group=True, after=(cursor.until, cursor.after))


def waiting_at(seat: str, limit: int) -> Query:
    """Applications that wait for a seat."""
    return Query("applications", (Where("waiting_for.seat", "==", seat),), "waiting_for.since", limit)


def oldest_unsent() -> Query:
    """The message that has waited longest for a channel."""
    return Query("messages", (Where("status", "==", MessageStatus.QUEUED.value),), "created_at", 1)


def undelivered(application_id: str) -> Query:
    """Messages about an application that nobody took."""
    where = (Where("application_id", "==", application_id), Where("status", "==", MessageStatus.FAILED.value))
    return Query("messages", where)


def messages_about(application_id: str) -> Query:
    """All messages about an application."""
    return Query("messages", (Where("application_id", "==", application_id),))


def rosters() -> Query:
    """The filled seats of every kelurahan."""
    return Query("rosters", ())


def usage_in(month: str) -> Query:
    """What was counted in a month."""
    return Query("usage", (Where("month", "==", month),))


def complaints_about(area: str, limit: int) -> Query:
    """Complaints about a kelurahan."""
    return Query("complaints", (Where("area", "==", area),), "listed_at", limit)


def comments_about(area: str, limit: int) -> Query:
    """Ratings of a kelurahan's service with a comment."""
    where = (Where("area", "==", area), Where("listed_at", ">", datetime.min.replace(tzinfo=UTC)))
    return Query("ratings", where, "listed_at", limit)


def complaints_by(complainant: str, limit: int) -> Query:
    """Complaints of one who complained."""
    return Query("complaints", (Where("complainant", "==", complainant),), "listed_at", limit)


def summaries(first: str, last: str) -> Query:
    """What is kept of months."""
    where = (Where("month", ">=", first), Where("month", "<=", last))
    return Query("summaries", where, "month")


def closed_between(start: datetime, end: datetime, limit: int, after: Application | None = None) -> Query:
    """Applications by the instant at which they ended, behind one of them."""
    behind = None if after is None else (after.closed_at, path_of(after))
    where = (Where("closed_at", ">=", start), Where("closed_at", "<", end))
    return Query("applications", where, "closed_at", limit, after=behind)
