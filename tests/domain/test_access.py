import pytest

from functions.domain.access import (
    check_scheduler,
    filing_seat,
    is_applicants_side,
    keeps_letter,
    revoking_seat,
    sees_file,
    sees_workflow,
)
from functions.domain.application import Action, Status
from functions.domain.city import Door
from functions.domain.errors import PermissionDenied
from tests.domain.builders import (
    AREA,
    CAMAT,
    LATER,
    LURAH,
    NOW,
    RT,
    RW,
    VERIFIER,
    after,
    application,
    in_status,
    officer,
    submit,
)


@pytest.mark.parametrize(
    ("caller", "resident_id", "answer"),
    [
        ("superapp:contoh", "warga-1", True),
        ("superapp:contoh", "warga-2", False),
        ("superapp:contoh", None, False),
        ("superapp:lain", "warga-1", True),
        ("officer:rt-1", None, False),
        ("officer:rt-1", "warga-1", False),
        ("scheduler:contoh", None, False),
    ],
)
def test_an_app_sees_only_what_its_resident_may_see(caller: str, resident_id: str | None, *, answer: bool) -> None:
    assert is_applicants_side(application(), caller, resident_id) == answer


def test_who_filed_for_a_neighbour_sees_it_and_no_other_officer_does() -> None:
    filed = application(caller="officer:rt-1", resident_id=None)
    assert is_applicants_side(filed, "officer:rt-1", None)
    assert not is_applicants_side(filed, "officer:rt-2", None)
    assert not is_applicants_side(filed, "superapp:contoh", None)


def test_the_resident_sees_what_an_rt_filed_for_them() -> None:
    assert is_applicants_side(application(caller="officer:rt-1"), "superapp:contoh", "warga-1")


def test_only_the_seat_that_waits_sees_the_file() -> None:
    moved = after(Action.APPROVE)
    assert sees_file(moved, officer(RW), NOW)
    assert not sees_file(moved, officer(RT, VERIFIER), NOW)
    assert not sees_file(moved, officer(RW, until=LATER), LATER)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_REVIEW}))
def test_no_officer_sees_the_file_of_what_does_not_wait(status: Status) -> None:
    assert not sees_file(in_status(status), officer(RT, RW, VERIFIER, LURAH), NOW)


def test_seats_that_had_it_or_have_it_see_the_workflow() -> None:
    moved = after(Action.APPROVE)
    assert sees_workflow(moved, officer(RT), NOW)
    assert sees_workflow(moved, officer(RW), NOW)
    assert not sees_workflow(moved, officer(VERIFIER, LURAH, CAMAT), NOW)
    assert not sees_workflow(moved, officer(RT, until=LATER), LATER)


@pytest.mark.parametrize(
    ("door", "seats", "seat"),
    [
        (Door.OFFICER_APP, (RT,), RT),
        (Door.OFFICER_APP, (RW,), RW),
        (Door.OFFICER_APP, (RW, RT), RT),
        (Door.COUNTER, (VERIFIER, RT), VERIFIER),
    ],
)
def test_an_officer_files_with_a_seat_of_the_area(door: Door, seats: tuple[str, ...], seat: str) -> None:
    assert filing_seat(door, AREA, officer(*seats), NOW) == seat


@pytest.mark.parametrize(
    ("door", "seats"),
    [
        (Door.OFFICER_APP, ()),
        (Door.OFFICER_APP, (VERIFIER, LURAH)),
        (Door.OFFICER_APP, (RT[:-1] + "9",)),
        (Door.COUNTER, (RT, RW, LURAH)),
        (Door.COUNTER, ("verifier:99.99.01.1002",)),
    ],
)
def test_an_officer_without_a_seat_of_the_area_does_not_file(door: Door, seats: tuple[str, ...]) -> None:
    with pytest.raises(PermissionDenied, match="tidak bertugas sebagai"):
        filing_seat(door, AREA, officer(*seats), NOW)


def test_a_seat_that_is_not_held_any_more_does_not_file() -> None:
    with pytest.raises(PermissionDenied, match="rt atau rw"):
        filing_seat(Door.OFFICER_APP, AREA, officer(RT, until=LATER), LATER)


@pytest.mark.parametrize("seat", [LURAH, CAMAT])
def test_the_lurah_or_the_camat_of_the_area_revokes(seat: str) -> None:
    assert revoking_seat(application(), officer(RT, seat), NOW) == seat


@pytest.mark.parametrize("seats", [(), (RT, RW, VERIFIER), ("lurah:99.99.01.1002", "camat:99.99.02")])
def test_nobody_else_revokes(seats: tuple[str, ...]) -> None:
    with pytest.raises(PermissionDenied, match="Hanya lurah atau camat"):
        revoking_seat(application(), officer(*seats), NOW)


def test_a_lurah_whose_term_is_over_does_not_revoke() -> None:
    with pytest.raises(PermissionDenied):
        revoking_seat(application(), officer(LURAH, until=LATER), LATER)


@pytest.mark.parametrize(("seat", "keeps"), [(RT, False), (RW, False), (VERIFIER, True), (LURAH, True), (CAMAT, False)])
def test_the_office_keeps_the_letter_and_the_neighbourhood_does_not(seat: str, *, keeps: bool) -> None:
    assert keeps_letter(submit().application, officer(seat), NOW) == keeps


def test_only_the_scheduler_may_do_the_schedulers_work() -> None:
    check_scheduler("scheduler:contoh")
    for caller in ("superapp:scheduler:", "officer:scheduler", "scheduler", ""):
        with pytest.raises(PermissionDenied, match="penjadwal"):
            check_scheduler(caller)
