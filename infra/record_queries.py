"""The queries of the records port, one for every store: each says what it asks, the store's `_find` answers."""

import threading
from abc import ABC, abstractmethod
from collections import Counter as Tally
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

from functions.domain.application import Application, Decision
from functions.domain.messages import Message
from functions.domain.officers import Officer
from functions.domain.sweeping import Cursor
from functions.ports import Create, Delete, Stored, Update
from infra import records
from infra.records import Query

T = TypeVar("T")


class RecordQueries(ABC):
    """What a store offers once it can answer a `Query`.

    `operations` counts what Firestore charges for: `reads` (documents, and one for a query that finds none), `queries`
    among them, and `writes`; and the `events` that creating documents of watched collections gave rise to.
    """

    def __init__(self, watched: Collection[str]) -> None:
        self.operations: Tally[str] = Tally()
        self._counting = threading.Lock()
        self._watched = frozenset(watched)

    def holders(self, seat: str) -> tuple[Officer, ...]:
        """Officers with a term, past or present, on that seat."""
        return tuple(stored.value for stored in self._find(Officer, records.holders(seat)))

    def due(self, kind: type[T], now: datetime, limit: int) -> tuple[Stored[T], ...]:
        """Records of a kind whose `due_at` has come, the oldest first."""
        return self._find(kind, records.due(kind, now, limit))

    def decided_after(self, cursor: Cursor, before: datetime, limit: int) -> tuple[Stored[Decision], ...]:
        """Decisions behind the cursor and created before an instant, in order of that instant and their path."""
        return self._find(Decision, records.decided_after(cursor, before, limit))

    def waiting_at(self, seat: str, limit: int) -> tuple[Stored[Application], ...]:
        """Applications that wait for a seat, those waiting longest first."""
        return self._find(Application, records.waiting_at(seat, limit))

    def submitted_between(self, start: datetime, end: datetime) -> tuple[Application, ...]:
        """Applications submitted in [start, end), the oldest first."""
        return tuple(stored.value for stored in self._find(Application, records.submitted_between(start, end)))

    def undelivered(self, application_id: str) -> tuple[Message, ...]:
        """Messages about an application that ended FAILED."""
        return tuple(stored.value for stored in self._find(Message, records.undelivered(application_id)))

    def _is_watched(self, path: str) -> bool:
        """Tell whether creating the document of a path gives rise to an event."""
        return path.split("/")[-2] in self._watched

    def _count_commit(self, writes: Sequence[Create | Update | Delete]) -> None:
        """Add a commit that was made to what was charged."""
        created = [records.path_of(write.value) for write in writes if isinstance(write, Create)]
        self._count(writes=len(writes), events=sum(map(self._is_watched, created)))

    def _count(self, **operations: int) -> None:
        """Add to what was charged."""
        with self._counting:
            self.operations.update(operations)

    @abstractmethod
    def _find(self, kind: type[T], query: Query) -> tuple[Stored[T], ...]:
        """What a query finds, without what nobody can read."""
