"""The queries of the records port, one for every store: each says what it asks, the store's `_find` answers."""

import threading
from abc import ABC, abstractmethod
from collections import Counter as Tally
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from functions.domain.application import Application, Decision
from functions.domain.errors import DataLoss
from functions.domain.messages import Message
from functions.domain.officers import Officer
from functions.ports import Add, Create, Delete, Stored, Update
from infra import records, tracing
from infra.logs import log
from infra.records import Query
from infra.sealing import Sealer

if TYPE_CHECKING:  # what few functions ask for is loaded by those that do
    from functions.domain.complaints import Complaint
    from functions.domain.rosters import Roster
    from functions.domain.satisfaction import Rating
    from functions.domain.summaries import MonthSummary
    from functions.domain.sweeping import Cursor, StalledWork
    from functions.domain.usage import Usage

T = TypeVar("T")
PAGE = 500


class Row(NamedTuple):
    """A document as its store gives it."""

    path: str
    document: Mapping[str, Any]
    version: str
    created_at: datetime


class RecordQueries(ABC):
    """What a store offers once it can answer a `Query`.

    `operations` counts what Firestore charges for: `reads` (documents, and one for a query that finds none), `queries`
    among them, and `writes`; and the `events` that creating documents of watched collections gave rise to.
    """

    def __init__(self, watched: Collection[str], sealer: Sealer) -> None:
        self.operations: Tally[str] = Tally()
        self._sealer = sealer
        self._counting = threading.Lock()
        self._watched = frozenset(watched)

    def holders(self, seat: str) -> tuple[Officer, ...]:
        """Officers with a term, past or present, on that seat."""
        return tuple(stored.value for stored in self._find(Officer, records.holders(seat)))

    def due(self, kind: type[T], now: datetime, limit: int, after: Stored[T] | None = None) -> tuple[Stored[T], ...]:
        """Records of a kind whose `due_at` has come, the oldest first, behind `after` if one is given."""
        return self._find(kind, records.due(kind, now, limit, after and after.value))

    def to_remind(
        self, now: datetime, limit: int, after: Stored[Application] | None = None
    ) -> tuple[Stored[Application], ...]:
        """Applications at which somebody may have to be reminded, the longest due first, behind one if given."""
        return self._find(Application, records.to_remind(now, limit, after and after.value))

    def dead_letters(self, limit: int) -> "tuple[StalledWork, ...]":
        """Work that no further attempt is made at, in no order; for operators, no port offers it."""
        from functions.domain.sweeping import StalledWork

        return tuple(stored.value for stored in self._find(StalledWork, records.dead_letters(limit)))

    def decided_after(self, cursor: "Cursor", before: datetime, limit: int) -> tuple[Stored[Decision], ...]:
        """Decisions behind the cursor and created before an instant, in order of that instant and their path."""
        return self._find(Decision, records.decided_after(cursor, before, limit))

    def waiting_at(self, seat: str, limit: int) -> tuple[Stored[Application], ...]:
        """Applications that wait for a seat, those waiting longest first."""
        return self._find(Application, records.waiting_at(seat, limit))

    def closed_between(
        self, start: datetime, end: datetime, limit: int, after: Application | None = None
    ) -> tuple[Application, ...]:
        """Applications that ended in [start, end), the first to end first, behind `after` if one is given."""
        found = self._find(Application, records.closed_between(start, end, limit, after))
        return tuple(stored.value for stored in found)

    def rosters(self) -> "tuple[Roster, ...]":
        """Which seats of RT and RW are filled, of every kelurahan that has any."""
        from functions.domain.rosters import Roster

        return tuple(stored.value for stored in self._find(Roster, records.rosters()))

    def usage_in(self, month: str) -> "tuple[Usage, ...]":
        """What was counted in a month, of every kelurahan in which there was anything to count."""
        from functions.domain.usage import Usage

        return tuple(stored.value for stored in self._find(Usage, records.usage_in(month)))

    def complaints_about(self, area: str, limit: int) -> "tuple[Complaint, ...]":
        """Complaints about a kelurahan: open ones, the oldest first, then answered ones, the newest first."""
        from functions.domain.complaints import Complaint

        return tuple(stored.value for stored in self._find(Complaint, records.complaints_about(area, limit)))

    def comments_about(self, area: str, limit: int) -> "tuple[Rating, ...]":
        """Ratings of a kelurahan's service that have a comment, the newest first."""
        from functions.domain.satisfaction import Rating

        return tuple(stored.value for stored in self._find(Rating, records.comments_about(area, limit)))

    def complaints_by(self, complainant: str, limit: int) -> "tuple[Complaint, ...]":
        """Complaints of one who complained, in the same order."""
        from functions.domain.complaints import Complaint

        return tuple(stored.value for stored in self._find(Complaint, records.complaints_by(complainant, limit)))

    def summaries(self, first: str, last: str) -> "tuple[Stored[MonthSummary], ...]":
        """What is kept of the months from the first to the last, in their order."""
        from functions.domain.summaries import MonthSummary

        return self._find(MonthSummary, records.summaries(first, last))

    def oldest_unsent(self) -> Message | None:
        """The QUEUED message that was asked for first, if any."""
        return next((stored.value for stored in self._find(Message, records.oldest_unsent())), None)

    def undelivered(self, application_id: str) -> tuple[Message, ...]:
        """Messages about an application that ended FAILED."""
        return tuple(stored.value for stored in self._find(Message, records.undelivered(application_id)))

    def messages_about(self, application_id: str) -> tuple[Message, ...]:
        """All messages about an application, in no order; for operators, no port offers it."""
        return tuple(stored.value for stored in self._find(Message, records.messages_about(application_id)))

    def each(self, kind: type[T], page: int = PAGE) -> Iterator[Stored[T]]:
        """Every record of a kind that has a collection of its own, so many read at once; for audits, no port offers it.

        Raises DataLoss for one that nobody can read.
        """
        collection = records.kind_of(kind).path.partition("/")[0]
        yield from (self._stored(kind, row) for row in self._rows_of((collection,), "", page))

    def outdated(self, kind: type[T], page: int = PAGE) -> Iterator[Stored[T]]:
        """Every record of a kind that is sealed with an older key than the one that seals now; no port offers it.

        An update that changes nothing seals it anew. Raises DataLoss for one that nobody can read.
        """
        for row in self._rows_of(records.kind_of(kind).path.split("/")[::2], "", page):
            if (sealed := row.document.get("sealed")) and self._sealer.is_outdated(str(sealed)):
                yield self._stored(kind, row)

    def _rows_of(self, names: Sequence[str], parent: str, page: int) -> Iterator[Row]:
        """Every document of collections inside each other; the last of the names is theirs."""
        name, *inner = names
        after = ""
        while rows := self._page(f"{parent}{name}", after, page):
            self._count(queries=1, reads=len(rows))
            for row in rows:
                yield from self._rows_of(inner, f"{row.path}/", page) if inner else (row,)
            after = rows[-1].path

    def _is_watched(self, path: str) -> bool:
        """Tell whether creating the document of a path gives rise to an event."""
        return path.split("/")[-2] in self._watched

    def _count_commit(self, writes: Sequence[Create | Update | Delete | Add]) -> None:
        """Add a commit that was made to what was charged."""
        created = [records.path_of(write.value) for write in writes if isinstance(write, Create)]
        self._count(writes=len(writes), events=sum(map(self._is_watched, created)))

    def _count(self, **operations: int) -> None:
        """Add to what was charged."""
        with self._counting:
            self.operations.update(operations)

    def _find(self, kind: type[T], query: Query) -> tuple[Stored[T], ...]:
        """What a query finds without what nobody can read, and as many as its limit if there are so many."""
        found: list[Stored[T]] = []
        rest: Query | None = query
        while rest is not None:
            rows = self._rows(rest)
            self._count(queries=1, reads=max(len(rows), 1))
            found += self._readable(kind, rows)
            rest = _rest(query, rows, len(found)) if len(rows) == rest.limit else None
        return tuple(found)

    def _readable(self, kind: type[T], rows: Sequence[Row]) -> Iterator[Stored[T]]:
        """What can be read; one document that nobody can read does not hide the others."""
        for row in rows:
            try:
                yield self._stored(kind, row)
            except DataLoss:
                log("ERROR", "unreadable document", path=row.path)

    def _document(self, write: Create | Update | Add) -> records.Document:
        """The document that a write stores; one whose creation is an event keeps which request created it."""
        document = records.to_document(write.value, self._sealer)
        is_event = isinstance(write, Create) and self._is_watched(records.path_of(write.value))
        return document | (tracing.kept_with_created() if is_event else {})

    def _stored(self, kind: type[T], row: Row) -> Stored[T]:
        tracing.was_read(row.path, row.document)
        value = records.from_document(kind, row.path, row.document, sealer=self._sealer, created_at=row.created_at)
        return Stored(value, row.version, row.created_at)

    @abstractmethod
    def _page(self, collection: str, after: str, limit: int) -> Sequence[Row]:
        """The first documents of a collection behind a path, in order of their paths; from the first if it is empty."""

    @abstractmethod
    def _rows(self, query: Query) -> Sequence[Row]:
        """The documents that a query finds."""


def _rest(query: Query, rows: Sequence[Row], found: int) -> Query | None:
    """What still has to be asked where documents that nobody can read have taken places of a query's limit."""
    if query.limit is None or query.order_by is None or found == query.limit:
        return None
    at: Any = rows[-1].document
    for name in query.order_by.split("."):
        at = at[name]
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return replace(query, after=(at, rows[-1].path), limit=query.limit - found)
