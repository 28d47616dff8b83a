"""A seat is reminded before its time is up; the level above is told after it, and the office's rule followed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.areas import Level, cut
from functions.domain.journey import marks
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.officers import Officer, Term
from functions.domain.offices import Office, OverdueRule, Signer
from functions.domain.seats import Role, seat_of
from functions.ports import Caller, Create, Records, Update
from functions.remind_approvers import RemindersAnswer, remind_approvers
from infra.invariants import broken
from tests.functions.overtaken import Once, OvertakenBeforeCommit
from tests.home import AREA, NO_ATTACHMENTS, START, Home, make_home, uid_of

NOTHING = {"reminded": 0, "escalated": 0, "passed": 0, "deputised": 0, "failed": 0, "left": False}
REMINDED, ESCALATED = NOTHING | {"reminded": 1}, NOTHING | {"escalated": 1}
RT, RW, VERIFIER, LURAH, CAMAT = (seat_of(role, AREA) for role in Role)
BY_THE_CAMAT = "dispensasi-nikah"
SECRETARY = Signer("Sekretaris Kelurahan", "Wakil Contoh, S.IP.", "Penata (III/c)", "00000000 000000 0 001")


@pytest.fixture
def city(tmp_path: Path) -> Home:
    home = make_home(tmp_path, batch_size=3)
    home.seat_all()
    return home


def decide_by_office(home: Home, level: Level = Level.KELURAHAN, **policy: Any) -> None:  # noqa: ANN401  any field
    """Let the office's file say what follows when the time is up."""
    stored = home.records.get(Office, area=cut(AREA, level))
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, **policy)))


def waiting_at(home: Home, role: Role, letter_type: str = NO_ATTACHMENTS) -> str:
    """An application that has just come to that role's seat."""
    asked = home.adapters.letter_types.get(letter_type).attachments
    attachments = home.attach(*(document.kind for document in asked if document.required))
    application_id = home.submit(home.submission(letter_type, attachments=attachments))
    while (waiting := home.application(application_id).waiting_for) is not None and waiting.step != role:
        home.act(application_id)
    return application_id


def go_to(home: Home, instant: datetime | None) -> None:
    assert instant is not None
    home.clock.now = instant + timedelta(seconds=1)


def reach_deadline(home: Home, application_id: str) -> None:
    """Let the time be up, after the reminder that comes before."""
    go_to(home, home.application(application_id).remind_at)
    assert home.remind() == REMINDED
    go_to(home, due_at(home, application_id))


def due_at(home: Home, application_id: str) -> datetime | None:
    waiting = home.application(application_id).waiting_for
    return waiting.due_at if waiting else None


def told(home: Home, event: Event) -> list[str]:
    """Whom an event was told, in order."""
    messages = [message for message in home.adapters.all_records.every(Message) if message.event == event]
    return [message.recipient for message in sorted(messages, key=lambda message: message.created_at)]


def intact(home: Home) -> bool:
    """Tell whether every invariant holds, once the sweep has looked at the seats too."""
    home.sweep()
    return broken(home.adapters) == []


def holder(home: Home, uid: str) -> Officer:
    stored = home.records.get(Officer, uid=uid)
    assert stored is not None
    return stored.value


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


def test_a_seat_that_lets_it_wait_is_reminded_on_five_working_days_and_no_more(city: Home) -> None:
    application_id = waiting_at(city, Role.VERIFIER)
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    days = []
    for _ in range(24 * 14):
        city.later(hours=1)
        if city.remind()["reminded"]:
            days.append((city.clock.now + timedelta(hours=7)).strftime("%a %d"))
    assert days == ["Wed 07", "Thu 08", "Fri 09", "Mon 12", "Tue 13"]
    application = city.application(application_id)
    assert (application.remind_at, application.status) == (None, Status.IN_REVIEW)
    assert told(city, Event.REMINDER) == [f"seat:{VERIFIER}"] * 6
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


@pytest.mark.parametrize("role", [Role.RT, Role.RW, Role.VERIFIER])
def test_an_office_may_have_overdue_steps_passed_on(city: Home, role: Role) -> None:
    decide_by_office(city, overdue={role: OverdueRule.PASS})
    application_id = waiting_at(city, role)
    turn = city.application(application_id).turn
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED | {"passed": 1}
    application = city.application(application_id)
    assert [entry.event for entry in application.history[-2:]] == ["escalate", "pass"]
    assert application.waiting_for is not None
    assert application.waiting_for.step == list(Role)[list(Role).index(role) + 1]
    assert application.turn == turn + 1
    assert city.remind() == NOTHING
    assert "berhalangan" in next(
        text
        for text in (message_text(city, one) for one in city.adapters.all_records.every(Message))
        if "teruskan" in text
    )
    assert intact(city)


def message_text(home: Home, message: Message) -> str:
    return home.adapters.texts.compose(message, home.adapters.letter_types.get(message.letter_type)).text


def test_the_step_of_a_signer_is_never_passed_on(city: Home) -> None:
    decide_by_office(city, overdue={Role.LURAH: OverdueRule.PASS})
    application_id = waiting_at(city, Role.LURAH)
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    waiting = city.application(application_id).waiting_for
    assert waiting is not None
    assert waiting.step == Role.LURAH


def test_a_deputy_gets_an_overdue_seat_for_a_week_and_is_told(city: Home) -> None:
    deputy = city.officer("wakil")
    decide_by_office(city, overdue={Role.VERIFIER: OverdueRule.DEPUTY}, deputies={Role.VERIFIER: "wakil"})
    application_id = waiting_at(city, Role.VERIFIER)
    reach_deadline(city, application_id)
    before = told(city, Event.WAITING).count(f"seat:{VERIFIER}")
    assert city.remind() == ESCALATED | {"deputised": 1}
    term = holder(city, "wakil").seats[VERIFIER]
    assert term.until is not None
    assert (term.acting_for, term.until - term.from_, term.signer) == (VERIFIER, timedelta(days=7), None)
    assert told(city, Event.WAITING).count(f"seat:{VERIFIER}") == before + 1
    (waiting,) = city.expect(200, city.get("/waiting", deputy))["applications"]
    assert waiting["application_id"] == application_id
    city.tokens[VERIFIER] = deputy
    assert city.issue(application_id).signer.above == ()
    assert intact(city)


def test_a_deputy_stands_in_once_for_all_that_waits_there(city: Home) -> None:
    city.officer("wakil")
    decide_by_office(city, overdue={Role.RT: OverdueRule.DEPUTY}, deputies={Role.RT: "wakil"})
    for _ in range(4):
        city.submit()
    city.later(hours=25)
    assert city.remind() == NOTHING | {"escalated": 4, "deputised": 4}
    first = holder(city, "wakil").seats[RT]
    city.submit()
    city.later(hours=25)
    assert city.remind()["deputised"] == 1
    assert holder(city, "wakil").seats[RT] == first
    assert intact(city)


def test_a_deputy_who_signs_is_printed_in_the_lurahs_name(city: Home) -> None:
    deputy = city.officer("wakil")
    decide_by_office(
        city, overdue={Role.LURAH: OverdueRule.DEPUTY}, deputies={Role.LURAH: "wakil"}, deputy_signer=SECRETARY
    )
    application_id = waiting_at(city, Role.LURAH)
    reach_deadline(city, application_id)
    assert city.remind()["deputised"] == 1
    city.tokens[LURAH] = deputy
    signer = city.issue(application_id).signer
    assert (signer.name, signer.title) == (SECRETARY.name, SECRETARY.title)
    assert signer.above[0].startswith("a.n. Lurah ")


@pytest.mark.parametrize(
    ("policy", "known"),
    [
        ({}, None),
        ({"deputies": {Role.LURAH: "wakil"}}, None),
        ({"deputies": {Role.LURAH: "wakil"}}, Officer("wakil", {})),
        (
            {"deputies": {Role.LURAH: "wakil"}, "deputy_signer": SECRETARY},
            Officer("wakil", {LURAH: Term(START - timedelta(days=9))}),
        ),
    ],
    ids=["nobody named", "nobody of that uid", "nobody knows how to print the deputy", "the deputy holds the seat"],
)
def test_where_no_deputy_can_be_let_in_the_seat_is_reminded(
    city: Home, policy: dict[str, Any], known: Officer | None
) -> None:
    decide_by_office(city, overdue={Role.LURAH: OverdueRule.DEPUTY}, **policy)
    if known:
        city.records.commit(Create(known))
    application_id = waiting_at(city, Role.LURAH)
    reach_deadline(city, application_id)
    assert city.remind() == ESCALATED
    city.later(days=1)
    assert city.remind() == REMINDED


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
