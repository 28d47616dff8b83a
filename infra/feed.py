"""The embedded home's events: kept with the records, at least once, tried again until they are taken.

A row is put in by the commit that creates the document (`infra/sqlite.py`), and removed once its function took it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from functions.ports import Clock
from infra.database import Database, instant

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=1)
_DOUBLINGS = 6
_MAX_AGE = timedelta(hours=24)


@dataclass(frozen=True)
class FeedEvent:
    """That a document was created, with the number of deliveries tried before."""

    event_id: str
    document: str
    created_at: datetime
    attempts: int


class ChangeFeed:
    """Events waiting for their functions. `on_event` is called when there may be something to deliver."""

    def __init__(self, database: Database, *, clock: Clock, on_event: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._clock = clock
        self._on_event = on_event

    def due(self, limit: int) -> list[FeedEvent]:
        """Events to deliver now, the longest due first."""
        rows = self._database.read(
            "SELECT event_id, document, created_at, attempts FROM feed WHERE due_at <= ? ORDER BY due_at LIMIT ?",
            (instant(self._clock()), limit),
        )
        return [FeedEvent(row[0], row[1], datetime.fromisoformat(row[2]), row[3]) for row in rows]

    def taken(self, event: FeedEvent) -> None:
        """Forget an event whose function answered."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM feed WHERE event_id = ?", (event.event_id,))

    def failed(self, event: FeedEvent) -> None:
        """Keep an event for another try after a growing pause; after a day it is left to the sweep."""
        now = self._clock()
        if now - event.created_at.astimezone(UTC) > _MAX_AGE:
            self.taken(event)
            return
        pause = min(_FIRST_PAUSE * 2 ** min(event.attempts, _DOUBLINGS), _LONGEST_PAUSE)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE feed SET attempts = attempts + 1, due_at = ? WHERE event_id = ?",
                (instant(now + pause), event.event_id),
            )

    def redeliver(self, document: str) -> None:
        """Put the event of a document in again, unless one is waiting."""
        now = instant(self._clock())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO feed (event_id, document, created_at, due_at) SELECT ?, ?, ?, ? "
                "WHERE NOT EXISTS (SELECT 1 FROM feed WHERE document = ?)",
                (str(uuid4()), document, now, now, document),
            )
        self._on_event()

    def is_empty(self) -> bool:
        """Tell whether every event was taken."""
        return not self._database.read("SELECT 1 FROM feed LIMIT 1")
