"""An officer who filed for a neighbour keeps what was filed only while holding the seat it was filed from."""

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from functions.domain.application import Action
from functions.domain.officers import Officer, Term
from functions.domain.offices import StepMode
from functions.domain.seats import Role
from functions.ports import Update
from tests.home import AREA, RESIDENT, Home, uid_of

RT_SEAT = f"rt:{AREA}"


@pytest.fixture
def filed(home: Home) -> str:
    """An application that the RT filed for a neighbour without a phone, and the RW returned."""
    home.seat_all()
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), home.seat(Role.RT))
    home.act(application_id, Action.RETURN, "Foto buram.")
    return application_id


def give(home: Home, seats: dict[str, Term]) -> None:
    """Let the officer who filed hold these seats and no others."""
    stored = home.records.get(Officer, uid=uid_of(Role.RT))
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, seats=seats)))


def ask(home: Home, application_id: str) -> dict[str, TestResponse]:
    token = home.seat(Role.RT)
    body = {name: home.submission()[name] for name in ("letter_type", "applicant", "form", "attachments")}
    mended = body | {"application_id": application_id}
    return {
        "get_application": home.get(f"/get_application/{application_id}", token),
        "get_letter": home.get(f"/get_letter/{application_id}", token),
        "resubmit_application": home.post("/resubmit_application", mended, token),
        "cancel_application": home.post("/cancel_application", {"application_id": application_id}, token),
    }


def statuses(home: Home, application_id: str) -> dict[str, int]:
    return {function: answer.status_code for function, answer in ask(home, application_id).items()}


def test_who_filed_and_holds_the_seat_sees_mends_and_withdraws_it(home: Home, filed: str) -> None:
    assert home.application(filed).filed_from == RT_SEAT
    assert statuses(home, filed) == {
        "get_application": 200,
        "get_letter": 422,
        "resubmit_application": 200,
        "cancel_application": 200,
    }


def test_for_who_filed_and_left_the_seat_it_does_not_exist(home: Home, filed: str) -> None:
    stored = home.records.get(Officer, uid=uid_of(Role.RT))
    assert stored is not None
    ended = replace(stored.value.seats[RT_SEAT], until=home.clock.now)
    for seats in ({RT_SEAT: ended}, {}, {"rt:36.71.05.1003.007.003": replace(ended, until=None)}):
        give(home, seats)
        before = home.documents()
        assert set(statuses(home, filed).values()) == {404}
        assert home.documents() == before


def test_for_whoever_holds_the_seat_afterwards_it_does_not_exist_either(home: Home, filed: str) -> None:
    successor = home.officer("penerus", RT_SEAT)
    home.expect(404, home.get(f"/get_application/{filed}", successor))
    home.expect(404, home.post("/cancel_application", {"application_id": filed}, successor))


def test_an_rts_own_file_asks_the_rw_whatever_the_kelurahan_says(home: Home) -> None:
    home.seat_all(but=Role.RT)
    home.officer("ketua-rt", RT_SEAT, resident_id=RESIDENT)
    application = home.application(home.submit())
    asked = [(step.role, step.mode) for step in application.route]
    assert asked == [(role, StepMode.REQUIRED) for role in (Role.RW, Role.VERIFIER, Role.LURAH)]
