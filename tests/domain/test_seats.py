from datetime import timedelta

import pytest

from functions.domain.officers import Officer, Term, held_until
from functions.domain.seats import Role, role_of, seat_of
from tests.domain.builders import AREA, NOW, RT, RW

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


def holder(*, from_days: int = -1, until_days: int | None = None, seat: str = RT) -> Officer:
    until = None if until_days is None else NOW + until_days * DAY
    return Officer("petugas", {seat: Term(NOW + from_days * DAY, until)})


@pytest.mark.parametrize(
    ("role", "seat"),
    [
        (Role.RT, "rt:99.99.01.1001.007.002"),
        (Role.RW, "rw:99.99.01.1001.007"),
        (Role.VERIFIER, "verifier:99.99.01.1001"),
        (Role.LURAH, "lurah:99.99.01.1001"),
        (Role.CAMAT, "camat:99.99.01"),
    ],
)
def test_each_role_sits_at_its_own_level(role: Role, seat: str) -> None:
    assert seat_of(role, AREA) == seat
    assert seat_of(role, seat.partition(":")[2]) == seat
    assert role_of(seat) == role


def test_a_role_has_no_seat_at_an_area_above_its_own() -> None:
    with pytest.raises(ValueError, match="is no rt nor below one"):
        seat_of(Role.RT, "99.99.01.1001.007")


@pytest.mark.parametrize("seat", ["", "kasi:99.99.01.1001", "RT:99.99.01.1001.007.002"])
def test_an_unknown_role_has_no_seat(seat: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Role"):
        role_of(seat)


def test_a_term_begins_with_its_first_instant() -> None:
    term = Term(NOW, NOW + DAY)
    assert not term.covers(NOW - MOMENT)
    assert term.covers(NOW)


def test_a_term_ends_before_its_last_instant() -> None:
    term = Term(NOW, NOW + DAY)
    assert term.covers(NOW + DAY - MOMENT)
    assert not term.covers(NOW + DAY)
    assert not term.covers(NOW + DAY + MOMENT)


def test_a_term_without_an_end_goes_on() -> None:
    term = Term(NOW)
    assert not term.covers(NOW - MOMENT)
    assert term.covers(NOW + 36500 * DAY)


def test_an_empty_term_covers_nothing() -> None:
    assert not Term(NOW, NOW).covers(NOW)


def test_an_officer_holds_only_seats_of_their_own_in_their_terms() -> None:
    officer = holder(until_days=1)
    assert officer.holds(RT, NOW)
    assert not officer.holds(RT, NOW + DAY)
    assert not officer.holds(RW, NOW)
    assert not officer.holds(RT[:-1], NOW)


def test_a_delegation_holds_the_seat_as_its_holder_does() -> None:
    deputy = Officer("wakil", {RT: Term(NOW, NOW + DAY, acting_for=RT)})
    assert deputy.holds(RT, NOW)
    assert not deputy.holds(RT, NOW + DAY)


@pytest.mark.parametrize(
    "holders",
    [
        [],
        [holder(seat=RW)],
        [holder(from_days=1)],
        [holder(from_days=-2, until_days=-1)],
        [holder(from_days=-1, until_days=0)],
    ],
    ids=["nobody", "of another seat", "not yet", "not any more", "until this instant"],
)
def test_a_seat_that_nobody_holds_is_vacant_at_once(holders: list[Officer]) -> None:
    assert held_until(holders, RT, NOW) == NOW


def test_a_seat_held_without_end_never_falls_vacant() -> None:
    assert held_until([holder()], RT, NOW) is None
    assert held_until([holder(until_days=5), holder()], RT, NOW) is None


def test_a_seat_falls_vacant_when_the_last_of_its_holders_leaves() -> None:
    assert held_until([holder(until_days=5)], RT, NOW) == NOW + 5 * DAY
    assert held_until([holder(until_days=5), holder(until_days=9), holder(until_days=2)], RT, NOW) == NOW + 9 * DAY


def test_who_does_not_hold_the_seat_now_does_not_count() -> None:
    holders = [holder(until_days=5), holder(from_days=1), holder(seat=RW), holder(from_days=-9, until_days=-1)]
    assert held_until(holders, RT, NOW) == NOW + 5 * DAY
