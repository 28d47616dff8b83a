"""The blocks of the report that follow from an area's counts alone."""

from collections.abc import Iterable, Mapping

from functions.domain.city import Door
from functions.domain.counting import quantile
from functions.domain.report_counts import Counts, buckets, hours, percent
from functions.domain.report_rows import Category, ChannelRow, LetterKind, Quality, StepTimes, Workload
from functions.domain.report_satisfaction import satisfaction
from functions.domain.report_values import Change, Figures, TrendPoint
from functions.domain.seats import Role

ENDS = ("issued", "rejected", "cancelled", "expired")
_MEDIAN, _P90 = 0.5, 0.9


def balance(counts: Counts) -> int:
    """How many more came in than ended."""
    return counts.one("submitted") - ended(counts)


def ended(counts: Counts) -> int:
    """How many applications ended."""
    return sum(counts.one(outcome) for outcome in ENDS)


def figures(counts: Counts, in_progress: int) -> Figures:
    """The headline of an area."""
    waits = buckets(counts.under("wait"))
    said = satisfaction(counts)
    return Figures(
        submitted=counts.one("submitted"),
        issued=counts.one("issued"),
        rejected=counts.one("rejected"),
        cancelled=counts.one("cancelled"),
        expired=counts.one("expired"),
        in_progress=in_progress,
        on_time_percent=_on_time(counts, Role),
        wait_median_hours=hours(quantile(waits, _MEDIAN)),
        wait_p90_hours=hours(quantile(waits, _P90)),
        ikm=said.ikm,
        respondents=said.rated,
    )


def point(month: str, of: Figures) -> TrendPoint:
    """What of an area's headline is kept for later months."""
    kept = {name: getattr(of, name) for name in TrendPoint.model_fields if name != "month"}
    return TrendPoint(month=month, **kept)


def change(earlier: TrendPoint, now: TrendPoint) -> Change:
    """From an earlier month to this one."""
    return Change(
        month=earlier.month,
        submitted_percent=percent(now.submitted - earlier.submitted, earlier.submitted),
        issued_percent=percent(now.issued - earlier.issued, earlier.issued),
        on_time_points=_difference(earlier.on_time_percent, now.on_time_percent, 1),
        wait_hours=_difference(earlier.wait_median_hours, now.wait_median_hours, 2),
        ikm_points=_difference(earlier.ikm, now.ikm, 2),
    )


def channels(counts: Counts, doors: Mapping[str, Door]) -> tuple[ChannelRow, ...]:
    """Every channel of the city, and any that was counted under another name."""
    taken, issued = counts.named("submitted", "channel"), counts.named("issued", "channel")
    return tuple(
        ChannelRow(
            channel=name,
            door=doors.get(name),
            submitted=taken.get(name, 0),
            issued=issued.get(name, 0),
            share_percent=percent(taken.get(name, 0), sum(taken.values())),
        )
        for name in dict.fromkeys([*doors, *sorted({*taken, *issued})])
    )


def letter_kinds(counts: Counts, titles: Mapping[str, str]) -> tuple[LetterKind, ...]:
    """Every letter type that was asked for or ended, the most wanted first."""
    taken, issued, rejected, returned = (
        counts.named(key, "type") for key in ("submitted", "issued", "rejected", "returned")
    )
    waits: dict[str, dict[int, int]] = {}
    for rest, number in counts.named("wait", "type").items():
        name, _, bucket = rest.partition("/")
        waits.setdefault(name, {}).update(buckets({bucket: number}))
    total = sum(taken.values())
    rows = [
        LetterKind(
            letter_type=name,
            title=titles.get(name, name),
            submitted=taken.get(name, 0),
            issued=issued.get(name, 0),
            rejected=rejected.get(name, 0),
            returned=returned.get(name, 0),
            share_percent=percent(taken.get(name, 0), total),
            wait_median_hours=hours(quantile(waits.get(name, {}), _MEDIAN)),
        )
        for name in {*taken, *issued, *rejected, *returned}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.submitted, row.letter_type)))


def categories(counts: Counts) -> tuple[Category, ...]:
    """What letters that no type fits were about, the most frequent first."""
    found = counts.under("category")
    return tuple(
        Category(category=name, count=number, share_percent=percent(number, sum(found.values())))
        for name, number in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def steps(counts: Counts) -> tuple[StepTimes, ...]:
    """Every role on a route, with how it decided."""
    return tuple(_step(counts, role) for role in Role)


def _step(counts: Counts, role: Role) -> StepTimes:
    found = counts.named("step", role)
    taken = buckets(found)
    approved, returned, rejected = (found.get(action, 0) for action in ("approve", "return", "reject"))
    decided = approved + returned + rejected
    return StepTimes(
        role=role,
        decided=decided,
        approved=approved,
        returned=returned,
        rejected=rejected,
        median_hours=hours(quantile(taken, _MEDIAN)),
        p90_hours=hours(quantile(taken, _P90)),
        on_time_percent=percent(found.get("on_time", 0), sum(taken.values())),
        returned_percent=percent(returned, decided),
        rejected_percent=percent(rejected, decided),
        passed=counts.number("passed", role),
        escalated=counts.number("escalated", role),
    )


def quality(counts: Counts) -> Quality:
    """How applications ended, and how many letters were revoked in the month."""
    closed, returned = ended(counts), counts.one("returned")
    right = counts.one("issued") - counts.one("issued_after_return")
    return Quality(
        closed=closed,
        returned=returned,
        returned_percent=percent(returned, closed),
        rejected_percent=percent(counts.one("rejected"), closed),
        first_time_right=right,
        first_time_right_percent=percent(right, closed),
        cancelled=counts.one("cancelled"),
        expired=counts.one("expired"),
        revoked=counts.one("revoked"),
    )


def workload(counts: Counts) -> tuple[Workload, ...]:
    """Officers who decided, by role: how many, and how much falls to each."""
    found = {role: counts.named("officer", role) for role in (Role.VERIFIER, Role.LURAH, Role.CAMAT)}
    return tuple(
        Workload(
            role=role,
            officers=len(of),
            decisions=sum(of.values()),
            per_officer=round(sum(of.values()) / len(of), 1),
        )
        for role, of in found.items()
        if of
    )


def _on_time(counts: Counts, roles: Iterable[Role]) -> float | None:
    found = [counts.named("step", role) for role in roles]
    return percent(sum(each.get("on_time", 0) for each in found), sum(sum(buckets(each).values()) for each in found))


def _difference(earlier: float | None, now: float | None, places: int) -> float | None:
    return None if earlier is None or now is None else round(now - earlier, places)
