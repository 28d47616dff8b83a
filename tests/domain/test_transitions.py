from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.application import Action, Status, WaitingFor
from functions.domain.messages import Event
from functions.domain.offices import StepMode
from functions.domain.recording import Transition
from functions.domain.routes import plan_route
from functions.domain.seats import Role
from tests.domain.builders import (
    AREA,
    LATER,
    LURAH,
    NOTE,
    NOW,
    ROLES,
    RT,
    RW,
    VERIFIER,
    after,
    attempt,
    in_status,
    submit,
    told,
)

APPROVE, RETURN, MEET = Action.APPROVE, Action.RETURN, Action.MEET
RESIDENT = "resident:warga-1"


def last(transition: Transition) -> tuple[str, str, int, int, str]:
    entry = transition.application.history[-1]
    assert entry.at == LATER
    return entry.event, entry.actor, entry.turn, entry.revision, entry.status


def test_an_approval_hands_on_to_the_next_seat_and_tells_it() -> None:
    transition = attempt(submit().application, APPROVE, now=LATER)
    moved = transition.application
    assert moved.waiting_for == WaitingFor(Role.RW, RW, LATER)
    assert moved.seats == (RT, RW)
    assert moved.turn == 2
    assert told(transition) == [(Event.WAITING, f"seat:{RW}")]
    assert last(transition) == ("approve", "officer:petugas", 1, 1, "IN_REVIEW")


def test_an_approval_past_an_rw_who_is_only_notified_tells_the_rw() -> None:
    route = plan_route(ROLES, AREA, rw_step=StepMode.NOTIFY_ONLY)
    transition = attempt(submit(route=route).application, APPROVE)
    assert transition.application.waiting_for == WaitingFor(Role.VERIFIER, VERIFIER, NOW)
    assert told(transition)[1:] == [(Event.NOTIFIED, f"seat:{RW}"), (Event.WAITING, f"seat:{VERIFIER}")]
    assert RW not in transition.application.seats


def test_an_approval_past_a_skipped_step_tells_nobody_of_it() -> None:
    route = plan_route(ROLES, AREA, rw_step=StepMode.SKIPPED)
    transition = attempt(submit(route=route).application, APPROVE)
    assert told(transition) == [(Event.APPROVED, RESIDENT), (Event.WAITING, f"seat:{VERIFIER}")]


def test_the_resident_is_told_once_that_the_neighbourhood_has_approved_and_who_looks_at_it_now() -> None:
    transition = attempt(after(APPROVE), APPROVE)
    assert told(transition) == [(Event.APPROVED, RESIDENT), (Event.WAITING, f"seat:{VERIFIER}")]
    assert {message.waits_for for message in transition.messages} == {Role.VERIFIER}
    assert told(attempt(after(APPROVE, APPROVE), APPROVE)) == [(Event.WAITING, f"seat:{LURAH}")]


def test_who_filed_for_a_neighbour_is_not_told_of_every_step() -> None:
    filed = submit(caller="officer:rt-1", resident_id=None, phone_given=True).application
    assert told(attempt(after(APPROVE, start=filed), APPROVE)) == [(Event.WAITING, f"seat:{VERIFIER}")]


def test_the_signers_approval_leaves_nobody_to_wait_for_and_tells_nobody_yet() -> None:
    transition = attempt(after(APPROVE, APPROVE, APPROVE), APPROVE, held_until=LATER, now=LATER)
    approved = transition.application
    assert approved.status == Status.APPROVED
    assert (approved.waiting_for, approved.due_at, approved.closed_at) == (None, None, None)
    assert approved.seats == (RT, RW, VERIFIER, LURAH)
    assert approved.turn == 5
    assert transition.messages == ()
    assert last(transition) == ("approve", "officer:petugas", 4, 1, "APPROVED")


@pytest.mark.parametrize(("approvals", "role"), list(enumerate(ROLES)))
def test_a_return_goes_to_whoever_filed_and_remembers_the_step(approvals: int, role: Role) -> None:
    transition = attempt(after(*[APPROVE] * approvals), RETURN, now=LATER)
    returned = transition.application
    turn = approvals + 1
    assert (returned.status, returned.returned_from, returned.waiting_for) == (Status.RETURNED, role, None)
    assert (returned.turn, returned.note_turn, returned.closed_at) == (turn + 1, turn, None)
    assert told(transition) == [(Event.RETURNED, RESIDENT)]
    assert last(transition) == ("return", "officer:petugas", turn, 1, "RETURNED")


@pytest.mark.parametrize("days", [1, 30])
def test_a_returned_application_is_due_when_its_time_to_mend_it_is_over(days: int) -> None:
    returned = attempt(submit(return_days=days, held_until=NOW).application, RETURN, now=LATER).application
    assert returned.due_at == LATER + timedelta(days=days)


def test_a_rejection_is_an_end_with_a_reason() -> None:
    transition = attempt(submit(held_until=NOW).application, Action.REJECT, now=LATER)
    rejected = transition.application
    assert (rejected.status, rejected.waiting_for, rejected.due_at) == (Status.REJECTED, None, None)
    assert (rejected.closed_at, rejected.note_turn, rejected.turn) == (LATER, 1, 2)
    assert rejected.returned_from is None
    assert told(transition) == [(Event.REJECTED, RESIDENT)]
    assert last(transition) == ("reject", "officer:petugas", 1, 1, "REJECTED")


def test_a_wish_to_meet_leaves_the_application_where_it_is() -> None:
    before = submit(held_until=NOW).application
    transition = attempt(before, MEET, now=LATER)
    met = transition.application
    changed = {name for name, value in vars(before).items() if getattr(met, name) != value}
    assert changed == {"turn", "note_turn", "history"}
    assert (met.turn, met.note_turn) == (2, 1)
    assert told(transition) == [(Event.MEET, RESIDENT)]
    assert last(transition) == ("meet", "officer:petugas", 1, 1, "IN_REVIEW")


@pytest.mark.parametrize("onward", [APPROVE, Action.PASS])
def test_what_an_officer_wished_to_talk_about_is_over_at_the_next_step(onward: Action) -> None:
    assert after(MEET, onward).note_turn is None


def test_what_the_signer_wished_to_talk_about_is_over_with_the_approval() -> None:
    assert after(APPROVE, APPROVE, APPROVE, MEET, APPROVE).note_turn is None


@pytest.mark.parametrize("action", [RETURN, Action.REJECT, MEET])
def test_the_reason_goes_to_the_applicants_side_and_not_into_the_history(action: Action) -> None:
    transition = attempt(submit(caller="officer:rt-1").application, action)
    assert [(m.recipient, m.note) for m in transition.messages] == [(RESIDENT, NOTE), ("officer:rt-1", NOTE)]
    assert NOTE not in str(transition.application)


def test_an_approvals_remark_is_sent_to_nobody() -> None:
    assert {message.note for message in attempt(submit().application, APPROVE, note=NOTE).messages} == {None}


def test_a_cancellation_ends_what_an_officer_wished_to_talk_about() -> None:
    assert after(MEET, Action.CANCEL).note_turn is None


@pytest.mark.parametrize("action", [RETURN, Action.REJECT, MEET])
def test_the_reason_is_sent_cleaned(action: Action) -> None:
    transition = attempt(submit().application, action, note=" Foto  KTP\r\n\ttidak\u00a0terbaca. \n")
    assert [message.note for message in transition.messages] == ["Foto KTP\ntidak terbaca."]


@pytest.mark.parametrize("action", [RETURN, Action.REJECT, MEET])
@pytest.mark.parametrize("note", [None, " ", "\u202eperbaiki"])
def test_a_reason_that_is_missing_or_unfit_is_sent_to_nobody(action: Action, note: str | None) -> None:
    with pytest.raises(ValueError, match=r"Tulis alasannya|tidak dapat dicetak"):
        attempt(submit().application, action, note=note)


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.RETURNED])
def test_a_cancellation_is_an_end_and_tells_nobody(status: Status) -> None:
    before = replace(in_status(status), due_at=NOW)
    transition = attempt(before, Action.CANCEL, now=LATER)
    cancelled = transition.application
    assert (cancelled.status, cancelled.waiting_for, cancelled.due_at) == (Status.CANCELLED, None, None)
    assert (cancelled.closed_at, cancelled.turn) == (LATER, before.turn + 1)
    assert (cancelled.note_turn, cancelled.returned_from) == (None, None)
    assert transition.messages == ()
    assert last(transition) == ("cancel", "superapp:contoh", before.turn, 1, "CANCELLED")


def test_an_expiry_is_an_end_that_the_applicants_side_hears_of() -> None:
    transition = attempt(in_status(Status.RETURNED), Action.EXPIRE, now=LATER)
    expired = transition.application
    assert (expired.status, expired.waiting_for, expired.due_at) == (Status.EXPIRED, None, None)
    assert (expired.closed_at, expired.turn) == (LATER, 3)
    assert (expired.note_turn, expired.returned_from) == (1, None)
    assert [message.note for message in transition.messages] == [None]
    assert told(transition) == [(Event.EXPIRED, RESIDENT)]
    assert last(transition) == ("expire", "machine", 2, 1, "EXPIRED")
