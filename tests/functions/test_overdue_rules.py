"""What an office has decided for a step whose time is up: wait, let the deputy in, or pass it on."""

from datetime import timedelta
from typing import Any

import pytest

from functions.domain.messages import Event, Message
from functions.domain.officers import Officer, Term
from functions.domain.offices import OverdueRule, Signer
from functions.domain.seats import Role
from functions.ports import Create
from tests.functions.reminding import (
    ESCALATED,
    LURAH,
    NOTHING,
    REMINDED,
    RT,
    VERIFIER,
    city,
    decide_by_office,
    intact,
    reach_deadline,
    told,
    waiting_at,
)
from tests.home import START, Home

__all__ = ["city"]
SECRETARY = Signer("Sekretaris Kelurahan", "Wakil Contoh, S.IP.", "Penata (III/c)", "00000000 000000 0 001")


def holder(home: Home, uid: str) -> Officer:
    stored = home.records.get(Officer, uid=uid)
    assert stored is not None
    return stored.value


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
    return home.adapters.texts.compose(message, home.adapters.letter_types.get(message.letter_type or "")).text


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
