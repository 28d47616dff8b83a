"""Takes in a new application."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from pydantic import BaseModel

from functions.attachments import attach
from functions.domain import arrivals, routes, transitions
from functions.domain.access import filing_seat
from functions.domain.applicant import takes_sms
from functions.domain.application import Application, File, Status, WaitingFor
from functions.domain.areas import Level, cut
from functions.domain.city import City, Door
from functions.domain.digests import derived_id
from functions.domain.errors import FailedPrecondition, FieldError, InvalidArgument, PermissionDenied
from functions.domain.idempotency import Reply, RequestKey, replay
from functions.domain.indonesian import local_date
from functions.domain.officers import Officer
from functions.domain.offices import Office
from functions.domain.seats import Role, seat_of
from functions.domain.steps import next_required
from functions.domain.subjects import Pseudonym, Subject, subject_of
from functions.domain.submission import Submission
from functions.domain.text import mask_name
from functions.filing import commit_as_only_one
from functions.ports import Add, Caller, Clock, Create, Files, Inspector, LetterTypes, NewId, Records
from functions.viewing import Holders, seat_held_until, viewer_of

_CREATED = 201


class SubmissionAnswer(BaseModel):
    """What the client keeps: the application's id and whom it waits for."""

    application_id: str
    status: Status
    revision: int
    turn: int
    waiting_for: WaitingFor | None
    submitted_at: datetime


@dataclass(frozen=True)
class _Filer:
    """Who files: the seat, if an officer does, and whether it is the file of the area's own RT."""

    seat: str | None
    own_file: bool


def submit_application(
    submission: Submission,
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
) -> Reply[SubmissionAnswer]:
    """The new application's id, IN_REVIEW at its first seat.

    The id follows from the caller and the key, so a repeated request finds the first one's answer. An RT's filing
    counts as the RT's approval. Raises PermissionDenied, InvalidArgument (attachments), FailedPrecondition
    (the kelurahan does not take part yet), AlreadyExists (the same was asked for today and is on its way).
    """
    application_id = derived_id("application", caller.name, request_key.key)
    known = records.get(Application, application_id=application_id)
    if known is not None and (reply := replay(known.value.answer, request_key)):
        return reply
    now = clock()
    office = _office(records, submission.area)
    holders = cache(records.holders)
    filer = _filer(submission, caller, records, holders=holders, city=city, now=now)
    letter_type = letter_types.get(submission.letter_type)
    file = File(
        application_id=application_id,
        revision=1,
        applicant=submission.applicant.model_dump(mode="json"),
        form=submission.form,
        salt=new_id(),
        attachments=attach(
            submission.attachments,
            {(caller.name, caller.resident_id)},
            records=records,
            uploads=uploads,
            inspector=inspector,
        ),
    )
    route = routes.plan_route(letter_type.route, submission.area, rw_step=office.rw_step, own_file=filer.own_file)
    for area in routes.registering_areas(route):
        if area != office.area and records.get(Office, area=area) is None:
            raise FailedPrecondition("Kecamatan ini belum melayani surat lewat aplikasi; silakan datang ke kantornya.")
    application = Application(
        application_id=application_id,
        letter_type=letter_type.name,
        channel=submission.channel,
        area=submission.area,
        caller=caller.name,
        masked_name=mask_name(submission.applicant.name),
        route=routes.after_filing(route, filer.seat),
        status=Status.IN_REVIEW,
        submitted_at=now,
        resident_id=submission.resident_id,
        filed_from=filer.seat,
        vacant_after_hours=office.vacant_after_hours,
        return_days=letter_type.return_days,
        service_hours={role: letter_type.service_hours.of(role) for role in letter_type.route},
        phone_given=takes_sms(submission.applicant.phone),
        warnings=submission.applicant.warnings(city.code),
    )
    subject = subject_of(
        letter_type.subject,
        file,
        letter_type=letter_type.name,
        day=local_date(now, city.zone),
        name=pseudonym,
    )
    return _enter(application, file, subject, request_key, records, holders=holders, city=city, now=now)


def _enter(
    application: Application,
    file: File,
    subject: str,
    request_key: RequestKey,
    records: Records,
    *,
    holders: Holders,
    city: City,
    now: datetime,
) -> Reply[SubmissionAnswer]:
    start = next_required(application.route, 0)
    if start is None:
        raise FailedPrecondition("Surat ini tidak punya langkah persetujuan di kelurahan Anda.")
    entered = transitions.submitted(
        application,
        file_digest=file.digest,
        start=start,
        held_until=seat_held_until(application.route[start], holders, now),
        service_clock=city.service_clock,
        now=now,
    )
    answer = request_key.answer(_CREATED, SubmissionAnswer.model_validate(entered.application, from_attributes=True))
    kept = replace(entered.application, answer=answer)
    counted = Add(arrivals.submitted(kept, city.service_clock))
    created = (Create(kept), Create(file), *map(Create, entered.messages))
    commit_as_only_one(Subject(subject, application.application_id), counted, *created, records=records)
    return Reply(answer)


def _office(records: Records, area: str) -> Office:
    office = records.get(Office, area=cut(area, Level.KELURAHAN))
    if office is None:
        raise FailedPrecondition(
            "Kelurahan ini belum melayani surat lewat aplikasi; silakan datang ke kantor kelurahan."
        )
    return office.value


def _filer(
    submission: Submission, caller: Caller, records: Records, *, holders: Holders, city: City, now: datetime
) -> _Filer:
    door = city.channels[submission.channel]
    if (door == Door.RESIDENT_APP) != (caller.kind == "superapp"):
        raise PermissionDenied("Token ini tidak berlaku untuk kanal itu.")
    rt_seat = seat_of(Role.RT, submission.area)
    if door == Door.RESIDENT_APP:
        if submission.resident_id is None:
            raise InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError("resident_id", "Wajib diisi.")])
        present = [officer for officer in holders(rt_seat) if officer.holds(rt_seat, now)]
        return _Filer(None, any(_is_own(officer, submission) for officer in present))
    officer = viewer_of(caller, records).officer
    if officer is None:
        raise PermissionDenied("Akun ini tidak terdaftar sebagai petugas.")
    seat = filing_seat(door, submission.area, officer, now)
    return _Filer(seat, own_file=seat == rt_seat and _is_own(officer, submission))


def _is_own(officer: Officer, submission: Submission) -> bool:
    return officer.resident_id is not None and officer.resident_id == submission.resident_id
