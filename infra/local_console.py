"""What the cloud leaves to the Firebase SDK and its rules, for the embedded home: officers list and decide here."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.access import Viewer, sees_workflow
from functions.domain.application import Action, Application, Decision, Status, WaitingFor
from functions.domain.classification import Classification
from functions.domain.decisions import MAX_NOTE_LENGTH, check_note
from functions.domain.errors import (
    AlreadyExists,
    FailedPrecondition,
    FieldError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from functions.domain.officers import Officer
from functions.ports import Caller, Clock, Create, Records

_MOST = 100


class DecisionRequest(BaseModel):
    """An officer's decision on an application's present turn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turn: Annotated[int, Field(ge=1)]
    action: Literal["approve", "return", "reject", "meet"]
    note: Annotated[str, Field(max_length=MAX_NOTE_LENGTH)] | None = None
    classification: Classification | None = None


class DecisionAnswer(BaseModel):
    """The decision as it was written; what comes of it shows in the application a moment later."""

    application_id: str
    turn: int
    action: Action
    officer: str | None
    decided_at: datetime


class WaitingApplication(BaseModel):
    """An application that waits for a seat of the officer's, as PANGKAS lists it."""

    application_id: str
    letter_type: str
    masked_name: str
    area: str
    status: Status
    turn: int
    waiting_for: WaitingFor
    submitted_at: datetime


class WaitingAnswer(BaseModel):
    """Everything that waits for the officer, the longest first within each seat."""

    applications: list[WaitingApplication]


def decisions(
    application_id: str, decision_request: DecisionRequest, caller: Caller, *, records: Records, clock: Clock
) -> DecisionAnswer:
    """Writes a decision, as the officers' apps do in the cloud, if the security rules there would let it through.

    Raises NotFound (no such application, or not the officer's), FailedPrecondition (waits for nobody, or another
    turn), InvalidArgument (note), AlreadyExists (somebody decided this turn).
    """
    now = clock()
    stored = records.get(Application, application_id=application_id)
    viewer = Viewer(caller.name, officer=_officer(caller, records))
    if stored is None or not sees_workflow(stored.value, viewer, now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    if application.waiting_for is None or not viewer.holds(application.waiting_for.seat, now):
        raise FailedPrecondition("Permohonan ini tidak sedang menunggu keputusan Anda.")
    action = Action(decision_request.action)
    note = _note(action, decision_request.note)
    if records.get(Decision, application_id=application_id, turn=decision_request.turn):
        raise AlreadyExists("Permohonan ini sudah diputuskan pada giliran itu.")
    if decision_request.turn != application.turn:
        raise FailedPrecondition(f"Giliran permohonan ini sekarang {application.turn}; muat ulang.")
    decision = Decision(
        application_id,
        decision_request.turn,
        action,
        now,
        caller.subject,
        note,
        classification=decision_request.classification,
    )
    records.commit(Create(decision))
    return DecisionAnswer.model_validate(decision, from_attributes=True)


def waiting(caller: Caller, *, records: Records, clock: Clock) -> WaitingAnswer:
    """Everything that waits for a seat the officer holds now."""
    now = clock()
    officer = _officer(caller, records)
    found = [
        WaitingApplication.model_validate(stored.value, from_attributes=True)
        for seat in sorted(officer.seats)
        if officer.holds(seat, now)
        for stored in records.waiting_at(seat, _MOST)
    ]
    return WaitingAnswer(applications=found)


def _officer(caller: Caller, records: Records) -> Officer:
    stored = records.get(Officer, uid=caller.subject) if caller.kind == "officer" else None
    if stored is None:
        raise PermissionDenied("Hanya untuk petugas.")
    return stored.value


def _note(action: Action, note: str | None) -> str | None:
    try:
        return check_note(action, note)
    except ValueError as error:
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError("note", str(error))]) from None
