"""Takes a returned application back in, mended."""

from datetime import datetime

from pydantic import BaseModel

from functions.attachments import attach
from functions.domain import transitions
from functions.domain.access import is_applicants_side
from functions.domain.applicant import takes_sms
from functions.domain.application import Action, Application, Decision, File, Status, WaitingFor
from functions.domain.city import City
from functions.domain.errors import FieldError, InvalidArgument, NotFound
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.identity_numbers import Warned
from functions.domain.recording import Transition, check_allowed
from functions.domain.steps import returning_step
from functions.domain.subjects import Pseudonym
from functions.domain.submission import Resubmission
from functions.domain.text import mask_name
from functions.filing import commit_revision
from functions.ports import Caller, Clock, Create, Files, Inspector, LetterTypes, NewId, Records, Stored, Update
from functions.viewing import given_before, seat_held_until, viewer_of

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
    letter_types: LetterTypes,
    city: City,
    clock: Clock,
    new_id: NewId,
    pseudonym: Pseudonym,
) -> Reply[ResubmissionAnswer]:
    """A RETURNED application goes to IN_REVIEW, with a new revision, at the step that returned it.

    Raises NotFound unless the caller filed it or acts for its resident, FailedPrecondition unless it is RETURNED,
    InvalidArgument if it is for another letter or another person now, AlreadyExists if it is about somebody now for
    whom the same was asked on that day and is on its way.
    """
    now = clock()
    stored = records.get(Application, application_id=resubmission.application_id)
    if stored is None or not is_applicants_side(stored.value, viewer_of(caller, records), now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    if reply := given_before(request_key, records):
        return reply
    check_allowed(application, Action.RESUBMIT)
    before = _last_revision(application, records)
    changed = _check_same_case(application, before, resubmission)
    file = File(
        application_id=application.application_id,
        revision=application.revision + 1,
        applicant=resubmission.applicant.model_dump(mode="json"),
        form=resubmission.form,
        salt=new_id(),
        attachments=attach(
            resubmission.attachments,
            {
                (caller.name, caller.resident_id),
                (application.caller, application.resident_id),
                (application.caller, None),
            },
            records=records,
            uploads=uploads,
            inspector=inspector,
        ),
    )
    turn = Decision(application.application_id, application.turn, Action.RESUBMIT, now, taken_at=now)
    transition = transitions.resubmitted(
        application,
        turn,
        actor=caller.name,
        masked_name=mask_name(resubmission.applicant.name),
        phone_given=takes_sms(resubmission.applicant.phone),
        warnings=resubmission.applicant.warnings(city.code) + changed,
        file_digest=file.digest,
        held_until=seat_held_until(returning_step(application), records.holders, now),
        service_clock=city.service_clock,
        now=now,
    )
    reply, writes = _written(stored, transition, file, turn, request_key)
    commit_revision(
        application,
        before,
        file,
        *writes,
        letter_type=letter_types.get(application.letter_type),
        city=city,
        records=records,
        pseudonym=pseudonym,
    )
    return reply


def _last_revision(application: Application, records: Records) -> File:
    stored = records.get(File, application_id=application.application_id, revision=application.revision)
    if stored is None:
        raise NotFound("Berkas permohonan ini tidak ada.")
    return stored.value


def _check_same_case(application: Application, before: File, resubmission: Resubmission) -> tuple[Warned, ...]:
    """The warning that name or NIK was mended. Both changed is somebody else, whom no RT has seen."""
    if resubmission.letter_type != application.letter_type:
        wrong = FieldError("letter_type", f"Permohonan ini untuk {application.letter_type}; ajukan permohonan baru.")
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [wrong])
    changed = [name for name in ("nik", "name") if before.applicant.get(name) != getattr(resubmission.applicant, name)]
    if len(changed) > 1:
        wrong = FieldError("applicant.nik", "Ini data orang lain; ajukan permohonan baru untuk orang itu.")
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [wrong])
    return (Warned.IDENTITY_CHANGED,) if changed else ()


def _written(
    stored: Stored[Application],
    transition: Transition,
    file: File,
    turn: Decision,
    request_key: RequestKey,
) -> tuple[Reply[ResubmissionAnswer], tuple[Create | Update, ...]]:
    after = transition.application
    body = ResubmissionAnswer(
        application_id=after.application_id,
        status=after.status,
        revision=after.revision,
        turn=after.turn,
        waiting_for=after.waiting_for,
        resubmitted_at=turn.decided_at,
    )
    answer = request_key.answer(_OK, body)
    created = (file, turn, answer, *transition.messages)
    return Reply(answer), (Update(stored, after), *map(Create, created))
