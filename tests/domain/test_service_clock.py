"""How long a step takes by the hours of its office, and until when it should be done."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.seats import Role
from functions.domain.service_clock import Hours, ServiceClock
from tests.domain.builders import properties

ZONE = ZoneInfo("Asia/Jakarta")
HOUR = timedelta(hours=1)
FRIDAY = 4
USUAL = Hours(time(8), time(16))
PRAYER = Hours(time(8), time(16, 30), ((time(11, 30), time(13)),))
RAMADAN = Hours(time(8), time(15))
RAMADAN_DAYS = (date(2026, 2, 18), date(2026, 3, 19))
OFF = frozenset({date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 3, 18), date(2026, 12, 25)})
SOME_DAY = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  bounds


def hours_on(day: date) -> Hours | None:
    """A week of five days with a break on Fridays, some holidays, and shorter days in Ramadan."""
    if day.weekday() > FRIDAY or day in OFF:
        return None
    if RAMADAN_DAYS[0] <= day <= RAMADAN_DAYS[1]:
        return RAMADAN
    return PRAYER if day.weekday() == FRIDAY else USUAL


CLOCK = ServiceClock(ZONE, hours_on)


def local(text: str) -> datetime:
    """An instant by the clocks of Jakarta, `2026-10-05 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "hours", "done"),
    [
        pytest.param("2026-10-05 09:00", 4, "2026-10-05 13:00", id="within a day"),
        pytest.param("2026-10-05 08:00", 8, "2026-10-05 16:00", id="a whole day, exactly until it closes"),
        pytest.param("2026-10-05 09:00", 8, "2026-10-06 09:00", id="over a night"),
        pytest.param("2026-10-05 16:00", 8, "2026-10-06 16:00", id="begun exactly at closing time"),
        pytest.param("2026-10-05 15:59:59", 8, "2026-10-06 15:59:59", id="begun a second before"),
        pytest.param("2026-10-05 23:30", 1, "2026-10-06 09:00", id="begun at night"),
        pytest.param("2026-10-06 03:00", 1, "2026-10-06 09:00", id="begun before dawn"),
        pytest.param("2026-10-03 10:00", 8, "2026-10-05 16:00", id="begun on a Saturday"),
        pytest.param("2026-10-02 11:00", 1, "2026-10-02 13:30", id="through the prayer on a Friday"),
        pytest.param("2026-10-02 12:00", 1, "2026-10-02 14:00", id="begun during the prayer"),
        pytest.param("2026-10-02 11:30", 1, "2026-10-02 14:00", id="begun as the prayer begins"),
        pytest.param("2026-10-02 08:00", 8, "2026-10-05 09:00", id="over a weekend: a Friday has seven hours"),
        pytest.param("2025-12-31 15:00", 8, "2026-01-02 16:30", id="over New Year"),
        pytest.param("2026-12-24 12:00", 8, "2026-12-28 12:00", id="over Christmas and its weekend"),
        pytest.param("2026-02-13 16:00", 8, "2026-02-19 08:30", id="over a long weekend, into Ramadan"),
        pytest.param("2026-02-18 09:00", 8, "2026-02-19 10:00", id="a day of Ramadan has seven hours"),
        pytest.param("2026-03-17 14:00", 8, "2026-03-19 15:00", id="out of Ramadan, over a holiday"),
    ],
)
def test_an_office_is_done_after_so_many_working_hours(since: str, hours: int, done: str) -> None:
    begun = local(since)
    assert CLOCK.deadline(Role.VERIFIER, begun, hours) == local(done)
    assert CLOCK.taken(Role.VERIFIER, begun, local(done)) == hours * HOUR


@pytest.mark.parametrize("role", [Role.RT, Role.RW])
@pytest.mark.parametrize("since", ["2026-10-03 23:30", "2025-12-31 12:00", "2026-02-16 04:00"])
def test_a_neighbourhood_answers_as_hours_pass_whatever_the_day(role: Role, since: str) -> None:
    begun = local(since)
    assert CLOCK.deadline(role, begun, 24) == begun + 24 * HOUR
    assert CLOCK.taken(role, begun, begun + 5 * HOUR) == 5 * HOUR


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.LURAH, Role.CAMAT])
def test_nothing_passes_while_an_office_is_closed(role: Role) -> None:
    for since, until in (
        ("2026-10-02 16:30", "2026-10-05 08:00"),
        ("2026-10-02 11:30", "2026-10-02 13:00"),
        ("2026-02-13 17:00", "2026-02-18 07:00"),
    ):
        assert CLOCK.taken(role, local(since), local(until)) == timedelta()


@pytest.mark.parametrize("role", Role)
def test_nothing_passes_backwards(role: Role) -> None:
    assert CLOCK.taken(role, local("2026-10-05 12:00"), local("2026-10-05 09:00")) == timedelta()


@properties
@given(role=st.sampled_from(Role), since=SOME_DAY, hours=st.integers(1, 200))
def test_exactly_the_service_hours_lie_between_a_step_and_its_deadline(role: Role, since: datetime, hours: int) -> None:
    deadline = CLOCK.deadline(role, since, hours)
    assert CLOCK.taken(role, since, deadline) == hours * HOUR
    assert deadline - since >= hours * HOUR


@properties
@given(role=st.sampled_from(Role), since=SOME_DAY, first=st.integers(0, 400), second=st.integers(0, 400))
def test_time_adds_up_wherever_it_is_cut(role: Role, since: datetime, first: int, second: int) -> None:
    middle, end = since + first * HOUR, since + (first + second) * HOUR
    assert CLOCK.taken(role, since, middle) + CLOCK.taken(role, middle, end) == CLOCK.taken(role, since, end)


@properties
@given(since=SOME_DAY, hours=st.integers(2, 100))
def test_three_quarters_of_the_time_come_before_all_of_it(since: datetime, hours: int) -> None:
    assert since < CLOCK.deadline(Role.LURAH, since, hours * 0.75) < CLOCK.deadline(Role.LURAH, since, hours)


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        ("2026-10-05 07:00", "2026-10-06 08:00"),
        ("2026-10-05 23:59", "2026-10-06 08:00"),
        ("2026-10-02 10:00", "2026-10-05 08:00"),
        ("2025-12-31 10:00", "2026-01-02 08:00"),
        ("2026-02-15 10:00", "2026-02-18 08:00"),
    ],
)
def test_the_next_working_day_is_a_later_one_on_which_offices_open(after: str, opens: str) -> None:
    assert CLOCK.next_working_day(local(after)) == local(opens)


def test_a_city_without_hours_works_all_day() -> None:
    begun = local("2026-10-03 23:30")
    late = ServiceClock(ZONE).deadline(Role.LURAH, begun, 48) - (begun + 48 * HOUR)
    assert timedelta() <= late < timedelta(milliseconds=1)


def test_a_city_that_never_works_is_told_so() -> None:
    closed = ServiceClock(ZONE, lambda _: None)
    with pytest.raises(ValueError, match="check the city's hours"):
        closed.deadline(Role.CAMAT, local("2026-10-05 09:00"), 1)
    with pytest.raises(ValueError, match="check the city's hours"):
        closed.next_working_day(local("2026-10-05 09:00"))


def test_hours_in_another_zone_are_that_zones() -> None:
    jayapura = ServiceClock(ZoneInfo("Asia/Jayapura"), hours_on)
    begun = datetime(2026, 10, 4, 20, tzinfo=UTC)  # Monday, 05:00 there
    assert jayapura.deadline(Role.LURAH, begun, 1) == datetime(2026, 10, 5, 0, tzinfo=UTC)
