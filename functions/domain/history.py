"""History: one entry for every transition, ids and digests only, each chained to the one before by its hash."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from functions.domain.digests import canonical_json, sha256_hex

_FIRST = "0" * 64


@dataclass(frozen=True)
class HistoryEntry:
    """What happened, when, by which seat, caller or machine; `digest` is of what it took into account."""

    sequence: int
    at: datetime
    event: str
    actor: str
    turn: int
    revision: int
    status: str
    digest: str
    previous: str = _FIRST
    hash: str = ""

    def expected_hash(self) -> str:
        """The hash over everything in the entry but the hash itself."""
        values = {name: value for name, value in asdict(self).items() if name != "hash"}
        return sha256_hex(canonical_json(values | {"at": self.at.astimezone(UTC).isoformat()}))


def chained(history: Sequence[HistoryEntry], entry: HistoryEntry) -> tuple[HistoryEntry, ...]:
    """The history with one more entry, linked to the last."""
    previous = history[-1].hash if history else _FIRST
    linked = replace(entry, sequence=len(history) + 1, previous=previous)
    return (*history, replace(linked, hash=linked.expected_hash()))


def is_intact(history: Sequence[HistoryEntry]) -> bool:
    """Tell whether no entry was changed, removed from the middle or put in."""
    previous = _FIRST
    for position, entry in enumerate(history, start=1):
        if (entry.sequence, entry.previous, entry.hash) != (position, previous, entry.expected_hash()):
            return False
        previous = entry.hash
    return True
