import pytest
from werkzeug.test import TestResponse

from functions.domain.application import Action, Decision, Status
from functions.domain.seats import Role
from functions.ports import Create
from infra.invariants import broken
from tests.home import AREA, RESIDENT, Home, uid_of


def cancel(home: Home, application_id: str, token: str | None = None, resident: str | None = RESIDENT) -> TestResponse:
    body = {"application_id": application_id}
    return home.post("/cancel_application", body, token, resident=resident if token is None else None)


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETURNED])
def test_the_resident_withdraws_what_is_not_decided(home: Home, status: Status) -> None:
    home.seat_all()
    application_id = home.submit()
    if status == Status.RETURNED:
        home.act(application_id, Action.RETURN, "Foto buram.")
    answer = home.expect(200, cancel(home, application_id))
    assert answer["status"] == "CANCELLED"
    application = home.application(application_id)
    assert (application.status, application.waiting_for, application.due_at) == (Status.CANCELLED, None, None)
    assert application.history[-1].actor == "superapp:superapp"
    assert broken(home.adapters) == []


def test_the_rt_that_filed_withdraws(home: Home) -> None:
    token = home.seat(Role.RT)
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), token)
    assert home.expect(200, cancel(home, application_id, token))["status"] == "CANCELLED"


def test_for_anybody_else_it_does_not_exist(home: Home) -> None:
    application_id = home.submit()
    before = home.documents()
    for answer in (
        cancel(home, application_id, resident="warga-lain"),
        cancel(home, application_id, resident=None),
        cancel(home, application_id, home.scheduler),
    ):
        home.expect(404, answer)
    assert home.documents() == before
    home.expect(404, cancel(home, application_id, home.seat(Role.RT)))


@pytest.mark.parametrize("ended", ["cancelled", "rejected", "issued"])
def test_what_has_ended_cannot_be_withdrawn(home: Home, ended: str) -> None:
    home.seat_all()
    application_id = home.submit()
    if ended == "cancelled":
        cancel(home, application_id)
    elif ended == "rejected":
        home.act(application_id, Action.REJECT, "Bukan warga wilayah ini.")
    else:
        home.issue(application_id)
    before = home.documents()
    home.expect(422, cancel(home, application_id))
    assert home.documents() == before


def test_a_decision_after_the_withdrawal_changes_nothing(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    cancel(home, application_id)
    home.records.commit(Create(Decision(application_id, 2, Action.APPROVE, home.clock(), uid_of(Role.RT))))
    home.server.pump()
    application = home.application(application_id)
    assert application.status == Status.CANCELLED
    stored = home.records.get(Decision, application_id=application_id, turn=2)
    assert stored is not None
    assert "CANCELLED" in (stored.value.quarantined or "")


def test_a_decision_written_first_counts_first(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.records.commit(
        Create(Decision(application_id, 1, Action.REJECT, home.clock(), uid_of(Role.RT), "Bukan warga."))
    )
    home.server.pump()
    home.expect(422, cancel(home, application_id))
    assert home.application(application_id).status == Status.REJECTED
    assert home.application(application_id).area == AREA
