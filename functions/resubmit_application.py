"""Takes a returned application back in, mended."""

from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel

from functions.attachments import attach
from functions.domain import transitions
from functions.domain.access import is_applicants_side
from functions.domain.application import Action, Application, Decision, File, Status, WaitingFor
from functions.domain.city import City
from functions.domain.errors import FieldError, InvalidArgument, NotFound
from functions.domain.idempotency import Reply, RequestKey, replay
from functions.domain.seats import held_until
from functions.domain.submission import Resubmission
from functions.domain.text import mask_name
from functions.ports import Caller, Clock, Create, Files, Inspector, Records, Stored, Update

_OK = 200


class ResubmissionAnswer(BaseModel):
    """Where the application stands now."""

    application_id: str
    status: Status
    revision: int
    turn: int
    waiting_for: WaitingFor | None
    resubmitted_at: datetime


def resubmit_application(
    resubmission: Resubmission,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    uploads: Files,
    inspector: Inspector,
    city: City,
    clock: Clock,
) -> Reply[ResubmissionAnswer]:
    """A RETURNED application goes to IN_REVIEW, with a new revision, at the step that returned it.

    Raises NotFound unless the caller filed it or acts for its resident, FailedPrecondition unless it is RETURNED.
    """
    stored = records.get(Application, application_id=resubmission.application_id)
    if stored is None or not is_applicants_side(stored.value, caller.name, caller.resident_id):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    if reply := replay(application.answers, request_key):
        return reply
    transitions.check_allowed(application, Action.RESUBMIT)
    if resubmission.letter_type != application.letter_type:
        wrong = FieldError("letter_type", f"Permohonan ini untuk {application.letter_type}; ajukan permohonan baru.")
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [wrong])
    attachments = attach(
        resubmission.attachments,
        {
            (caller.name, caller.resident_id),
            (application.caller, None),
            (application.caller, application.resident_id),
        },
        records=records,
        uploads=uploads,
        inspector=inspector,
    )
    file = File(
        application.application_id,
        application.revision + 1,
        resubmission.applicant.model_dump(mode="json"),
        resubmission.form,
        attachments,
    )
    warned = replace(stored, value=replace(application, warnings=resubmission.applicant.warnings(city.code)))
    masked_name = mask_name(resubmission.applicant.name)
    return _enter_again(warned, file, request_key, masked_name=masked_name, records=records, now=clock())


def _enter_again(
    stored: Stored[Application],
    file: File,
    request_key: RequestKey,
    *,
    masked_name: str,
    records: Records,
    now: datetime,
) -> Reply[ResubmissionAnswer]:
    application = stored.value
    seat = next(step.seat for step in application.route if step.role == application.returned_from)
    turn = Decision(application.application_id, application.turn, Action.RESUBMIT, now)
    transition = transitions.resubmitted(
        application,
        turn,
        masked_name=masked_name,
        file_digest=file.digest,
        held_until=held_until(records.holders(seat), seat, now),
        now=now,
    )
    body = ResubmissionAnswer.model_validate(
        {name: getattr(transition.application, name, now) for name in ResubmissionAnswer.model_fields}
    )
    answer = request_key.answer(_OK, body)
    kept = replace(transition.application, answers=application.answers | {request_key.key: answer})
    records.commit(Update(stored, kept), Create(file), Create(turn), *map(Create, transition.messages))
    return Reply(answer)
