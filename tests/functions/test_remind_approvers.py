"""A seat is reminded before its time is up, and the level above is told after it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.journey import marks
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.offices import OverdueRule
from functions.domain.seats import Role
from functions.ports import Caller, Create, Records, Update
from functions.remind_approvers import RemindersAnswer, remind_approvers
from tests.functions.overtaken import Once, OvertakenBeforeCommit
from tests.functions.reminding import (
    CAMAT,
    ESCALATED,
    LURAH,
    NOTHING,
    REMINDED,
    RT,
    RW,
    VERIFIER,
    city,
    decide_by_office,
    due_at,
    intact,
    reach_deadline,
    told,
    waiting_at,
)
from tests.home import NO_ATTACHMENTS, Home, uid_of

__all__ = ["city"]
BY_THE_CAMAT = "dispensasi-nikah"


def remind_with(home: Home, records: Records) -> RemindersAnswer:
    """What a run answers that works with these records in place of the home's."""
    ports = home.adapters
    return remind_approvers(
        Caller("scheduler", "scheduler"),
        records=records,
        city=ports.city,
        clock=home.clock,
        batch_size=ports.batch_size,
        observe=ports.observe,
    )


def test_only_the_scheduler_may_run_it(city: Home) -> None:
    for token in (city.superapp, city.seat(Role.LURAH)):
        assert city.call("POST", "/remind_approvers", token).status_code == 403
    assert city.call("GET", "/remind_approvers", city.scheduler).status_code == 405


def test_an_application_says_by_when_its_step_should_be_decided(city: Home) -> None:
    application_id = city.submit()
    assert due_at(city, application_id) == city.application(application_id).submitted_at + timedelta(hours=24)
    city.act(application_id)
    city.clock.now = datetime(2026, 10, 9, 9, tzinfo=UTC)  # a Friday, 16:00 in Jakarta: half an hour is left
    city.act(application_id)
    monday = due_at(city, application_id)
    assert monday is not None
    assert datetime(2026, 10, 12, 8, 30, tzinfo=UTC) - monday < timedelta(seconds=1)
    (shown,) = city.expect(200, city.get("/waiting", city.seat(Role.VERIFIER)))["applications"]
    seen = city.expect(200, city.get(f"/get_application/{application_id}", city.seat(Role.VERIFIER)))
    assert datetime.fromisoformat(shown["waiting_for"]["due_at"]) == monday
    assert datetime.fromisoformat(seen["waiting_for"]["due_at"]) == monday


def test_a_seat_is_reminded_once_three_quarters_of_its_time_are_over(city: Home) -> None:
    application_id = city.submit()
    city.later(hours=17, minutes=59)
    assert city.remind() == NOTHING
    city.later(minutes=2)
    assert city.remind() == REMINDED
    city.later(hours=1)
    assert city.remind() == NOTHING
    assert told(city, Event.REMINDER) == [f"seat:{RT}"]
    entry = city.application(application_id).history[-1]
    assert (entry.event, entry.actor, entry.turn, entry.status) == ("remind", "machine", 0, "IN_REVIEW")
    assert city.application(application_id).turn == 1
    assert intact(city)


@pytest.mark.parametrize(
    ("role", "letter_type", "above"),
    [
        (Role.RT, NO_ATTACHMENTS, RW),
        (Role.RW, NO_ATTACHMENTS, VERIFIER),
        (Role.VERIFIER, NO_ATTACHMENTS, LURAH),
        (Role.LURAH, NO_ATTACHMENTS, CAMAT),
        (Role.CAMAT, BY_THE_CAMAT, None),
    ],
)
def test_once_the_time_is_up_the_level_above_is_told_once(
    city: Home, role: Role, letter_type: str, above: str | None
) -> None:
    city.seat(Role.CAMAT)
    application_id = waiting_at(city, role, letter_type)
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    city.later(hours=1)
    assert city.remind() == NOTHING
    assert told(city, Event.ESCALATED) == ([] if above is None else [f"seat:{above}"])
    application = city.application(application_id)
    assert [entry.event for entry in application.history[-2:]] == ["remind", "escalate"]
    assert application.history[-1].actor == "machine"
    assert application.waiting_for is not None
    assert application.waiting_for.step == role
    assert intact(city)


def test_whoever_was_told_may_look_at_it_without_its_file(city: Home) -> None:
    application_id = city.submit()
    rw = city.seat(Role.RW)
    assert city.get(f"/get_application/{application_id}", rw).status_code == 404
    city.later(hours=24, seconds=1)
    assert city.remind() == ESCALATED
    shown = city.expect(200, city.get(f"/get_application/{application_id}", rw))
    assert (shown["waiting_for"]["step"], shown["file"]) == ("rt", None)


def test_a_seat_that_lets_it_wait_is_reminded_on_five_working_days_and_then_every_week(city: Home) -> None:
    application_id = waiting_at(city, Role.VERIFIER)
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    days = []
    for _ in range(24 * 23):
        city.later(hours=1)
        if city.remind()["reminded"]:
            days.append((city.clock.now + timedelta(hours=7)).strftime("%a %d"))
    assert days == ["Wed 07", "Thu 08", "Fri 09", "Mon 12", "Tue 13", "Tue 20", "Tue 27"]
    assert city.application(application_id).status == Status.IN_REVIEW
    assert told(city, Event.REMINDER) == [f"seat:{VERIFIER}"] * 8
    assert intact(city)


def test_a_step_is_reminded_of_anew_after_it_was_returned_and_mended(city: Home) -> None:
    body = city.submission()
    application_id = city.submit(body)
    city.later(hours=25)
    assert city.remind() == ESCALATED
    city.act(application_id, Action.RETURN, "Foto buram.")
    assert city.application(application_id).remind_at is None
    city.later(days=5)
    assert city.remind() == NOTHING
    mended = {key: body[key] for key in ("letter_type", "applicant", "form", "attachments")}
    city.expect(
        200, city.post("/resubmit_application", {**mended, "application_id": application_id}, resident="warga-contoh")
    )
    city.server.pump()
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    assert [event for event, _ in marks(city.application(application_id))] == ["escalate", "remind", "escalate"]
    assert intact(city)


@pytest.mark.parametrize("end", ["reject", "cancel", "issue"])
def test_what_has_ended_is_reminded_of_no_more(city: Home, end: str) -> None:
    application_id = city.submit()
    if end == "reject":
        city.act(application_id, Action.REJECT, "Bukan warga.")
    elif end == "cancel":
        body = {"application_id": application_id}
        city.expect(200, city.post("/cancel_application", body, resident="warga-contoh"))
    else:
        city.issue(application_id)
    assert city.application(application_id).remind_at is None
    city.later(days=60)
    assert city.remind() == NOTHING


def test_an_application_from_before_there_were_service_hours_is_left_alone(city: Home) -> None:
    application_id = city.submit()
    stored = city.records.get(Application, application_id=application_id)
    assert stored is not None
    assert stored.value.waiting_for is not None
    waiting = replace(stored.value.waiting_for, due_at=None)
    old = replace(stored.value, service_hours={}, remind_at=None, waiting_for=waiting)
    city.records.commit(Update(stored, old))
    city.later(days=30)
    assert city.remind() == NOTHING
    city.act(application_id)
    assert (due_at(city, application_id), city.application(application_id).remind_at) == (None, None)


def test_the_hours_of_a_letter_are_those_at_its_submission(city: Home) -> None:
    application_id = city.submit()
    letter_type = city.adapters.letter_types.get(NO_ATTACHMENTS)
    hours = {role: getattr(letter_type.service_hours, role) for role in letter_type.route}
    assert city.application(application_id).service_hours == hours


def test_a_decision_on_its_way_counts_first(city: Home) -> None:
    application_id = city.submit()
    city.later(hours=25)
    city.records.commit(Create(Decision(application_id, 1, Action.APPROVE, city.clock(), uid_of(Role.RT))))
    answer = city.expect(200, city.call("POST", "/remind_approvers", city.scheduler))
    assert answer == NOTHING
    city.server.pump()
    assert [entry.event for entry in city.application(application_id).history] == ["submit", "approve"]


def test_a_decision_that_comes_in_between_wins(city: Home) -> None:
    decide_by_office(city, overdue={Role.RT: OverdueRule.PASS})
    application_id = city.submit()
    city.later(hours=25)
    overtaken = OvertakenBeforeCommit(city.records, Once(lambda: city.act(application_id)))
    assert remind_with(city, overtaken).model_dump() == NOTHING
    assert [entry.event for entry in city.application(application_id).history] == ["submit", "approve"]
    assert intact(city)


def test_of_two_runs_at_once_one_does_it(city: Home) -> None:
    application_id = city.submit()
    city.later(hours=25)
    overtaken = OvertakenBeforeCommit(city.records, Once(city.remind))
    assert remind_with(city, overtaken).model_dump() == NOTHING
    assert [entry.event for entry in city.application(application_id).history] == ["submit", "escalate"]
    assert told(city, Event.ESCALATED) == [f"seat:{RW}"]


@pytest.mark.parametrize("due", [0, 1, 3, 7])
def test_a_run_reads_what_is_due_and_nothing_else(city: Home, due: int) -> None:
    for _ in range(due):
        city.submit()
    city.later(hours=19)
    for _ in range(5):
        city.submit()
    operations = city.adapters.all_records.operations
    before = operations.copy()
    answer = city.expect(200, city.call("POST", "/remind_approvers", city.scheduler))
    spent = operations - before
    assert answer["reminded"] == due
    empty_query = due % 3 == 0
    assert (spent["reads"], spent["writes"]) == (2 * due + empty_query, 2 * due)


def test_one_that_contradicts_itself_does_not_keep_the_others(city: Home) -> None:
    torn, other = city.submit(), city.submit()
    stored = city.records.get(Application, application_id=torn)
    assert stored is not None
    city.records.commit(Update(stored, replace(stored.value, route=())))
    city.later(hours=25)
    assert city.remind() == ESCALATED | {"failed": 1}
    assert city.application(other).history[-1].event == "escalate"


def test_a_reminder_is_sent_as_any_message(city: Home) -> None:
    city.submit()
    city.later(hours=19)
    city.remind()
    (message,) = [one for one in city.adapters.all_records.every(Message) if one.event == Event.REMINDER]
    assert (message.status, message.channel, message.waits_for) == (MessageStatus.SENT, "push", Role.RT)
