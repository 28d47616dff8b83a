"""The embedded records: documents in SQLite, with Firestore's contract and never more permissive."""

import json
import re
import sqlite3
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from functions.domain.application import Application, Decision
from functions.domain.errors import Aborted, TooLarge
from functions.domain.letters import Letter
from functions.domain.messages import Message
from functions.domain.seats import Officer
from functions.ports import Clock, Create, Stored, Update
from infra import records
from infra.database import Database, instant, member
from infra.indexes import Index, index_for
from infra.records import Query, Where
from infra.sealing import Sealer

T = TypeVar("T")
_MAX_WRITES = 500


class MissingIndex(RuntimeError):
    """A query that Firestore would refuse, since `terraform/indexes.yaml` declares no index for it."""


class SqliteRecords:
    """Records in one database. Creating a document of a `watched` collection puts an event into the feed."""

    def __init__(
        self,
        database: Database,
        *,
        sealer: Sealer,
        indexes: Collection[Index],
        watched: Collection[str],
        clock: Clock,
        on_event: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._indexes = frozenset(indexes)
        self._watched = frozenset(watched)
        self._clock = clock
        self._on_event = on_event

    def get(self, kind: type[T], **key: str | int) -> Stored[T] | None:
        """The record of a kind under its key, or None."""
        row = self._database.connection.execute(
            "SELECT body, version, created_at FROM documents WHERE path = ?", (records.path_for(kind, key),)
        ).fetchone()
        return None if row is None else self._stored(kind, row)

    def commit(self, *writes: Create | Update) -> None:
        """Make all writes or none."""
        if len(writes) > _MAX_WRITES:
            raise TooLarge(f"Sekali simpan paling banyak {_MAX_WRITES} catatan.")
        bodies = [self._body(write) for write in writes]
        with self._database.transaction() as connection:
            events = [self._write(connection, write, body) for write, body in zip(writes, bodies, strict=True)]
        if any(events):
            self._on_event()

    def holders(self, seat: str) -> tuple[Officer, ...]:
        """Officers with a term, past or present, on that seat."""
        return tuple(stored.value for stored in self._find(Officer, records.holders(seat)))

    def due_applications(self, now: datetime, limit: int) -> tuple[Stored[Application], ...]:
        """Applications whose `due_at` has come, the oldest first."""
        return self._find(Application, records.due(Application, now, limit))

    def due_letters(self, now: datetime, limit: int) -> tuple[Stored[Letter], ...]:
        """Letters whose `due_at` has come, the oldest first."""
        return self._find(Letter, records.due(Letter, now, limit))

    def due_messages(self, now: datetime, limit: int) -> tuple[Stored[Message], ...]:
        """Messages whose `due_at` has come, the oldest first."""
        return self._find(Message, records.due(Message, now, limit))

    def decided_between(self, start: datetime, end: datetime, limit: int) -> tuple[Stored[Decision], ...]:
        """Decisions created in [start, end), the oldest first."""
        return self._find(Decision, records.decided_between(start, end, limit))

    def waiting_at(self, seat: str, limit: int) -> tuple[Stored[Application], ...]:
        """Applications that wait for a seat, those waiting longest first."""
        return self._find(Application, records.waiting_at(seat, limit))

    def submitted_between(self, start: datetime, end: datetime) -> tuple[Application, ...]:
        """Applications submitted in [start, end), the oldest first."""
        return tuple(stored.value for stored in self._find(Application, records.submitted_between(start, end)))

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """All values of a kind; for audits and reports of the embedded home, no port offers it."""
        pattern = re.sub(r"\{\w+\}", "*", records.KINDS[kind].path)
        depth = pattern.count("/")
        rows = self._database.connection.execute(
            "SELECT body, version, created_at FROM documents WHERE path GLOB ? "
            "AND length(path) - length(replace(path, '/', '')) = ? ORDER BY path",
            (pattern, depth),
        )
        return tuple(self._stored(kind, row).value for row in rows)

    def _find(self, kind: type[T], query: Query) -> tuple[Stored[T], ...]:
        index = index_for(query)
        if index is not None and index not in self._indexes:
            raise MissingIndex(f"{query.collection}: no index over {index.fields} (group={index.group})")
        conditions = ["collection = ?", *(_condition(where) for where in query.where)]
        values: list[Any] = [query.collection, *(_comparable(where.value) for where in query.where)]
        sql = f"SELECT body, version, created_at FROM documents WHERE {' AND '.join(conditions)}"  # noqa: S608
        if query.order_by:
            sql += f" ORDER BY {member(query.order_by)}, path"
        if query.limit is not None:
            sql += f" LIMIT {query.limit:d}"
        return tuple(self._stored(kind, row) for row in self._database.connection.execute(sql, values))

    def _stored(self, kind: type[T], row: tuple[str, int, str]) -> Stored[T]:
        body, version, created_at = row
        value = records.from_document(kind, json.loads(body), self._sealer)
        return Stored(value, str(version), datetime.fromisoformat(created_at))

    def _body(self, write: Create | Update) -> str:
        document = records.to_document(write.value, self._sealer)
        body = json.dumps(document, ensure_ascii=False, default=instant)
        if len(body.encode()) > records.MAX_DOCUMENT_BYTES:
            raise TooLarge("Catatan ini melebihi 1 MiB.")
        return body

    def _write(self, connection: sqlite3.Connection, write: Create | Update, body: str) -> bool:
        path = records.path_of(write.value)
        if isinstance(write, Update):
            self._replace(connection, path, write.stored.version, body)
        else:
            self._insert(connection, path, body)
        self._index_members(connection, path, body)
        return isinstance(write, Create) and self._announce(connection, path)

    def _insert(self, connection: sqlite3.Connection, path: str, body: str) -> None:
        parent, _, _ = path.rpartition("/")
        collection = parent.rpartition("/")[2]
        try:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, 1, ?, ?)",
                (path, parent, collection, instant(self._clock()), body),
            )
        except sqlite3.IntegrityError as error:
            raise Aborted(f"{collection}: sudah ada catatan dengan nama itu.") from error

    def _replace(self, connection: sqlite3.Connection, path: str, version: str, body: str) -> None:
        changed = connection.execute(
            "UPDATE documents SET body = ?, version = version + 1 WHERE path = ? AND version = ?",
            (body, path, int(version)),
        )
        if changed.rowcount != 1:
            raise Aborted("Catatan ini baru saja diubah pihak lain; coba lagi.")

    def _index_members(self, connection: sqlite3.Connection, path: str, body: str) -> None:
        names = json.loads(body).get("seat_names") if path.startswith("officers/") else None
        if names is None:
            return
        connection.execute("DELETE FROM members WHERE path = ?", (path,))
        connection.executemany("INSERT INTO members VALUES (?, ?)", [(name, path) for name in names])

    def _announce(self, connection: sqlite3.Connection, path: str) -> bool:
        if path.split("/")[-2] not in self._watched:
            return False
        now = instant(self._clock())
        connection.execute(
            "INSERT INTO feed (event_id, document, created_at, due_at) VALUES (?, ?, ?, ?)",
            (str(uuid4()), path, now, now),
        )
        return True


def _condition(where: Where) -> str:
    if where.op == "contains":
        return "path IN (SELECT path FROM members WHERE value = ?)"
    return f"{member(where.field)} {where.op} ?"


def _comparable(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value
