"""The records in Firestore: one atomic batch with preconditions per commit, no transaction ever held open."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from google.api_core import exceptions as google_errors
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.protobuf.timestamp_pb2 import Timestamp
from proto.datetime_helpers import DatetimeWithNanoseconds

from functions.domain.errors import Aborted, TooLarge, Unavailable
from functions.ports import Add, Create, Delete, Stored, Update
from infra import records
from infra.record_queries import RecordQueries, Row
from infra.records import Query
from infra.sealing import Sealer

T = TypeVar("T")
_TIMEOUT_SECONDS = 8.0
_QUERY_TIMEOUT_SECONDS = 20.0  # a month's applications come in one stream
_OPERATORS = {"contains": "array_contains"}
_FASTER = (
    google_errors.Aborted,
    google_errors.Conflict,
    google_errors.FailedPrecondition,
    google_errors.NotFound,
)
# Google's own default tries for up to five minutes, longer than any caller waits.
_RETRY = Retry(
    if_exception_type(
        google_errors.ServiceUnavailable, google_errors.InternalServerError, google_errors.ResourceExhausted
    ),
    initial=0.1,
    maximum=1.0,
    multiplier=2.0,
    timeout=5.0,
)
_AWAY = (google_errors.RetryError, google_errors.ServerError, google_errors.TooManyRequests)


class FirestoreRecords(RecordQueries):
    """Records in one Firestore database. Creating a document of a `watched` collection gives rise to an event."""

    def __init__(self, client: firestore.Client, *, sealer: Sealer, watched: Collection[str]) -> None:
        super().__init__(watched, sealer)
        self._client = client

    def get(self, kind: type[T], **key: str | int) -> Stored[T] | None:
        """The record of a kind under its key, or None."""
        document = self._client.document(records.path_for(kind, key))
        self._count(reads=1)
        with _translated():
            snapshot = document.get(retry=_RETRY, timeout=_TIMEOUT_SECONDS)
        return self._stored(kind, _row(snapshot)) if snapshot.exists else None

    def commit(self, *writes: Create | Update | Delete | Add) -> tuple[str, ...]:
        """Make all writes or none, and return the new versions in their order."""
        if len(writes) > records.MAX_WRITES:
            raise TooLarge(records.TOO_MANY_WRITES)
        batch = self._client.batch()
        for write in writes:
            self._add(batch, write)
        with _translated():
            results = batch.commit(retry=_RETRY, timeout=_TIMEOUT_SECONDS)
        self._count_commit(writes)
        return tuple(map(_version_after, writes, results))

    def every(self, kind: type[T]) -> tuple[T, ...]:
        """All values of a kind; for audits of the emulator's data, no port offers it."""
        name = records.kind_of(kind).path.split("/")[-2]
        with _translated():
            found = list(self._client.collection_group(name).stream(retry=_RETRY, timeout=_QUERY_TIMEOUT_SECONDS))
        inside = (snapshot for snapshot in found if records.is_path_of(kind, _path(snapshot)))
        return tuple(self._stored(kind, _row(snapshot)).value for snapshot in sorted(inside, key=_path))

    def _page(self, collection: str, after: str, limit: int) -> list[Row]:
        page = self._client.collection(collection).order_by("__name__").limit(limit)
        if after:
            page = page.start_after({"__name__": self._client.document(after)})
        with _translated():
            return [_row(found) for found in page.stream(retry=_RETRY, timeout=_QUERY_TIMEOUT_SECONDS)]

    def _rows(self, query: Query) -> list[Row]:
        with _translated():
            return [_row(found) for found in self._built(query).stream(retry=_RETRY, timeout=_QUERY_TIMEOUT_SECONDS)]

    def _built(self, query: Query) -> Any:  # noqa: ANN401  the client's query
        if query.group:
            built: Any = self._client.collection_group(query.collection)
        else:
            built = self._client.collection(query.collection)
        for where in query.where:
            built = built.where(filter=FieldFilter(where.field, _OPERATORS.get(where.op, where.op), where.value))
        if query.order_by:
            built = built.order_by(query.order_by)
        if query.after and query.order_by:
            built = self._behind(built, query.order_by, query.after)
        return built if query.limit is None else built.limit(query.limit)

    def _behind(self, built: Any, field: str, after: tuple[Any, str]) -> Any:  # noqa: ANN401  the client's query
        value, path = after
        if not path:
            return built.start_at({field: value})
        document = self._client.document(path)
        return built.order_by("__name__").start_after({field: value, "__name__": document})

    def _add(self, batch: Any, write: Create | Update | Delete | Add) -> None:  # noqa: ANN401  the client's batch
        if isinstance(write, Create):
            batch.create(self._client.document(records.path_of(write.value)), self._sized(write))
            return
        if isinstance(write, Add):
            document = self._sized(write)
            document["counts"] = {name: firestore.Increment(number) for name, number in write.value.counts.items()}
            batch.set(self._client.document(records.path_of(write.value)), document, merge=True)
            return
        unchanged = self._client.write_option(last_update_time=_instant(write.stored.version))
        if isinstance(write, Delete):
            batch.delete(self._client.document(records.path_of(write.stored.value)), option=unchanged)
        else:
            reference = self._client.document(records.path_of(write.value))
            batch.update(reference, self._sized(write), option=unchanged)

    def _sized(self, write: Create | Update | Add) -> records.Document:
        """The document that a write stores. Raises TooLarge."""
        document = self._document(write)
        if len(json.dumps(document, default=str, ensure_ascii=False).encode()) > records.MAX_DOCUMENT_BYTES:
            raise TooLarge(records.DOCUMENT_TOO_LARGE)
        return document


@contextmanager
def _translated() -> Iterator[None]:
    """Google's errors as ours. A commit that failed half-way of our knowledge is Unavailable: it may have happened."""
    try:
        yield
    except _FASTER as error:
        raise Aborted(records.FASTER) from error
    except _AWAY as error:
        raise Unavailable(records.AWAY) from error
    except google_errors.InvalidArgument as error:
        raise TooLarge(records.DOCUMENT_TOO_LARGE) from error


def _row(snapshot: Any) -> Row:  # noqa: ANN401  the client's snapshot
    return Row(_path(snapshot), snapshot.to_dict(), _version(snapshot.update_time), _aware(snapshot.create_time))


def _path(snapshot: Any) -> str:  # noqa: ANN401  the client's snapshot
    path: str = snapshot.reference.path
    return path


def _version_after(write: Create | Update | Delete | Add, result: Any) -> str:  # noqa: ANN401  the client's result
    return "" if isinstance(write, Delete | Add) else _version(result.update_time)


def _version(update_time: Any) -> str:  # noqa: ANN401  a timestamp, of whichever of Google's two kinds
    text = update_time.ToJsonString() if isinstance(update_time, Timestamp) else update_time.rfc3339()
    return str(text)


def _instant(version: str) -> Any:  # noqa: ANN401  Google's timestamp, to the nanosecond
    return DatetimeWithNanoseconds.from_rfc3339(version)


def _aware(create_time: Any) -> datetime:  # noqa: ANN401  a timestamp, of whichever of Google's two kinds
    created: datetime = create_time.ToDatetime(UTC) if isinstance(create_time, Timestamp) else create_time
    return created
