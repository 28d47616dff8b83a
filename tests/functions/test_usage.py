"""What the use cases count: exactly what a recount of their applications and letters says, however events come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.application import Action, Application
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role
from functions.domain.usage import Usage
from functions.ports import Create, Update
from infra.feed import FeedEvent
from infra.invariants import broken
from tests.functions.counted import anew, counts, stored
from tests.functions.losing import approve
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT, RESIDENT, START, Home, make_home

NOTE = "Mohon dilengkapi."
OCTOBER = "36.71.05.1003:2026-10"
NEW_YEAR_S_EVE = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta


@pytest.fixture
def city(home: Home) -> Home:
    home.seat_all()
    home.seat_all(NEXT_KELURAHAN, but=Role.RT)
    return home


def cancel(home: Home, application_id: str) -> None:
    home.expect(200, home.post("/cancel_application", {"application_id": application_id}, resident=RESIDENT))


def revoke(home: Home, application_id: str) -> None:
    body = {"application_id": application_id, "reason": "Salah nama."}
    home.expect(200, home.post("/revoke_letter", body, home.seat(Role.LURAH)))


def whole_course(home: Home) -> None:
    """Letters with every end, from both doors, one of them returned, one mended, one passed, one revoked."""
    home.issue(home.submit())
    returned = home.submission()
    mended = home.submit(returned)
    home.later(hours=3)
    home.act(mended, Action.RETURN, NOTE)
    home.later(hours=30)
    body = {key: returned[key] for key in ("letter_type", "applicant", "form", "attachments")}
    home.expect(200, home.post("/resubmit_application", body | {"application_id": mended}, resident=RESIDENT))
    home.server.pump()
    home.later(hours=1)
    home.issue(mended)
    home.issue(home.submit(home.submission(channel="pangkas", resident_id=None), home.seat(Role.RT)))
    home.act(home.submit(), Action.REJECT, NOTE)
    cancel(home, home.submit())
    expired = home.submit()
    home.act(expired, Action.RETURN, NOTE)
    passed = home.submit(home.submission(area=NEXT_KELURAHAN))
    home.later(days=2)
    home.sweep()
    home.issue(passed)
    home.later(days=40)
    home.sweep()
    revoke(home, mended)


def test_after_a_whole_course_the_counters_say_what_a_recount_says(city: Home) -> None:
    whole_course(city)
    assert stored(city) == anew(city)
    assert broken(city.adapters) == []
    assert counts(city, OCTOBER, "submitted", "issued", "rejected", "cancelled", "filed/rt/007.002") == [6, 3, 1, 1, 1]
    assert counts(city, OCTOBER, "returned", "issued_after_return", "step/rt/return") == [1, 1, 1]
    assert counts(city, "36.71.05.1003:2026-11", "submitted", "expired", "revoked", "returned") == [0, 1, 1, 1]
    assert counts(city, "36.71.05.1001:2026-10", "submitted", "passed/rt", "issued") == [1, 1, 1]


def test_what_is_on_its_way_counts_as_submitted_only(city: Home) -> None:
    application_id = city.submit()
    city.act(application_id)
    city.act(application_id, Action.RETURN, NOTE)
    assert set(stored(city)[OCTOBER]) == {
        "submitted",
        "submitted/channel/tangerang_live",
        "submitted/type/tidak-terklasifikasi",
        "submitted/rt/007.002",
    }


def test_nothing_is_counted_twice_when_events_and_requests_come_twice(city: Home) -> None:
    body = city.submission()
    application_id = city.submit(body, key="sekali")
    city.expect(201, city.post("/submit_application", body, key="sekali"))
    city.issue(application_id)
    rejected = city.submit()
    city.act(rejected, Action.REJECT, NOTE)
    before = stored(city)
    for document in (
        f"letters/{application_id}-1",
        f"applications/{application_id}/decisions/4",
        f"applications/{rejected}/decisions/1",
    ):
        assert city.server.deliver(FeedEvent("lagi", document, city.clock(), 0))
    city.sweep()
    assert stored(city) == before == anew(city)


def test_a_cancellation_sent_again_counts_once(city: Home) -> None:
    application_id = city.submit()
    for _ in range(2):
        again = {"application_id": application_id}
        city.expect(200, city.post("/cancel_application", again, key="batal", resident=RESIDENT))
    assert counts(city, OCTOBER, "submitted", "cancelled") == [1, 1]


def test_what_was_asked_for_already_is_not_counted(city: Home) -> None:
    body = city.submission(number=7)
    city.submit(body)
    city.expect(409, city.post("/submit_application", body))
    assert counts(city, OCTOBER, "submitted") == [1]


def test_a_letter_revoked_and_asked_for_again_counts_twice(city: Home) -> None:
    body = city.submission(number=7)
    first = city.submit(body)
    city.issue(first)
    revoke(city, first)
    city.submit(body)
    assert counts(city, OCTOBER, "submitted", "issued", "revoked") == [2, 1, 1]
    assert stored(city) == anew(city)


def test_each_counts_in_its_month_where_the_city_is_also_across_the_year_s_edge(tmp_path: Path) -> None:
    home = make_home(tmp_path, start=NEW_YEAR_S_EVE)
    home.seat_all()
    application_id = home.submit()
    home.issue(home.submit())
    home.later(minutes=30)  # midnight
    home.issue(application_id)
    home.submit()
    revoke(home, application_id)
    december, january = "36.71.05.1003:2026-12", "36.71.05.1003:2027-01"
    assert counts(home, december, "submitted", "issued", "revoked") == [2, 1, 0]
    assert counts(home, january, "submitted", "issued", "revoked") == [1, 1, 1]
    assert stored(home) == anew(home)


def test_a_decision_counts_when_it_was_made_though_it_is_taken_up_later(tmp_path: Path) -> None:
    home = make_home(tmp_path, start=NEW_YEAR_S_EVE)
    home.seat_all()
    application_id = home.submit()
    approve(home, application_id, Role.RT, 1)
    home.server.pump()
    waiting = {"application_id": application_id, "turn": 2}
    home.decide(home.seat(Role.RW), waiting, Action.REJECT, NOTE)
    home.later(hours=1)
    home.server.pump()
    assert counts(home, "36.71.05.1003:2026-12", "rejected") == [1]


def test_the_end_of_a_letter_that_the_city_offers_no_more_is_counted(city: Home) -> None:
    application_id = city.submit()
    city.act(application_id, Action.RETURN, NOTE)
    known = city.records.get(Application, application_id=application_id)
    assert known is not None
    city.records.commit(Update(known, replace(known.value, letter_type="surat-lama")))
    city.later(days=31)
    assert city.sweep()["applications"] == 1
    assert counts(city, "36.71.05.1003:2026-11", "expired/type/surat-lama", "step/rt/on_time") == [1, 1]


def test_an_officer_s_first_device_counts_the_seats_of_rt_and_rw_held_then(city: Home) -> None:
    begins, past = START - timedelta(days=9), START - timedelta(days=1)
    seats = {
        f"rt:{AREA}": Term(begins),
        f"rt:{NEXT_RT}": Term(begins, past),
        "rw:36.71.05.1003.007": Term(begins, START + timedelta(days=9)),
        f"rt:{NEXT_KELURAHAN}": Term(begins),
        "rw:36.71.05.1001.001": Term(START + timedelta(days=1)),
        "lurah:36.71.05.1003": Term(begins),
    }
    city.records.commit(Create(Officer("ganda", seats)))
    for token in ("fcm:satu", "fcm:dua", "fcm:dua"):
        city.expect(200, city.call("POST", "/register_device", city.token("ganda"), {"device_token": token}))
    assert city.records.usage_in("devices") == (
        Usage("36.71.05.1001:devices", {"rt/001.001": 1}),
        Usage("36.71.05.1003:devices", {"rt/007.002": 1, "rw/007": 1}),
    )


def test_a_verifier_s_device_counts_nothing(city: Home) -> None:
    city.expect(200, city.call("POST", "/register_device", city.seat(Role.VERIFIER), {"device_token": "fcm:satu"}))
    assert city.records.usage_in("devices") == ()


def test_two_who_register_at_one_rt_are_both_counted(city: Home) -> None:
    city.officer("wakil", f"rt:{AREA}")
    for officer in (city.seat(Role.RT), city.token("wakil")):
        city.expect(200, city.call("POST", "/register_device", officer, {"device_token": "fcm:satu"}))
    assert counts(city, "36.71.05.1003:devices", "rt/007.002") == [2]
