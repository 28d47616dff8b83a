from dataclasses import replace

import pytest

from functions.domain.application import Action, Application, Status, WaitingFor
from functions.domain.letters import Letter
from functions.domain.messages import Event, Message
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus, VerificationRecord
from functions.ports import Create, Stored, Update
from functions.sweep_stalled_work import SweepAnswer
from infra.invariants import broken
from tests.functions.losing import NOTHING
from tests.functions.sweeping import BrokenFor, sweep_with
from tests.home import AREA, RESIDENT, START, Home

MESSAGE = Message("", "a" * 24, "domisili", Event.RECEIVED, f"resident:{RESIDENT}", START, due_at=START)


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


def test_what_nobody_mends_expires_and_the_resident_is_told(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id, Action.RETURN, "Foto buram.")
    home.later(days=29)
    assert home.sweep()["applications"] == 0
    home.later(days=1)
    assert home.sweep() == NOTHING | {"applications": 1}
    assert home.application(application_id).status == Status.EXPIRED
    told = [message for message in home.adapters.all_records.every(Message) if message.event == Event.EXPIRED]
    assert [message.recipient for message in told] == [f"resident:{RESIDENT}"]
    assert broken(home.adapters) == []


def test_a_revocation_that_did_not_reach_the_public_record_is_published(home: Home) -> None:
    home.seat_all()
    letter = home.issue(home.submit())
    stored: Stored[Letter] | None = home.records.get(Letter, letter_id=letter.letter_id)
    assert stored is not None
    now = home.clock()
    home.records.commit(Update(stored, replace(letter, status=LetterStatus.REVOKED, revoked_at=now, due_at=now)))
    assert home.sweep() == NOTHING | {"letters": 1}
    record = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert VerificationRecord.model_validate(record) == VerificationRecord.of(home.letter(letter.application_id))
    assert home.letter(letter.application_id).due_at is None
    assert home.sweep() == NOTHING


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.REJECTED])
def test_an_application_that_cannot_be_moved_does_not_keep_the_others(home: Home, status: Status) -> None:
    home.seat_all(but=Role.RT)
    bad, good = home.submit(), home.submit()
    stored = home.records.get(Application, application_id=bad)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, status=status, waiting_for=None, due_at=START)))
    assert home.sweep() == NOTHING | {"applications": 1, "failed": 1}
    waiting = home.application(good).waiting_for
    assert waiting is not None
    assert replace(waiting, since=START, due_at=None) == WaitingFor(Role.RW, "rw:36.71.05.1003.007", START)


def test_an_application_that_contradicts_itself_does_not_keep_the_others(home: Home) -> None:
    home.seat_all()
    torn, other = home.submit(), home.submit()
    stored = home.records.get(Application, application_id=torn)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, route=(), due_at=START)))
    home.act(other, Action.RETURN, "Foto buram.")
    home.later(days=30)

    answer = home.sweep()

    assert (answer["applications"], answer["failed"]) == (1, 1)
    assert home.application(other).status == Status.EXPIRED


def test_a_document_nobody_can_read_does_not_keep_the_others(home: Home) -> None:
    home.seat_all(but=Role.RT)
    bad, good = home.submit(), home.submit()
    home.adapters.database.connection.execute(
        "UPDATE documents SET body = json_remove(body, '$.route') WHERE path = ?", (f"applications/{bad}",)
    )
    assert home.sweep() == NOTHING | {"applications": 1}
    assert home.application(good).waiting_for != WaitingFor(Role.RT, f"rt:{AREA}", START)
    assert f'"path": "applications/{bad}"' in home.log.getvalue()


def test_an_event_that_cannot_be_sent_does_not_keep_the_others(home: Home) -> None:
    names = ("pesan0", "pesan1", "pesan2")
    home.records.commit(*(Create(replace(MESSAGE, message_id=name)) for name in names))
    deliveries = BrokenFor("messages/pesan1")
    answer = sweep_with(home, deliveries=deliveries)
    assert answer == SweepAnswer(applications=0, decisions=0, letters=0, messages=2, failed=1, left=False)
    assert deliveries.sent == ["messages/pesan0", "messages/pesan2"]
