"""Which turn a decision takes, and the moment it is judged and dated by."""

import json
from dataclasses import replace

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.letters import Letter
from functions.domain.seats import Role
from functions.ports import Create, Update
from infra.invariants import broken
from tests.home import START, Home, uid_of

NEW_YEAR = START.replace(month=12, day=31, hour=17, minute=0)  # midnight in Jakarta


@pytest.fixture
def submitted(home: Home) -> str:
    home.seat_all()
    return home.submit()


def create(home: Home, application_id: str, turn: int, officer: str, action: Action = Action.APPROVE) -> None:
    home.records.commit(Create(Decision(application_id, turn, action, home.clock(), officer)))


def decision(home: Home, application_id: str, turn: int) -> Decision:
    stored = home.records.get(Decision, application_id=application_id, turn=turn)
    assert stored is not None
    return stored.value


@pytest.mark.parametrize("turn", [2, 7])
def test_a_decision_of_a_later_turn_burns_that_turn_and_blocks_nobody(home: Home, submitted: str, turn: int) -> None:
    before = home.application(submitted)
    create(home, submitted, turn, uid_of(Role.RT))
    home.server.pump()
    assert decision(home, submitted, turn).quarantined == f"turn {turn} is not the application's turn 1"
    after = home.application(submitted)
    assert after == replace(before, burnt_turns=(turn,), history=after.history)
    assert [(entry.event, entry.turn) for entry in after.history] == [("submit", 0), ("quarantine", turn)]
    assert home.issue(submitted).status == "ISSUED"
    turns = [entry.turn for entry in home.application(submitted).history if entry.event == "approve"]
    assert turns == ([1, 3, 4, 5] if turn == 2 else [1, 2, 3, 4])
    assert broken(home.adapters) == []


@pytest.mark.parametrize("first", [1, 2])
def test_a_decision_of_the_present_turn_counts_whichever_was_delivered_first(
    home: Home, submitted: str, first: int
) -> None:
    create(home, submitted, 1, uid_of(Role.RT))
    create(home, submitted, 2, "bukan-petugas")
    events = sorted(home.adapters.feed.due(10), key=lambda event: not event.document.endswith(str(first)))
    for event in events:
        assert home.server.deliver(event)
        home.adapters.feed.taken(event)
    home.server.pump()
    assert decision(home, submitted, 1).taken_at is not None
    assert decision(home, submitted, 2).quarantined is not None
    application = home.application(submitted)
    assert (application.turn, application.waiting_for and application.waiting_for.step) == (3, Role.RW)
    assert home.issue(submitted).status == "ISSUED"
    assert broken(home.adapters) == []


def test_a_decision_of_a_turn_that_is_over_changes_nothing_of_the_application(home: Home, submitted: str) -> None:
    stored = home.records.get(Application, application_id=submitted)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, turn=2)))
    before = home.application(submitted)
    create(home, submitted, 1, uid_of(Role.RT))
    home.server.pump()
    assert decision(home, submitted, 1).quarantined == "turn 1 is not the application's turn 2"
    assert home.application(submitted) == before


def test_a_decision_of_a_past_turn_that_was_taken_stays_taken(home: Home, submitted: str) -> None:
    home.act(submitted)
    home.act(submitted)
    before = home.documents()
    for turn in (1, 2):
        home.adapters.deliveries.redeliver(f"applications/{submitted}/decisions/{turn}")
    assert home.server.pump() == 2
    assert home.documents() == before


@pytest.mark.parametrize("wrong", [{"action": "hapus"}, {"action": None}, {"note": 5}, {"note": ["x"]}, {"officer": 7}])
def test_a_decision_nobody_can_read_is_quarantined_and_blocks_nothing(
    home: Home, submitted: str, wrong: dict[str, object]
) -> None:
    document = {"turn": 1, "action": "approve", "note": None, "officer": uid_of(Role.RT)}
    path = f"applications/{submitted}/decisions/1"
    home.adapters.database.connection.execute(
        "INSERT INTO documents VALUES (?, ?, 'decisions', 1, ?, ?)",
        (
            path,
            path.rpartition("/")[0],
            "2026-10-05T02:00:01.000000Z",
            json.dumps(document | {"decided_at": "2026-10-05T02:00:01.000000Z"} | wrong),
        ),
    )
    home.adapters.deliveries.redeliver(path)
    home.server.pump()
    assert decision(home, submitted, 1).quarantined == "unreadable is no decision that an officer can make"
    assert [entry.event for entry in home.application(submitted).history] == ["submit", "quarantine"]
    assert home.issue(submitted).status == "ISSUED"
    assert broken(home.adapters) == []


def test_what_a_decision_leads_to_is_dated_by_its_creation_however_late_it_is_delivered(
    home: Home, submitted: str
) -> None:
    create(home, submitted, 1, uid_of(Role.RT))
    stored = home.records.get(Decision, application_id=submitted, turn=1)
    assert stored is not None
    home.later(days=2)
    home.server.pump()
    application = home.application(submitted)
    assert application.waiting_for is not None
    assert application.waiting_for.since == stored.created_at
    assert application.history[-1].at == stored.created_at
    assert decision(home, submitted, 1).taken_at == stored.created_at


def test_the_last_approval_gives_one_number_and_one_letter(home: Home, submitted: str) -> None:
    other = home.submit()
    numbers = [home.issue(application_id).registrations[0].number for application_id in (other, submitted)]
    assert numbers == [1, 2]
    assert home.letter(submitted).number.endswith("/002/05.1003/X/2026")
    assert len(home.adapters.all_records.every(Letter)) == 2
    assert broken(home.adapters) == []


def test_numbers_begin_anew_with_the_local_year(home: Home, submitted: str) -> None:
    home.issue(submitted)
    home.clock.now = NEW_YEAR.replace(hour=16, minute=59)
    assert home.issue(home.submit()).registrations[0].counter_id == "36.71.05.1003:all:2026"
    home.clock.now = NEW_YEAR
    first = home.issue(home.submit()).registrations[0]
    assert (first.counter_id, first.number) == ("36.71.05.1003:all:2027", 1)
    assert "/I/2027" in first.text


def test_an_approval_of_the_old_year_that_is_delivered_in_the_new_one_gets_the_old_years_date_and_number(
    home: Home, submitted: str
) -> None:
    late, early = submitted, home.submit()
    for _ in range(3):
        home.act(late)
    home.clock.now = NEW_YEAR.replace(hour=16, minute=59)
    create(home, late, 4, uid_of(Role.LURAH))
    (event,) = home.adapters.feed.due(10)
    home.adapters.feed.taken(event)
    home.later(hours=9)
    assert home.issue(early).registrations[0].counter_id == "36.71.05.1003:all:2027"
    home.adapters.deliveries.redeliver(event.document)
    home.server.pump()
    letter = home.letter(late)
    assert (letter.dated.isoformat(), letter.registrations[0].counter_id) == ("2026-12-31", "36.71.05.1003:all:2026")
    assert letter.registrations[0].number == 1
    assert letter.number.endswith("/001/05.1003/XII/2026")
    assert home.application(late).status == Status.ISSUED
    assert broken(home.adapters) == []
