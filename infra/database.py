"""The embedded home's database: one SQLite file, one connection per thread."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.domain.errors import Unavailable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    path TEXT PRIMARY KEY, parent TEXT NOT NULL, collection TEXT NOT NULL,
    version INTEGER NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
    value TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (value, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feed (
    event_id TEXT PRIMARY KEY, document TEXT NOT NULL, created_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at TEXT NOT NULL, reason TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS feed_due ON feed (due_at);
CREATE INDEX IF NOT EXISTS feed_document ON feed (document);
"""
_BUSY = "Penyimpanan sedang sibuk; coba lagi."
_INDEXED = ("due_at", "decided_at", "submitted_at", "remind_at")


class _Own:
    """A thread's connection, closed when the thread or the database goes, be it in a cycle of garbage."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


class Database:
    """Opens the file at first use in each thread and makes its tables."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self.transaction() as connection:
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)
            for field in _INDEXED:
                connection.execute(f"CREATE INDEX IF NOT EXISTS by_{field} ON documents (collection, {member(field)})")
            connection.execute(
                "CREATE INDEX IF NOT EXISTS by_seat ON documents "
                f"(collection, {member('waiting_for.seat')}, {member('waiting_for.since')})"
            )

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        own: _Own | None = getattr(self._local, "own", None)
        if own is None:
            own = _Own(sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False))
            own.connection.execute("PRAGMA journal_mode = WAL")
            own.connection.execute("PRAGMA synchronous = FULL")
            self._local.own = own
        return own.connection

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a SELECT. Raises Unavailable."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            raise Unavailable(_BUSY) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it, or none if the block raises."""
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            _roll_back(connection)
            raise Unavailable(_BUSY) from error
        except BaseException:
            _roll_back(connection)
            raise


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def member(field: str) -> str:
    """The SQL expression for a dotted field of a document's body. Only names of our own code come here."""
    return f"json_extract(body, '$.{field}')"


def instant(value: datetime) -> str:
    """An aware instant as text that sorts in time."""
    if value.tzinfo is None:
        raise ValueError("records hold aware instants only")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
