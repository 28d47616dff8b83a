from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.domain.access import (
    Viewer,
    check_scheduler,
    correcting_seat,
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

FILED = replace(submit().application, caller="officer:petugas", resident_id=None, filed_from=RT)


def viewer(*seats: str, name: str = "officer:petugas", until: datetime | None = None) -> Viewer:
    return Viewer(name, officer=officer(*seats, until=until))


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
    assert is_applicants_side(application(), Viewer(caller, resident_id), NOW) == answer


def test_who_filed_for_a_neighbour_sees_it_and_no_other_officer_does() -> None:
    assert is_applicants_side(FILED, viewer(RT), NOW)
    assert not is_applicants_side(FILED, viewer(RT, name="officer:orang-lain"), NOW)
    assert not is_applicants_side(FILED, Viewer("superapp:contoh"), NOW)


def test_who_filed_sees_it_only_while_holding_the_seat_it_was_filed_from() -> None:
    assert is_applicants_side(FILED, viewer(RT, until=LATER), LATER - timedelta(seconds=1))
    assert not is_applicants_side(FILED, viewer(RT, until=LATER), LATER)
    assert not is_applicants_side(FILED, viewer(RW, VERIFIER, LURAH), NOW)


def test_a_token_without_an_officer_behind_it_is_no_applicants_side() -> None:
    assert not is_applicants_side(FILED, Viewer("officer:petugas"), NOW)


def test_without_a_seat_it_was_filed_from_no_officer_is_the_applicants_side() -> None:
    assert not is_applicants_side(replace(FILED, filed_from=None), viewer(RT), NOW)


def test_the_resident_sees_what_an_rt_filed_for_them() -> None:
    filed = replace(FILED, resident_id="warga-1")
    assert is_applicants_side(filed, Viewer("superapp:contoh", "warga-1"), NOW)


@pytest.mark.parametrize("name", ["superapp:contoh", "officer:rt-1", "scheduler:contoh"])
def test_nobody_without_an_officer_record_holds_a_seat(name: str) -> None:
    assert not Viewer(name, "warga-1").holds(RT, NOW)


def test_an_officer_holds_the_seats_of_their_record_and_no_missing_one() -> None:
    assert viewer(RT, until=LATER).holds(RT, NOW)
    assert not viewer(RT, until=LATER).holds(RT, LATER)
    assert not viewer(RT).holds(RW, NOW)
    assert not viewer(RT).holds(None, NOW)


def test_of_officers_only_the_seat_that_waits_sees_the_file() -> None:
    moved = after(Action.APPROVE)
    assert sees_file(moved, viewer(RW), NOW)
    assert not sees_file(moved, viewer(RT, VERIFIER), NOW)
    assert not sees_file(moved, viewer(RW, until=LATER), LATER)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.IN_REVIEW}))
def test_no_officer_sees_the_file_of_what_does_not_wait(status: Status) -> None:
    assert not sees_file(in_status(status), viewer(RT, RW, VERIFIER, LURAH), NOW)


@pytest.mark.parametrize("status", Status)
def test_the_applicants_side_sees_file_workflow_and_letter_in_every_status(status: Status) -> None:
    filed = replace(in_status(status), caller="officer:petugas", filed_from=RW)
    for sees in (sees_file, sees_workflow, keeps_letter):
        assert sees(filed, viewer(RW), NOW)
        assert sees(filed, Viewer("superapp:contoh", "warga-1"), NOW)
        assert not sees(filed, Viewer("superapp:contoh", "warga-2"), NOW)
        assert not sees(filed, viewer(), NOW)


def test_seats_that_had_it_or_have_it_see_the_workflow() -> None:
    moved = after(Action.APPROVE)
    assert sees_workflow(moved, viewer(RT), NOW)
    assert sees_workflow(moved, viewer(RW), NOW)
    assert not sees_workflow(moved, viewer(VERIFIER, LURAH, CAMAT), NOW)
    assert not sees_workflow(moved, viewer(RT, until=LATER), LATER)


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
    with pytest.raises(PermissionDenied, match="Ketua RT atau Ketua RW"):
        filing_seat(Door.OFFICER_APP, AREA, officer(RT, until=LATER), LATER)


@pytest.mark.parametrize("seat", [LURAH, CAMAT])
def test_the_lurah_or_the_camat_of_the_area_revokes(seat: str) -> None:
    assert revoking_seat(application(), viewer(RT, seat), NOW) == seat


@pytest.mark.parametrize("seats", [(), (RT, RW, VERIFIER), ("lurah:99.99.01.1002", "camat:99.99.02")])
def test_nobody_else_revokes(seats: tuple[str, ...]) -> None:
    with pytest.raises(PermissionDenied, match="Hanya lurah atau camat"):
        revoking_seat(application(), viewer(*seats), NOW)


@pytest.mark.parametrize("name", ["superapp:contoh", "officer:lurah"])
def test_a_viewer_who_is_no_officer_revokes_nothing(name: str) -> None:
    with pytest.raises(PermissionDenied, match="Hanya lurah atau camat"):
        revoking_seat(application(), Viewer(name, "warga-1"), NOW)


def test_a_lurah_whose_term_is_over_does_not_revoke() -> None:
    with pytest.raises(PermissionDenied):
        revoking_seat(application(), viewer(LURAH, until=LATER), LATER)


def test_the_verifier_of_the_area_corrects() -> None:
    assert correcting_seat(application(), viewer(RT, VERIFIER), NOW) == VERIFIER


@pytest.mark.parametrize("seats", [(), (RT, RW, LURAH, CAMAT), ("verifier:99.99.01.1002",)])
def test_nobody_else_corrects(seats: tuple[str, ...]) -> None:
    with pytest.raises(PermissionDenied, match="Hanya verifikator"):
        correcting_seat(application(), viewer(*seats), NOW)


def test_a_verifier_whose_term_is_over_does_not_correct() -> None:
    with pytest.raises(PermissionDenied):
        correcting_seat(application(), viewer(VERIFIER, until=LATER), LATER)


@pytest.mark.parametrize(("seat", "keeps"), [(RT, False), (RW, False), (VERIFIER, True), (LURAH, True), (CAMAT, False)])
def test_the_office_keeps_the_letter_and_the_neighbourhood_does_not(seat: str, *, keeps: bool) -> None:
    assert keeps_letter(submit().application, viewer(seat), NOW) == keeps


def test_a_term_that_is_over_keeps_no_letter() -> None:
    assert not keeps_letter(submit().application, viewer(LURAH, until=LATER), LATER)


def test_only_the_scheduler_may_do_the_schedulers_work() -> None:
    check_scheduler("scheduler:contoh")
    for caller in ("superapp:scheduler:", "officer:scheduler", "scheduler", ""):
        with pytest.raises(PermissionDenied, match="penjadwal"):
            check_scheduler(caller)
