"""What the sweep remembers between its runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.digests import derived_id

MAX_ATTEMPTS = 10
_FIRST_PAUSE = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=4)
_DOUBLINGS = 6


@dataclass(frozen=True)
class Cursor:
    """The last document, by instant and then by path, that the sweep has looked at."""

    name: str
    until: datetime
    after: str = ""


@dataclass(frozen=True)
class StalledWork:
    """An event that no machine took up, by its document; sent again at `due_at`, given up when that is None."""

    work_id: str
    document: str
    since: datetime
    attempts: int = 0
    due_at: datetime | None = None
    reason: str | None = None


def work_id_of(document: str) -> str:
    """The id of the record that keeps a document's stalled or given up work."""
    return derived_id("stalled", document)


def stalled(document: str, *, now: datetime) -> StalledWork:
    """Stalled work that is due at once; the same document gives the same id."""
    return StalledWork(work_id_of(document), document, since=now, due_at=now)


def given_up(document: str, *, attempts: int, reason: str, now: datetime) -> StalledWork:
    """A dead letter: work that no further attempt will be made at."""
    return StalledWork(work_id_of(document), document, since=now, attempts=attempts, reason=reason)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 5 minutes, doubled each time, up to 4 hours."""
    return min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), _DOUBLINGS)), _LONGEST_PAUSE)
