from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.application import Action, Decision, Status
from functions.domain.letters import Letter, LetterStatus, VerificationRecord
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.offices import Office
from functions.domain.seats import Role
from functions.ports import Create, Stored, Update
from infra.feed import FeedEvent
from infra.invariants import broken
from tests.home import AREA, RESIDENT, START, Home, uid_of

NOTHING = {"passed": 0, "expired": 0, "decisions": 0, "letters": 0, "messages": 0, "republished": 0}


def lose(home: Home, what: str) -> list[FeedEvent]:
    """Lose every waiting event of documents whose name holds `what`."""
    lost = [event for event in home.adapters.deliveries.due(100) if what in event.document]
    for event in lost:
        home.adapters.deliveries.taken(event)
    return lost


def decide(home: Home, application_id: str, role: Role, turn: int) -> None:
    home.records.commit(Create(Decision(application_id, turn, Action.APPROVE, home.clock(), uid_of(role))))


def wait_hours(home: Home, hours: int) -> None:
    stored = home.records.get(Office, area="36.71.05.1003")
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, vacant_after_hours=hours)))


def waiting_for(home: Home, application_id: str) -> str | None:
    waiting = home.application(application_id).waiting_for
    return waiting.seat if waiting else None


def test_only_the_scheduler_runs_it(home: Home) -> None:
    for token in (home.superapp, home.seat(Role.LURAH)):
        assert home.call("POST", "/sweep_stalled_work", token).status_code == 403
    assert home.client.post("/sweep_stalled_work").status_code == 401
    assert home.call("GET", "/sweep_stalled_work", home.scheduler).status_code == 405


def test_where_nothing_stands_still_nothing_is_done(home: Home) -> None:
    home.seat_all()
    home.issue(home.submit())
    home.later(days=1)
    home.sweep()
    before = home.documents()
    assert home.sweep() == NOTHING
    assert home.documents() == before


def test_a_vacant_seat_passes_upward(home: Home) -> None:
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    assert home.sweep() == NOTHING | {"passed": 1}
    application = home.application(application_id)
    assert waiting_for(home, application_id) == "rw:36.71.05.1003.007"
    assert [(entry.event, entry.actor) for entry in application.history[1:]] == [("pass", "machine")]
    assert home.issue(application_id).status == LetterStatus.ISSUED
    assert broken(home.adapters) == []


def test_seats_that_are_vacant_one_above_the_other_are_passed_one_by_one(home: Home) -> None:
    home.seat(Role.LURAH)
    application_id = home.submit()
    assert [home.sweep()["passed"] for _ in range(4)] == [1, 1, 1, 0]
    assert waiting_for(home, application_id) == "lurah:36.71.05.1003"


def test_who_signs_is_never_passed(home: Home) -> None:
    home.seat_all(but=Role.LURAH)
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    home.later(days=30)
    assert home.sweep() == NOTHING
    assert waiting_for(home, application_id) == "lurah:36.71.05.1003"


def test_a_vacant_seat_passes_only_after_the_hours_the_office_set(home: Home) -> None:
    wait_hours(home, 48)
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    home.later(hours=47)
    assert home.sweep()["passed"] == 0
    home.later(hours=1)
    assert home.sweep()["passed"] == 1
    assert waiting_for(home, application_id) == "rw:36.71.05.1003.007"


def test_a_term_that_ends_while_something_waits_makes_the_seat_vacant(home: Home) -> None:
    wait_hours(home, 24)
    home.seat_all(but=Role.RT)
    home.officer("ketua-rt", f"rt:{AREA}", ends=START + timedelta(days=2))
    home.submit()
    home.later(days=2)
    assert home.sweep()["passed"] == 0
    home.later(days=1)
    assert home.sweep()["passed"] == 1


def test_a_seat_that_was_taken_again_in_time_is_not_passed(home: Home) -> None:
    wait_hours(home, 24)
    home.seat_all(but=Role.RT)
    application_id = home.submit()
    home.officer("ketua-baru", f"rt:{AREA}")
    home.later(days=2)
    assert home.sweep()["passed"] == 0
    assert waiting_for(home, application_id) == f"rt:{AREA}"
    assert home.application(application_id).due_at is None


def test_what_nobody_mends_expires_and_the_resident_is_told(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id, Action.RETURN, "Foto buram.")
    home.later(days=29)
    assert home.sweep()["expired"] == 0
    home.later(days=1)
    assert home.sweep()["expired"] == 1
    assert home.application(application_id).status == Status.EXPIRED
    told = [message for message in home.adapters.all_records.every(Message) if message.event == Event.EXPIRED]
    assert [message.recipient for message in told] == [f"resident:{RESIDENT}"]


def lost_decision(home: Home) -> str:
    application_id = home.submit()
    decide(home, application_id, Role.RT, 1)
    assert lose(home, "/decisions/1")
    return "decisions"


def lost_letter(home: Home) -> str:
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    decide(home, application_id, Role.LURAH, 4)
    (event,) = lose(home, "/decisions/4")
    assert home.server.deliver(event)
    assert lose(home, "letters/")
    return "letters"


def lost_message(home: Home) -> str:
    home.expect(201, home.post("/submit_application", home.submission()))
    assert len(lose(home, "messages/")) == 2
    return "messages"


@pytest.mark.parametrize("make", [lost_decision, lost_letter, lost_message], ids=lambda make: make.__name__)
def test_an_event_that_was_lost_for_good_loses_nothing(home: Home, make: Callable[[Home], str]) -> None:
    home.seat_all()
    kind = make(home)
    home.server.pump()
    home.later(minutes=14)
    assert home.sweep()[kind] == 0
    home.later(minutes=2)
    assert home.sweep()[kind] in {1, 2}
    (application_id,) = [path.split("/")[1] for path in home.documents() if path.endswith("/files/1")]
    if kind != "messages":
        home.issue(application_id)
    assert all(message.status == MessageStatus.SENT for message in home.adapters.all_records.every(Message))
    assert broken(home.adapters) == []
    home.later(minutes=16)
    home.sweep()
    assert home.sweep()[kind] == 0


def test_a_decision_lost_before_the_first_sweep_and_one_after_it_are_both_found(home: Home) -> None:
    home.seat_all()
    first, second = home.submit(), home.submit()
    decide(home, first, Role.RT, 1)
    lose(home, "/decisions/")
    home.later(minutes=16)
    assert home.sweep()["decisions"] == 1
    decide(home, second, Role.RT, 1)
    lose(home, "/decisions/")
    home.later(minutes=16)
    assert home.sweep()["decisions"] == 1
    assert [home.application(one).turn for one in (first, second)] == [2, 2]


def test_a_revocation_that_did_not_reach_the_public_record_is_published(home: Home) -> None:
    home.seat_all()
    letter = home.issue(home.submit())
    stored: Stored[Letter] | None = home.records.get(Letter, letter_id=letter.letter_id)
    assert stored is not None
    now = home.clock()
    home.records.commit(Update(stored, replace(letter, status=LetterStatus.REVOKED, revoked_at=now, due_at=now)))
    assert home.sweep()["republished"] == 1
    record = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert VerificationRecord.model_validate(record) == VerificationRecord.of(home.letter(letter.application_id))
    assert home.sweep()["republished"] == 0


def test_one_sweep_does_no_more_than_its_batch_and_the_next_goes_on(home: Home) -> None:
    size = home.adapters.batch_size
    waiting = [f"pesan{number:04}" for number in range(size + 5)]
    message = Message("", "a" * 24, "domisili", Event.RECEIVED, f"resident:{RESIDENT}", START, due_at=START)
    home.records.commit(*(Create(replace(message, message_id=message_id)) for message_id in waiting))
    while lose(home, "messages/"):
        pass
    home.later(minutes=1)
    assert [home.sweep()["messages"] for _ in range(3)] == [size, 5, 0]
