"""What is counted, per kelurahan and month, in the very commits that make it so: no read, no person.

What comes in is counted in the month of its submission (`functions/domain/arrivals.py`). All else of an application
(its end, its steps, who decided) is counted at once, in the month in which it closed: a closed month never changes,
and the figures of one month are about one set of applications. A revocation counts in its own month. Keys are paths
like `issued/type/usaha`; a part that is counted for an RT is called by its RW and RT, `007.002`.
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.domain.application import Action, Application, Status
from functions.domain.areas import place_of
from functions.domain.journey import Stay, marks, stays
from functions.domain.seats import Role
from functions.domain.service_clock import UNKNOWN_HOURS, ServiceClock
from functions.domain.usage import Usage, usage_of

if TYPE_CHECKING:
    from functions.domain.letters import Letter

COUNTED = frozenset(
    {
        *("submitted", "filed", "issued", "rejected", "cancelled", "expired", "returned", "revoked"),
        *("issued_after_return", "rejected_after_return", "cancelled_after_return", "expired_after_return"),
        *("category", "wait", "passed", "reminded", "escalated", "step", "decided", "response", "officer"),
    }
)
"""First parts of the keys that follow from applications and letters, and can be counted anew from them."""

BOUNDS_HOURS = (0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 72, 96, 168, 336, 720)
"""Upper bounds of the histograms' buckets; the last bucket, of number `len(BOUNDS_HOURS)`, has none."""

_DECISIONS = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT})
_MARKED = {Action.REMIND: "reminded", Action.ESCALATE: "escalated"}
_NEIGHBOURHOOD = frozenset({Role.RT, Role.RW})


def closed(application: Application, at: datetime, clock: ServiceClock) -> Usage:
    """What an application counts when it ends at `at`."""
    outcome = str(application.status).lower()
    counts = Tally([outcome])
    names = (f"channel/{application.channel}", f"type/{application.letter_type}", f"rt/{place_of(application.area)}")
    counts.update(f"{outcome}/{name}" for name in names)
    taken = stays(application)
    if any(stay.outcome == Action.RETURN for stay in taken):
        counts["returned"] += 1
        counts[f"returned/type/{application.letter_type}"] += 1
        counts[f"{outcome}_after_return"] += 1
    if application.classification is not None:
        counts[f"category/{application.classification.category}"] += 1
    if application.status == Status.ISSUED:
        bucket = bucket_of(at - application.submitted_at)
        counts[f"wait/{bucket}"] += 1
        counts[f"wait/type/{application.letter_type}/{bucket}"] += 1
    for stay in taken:
        _count_stay(counts, stay, clock, application.service_hours)
    counts.update(f"{_MARKED[Action(event)]}/{step.role}" for event, step in marks(application) if event in _MARKED)
    return usage_of(application.area, at, +counts, clock)


def revoked(letter: "Letter", clock: ServiceClock) -> Usage:
    """What the revocation of a letter counts, in the month of the revocation. ValueError for one that is not."""
    if letter.revoked_at is None:
        raise ValueError(f"letter {letter.letter_id} is not revoked")
    names = ("revoked", f"revoked/type/{letter.letter_type}", f"revoked/rt/{place_of(letter.area)}")
    return usage_of(letter.area, letter.revoked_at, dict.fromkeys(names, 1), clock)


def _count_stay(counts: Tally[str], stay: Stay, clock: ServiceClock, hours: Mapping[Role, int]) -> None:
    role = stay.step.role
    if stay.outcome == Action.PASS:
        counts[f"passed/{role}"] += 1
    if stay.outcome not in _DECISIONS and not stay.was_passed_late:
        return
    taken = clock.taken(role, stay.since, stay.until)
    bucket = bucket_of(taken)
    counts[f"step/{role}/{bucket}"] += 1
    counts[f"step/{role}/{stay.outcome}"] += 1
    if stay.outcome in _DECISIONS and taken <= timedelta(hours=hours.get(role, UNKNOWN_HOURS)):
        counts[f"step/{role}/on_time"] += 1
    if role in _NEIGHBOURHOOD:
        place = place_of(stay.step.seat.partition(":")[2])
        counts[f"decided/{role}/{place}"] += stay.outcome in _DECISIONS
        counts[f"response/{role}/{place}/{bucket}"] += 1
    elif stay.outcome in _DECISIONS:
        counts[f"officer/{role}/{stay.actor.partition(':')[2]}"] += 1


def bucket_of(time: timedelta) -> int:
    """The number of the histogram's bucket that a time falls into."""
    return bisect_left(BOUNDS_HOURS, time / timedelta(hours=1))


def quantile(buckets: Mapping[int, int], share: float) -> float | None:
    """About how many hours a share (0.5 for the median) took at the most, by even spread within a bucket."""
    total = sum(buckets.values())
    if total == 0:
        return None
    wanted, before = share * total, 0
    for number in sorted(number for number, count in buckets.items() if count):
        if before + buckets[number] >= wanted:
            return _within(number, (wanted - before) / buckets[number])
        before += buckets[number]
    return _within(max(buckets), 1)


def _within(number: int, share: float) -> float:
    number = min(number, len(BOUNDS_HOURS))
    low = BOUNDS_HOURS[number - 1] if number else 0
    high = BOUNDS_HOURS[number] if number < len(BOUNDS_HOURS) else low
    return low + (high - low) * share


def added(usages: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts added up, key by key."""
    total: Tally[str] = Tally()
    for counts in usages:
        total.update(counts)
    return dict(total)
