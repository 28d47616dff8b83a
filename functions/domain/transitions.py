"""What an application becomes, and who must be told: pure functions from one value to the next.

Every transition leaves one history entry and asks for at most one message per recipient and event.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.domain.application import Action, Application, Decision, Status, Step, WaitingFor
from functions.domain.decisions import check_note
from functions.domain.digests import canonical_json, sha256_hex
from functions.domain.errors import FailedPrecondition
from functions.domain.identity_numbers import Warned
from functions.domain.messages import Event, Message
from functions.domain.offices import StepMode
from functions.domain.overdue import REMINDED_AFTER
from functions.domain.recording import (
    Transition,
    actor_of,
    check_allowed,
    digest_of,
    messages_to,
    recorded_with,
    told_applicant,
    turned,
)
from functions.domain.seats import Role
from functions.domain.service_clock import ServiceClock
from functions.domain.steps import (
    PASSABLE,
    current_step,
    next_required,
    next_step,
    position_of,
    returning_step,
    seat_check_at,
)

if TYPE_CHECKING:
    from functions.domain.letters import Letter

_NEIGHBOURHOOD = frozenset({Role.RT, Role.RW})


def submitted(
    application: Application,
    *,
    file_digest: str,
    start: int,
    held_until: datetime | None,
    service_clock: ServiceClock,
    now: datetime,
) -> Transition:
    """A new application at the step `start` of its route; `held_until` is when that step's seat falls vacant."""
    entered = _enter(application, start, held_until, service_clock, now)
    recorded = recorded_with(entered, Action.SUBMIT, application.caller, file_digest, now)
    passed = application.route[:start]
    return Transition(
        recorded,
        told_applicant(recorded, Event.RECEIVED, now) + _arrival_messages(recorded, passed, now),
    )


def approved(
    application: Application,
    decision: Decision,
    *,
    held_until: datetime | None,
    service_clock: ServiceClock,
    now: datetime,
) -> Transition:
    """The application at its next step, or APPROVED when the one who signs has approved.

    `held_until` is when the next step's seat falls vacant; the last approval needs none.
    """
    check_allowed(application, Action.APPROVE)
    return _onward(application, decision, held_until, service_clock, now)


def passed(
    application: Application,
    decision: Decision,
    *,
    held_until: datetime | None,
    service_clock: ServiceClock,
    now: datetime,
) -> Transition:
    """The application at the step above a seat that nobody holds, or that let its time go by."""
    check_allowed(application, Action.PASS)
    if current_step(application).role not in PASSABLE or next_step(application) is None:
        raise FailedPrecondition("Langkah penanda tangan tidak bisa dilewati.")
    return _onward(application, decision, held_until, service_clock, now)


def returned(application: Application, decision: Decision, *, now: datetime) -> Transition:
    """RETURNED to whoever filed it, with the reason; it expires unless resubmitted in time."""
    check_allowed(application, Action.RETURN)
    after = replace(
        application,
        status=Status.RETURNED,
        returned_from=current_step(application).role,
        waiting_for=None,
        remind_at=None,
        due_at=now + timedelta(days=application.return_days),
        note_turn=decision.turn,
    )
    return _told(after, decision, Event.RETURNED, now)


def rejected(application: Application, decision: Decision, *, now: datetime) -> Transition:
    """REJECTED with a reason; an end."""
    check_allowed(application, Action.REJECT)
    after = replace(_closed(application, Status.REJECTED, now), note_turn=decision.turn)
    return _told(after, decision, Event.REJECTED, now)


def met(application: Application, decision: Decision, *, now: datetime) -> Transition:
    """The resident is asked to come; the application stays where it is."""
    check_allowed(application, Action.MEET)
    return _told(replace(application, note_turn=decision.turn), decision, Event.MEET, now)


def cancelled(application: Application, decision: Decision, *, actor: str, now: datetime) -> Transition:
    """CANCELLED by whoever filed it; an end."""
    check_allowed(application, Action.CANCEL)
    return Transition(turned(_closed(application, Status.CANCELLED, now), decision, actor, now))


def expired(application: Application, decision: Decision, *, now: datetime) -> Transition:
    """EXPIRED, since nobody resubmitted it in time; an end."""
    check_allowed(application, Action.EXPIRE)
    return _told(_closed(application, Status.EXPIRED, now), decision, Event.EXPIRED, now)


def resubmitted(
    application: Application,
    decision: Decision,
    *,
    actor: str,
    masked_name: str,
    phone_given: bool,
    warnings: tuple[Warned, ...],
    file_digest: str,
    held_until: datetime | None,
    service_clock: ServiceClock,
    now: datetime,
) -> Transition:
    """IN_REVIEW again, with a new revision, at the step that returned it."""
    check_allowed(application, Action.RESUBMIT)
    step = application.route.index(returning_step(application))
    again = replace(
        application,
        status=Status.IN_REVIEW,
        revision=application.revision + 1,
        masked_name=masked_name,
        phone_given=phone_given,
        warnings=warnings,
        returned_from=None,
        note_turn=None,
    )
    entered = _enter(again, step, held_until, service_clock, now)
    recorded = turned(entered, decision, actor, now, digest=file_digest)
    return Transition(recorded, _arrival_messages(recorded, (), now))


def quarantined(application: Application, decision: Decision, *, now: datetime) -> Transition:
    """Nothing but the turn used up, so that a decision which does not fit blocks nobody, now or later."""
    misfit = replace(decision, action=Action.QUARANTINE)
    digest = digest_of(decision)
    if decision.turn == application.turn:
        return Transition(turned(application, misfit, "machine", now, digest=digest))
    burnt = replace(application, burnt_turns=(*application.burnt_turns, decision.turn))
    return Transition(recorded_with(burnt, misfit.action, "machine", digest, now, turn=decision.turn))


def issued(application: Application, *, pdf_digest: str, now: datetime) -> Transition:
    """ISSUED: the letter is stored and can be fetched."""
    check_allowed(application, Action.ISSUE)
    after = replace(application, status=Status.ISSUED, closed_at=now, due_at=None)
    recorded = recorded_with(after, Action.ISSUE, "machine", pdf_digest, now)
    return Transition(recorded, told_applicant(recorded, Event.READY, now))


def issue_failed(application: Application, *, reason_digest: str, now: datetime) -> Transition:
    """APPROVED still, with the letter FAILED for a reason the office's verifier is told about."""
    check_allowed(application, Action.FAIL)
    recorded = recorded_with(application, Action.FAIL, "machine", reason_digest, now)
    seats = [step.seat for step in application.route if step.role == Role.VERIFIER] or [application.route[-1].seat]
    return Transition(recorded, messages_to(recorded, Event.FAILED, [f"seat:{seat}" for seat in seats], now))


def revoked(application: Application, letter: "Letter") -> Transition:
    """ISSUED still, with the letter REVOKED by the seat that signs it, or the camat's."""
    check_allowed(application, Action.REVOKE)
    if letter.revoked_at is None or letter.revoked_by is None or letter.revocation_reason is None:
        raise FailedPrecondition("Surat ini tidak dicabut.")
    digest = sha256_hex(canonical_json([letter.code, letter.revocation_reason]))
    recorded = recorded_with(application, Action.REVOKE, f"seat:{letter.revoked_by}", digest, letter.revoked_at)
    return Transition(
        recorded, told_applicant(recorded, Event.REVOKED, letter.revoked_at, note=letter.revocation_reason)
    )


def corrected(application: Application, *, actor: str, masked_name: str, file_digest: str, now: datetime) -> Transition:
    """Where it was, with a new revision in which spelling was corrected; the applicant's side is told."""
    check_allowed(application, Action.CORRECT)
    after = replace(application, revision=application.revision + 1, masked_name=masked_name)
    recorded = recorded_with(after, Action.CORRECT, actor, file_digest, now)
    return Transition(recorded, told_applicant(recorded, Event.CORRECTED, now))


def _onward(
    application: Application,
    decision: Decision,
    held_until: datetime | None,
    service_clock: ServiceClock,
    now: datetime,
) -> Transition:
    if decision.classification is not None:
        application = replace(application, classification=decision.classification.cleaned())
    here = position_of(application)
    there = next_required(application.route, here + 1)
    actor = actor_of(decision)
    if there is None:
        after = replace(_waiting_for_nobody(application), status=Status.APPROVED, note_turn=None)
        return Transition(turned(after, decision, actor, now))
    entered = _enter(replace(application, note_turn=None), there, held_until, service_clock, now)
    recorded = turned(entered, decision, actor, now)
    told = _onward_messages(recorded, decision.action, application.route[here], now)
    return Transition(recorded, told + _arrival_messages(recorded, application.route[here + 1 : there], now))


def _onward_messages(application: Application, action: Action, left: Step, now: datetime) -> tuple[Message, ...]:
    """What a resident hears of a step: that nobody was there, or that the neighbourhood is done with it."""
    if action == Action.PASS:
        return told_applicant(application, Event.PASSED, now)
    leaves = left.role in _NEIGHBOURHOOD and current_step(application).role not in _NEIGHBOURHOOD
    return told_applicant(application, Event.APPROVED, now) if leaves else ()


def _enter(
    application: Application, position: int, held_until: datetime | None, service_clock: ServiceClock, now: datetime
) -> Application:
    step = application.route[position]
    hours = application.service_hours.get(step.role)
    due_at = None if hours is None else service_clock.deadline(step.role, now, hours)
    remind_at = None if hours is None else service_clock.deadline(step.role, now, hours * REMINDED_AFTER)
    return replace(
        application,
        waiting_for=WaitingFor(step.role, step.seat, now, due_at),
        seats=tuple(dict.fromkeys((*application.seats, step.seat))),
        due_at=seat_check_at(application, step, held_until, now),
        remind_at=remind_at,
    )


def _waiting_for_nobody(application: Application) -> Application:
    return replace(application, waiting_for=None, due_at=None, remind_at=None)


def _closed(application: Application, status: Status, now: datetime) -> Application:
    return replace(
        _waiting_for_nobody(application),
        status=status,
        returned_from=None,
        note_turn=None if status == Status.CANCELLED else application.note_turn,
        closed_at=now,
    )


def _told(application: Application, decision: Decision, event: Event, now: datetime) -> Transition:
    recorded = turned(application, decision, actor_of(decision), now)
    note = check_note(decision.action, decision.note)
    return Transition(recorded, told_applicant(recorded, event, now, note=note))


def _arrival_messages(application: Application, passed_by: Iterable[Step], now: datetime) -> tuple[Message, ...]:
    informed = [f"seat:{step.seat}" for step in passed_by if step.mode == StepMode.NOTIFY_ONLY]
    return messages_to(application, Event.NOTIFIED, informed, now) + messages_to(
        application, Event.WAITING, [f"seat:{current_step(application).seat}"], now
    )
