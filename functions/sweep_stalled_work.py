"""Drives again whatever has stood still, and moves on what nobody is there to decide."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel

from functions.alerting import wake_operators
from functions.batches import HasTime, drive_each, every_due, shares
from functions.closing import counted_end
from functions.domain import transitions
from functions.domain.access import check_scheduler
from functions.domain.application import Action, Application, Decision, Status, Step
from functions.domain.city import City
from functions.domain.digests import sha256_hex
from functions.domain.letters import Letter
from functions.domain.messages import Message
from functions.domain.officers import Officer, held_until, last_held
from functions.domain.recording import STALLED_AFTER, Transition
from functions.domain.steps import current_step, next_step, seat_check_at
from functions.domain.sweeping import MAX_ATTEMPTS, Cursor, StalledWork, given_up, pause_after, stalled
from functions.domain.verification import LetterStatus
from functions.ports import (
    Add,
    Caller,
    Clock,
    Create,
    Delete,
    Deliveries,
    Files,
    Observe,
    Records,
    Stored,
    Update,
)
from functions.publishing import publish_change
from functions.viewing import seat_held_until

_TIME = timedelta(minutes=2)  # the function has four; one event may wait 35 seconds for its answer
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)  # before the first decision of any city
_CURSOR = "decisions"
_GIVEN_UP = "tidak berhasil setelah semua percobaan"


class SweepAnswer(BaseModel):
    """How much was found standing still, by what it is; `failed` could not be driven this time.

    Where there was no time for all of it, some is `left`, and the next run begins with the oldest.
    """

    applications: int
    decisions: int
    letters: int
    messages: int
    failed: int
    left: bool


class _Means(NamedTuple):
    """What it takes to drive something."""

    records: Records
    deliveries: Deliveries
    published: Files
    city: City
    observe: Observe


def sweep_stalled_work(
    caller: Caller,
    *,
    records: Records,
    deliveries: Deliveries,
    published: Files,
    city: City,
    clock: Clock,
    batch_size: int,
    observe: Observe,
) -> SweepAnswer:
    """How much stood still and was driven again.

    What waits for a vacant seat is passed on, what nobody resubmitted expires, and the event of every decision,
    letter and message that a machine has not taken up in time is sent again, with growing pauses; after the last
    attempt it is given up in a record of its own. Reads only what is due, through indexes, `batch_size` of a kind at
    once, until nothing is left or two minutes are over; one record that cannot be driven does not keep the others.
    Says in one line what it found and how old the oldest unsent message is. Raises PermissionDenied unless the city's
    scheduler calls.
    """
    check_scheduler(caller.name)
    means, now = _Means(records, deliveries, published, city, observe), clock()
    kinds: tuple[tuple[type[Any], Callable[[Stored[Any]], bool]], ...] = (
        (Application, lambda stored: _move(stored, means, now)),
        (StalledWork, lambda stored: _drive(stored, means, now)),
        (Letter, lambda stored: _drive_letter(stored, means, now)),
        (Message, lambda stored: _drive_message(stored, means)),
    )
    times = shares(clock, _TIME, len(kinds) + 1)
    looked_at_all = _look_at_decisions(records, now, batch_size, next(times))
    found = [
        drive_each(every_due(kind, records, now, batch_size), drive, has_time)
        for (kind, drive), has_time in zip(kinds, times, strict=True)
    ]
    applications, decisions, letters, messages = (count.driven for count in found)
    answer = SweepAnswer(
        applications=applications,
        decisions=decisions,
        letters=letters,
        messages=messages,
        failed=sum(count.failed for count in found),
        left=not looked_at_all or any(count.left for count in found),
    )
    oldest = records.oldest_unsent()
    age = (now - oldest.created_at).total_seconds() if oldest else 0
    observe("sweep", **answer.model_dump(), oldest_unsent_seconds=round(age))
    return answer


def _move(stored: Stored[Application], means: _Means, now: datetime) -> bool:
    application, records = stored.value, means.records
    turn = Decision(application.application_id, application.turn, Action.EXPIRE, now, taken_at=now)
    if application.status == Status.RETURNED:
        expired = transitions.expired(application, turn, now=now)
        ended = counted_end(expired.application, means.city)
        _commit(records, stored, expired, Create(turn), ended)
        return True
    step, above = current_step(application), next_step(application)
    until = _held_until_or_since(application, step, records.holders(step.seat), now)
    if until is None or above is None or until + timedelta(hours=application.vacant_after_hours) > now:
        checked = replace(application, due_at=seat_check_at(application, step, until, now))
        records.commit(Update(stored, checked))
        return False
    turn = replace(turn, action=Action.PASS)
    above_until = seat_held_until(above, records.holders, now)
    clock = means.city.service_clock
    transition = transitions.passed(application, turn, held_until=above_until, service_clock=clock, now=now)
    _commit(records, stored, transition, Create(turn))
    return True


def _held_until_or_since(
    application: Application, step: Step, holders: Sequence[Officer], now: datetime
) -> datetime | None:
    """When the seat falls vacant, or since when it has been while the application waits for it."""
    until = held_until(holders, step.seat, now)
    if until != now:
        return until
    since = application.waiting_for.since if application.waiting_for else now
    return max(since, last_held(holders, step.seat, now) or since)


def _commit(records: Records, stored: Stored[Application], transition: Transition, *others: Create | Add) -> None:
    records.commit(Update(stored, transition.application), *others, *map(Create, transition.messages))


def _look_at_decisions(records: Records, now: datetime, batch_size: int, has_time: HasTime) -> bool:
    """Note every decision that was not taken into account in time, each looked at once; tell whether all were."""
    while has_time():
        if _look_further(records, now, batch_size) < batch_size:
            return True
    return False


def _look_further(records: Records, now: datetime, limit: int) -> int:
    """Look at the next decisions, and move the cursor on; return how many they were."""
    stored = records.get(Cursor, name=_CURSOR)
    cursor = stored.value if stored else Cursor(_CURSOR, _BEGINNING)
    decisions = [found.value for found in records.decided_after(cursor, now - STALLED_AFTER, limit)]
    if not decisions:
        return 0
    for decision in decisions:
        if decision.taken_at is None and decision.quarantined is None:
            _note(records, stalled(_document(decision), now=now))
    after = Cursor(_CURSOR, decisions[-1].decided_at, _document(decisions[-1]))
    records.commit(Update(stored, after) if stored else Create(after))
    return len(decisions)


def _note(records: Records, work: StalledWork) -> None:
    if records.get(StalledWork, work_id=work.work_id) is None:
        records.commit(Create(work))


def _document(decision: Decision) -> str:
    return f"applications/{decision.application_id}/decisions/{decision.turn}"


def _drive(stored: Stored[StalledWork], means: _Means, now: datetime) -> bool:
    """Send a stalled decision's event again; forget it once it was taken into account."""
    work, records = stored.value, means.records
    _, application_id, _, turn = work.document.split("/")
    decided = records.get(Decision, application_id=application_id, turn=int(turn))
    if decided is None or decided.value.taken_at is not None or decided.value.quarantined is not None:
        records.commit(Delete(stored))
        return False
    if work.attempts >= MAX_ATTEMPTS:
        dead = replace(work, due_at=None, reason=_GIVEN_UP)
        records.commit(Update(stored, dead))
        wake_operators(dead, means.observe)
        return True
    attempts = work.attempts + 1
    records.commit(Update(stored, replace(work, attempts=attempts, due_at=now + pause_after(attempts))))
    means.deliveries.redeliver(work.document)
    return True


def _drive_letter(stored: Stored[Letter], means: _Means, now: datetime) -> bool:
    letter, records = stored.value, means.records
    if letter.status != LetterStatus.PENDING:
        publish_change(stored, records, means.published)
        return True
    if letter.attempts >= MAX_ATTEMPTS:
        _give_up(stored, means, now)
        return True
    attempts = letter.attempts + 1
    records.commit(Update(stored, replace(letter, attempts=attempts, due_at=now + pause_after(attempts))))
    means.deliveries.redeliver(f"letters/{letter.letter_id}")
    return True


def _give_up(stored: Stored[Letter], means: _Means, now: datetime) -> None:
    letter, records = stored.value, means.records
    failed = replace(letter, status=LetterStatus.FAILED, failure=_GIVEN_UP, due_at=None)
    work = given_up(f"letters/{letter.letter_id}", attempts=letter.attempts, reason=_GIVEN_UP, now=now)
    writes: list[Any] = [Update(stored, failed), Create(work)]
    application = records.get(Application, application_id=letter.application_id)
    if application is not None:
        transition = transitions.issue_failed(application.value, reason_digest=sha256_hex(_GIVEN_UP), now=now)
        writes += [Update(application, transition.application), *map(Create, transition.messages)]
    records.commit(*writes)
    wake_operators(work, means.observe)


def _drive_message(stored: Stored[Message], means: _Means) -> bool:
    """Send a message's event again; the attempts are counted where it is handed over."""
    means.deliveries.redeliver(f"messages/{stored.value.message_id}")
    return True
