from datetime import timedelta
from typing import Any

import pytest

from functions.domain.application import Status, WaitingFor
from functions.domain.history import is_intact
from functions.domain.identity_numbers import Warned
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.offices import StepMode
from functions.domain.recording import STALLED_AFTER
from functions.domain.routes import after_filing, plan_route
from functions.domain.seats import Role
from functions.domain.steps import next_required
from tests.domain.builders import AREA, LATER, NOW, ROLES, ROUTE, RT, RW, VERIFIER, application, submit, told

FILED_BY_RT = after_filing(ROUTE, RT)
NOTIFIED_RW = plan_route(ROLES, AREA, rw_step=StepMode.NOTIFY_ONLY)


def test_a_submission_waits_for_the_first_seat() -> None:
    submitted = submit().application
    assert submitted.status == Status.IN_REVIEW
    assert submitted.waiting_for == WaitingFor(Role.RT, RT, NOW)
    assert submitted.seats == (RT,)
    assert (submitted.revision, submitted.turn, submitted.burnt_turns) == (1, 1, ())


def test_a_submission_is_recorded_once_without_a_turn() -> None:
    (entry,) = submit().application.history
    assert (entry.event, entry.actor, entry.at) == ("submit", "superapp:contoh", NOW)
    assert (entry.turn, entry.revision, entry.status, entry.digest) == (0, 1, "IN_REVIEW", "f" * 64)
    assert is_intact([entry])


@pytest.mark.parametrize(
    ("caller", "resident_id", "recipients"),
    [
        ("superapp:contoh", "warga-1", ["resident:warga-1"]),
        ("officer:rt-1", "warga-1", ["resident:warga-1", "officer:rt-1"]),
        ("officer:rt-1", None, ["officer:rt-1"]),
    ],
)
def test_who_filed_and_who_it_is_for_hear_that_it_was_received(
    caller: str, resident_id: str | None, recipients: list[str]
) -> None:
    transition = submit(caller=caller, resident_id=resident_id)
    assert told(transition) == [*((Event.RECEIVED, name) for name in recipients), (Event.WAITING, f"seat:{RT}")]


def test_an_rts_filing_goes_straight_to_the_rw_and_asks_the_rt_nothing() -> None:
    start = next_required(FILED_BY_RT, 0)
    assert start is not None
    transition = submit(start, route=FILED_BY_RT, caller="officer:rt-1", resident_id=None)
    assert transition.application.waiting_for == WaitingFor(Role.RW, RW, NOW)
    assert transition.application.seats == (RW,)
    assert told(transition) == [(Event.RECEIVED, "officer:rt-1"), (Event.WAITING, f"seat:{RW}")]


def test_an_rts_filing_past_an_rw_who_is_only_notified_tells_the_rw() -> None:
    route = after_filing(NOTIFIED_RW, RT)
    start = next_required(route, 0)
    assert start is not None
    transition = submit(start, route=route, caller="officer:rt-1", resident_id=None)
    assert transition.application.waiting_for == WaitingFor(Role.VERIFIER, VERIFIER, NOW)
    assert told(transition) == [
        (Event.RECEIVED, "officer:rt-1"),
        (Event.NOTIFIED, f"seat:{RW}"),
        (Event.WAITING, f"seat:{VERIFIER}"),
    ]


def test_an_rw_who_comes_after_the_first_step_is_not_notified_yet() -> None:
    assert told(submit(route=NOTIFIED_RW)) == [(Event.RECEIVED, "resident:warga-1"), (Event.WAITING, f"seat:{RT}")]


def test_a_message_is_queued_about_the_application_and_due_if_it_stands_still() -> None:
    (received, _) = submit().messages
    assert received == Message(
        message_id=received.message_id,
        application_id="a" * 24,
        letter_type="usaha",
        event=Event.RECEIVED,
        recipient="resident:warga-1",
        created_at=NOW,
        waits_for=Role.RT,
        status=MessageStatus.QUEUED,
        due_at=NOW + STALLED_AFTER,
    )
    assert timedelta(minutes=9) == STALLED_AFTER


def test_a_neighbour_without_the_app_hears_by_telephone_where_the_number_was_given() -> None:
    filed = submit(caller="officer:rt-1", resident_id=None, phone_given=True)
    assert told(filed)[:2] == [(Event.RECEIVED, "officer:rt-1"), (Event.RECEIVED, f"neighbour:{'a' * 24}")]
    assert told(submit(caller="officer:rt-1", phone_given=True))[:2] == [
        (Event.RECEIVED, "resident:warga-1"),
        (Event.RECEIVED, "officer:rt-1"),
    ]


def test_the_same_submission_made_twice_asks_for_the_same_messages() -> None:
    assert submit().messages == submit().messages
    assert [m.message_id for m in submit().messages] == [m.message_id for m in submit(now=LATER).messages]


def test_another_applications_messages_are_others() -> None:
    ids = {message.message_id for message in (*submit().messages, *submit(application_id="b" * 24).messages)}
    assert len(ids) == 4


def test_what_was_submitted_stays_as_it_was() -> None:
    filed: dict[str, Any] = {"channel": "loket", "warnings": (Warned.NIK_SEX,), "filed_from": VERIFIER}
    before, after = application(**filed), submit(**filed).application
    changed = {name for name, value in vars(before).items() if getattr(after, name) != value}
    assert changed == {"waiting_for", "seats", "due_at", "history"}
