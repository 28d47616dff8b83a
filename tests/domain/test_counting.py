"""What is counted of an application when it comes in and when it ends, and how figures are read from the buckets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import quantiles as exact_quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain import arrivals
from functions.domain.application import Action, Application, Status
from functions.domain.classification import Classification
from functions.domain.counting import BOUNDS_HOURS, COUNTED, added, bucket_of, closed, quantile, revoked
from functions.domain.journey import stays
from functions.domain.routes import after_filing
from functions.domain.seats import Role
from functions.domain.usage import Usage, usage_of
from tests.domain.builders import (
    AREA,
    CITY,
    NOW,
    ROUTE,
    RT,
    RW,
    application,
    attempt,
    letter,
    properties,
    revoked_letter,
    submit,
)

HOUR = timedelta(hours=1)
CLOCK = CITY.service_clock
MARCH = "99.99.01.1001:2025-03"
OFFICES = (Role.VERIFIER, Role.LURAH)


def course(*steps: tuple[Action, float], start: Application | None = None) -> Application:
    """An application after actions, each so many hours after the submission."""
    reached = start or submit().application
    for action, hours in steps:
        reached = attempt(reached, action, now=NOW + hours * HOUR).application
    return reached


def end_of(ended: Application) -> dict[str, int]:
    assert ended.closed_at is not None
    return dict(closed(ended, ended.closed_at, CLOCK).counts)


def approvals(*hours: float) -> list[tuple[Action, float]]:
    return [*((Action.APPROVE, hour) for hour in hours), (Action.ISSUE, hours[-1])]


def test_a_submission_is_counted_by_channel_type_and_rt() -> None:
    assert arrivals.submitted(submit().application, CLOCK) == Usage(
        MARCH,
        dict.fromkeys(("submitted", "submitted/channel/aplikasi", "submitted/type/usaha", "submitted/rt/007.002"), 1),
    )


@pytest.mark.parametrize(("seat", "filed"), [(RT, True), (RW, False), ("verifier:99.99.01.1001", False)])
def test_what_the_rt_filed_is_counted_as_filed(seat: str, filed: bool) -> None:  # noqa: FBT001
    counts = arrivals.submitted(application(filed_from=seat), CLOCK).counts
    assert counts.get("filed/rt/007.002", 0) == filed


def test_a_letter_is_counted_with_all_its_steps() -> None:
    assert end_of(course(*approvals(1, 30, 31, 32))) == {
        "issued": 1,
        "issued/channel/aplikasi": 1,
        "issued/type/usaha": 1,
        "issued/rt/007.002": 1,
        "wait/8": 1,
        "wait/type/usaha/8": 1,
        "step/rt/2": 1,
        "step/rt/approve": 1,
        "step/rt/on_time": 1,
        "decided/rt/007.002": 1,
        "response/rt/007.002/2": 1,
        "step/rw/8": 1,
        "step/rw/approve": 1,
        "decided/rw/007": 1,
        "response/rw/007/8": 1,
        **{f"step/{role}/{name}": 1 for role in OFFICES for name in ("2", "approve", "on_time")},
        **{f"officer/{role}/petugas": 1 for role in OFFICES},
    }


@pytest.mark.parametrize(("hours", "on_time"), [(24, 1), (24.01, 0)])
def test_a_step_is_on_time_up_to_its_last_hour(hours: float, on_time: int) -> None:
    assert end_of(course((Action.REJECT, hours))).get("step/rt/on_time", 0) == on_time


def test_time_with_the_applicant_is_in_no_step_but_in_the_wait() -> None:
    back = course((Action.RETURN, 1), (Action.RESUBMIT, 700), *approvals(701, 702, 703, 704))
    counts = end_of(back)
    assert {name: count for name, count in counts.items() if name.startswith(("step/rt", "response", "returned"))} == {
        "step/rt/2": 2,
        "step/rt/return": 1,
        "step/rt/approve": 1,
        "step/rt/on_time": 2,
        "response/rt/007.002/2": 2,
        "response/rw/007/2": 1,
        "returned": 1,
        "returned/type/usaha": 1,
    }
    assert (counts["wait/13"], counts["issued_after_return"]) == (1, 1)


@pytest.mark.parametrize(
    ("ended", "outcome"),
    [
        (course((Action.REJECT, 1)), "rejected"),
        (course((Action.CANCEL, 1)), "cancelled"),
        (course((Action.RETURN, 1), (Action.EXPIRE, 800)), "expired"),
    ],
)
def test_every_other_end_is_counted_by_its_name_and_no_wait(ended: Application, outcome: str) -> None:
    counts = end_of(ended)
    names = (outcome, f"{outcome}/channel/aplikasi", f"{outcome}/type/usaha", f"{outcome}/rt/007.002")
    assert [counts[name] for name in names] == [1, 1, 1, 1]
    assert not any(name.startswith(("wait", "issued")) for name in counts)


def test_what_was_returned_twice_is_counted_as_returned_once() -> None:
    back = [(Action.RETURN, 1), (Action.RESUBMIT, 2), (Action.RETURN, 3), (Action.CANCEL, 4)]
    counts = end_of(course(*back))
    assert (counts["returned"], counts["step/rt/return"], counts["cancelled_after_return"]) == (1, 2, 1)


def test_a_passed_seat_is_no_answer() -> None:
    counts = end_of(course((Action.PASS, 48), (Action.REJECT, 49)))
    assert counts["passed/rt"] == 1
    assert not any(name.startswith(("step/rt", "decided/rt", "response/rt")) for name in counts)


def test_a_seat_that_was_passed_since_its_time_was_up_was_late() -> None:
    late = end_of(course((Action.ESCALATE, 24), (Action.PASS, 30), *approvals(31, 32, 33)))
    assert (late["passed/rt"], late["step/rt/8"], late["response/rt/007.002/8"]) == (1, 1, 1)
    assert not {"step/rt/on_time", "decided/rt/007.002", "step/rt/approve"} & late.keys()


def test_a_classified_letter_counts_its_category() -> None:
    classified = replace(course((Action.CANCEL, 1)), classification=Classification("Surat", "Usaha", "500"))
    assert end_of(classified)["category/Usaha"] == 1


def test_what_the_rt_filed_has_no_step_of_the_rt() -> None:
    filed = submit(1, route=after_filing(ROUTE, RT), filed_from=RT).application
    assert not any("rt/" in name and "step" in name for name in end_of(course(*approvals(1, 2, 3), start=filed)))


def test_a_revocation_is_counted_in_its_own_month() -> None:
    later = datetime(2025, 3, 31, 17, tzinfo=UTC)  # midnight in Jakarta
    assert revoked(revoked_letter(now=later), CLOCK) == Usage(
        "99.99.01.1001:2025-04", {"revoked": 1, "revoked/type/usaha": 1, "revoked/rt/007.002": 1}
    )
    with pytest.raises(ValueError, match="is not revoked"):
        revoked(letter(), CLOCK)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), "2026-12"),  # 31 December, 23:30
        (datetime(2026, 12, 31, 16, 59, 59, 999999, tzinfo=UTC), "2026-12"),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "2027-01"),
        (datetime(2024, 2, 29, 16, 59, tzinfo=UTC), "2024-02"),
    ],
)
def test_months_turn_at_local_midnight(at: datetime, month: str) -> None:
    assert usage_of(AREA, at, {"submitted": 1}, CLOCK) == Usage(f"99.99.01.1001:{month}", {"submitted": 1})
    assert (usage_of(AREA, at, {}, CLOCK).area, usage_of(AREA, at, {}, CLOCK).month) == ("99.99.01.1001", month)


_WAYS = st.sampled_from([*[Action.APPROVE] * 4, Action.PASS, Action.RETURN, Action.REJECT, Action.MEET])


@properties
@given(st.lists(st.tuples(_WAYS, st.floats(0, 900))))
def test_each_decision_is_in_one_bucket_and_has_one_outcome(decided: list[tuple[Action, float]]) -> None:
    reached, now = submit().application, NOW
    for action, hours in decided:
        if reached.waiting_for is None or (action == Action.PASS and reached.waiting_for.step == Role.LURAH):
            continue
        now += hours * HOUR
        reached = attempt(reached, action, now=now).application
        if action == Action.RETURN:
            reached = attempt(reached, Action.RESUBMIT, now=now + HOUR).application
            now += HOUR
    last = {Status.IN_REVIEW: Action.CANCEL, Status.APPROVED: Action.ISSUE}.get(reached.status)
    ended = attempt(reached, last, now=now).application if last else reached
    counts = end_of(ended)
    assert {name.partition("/")[0] for name in counts} <= COUNTED
    assert min(counts.values()) > 0
    taken = stays(ended)
    for role in Role:
        ends = [stay for stay in taken if stay.step.role == role and stay.outcome not in {"pass", "cancel"}]
        buckets = [counts.get(f"step/{role}/{number}", 0) for number in range(len(BOUNDS_HOURS) + 1)]
        outcomes = [counts.get(f"step/{role}/{outcome}", 0) for outcome in ("approve", "return", "reject")]
        assert sum(buckets) == sum(outcomes) == len(ends)
        assert counts.get(f"step/{role}/on_time", 0) <= len(ends)


@pytest.mark.parametrize(
    ("hours", "bucket"),
    [(0, 0), (0.25, 0), (0.26, 1), (1, 2), (23.9, 7), (24, 7), (24.1, 8), (720, 13), (720.1, 14), (9999, 14)],
)
def test_a_bucket_ends_with_its_bound(hours: float, bucket: int) -> None:
    assert bucket_of(timedelta(hours=hours)) == bucket


@pytest.mark.parametrize(
    ("buckets", "share", "hours"),
    [
        ({}, 0.5, None),
        ({3: 0}, 0.5, None),
        ({7: 4}, 0.5, 18),  # halfway between 12 and 24
        ({7: 4}, 1, 24),
        ({7: 4}, 0, 12),
        ({2: 0, 7: 4}, 0, 12),
        ({0: 1}, 1, 0.25),
        ({2: 1, 7: 1}, 0.5, 1),
        ({2: 9, 14: 1}, 0.95, 720),  # beyond the last bound nobody knows how far
        ({14: 3}, 0.5, 720),
    ],
)
def test_a_quantile_lies_within_its_bucket(buckets: dict[int, int], share: float, hours: float | None) -> None:
    assert quantile(buckets, share) == hours


@properties
@given(st.lists(st.floats(0, 700), min_size=2, max_size=60))
def test_a_quantile_is_no_further_from_the_exact_one_than_its_bucket_is_wide(waits: list[float]) -> None:
    buckets = added({str(bucket_of(timedelta(hours=wait))): 1} for wait in waits)
    for share, exact in zip((0.25, 0.5, 0.75), exact_quantiles(sorted(waits), n=4, method="inclusive"), strict=True):
        found = quantile({int(number): count for number, count in buckets.items()}, share)
        assert found is not None
        below = [bound for bound in (0, *BOUNDS_HOURS) if bound < max(min(exact, found), 1e-9)]
        above = [bound for bound in BOUNDS_HOURS if bound >= max(exact, found) - 1e-9]
        assert below[-1] <= found <= above[0]


def test_counts_are_added_up_key_by_key() -> None:
    assert added([{"a": 1, "b": 2}, {}, {"b": 3, "c": 4}]) == {"a": 1, "b": 5, "c": 4}
