"""Drives again whatever has stood still, and moves on what nobody is there to decide."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from functions.domain import transitions
from functions.domain.access import check_scheduler
from functions.domain.application import Action, Application, Decision, Status
from functions.domain.errors import Aborted
from functions.domain.letters import Letter, LetterStatus, VerificationRecord
from functions.domain.seats import held_until
from functions.domain.sweeping import Cursor
from functions.domain.transitions import STALLED_AFTER
from functions.ports import Caller, Clock, Create, Deliveries, Files, Records, Stored, Update

_FIRST_LOOK_BACK = timedelta(days=7)
_CURSOR = "decisions"


class SweepAnswer(BaseModel):
    """How much was found standing still, by what was done about it."""

    passed: int
    expired: int
    decisions: int
    letters: int
    messages: int
    republished: int


def sweep_stalled_work(
    caller: Caller,
    *,
    records: Records,
    deliveries: Deliveries,
    published: Files,
    clock: Clock,
    batch_size: int,
) -> SweepAnswer:
    """How much stood still and was driven again.

    What waits for a vacant seat is passed on, what nobody resubmitted expires, and the event of every decision,
    letter and message that a machine has not taken up in time is sent again. Reads only what is due, through indexes,
    at most `batch_size` of each kind. Raises PermissionDenied unless the city's scheduler calls.
    """
    check_scheduler(caller.name)
    now = clock()
    moved = [_move(stored, records, now) for stored in records.due_applications(now, batch_size)]
    letters = records.due_letters(now, batch_size)
    waiting = [stored for stored in letters if stored.value.status == LetterStatus.PENDING]
    revoked = [stored for stored in letters if stored.value.status == LetterStatus.REVOKED]
    messages = records.due_messages(now, batch_size)
    _redeliver(deliveries, (f"letters/{stored.value.letter_id}" for stored in waiting))
    _redeliver(deliveries, (f"messages/{stored.value.message_id}" for stored in messages))
    for stored in revoked:
        _republish(stored, records, published)
    return SweepAnswer(
        passed=moved.count(Action.PASS),
        expired=moved.count(Action.EXPIRE),
        decisions=_sweep_decisions(records, deliveries, now, batch_size),
        letters=len(waiting),
        messages=len(messages),
        republished=len(revoked),
    )


def _redeliver(deliveries: Deliveries, documents: Iterable[str]) -> None:
    for document in documents:
        deliveries.redeliver(document)


def _move(stored: Stored[Application], records: Records, now: datetime) -> Action | None:
    try:
        return _expire(stored, records, now) if stored.value.status == Status.RETURNED else _pass(stored, records, now)
    except Aborted:
        return None  # an officer or the resident was faster


def _expire(stored: Stored[Application], records: Records, now: datetime) -> Action:
    turn = Decision(stored.value.application_id, stored.value.turn, Action.EXPIRE, now)
    transition = transitions.expired(stored.value, turn, now=now)
    records.commit(Update(stored, transition.application), Create(turn), *map(Create, transition.messages))
    return Action.EXPIRE


def _pass(stored: Stored[Application], records: Records, now: datetime) -> Action | None:
    application = stored.value
    seat = transitions.current_step(application).seat
    vacant = held_until(records.holders(seat), seat, now)
    above = transitions.next_step(application)
    if vacant != now or above is None:
        due_at = None if vacant is None else vacant + timedelta(hours=application.vacant_after_hours)
        records.commit(Update(stored, replace(application, due_at=due_at if above else None)))
        return None
    turn = Decision(application.application_id, application.turn, Action.PASS, now)
    transition = transitions.passed(
        application, turn, held_until=held_until(records.holders(above.seat), above.seat, now), now=now
    )
    records.commit(Update(stored, transition.application), Create(turn), *map(Create, transition.messages))
    return Action.PASS


def _republish(stored: Stored[Letter], records: Records, published: Files) -> None:
    record = VerificationRecord.of(stored.value)
    published.replace(
        record.object_name, record.model_dump_json().encode(), content_type="application/json", metadata={}
    )
    records.commit(Update(stored, replace(stored.value, due_at=None)))


def _sweep_decisions(records: Records, deliveries: Deliveries, now: datetime, limit: int) -> int:
    cursor = records.get(Cursor, name=_CURSOR)
    start = cursor.value.until if cursor else now - _FIRST_LOOK_BACK
    end = now - STALLED_AFTER
    decided = records.decided_between(start, end, limit) if start < end else ()
    stalled = [stored.value for stored in decided if _is_untaken(stored.value, records)]
    _redeliver(deliveries, (f"applications/{d.application_id}/decisions/{d.turn}" for d in stalled))
    whole = decided[-1].value.decided_at if len(decided) == limit else max(start, end)
    until = min([whole, *(decision.decided_at for decision in stalled)])
    after = Cursor(_CURSOR, until)
    if cursor is None:
        records.commit(Create(after))
    elif decided:
        records.commit(Update(cursor, after))
    return len(stalled)


def _is_untaken(decision: Decision, records: Records) -> bool:
    stored = records.get(Application, application_id=decision.application_id)
    return stored is not None and decision.quarantined is None and decision.turn >= stored.value.turn
