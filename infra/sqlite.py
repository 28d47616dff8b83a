"""The embedded records: documents in SQLite, with Firestore's contract and never more permissive."""

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from functions.domain.errors import Aborted, TooLarge
from functions.ports import Add, Clock, Create, Delete, Stored, Update
from infra import records
from infra.database import Database, instant, member
from infra.indexes import Index, index_for
from infra.record_queries import RecordQueries, Row
from infra.records import Query, Where
from infra.sealing import Sealer
from infra.tracing import KEPT_AS

T = TypeVar("T")
_OPERATORS = {"==": "IS"}  # which is true of NULL and NULL, too
# as in Firestore, an update leaves fields alone that it does not name
_KEEPING = f"CASE WHEN {member(KEPT_AS)} IS NULL THEN ? ELSE json_set(?, '$.{KEPT_AS}', {member(KEPT_AS)}) END"


class MissingIndex(RuntimeError):
    """A query that Firestore would refuse, since `terraform/indexes.yaml` declares no index for it."""


class SqliteRecords(RecordQueries):
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
        super().__init__(watched, sealer)
        self._database = database
        self._indexes = frozenset(indexes)
        self._clock = clock
        self._on_event = on_event

    def get(self, kind: type[T], **key: str | int) -> Stored[T] | None:
        """The record of a kind under its key, or None."""
        path = records.path_for(kind, key)
        self._count(reads=1)
        rows = self._database.read("SELECT path, body, version, created_at FROM documents WHERE path = ?", (path,))
        return self._stored(kind, _row(rows[0])) if rows else None

    def commit(self, *writes: Create | Update | Delete | Add) -> tuple[str, ...]:
        """Make all writes or none, and return the new versions in their order."""
        if len(writes) > records.MAX_WRITES:
            raise TooLarge(records.TOO_MANY_WRITES)
        bodies = ["" if isinstance(write, Delete) else self._body(write) for write in writes]
        with self._database.transaction() as connection:
            versions = [self._write(connection, write, body) for write, body in zip(writes, bodies, strict=True)]
        self._count_commit(writes)
        self._on_event()
        return tuple(versions)

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """All values of a kind; for audits and reports of the embedded home, no port offers it."""
        pattern = re.sub(r"\{\w+\}", "*", records.kind_of(kind).path)
        depth = pattern.count("/")
        rows = self._database.read(
            "SELECT path, body, version, created_at FROM documents WHERE path GLOB ? "
            "AND length(path) - length(replace(path, '/', '')) = ? ORDER BY path",
            (pattern, depth),
        )
        return tuple(self._stored(kind, _row(row)).value for row in rows)

    def _page(self, collection: str, after: str, limit: int) -> list[Row]:
        rows = self._database.read(
            "SELECT path, body, version, created_at FROM documents "
            "WHERE parent = ? AND path > ? AND path < ? ORDER BY path LIMIT ?",
            (collection, after, f"{collection}0", limit),  # "0" comes behind "/"
        )
        return list(map(_row, rows))

    def _rows(self, query: Query) -> list[Row]:
        index = index_for(query)
        if index is not None and index not in self._indexes:
            raise MissingIndex(f"{query.collection}: no index over {index.fields} (group={index.group})")
        conditions = ["collection = ?", *(_condition(where) for where in query.where)]
        values: list[Any] = [query.collection, *(_comparable(where.value) for where in query.where)]
        sql = f"SELECT path, body, version, created_at FROM documents WHERE {' AND '.join(conditions)}"  # noqa: S608
        if query.after and query.order_by:
            sql += f" AND ({member(query.order_by)}, path) > (?, ?)"
            values += [_comparable(value) for value in query.after]
        if query.order_by:
            sql += f" ORDER BY {member(query.order_by)}, path"
        if query.limit is not None:
            sql += f" LIMIT {query.limit:d}"
        return [_row(row) for row in self._database.read(sql, values)]

    def _body(self, write: Create | Update | Add) -> str:
        body = json.dumps(self._document(write), ensure_ascii=False, default=instant)
        if len(body.encode()) > records.MAX_DOCUMENT_BYTES:
            raise TooLarge(records.DOCUMENT_TOO_LARGE)
        return body

    def _write(self, connection: sqlite3.Connection, write: Create | Update | Delete | Add, body: str) -> str:
        if isinstance(write, Delete):
            self._remove(connection, records.path_of(write.stored.value), write.stored.version)
            return ""
        path = records.path_of(write.value)
        if isinstance(write, Add):
            self._count_up(connection, path, write.value.counts, body)
            return ""
        if isinstance(write, Update):
            version = self._replace(connection, path, write.stored.version, body)
        else:
            version = self._insert(connection, path, body)
            self._announce(connection, path)
        self._index_members(connection, path, body)
        return version

    def _insert(self, connection: sqlite3.Connection, path: str, body: str) -> str:
        parent, _, _ = path.rpartition("/")
        collection = parent.rpartition("/")[2]
        try:
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, 1, ?, ?)",
                (path, parent, collection, instant(self._clock()), body),
            )
        except sqlite3.IntegrityError as error:
            raise Aborted(records.FASTER) from error
        return "1"

    def _count_up(self, connection: sqlite3.Connection, path: str, counts: Mapping[str, int], body: str) -> None:
        row = connection.execute("SELECT body, version FROM documents WHERE path = ?", (path,)).fetchone()
        if row is None:
            self._insert(connection, path, body)
            return
        stored = json.loads(row[0])
        for name, number in counts.items():
            stored["counts"][name] = stored["counts"].get(name, 0) + number
        self._replace(connection, path, str(row[1]), json.dumps(stored, ensure_ascii=False))

    def _remove(self, connection: sqlite3.Connection, path: str, version: str) -> None:
        removed = connection.execute("DELETE FROM documents WHERE path = ? AND version = ?", (path, int(version)))
        if removed.rowcount != 1:
            raise Aborted(records.FASTER)

    def _replace(self, connection: sqlite3.Connection, path: str, version: str, body: str) -> str:
        changed = connection.execute(
            f"UPDATE documents SET body = {_KEEPING}, version = version + 1 WHERE path = ? AND version = ?",  # noqa: S608
            (body, body, path, int(version)),
        )
        if changed.rowcount != 1:
            raise Aborted(records.FASTER)
        return str(int(version) + 1)

    def _index_members(self, connection: sqlite3.Connection, path: str, body: str) -> None:
        names = json.loads(body).get("seat_names") if path.startswith("officers/") else None
        if names is None:
            return
        connection.execute("DELETE FROM members WHERE path = ?", (path,))
        connection.executemany("INSERT INTO members VALUES (?, ?)", [(name, path) for name in names])

    def _announce(self, connection: sqlite3.Connection, path: str) -> None:
        if not self._is_watched(path):
            return
        now = instant(self._clock())
        connection.execute(
            "INSERT INTO feed (event_id, document, created_at, due_at) VALUES (?, ?, ?, ?)",
            (str(uuid4()), path, now, now),
        )


def _row(row: tuple[str, str, int, str]) -> Row:
    path, body, version, created = row
    return Row(path, json.loads(body), str(version), datetime.fromisoformat(created))


def _condition(where: Where) -> str:
    if where.op == "contains":
        return "path IN (SELECT path FROM members WHERE value = ?)"
    return f"{member(where.field)} {_OPERATORS.get(where.op, where.op)} ?"


def _comparable(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value
