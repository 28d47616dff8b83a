"""What every query of records promises: which records, in which order, up to which limit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from functions.domain.application import Application, Decision, WaitingFor
from functions.domain.errors import Aborted
from functions.domain.messages import Message, MessageStatus
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role
from functions.domain.summaries import MonthSummary
from functions.domain.sweeping import Cursor
from functions.ports import Create, Records, Stored, Update
from infra.adapters import Adapters
from tests.contract.homes import Ground
from tests.contract.values import APPLICATION, AT, COMPLAINT, DECISION, LETTER, MESSAGE, RATING, RT, STALLED_WORK

MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
Due = Callable[..., tuple[Stored[Any], ...]]

KINDS_DUE: dict[str, tuple[Any, str]] = {
    "applications": (APPLICATION, "application_id"),
    "letters": (LETTER, "letter_id"),
    "messages": (MESSAGE, "message_id"),
    "stalled work": (STALLED_WORK, "work_id"),
}


@pytest.fixture(params=KINDS_DUE)
def dues(request: pytest.FixtureRequest, records: Records) -> tuple[Due, Callable[..., None], str]:
    value, name = KINDS_DUE[request.param]

    def put(**due_at: datetime | None) -> None:
        records.commit(*(Create(replace(value, **{name: key, "due_at": at})) for key, at in due_at.items()))

    return partial(records.due, type(value)), put, name


def test_what_is_due_comes_oldest_first_and_includes_this_very_moment(
    dues: tuple[Due, Callable[..., None], str],
) -> None:
    due, put, name = dues
    put(c=AT, a=AT - HOUR, b=AT - MOMENT, d=AT + MOMENT, e=None)
    assert [getattr(stored.value, name) for stored in due(AT, 10)] == ["a", "b", "c"]


def test_what_has_no_due_date_is_never_due(dues: tuple[Due, Callable[..., None], str]) -> None:
    due, put, _ = dues
    put(a=None, b=None)
    assert due(AT + 1000 * 24 * HOUR, 10) == ()


def test_a_limit_keeps_the_oldest_and_equal_instants_keep_one_order(
    dues: tuple[Due, Callable[..., None], str],
) -> None:
    due, put, name = dues
    put(c=AT, b=AT, a=AT, z=AT - HOUR)
    assert [getattr(stored.value, name) for stored in due(AT, 3)] == ["z", "a", "b"]


def test_what_is_due_is_read_batch_by_batch_behind_the_last_one_whatever_became_of_it(
    dues: tuple[Due, Callable[..., None], str], records: Records
) -> None:
    due, put, name = dues
    names = [f"p{number:02}" for number in range(9)]
    put(**dict.fromkeys(names[:6], AT - HOUR), **dict.fromkeys(names[6:], AT - MOMENT), later=AT + MOMENT, never=None)
    found, after = list[str](), None
    while batch := due(AT, 4, after):
        found += [getattr(stored.value, name) for stored in batch]
        records.commit(Update(batch[-1], replace(batch[-1].value, due_at=AT + HOUR)))
        after = batch[-1]
    assert found == names


def test_reading_batch_by_batch_is_charged_for_what_is_due_and_nothing_else(ground: Ground) -> None:
    ground.adapters.records.commit(
        *(Create(replace(MESSAGE, message_id=f"p{number}", due_at=AT)) for number in range(7)),
        *(Create(replace(MESSAGE, message_id=f"q{number}", due_at=AT + HOUR)) for number in range(7)),
    )
    store = ground.adapters.all_records
    before = store.operations.copy()
    first = store.due(Message, AT, 4)
    rest = store.due(Message, AT, 4, first[-1])
    assert [stored.value.message_id for stored in (*first, *rest)] == [f"p{number}" for number in range(7)]
    assert store.operations - before == {"queries": 2, "reads": 7}


def test_what_nobody_can_read_takes_no_place_of_a_batch(ground: Ground) -> None:
    other_key = ground.adapters.settings.model_copy(update={"records_key": (b"k" * 32,)})
    stores = {"r": Adapters(other_key, ground.clock).records, "p": ground.adapters.records}
    for number, key in enumerate(("r1", "r2", "r3", "p1", "r4", "p2", "r5")):
        stores[key[0]].commit(Create(replace(MESSAGE, message_id=key, due_at=AT + number * MOMENT)))
    for limit, readable in ((1, ["p1"]), (2, ["p1", "p2"]), (3, ["p1", "p2"])):
        assert [stored.value.message_id for stored in stores["p"].due(Message, AT + HOUR, limit)] == readable


def test_what_a_query_returns_can_be_updated_by_its_version(records: Records) -> None:
    records.commit(Create(APPLICATION))
    (stored,) = records.due(Application, AT + 1000 * 24 * HOUR, 1)
    assert stored == records.get(Application, application_id="permohonan")
    records.commit(Update(stored, replace(stored.value, due_at=None)))
    assert records.due(Application, AT + 1000 * 24 * HOUR, 1) == ()


def test_what_to_remind_of_comes_oldest_first_batch_by_batch_and_is_charged_for_nothing_else(ground: Ground) -> None:
    when = {"c": AT, "a": AT - HOUR, "b": AT - MOMENT, "d": AT + MOMENT, "e": None}
    ground.adapters.records.commit(
        *(Create(replace(APPLICATION, application_id=key, remind_at=at)) for key, at in when.items())
    )
    store = ground.adapters.all_records
    before = store.operations.copy()
    first = store.to_remind(AT, 2)
    rest = store.to_remind(AT, 2, first[-1])
    assert [stored.value.application_id for stored in (*first, *rest)] == ["a", "b", "c"]
    assert store.operations - before == {"queries": 2, "reads": 3}
    store.commit(Update(first[0], replace(first[0].value, remind_at=None)))
    assert [stored.value.application_id for stored in store.to_remind(AT, 9)] == ["b", "c"]


def test_dead_letters_are_what_no_further_attempt_is_made_at(ground: Ground) -> None:
    store = ground.adapters.all_records
    dead = [replace(STALLED_WORK, work_id=f"mati{number}", due_at=None) for number in range(3)]
    alive = [replace(STALLED_WORK, work_id=f"hidup{number}", due_at=AT + number * HOUR) for number in range(3)]
    store.commit(*map(Create, (*dead, *alive)), Create(replace(MESSAGE, due_at=None)))
    before = store.operations.copy()
    assert sorted(store.dead_letters(10), key=lambda work: work.work_id) == dead
    assert store.operations - before == {"queries": 1, "reads": 3}
    assert len(store.dead_letters(2)) == 2


def put_decisions(records: Records, **decided_at: datetime) -> None:
    for application_id, at in decided_at.items():
        records.commit(Create(replace(DECISION, application_id=application_id, decided_at=at)))


def behind(records: Records, until: datetime, after: str = "", *, limit: int = 10) -> list[str]:
    found = records.decided_after(Cursor("decisions", until, after), AT + HOUR, limit)
    assert all(isinstance(stored.value, Decision) for stored in found)
    return [stored.value.application_id for stored in found]


def test_decisions_of_all_applications_are_found_behind_the_cursor_and_before_the_end(records: Records) -> None:
    put_decisions(records, last=AT + HOUR - MOMENT, end=AT + HOUR, before=AT - MOMENT, first=AT + MOMENT)
    assert behind(records, AT) == ["first", "last"]
    assert behind(records, AT, limit=1) == ["first"]


def test_a_cursor_at_an_instant_alone_stands_before_the_decisions_of_that_instant(records: Records) -> None:
    put_decisions(records, a=AT)
    assert behind(records, AT) == ["a"]


def test_a_cursor_at_a_decision_stands_strictly_behind_it_and_before_others_of_its_instant(records: Records) -> None:
    put_decisions(records, c=AT, a=AT, b=AT, z=AT - MOMENT)
    assert behind(records, AT - HOUR) == ["z", "a", "b", "c"]
    assert behind(records, AT, "applications/a/decisions/3") == ["b", "c"]
    assert behind(records, AT, "applications/c/decisions/3") == []


def test_many_decisions_of_one_instant_are_all_found_batch_by_batch(records: Records) -> None:
    names = [f"p{number:02}" for number in range(25)]
    put_decisions(records, **dict.fromkeys(reversed(names), AT))
    cursor, found = Cursor("decisions", AT - HOUR), list[str]()
    while batch := records.decided_after(cursor, AT + HOUR, 4):
        last = batch[-1].value
        cursor = Cursor("decisions", last.decided_at, f"applications/{last.application_id}/decisions/{last.turn}")
        found += [stored.value.application_id for stored in batch]
    assert found == names


def test_several_decisions_of_one_application_come_in_the_order_of_their_making(records: Records) -> None:
    for turn in (3, 1, 2):
        records.commit(Create(replace(DECISION, turn=turn, decided_at=AT + turn * HOUR)))
    found = records.decided_after(Cursor("decisions", AT), AT + 10 * HOUR, 10)
    assert [stored.value.turn for stored in found] == [1, 2, 3]


NAIVE = AT.replace(tzinfo=None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda records: records.due(Application, NAIVE, 1),
        lambda records: records.to_remind(NAIVE, 1),
        lambda records: records.decided_after(Cursor("decisions", NAIVE), AT, 1),
        lambda records: records.decided_after(Cursor("decisions", AT), NAIVE, 1),
        lambda records: records.closed_between(NAIVE, AT, 1),
        lambda records: records.closed_between(AT, NAIVE, 1),
    ],
)
def test_a_naive_instant_asks_nothing(records: Records, ask: Callable[[Records], object]) -> None:
    with pytest.raises(ValueError, match="aware"):
        ask(records)


def test_a_seat_sees_what_waits_for_it_the_longest_first(records: Records) -> None:
    other = "rt:36.71.05.1003.007.003"
    waiting = {"b": (RT, 2), "a": (RT, 3), "c": (RT, 1), "d": (other, 0)}
    for application_id, (seat, hours) in waiting.items():
        waits = WaitingFor(Role.RT, seat, AT + hours * HOUR)
        records.commit(Create(replace(APPLICATION, application_id=application_id, waiting_for=waits)))
    records.commit(Create(replace(APPLICATION, application_id="e", waiting_for=None)))
    assert [stored.value.application_id for stored in records.waiting_at(RT, 10)] == ["c", "b", "a"]
    assert [stored.value.application_id for stored in records.waiting_at(RT, 2)] == ["c", "b"]
    assert records.waiting_at("rt:36.71.05.1003.007.0", 10) == ()


def put_closed(records: Records, **closed_at: datetime | None) -> None:
    for application_id, at in closed_at.items():
        records.commit(Create(replace(APPLICATION, application_id=application_id, closed_at=at)))


def test_applications_that_ended_in_a_span_come_by_their_end_without_the_span_s_own(records: Records) -> None:
    put_closed(records, open=None, d=AT - MOMENT, c=AT, b=AT + HOUR - MOMENT, a=AT + HOUR)
    assert [found.application_id for found in records.closed_between(AT, AT + HOUR, 10)] == ["c", "b"]
    assert [found.application_id for found in records.closed_between(AT, AT + HOUR, 1)] == ["c"]
    assert records.closed_between(AT + 2 * HOUR, AT + 3 * HOUR, 10) == ()


def test_applications_that_ended_are_read_page_by_page_and_charged_once(ground: Ground) -> None:
    store, names = ground.adapters.all_records, [f"p{number:02}" for number in range(9)]
    put_closed(store, **dict.fromkeys(reversed(names), AT), later=AT + HOUR, open=None)
    before, found = store.operations.copy(), list[str]()
    after: Application | None = None
    while page := store.closed_between(AT, AT + HOUR, 4, after):
        found += [application.application_id for application in page]
        after = page[-1]
    assert found == names
    assert store.operations - before == {"queries": 4, "reads": 10}, "nine, and one for the page that finds none"


def test_holders_of_a_seat_are_all_who_have_or_had_a_term_on_it(records: Records) -> None:
    past, present = Term(AT - 2 * HOUR, AT - HOUR), Term(AT)
    other = "rw:36.71.05.1003.007"
    officers = (Officer("a", {RT: past}), Officer("b", {RT: present, other: past}), Officer("c", {other: present}))
    records.commit(*map(Create, officers))
    assert {officer.uid for officer in records.holders(RT)} == {"a", "b"}
    assert {officer.uid for officer in records.holders(other)} == {"b", "c"}
    assert records.holders("rt:36.71.05.1003.007.003") == ()


def test_an_officer_who_no_longer_has_a_term_on_a_seat_is_no_holder(records: Records) -> None:
    records.commit(Create(Officer("a", {RT: Term(AT)})))
    stored = records.get(Officer, uid="a")
    assert stored is not None
    records.commit(Update(stored, Officer("a", {"lurah:36.71.05.1003": Term(AT)})))
    assert records.holders(RT) == ()
    assert [officer.uid for officer in records.holders("lurah:36.71.05.1003")] == ["a"]


def test_a_commit_that_was_aborted_is_found_by_no_query(records: Records) -> None:
    records.commit(Create(Officer("a", {})))
    with pytest.raises(Aborted):
        records.commit(Create(Officer("b", {RT: Term(AT)})), Create(APPLICATION), Create(Officer("a", {})))
    assert records.holders(RT) == ()
    assert records.waiting_at(RT, 1) == ()


def test_what_nobody_took_is_found_by_its_application(records: Records) -> None:
    for number, (application_id, status) in enumerate(
        [("satu", MessageStatus.FAILED), ("satu", MessageStatus.SENT), ("dua", MessageStatus.FAILED)]
    ):
        message = replace(MESSAGE, message_id=f"pesan-{number}", application_id=application_id, status=status)
        records.commit(Create(message))
    assert [message.message_id for message in records.undelivered("satu")] == ["pesan-0"]
    assert records.undelivered("tiga") == ()


def test_all_messages_about_an_application_are_found_whatever_became_of_them(ground: Ground) -> None:
    store = ground.adapters.all_records
    for number, status in enumerate(MessageStatus, start=1):
        message = replace(MESSAGE, message_id=f"pesan-{number}", application_id="satu", status=status)
        store.commit(Create(message))
    store.commit(Create(replace(MESSAGE, message_id="pesan-lain", application_id="dua")))
    found = sorted(message.message_id for message in store.messages_about("satu"))
    assert found == ["pesan-1", "pesan-2", "pesan-3"]
    assert store.messages_about("tiga") == ()


def complain(records: Records, **at: tuple[int, int | None]) -> None:
    """Put complaints by number, each filed and answered so many hours after `AT`."""
    for number, (filed, answered) in at.items():
        answered_at = None if answered is None else AT + answered * HOUR
        records.commit(Create(replace(COMPLAINT, number=number, filed_at=AT + filed * HOUR, answered_at=answered_at)))


def test_complaints_come_open_ones_by_age_then_the_newest_answers(records: Records) -> None:
    complain(records, d=(0, 5), b=(2, None), a=(3, None), c=(1, 6), e=(0, 4))
    records.commit(Create(replace(COMPLAINT, number="lain", area="36.71.05.1004", complainant="officer:petugas")))
    assert [each.number for each in records.complaints_about(COMPLAINT.area, 10)] == ["b", "a", "c", "d", "e"]
    assert [each.number for each in records.complaints_about(COMPLAINT.area, 3)] == ["b", "a", "c"]
    assert [each.number for each in records.complaints_by(COMPLAINT.complainant, 10)] == ["b", "a", "c", "d", "e"]
    assert [each.number for each in records.complaints_by("officer:petugas", 10)] == ["lain"]
    assert records.complaints_about("36.71.05", 10) == ()


def test_the_message_that_has_waited_longest_is_found(records: Records) -> None:
    assert records.oldest_unsent() is None
    for minutes, status in ((3, MessageStatus.QUEUED), (1, MessageStatus.SENT), (2, MessageStatus.QUEUED)):
        created = AT + timedelta(minutes=minutes)
        message = replace(MESSAGE, message_id=f"pesan-{minutes}", status=status, created_at=created)
        records.commit(Create(message))
    oldest = records.oldest_unsent()
    assert oldest is not None
    assert oldest.message_id == "pesan-2"


def test_months_are_found_from_the_first_to_the_last_in_order(records: Records) -> None:
    records.commit(*(Create(MonthSummary(month, {}, {})) for month in ("2026-10", "2025-12", "2026-01", "2026-11")))
    assert [stored.value.month for stored in records.summaries("2026-01", "2026-10")] == ["2026-01", "2026-10"]
    assert records.summaries("2027-01", "2027-12") == ()


def test_comments_come_newest_first_and_ratings_without_one_do_not(records: Records) -> None:
    said = {"lama": AT, "baru": AT + HOUR, "diam": AT}
    for name, at in said.items():
        comment = None if name == "diam" else name
        records.commit(Create(replace(RATING, application_id=name, rated_at=at, comment=comment)))
    records.commit(Create(replace(RATING, application_id="lain", area="36.71.05.1001")))
    assert [rating.comment for rating in records.comments_about(RATING.area, 10)] == ["baru", "lama"]
    assert [rating.comment for rating in records.comments_about(RATING.area, 1)] == ["baru"]
