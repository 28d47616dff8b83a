"""Finds out who is behind a call or a seat; shared by every use case that shows or moves an application."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from functions.domain.access import Viewer
from functions.domain.application import Step
from functions.domain.idempotency import Answer, Reply, RequestKey, replay
from functions.domain.officers import Officer, held_until
from functions.domain.steps import PASSABLE
from functions.ports import Caller, Records

Holders = Callable[[str], Sequence[Officer]]
"""Officers with a term, past or present, on a seat."""


def viewer_of(caller: Caller, records: Records) -> Viewer:
    """The caller with its officer record, if it is an officer's token; a token alone gives no right."""
    stored = records.get(Officer, uid=caller.subject) if caller.kind == "officer" else None
    return Viewer(caller.name, caller.resident_id, stored.value if stored else None)


def seat_held_until(step: Step, holders: Holders, now: datetime) -> datetime | None:
    """When the seat of a step falls vacant; None if it is held without end, or nobody could take its place anyway."""
    if step.role not in PASSABLE:
        return None
    return held_until(holders(step.seat), step.seat, now)


def given_before(request_key: RequestKey, records: Records) -> Reply[Any] | None:
    """The reply given before to this key, for what keeps its answers in records of their own."""
    stored = records.get(Answer, key=request_key.key)
    return replay(stored.value if stored else None, request_key)
