"""Corrects spelling in an application's file, so that its letter is written right; the resident sees what changed."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.domain import transitions
from functions.domain.access import correcting_seat, sees_workflow
from functions.domain.application import Action, Application, Decision, File, Status
from functions.domain.city import City
from functions.domain.corrections import CorrectedText, corrected
from functions.domain.errors import Aborted, FailedPrecondition, NotFound
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.indonesian import local_date
from functions.domain.recording import Transition, check_allowed
from functions.domain.seats import Role
from functions.domain.steps import current_step
from functions.domain.subjects import Pseudonym
from functions.domain.text import mask_name
from functions.filing import commit_revision
from functions.ports import Caller, Clock, Create, LetterTypes, NewId, Records, Stored, Update
from functions.viewing import given_before, viewer_of

_OK = 200
_MOST = 20


def _not_empty(corrections: tuple[CorrectedText, ...]) -> tuple[CorrectedText, ...]:
    """The corrections, if there are any; not `min_length`, which also complains where one is merely wrong."""
    if not corrections:
        raise ValueError("Tulis paling sedikit satu perbaikan.")
    return corrections


class CorrectionRequest(BaseModel):
    """Which texts of an application's file to correct."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]
    corrections: Annotated[tuple[CorrectedText, ...], Field(max_length=_MOST), AfterValidator(_not_empty)]


class CorrectionAnswer(BaseModel):
    """The application, where it was, with a new revision."""

    application_id: str
    status: Status
    revision: int
    turn: int
    corrected_at: datetime


def correct_application(
    correction_request: CorrectionRequest,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    letter_types: LetterTypes,
    city: City,
    clock: Clock,
    new_id: NewId,
    pseudonym: Pseudonym,
) -> Reply[CorrectionAnswer]:
    """The application, IN_REVIEW at its verifier still, with a new revision in which the texts are corrected.

    It takes no turn; a decision that has the turn counts first (Aborted, and the call is made again). Raises NotFound,
    PermissionDenied, FailedPrecondition (not at the verifier), InvalidArgument with every text that is not there, is no
    text, or has become another one, AlreadyExists if the corrected name is of whom another application is about.
    """
    now = clock()
    stored = records.get(Application, application_id=correction_request.application_id)
    viewer = viewer_of(caller, records)
    if stored is None or not sees_workflow(stored.value, viewer, now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    seat = correcting_seat(application, viewer, now)
    if reply := given_before(request_key, records):
        return reply
    file = _file(application, records)
    letter_type = letter_types.get(application.letter_type)
    again = corrected(
        file,
        correction_request.corrections,
        letter_type,
        salt=new_id(),
        by=seat,
        now=now,
        today=local_date(now, city.zone),
    )
    transition = transitions.corrected(
        application,
        actor=caller.name,
        masked_name=mask_name(again.applicant["name"]),
        file_digest=again.digest,
        now=now,
    )
    reply, writes = _written(stored, transition, again, request_key)
    commit_revision(
        application, file, again, *writes, letter_type=letter_type, city=city, records=records, pseudonym=pseudonym
    )
    return reply


def _file(application: Application, records: Records) -> File:
    """The file of an application that waits for its verifier and that nobody has decided on."""
    check_allowed(application, Action.CORRECT)
    if current_step(application).role != Role.VERIFIER:
        raise FailedPrecondition("Ejaan hanya dapat diperbaiki selama permohonan ini menunggu verifikator kelurahan.")
    if records.get(Decision, application_id=application.application_id, turn=application.turn):
        raise Aborted("Keputusan petugas untuk permohonan ini sedang diproses; coba lagi sebentar lagi.")
    stored = records.get(File, application_id=application.application_id, revision=application.revision)
    if stored is None:
        raise NotFound("Berkas permohonan ini tidak ditemukan.")
    return stored.value


def _written(
    stored: Stored[Application], transition: Transition, file: File, request_key: RequestKey
) -> tuple[Reply[CorrectionAnswer], tuple[Create | Update, ...]]:
    after = transition.application
    body = CorrectionAnswer(
        application_id=after.application_id,
        status=after.status,
        revision=after.revision,
        turn=after.turn,
        corrected_at=after.history[-1].at,
    )
    answer = request_key.answer(_OK, body)
    return Reply(answer), (Update(stored, after), *map(Create, (file, answer, *transition.messages)))
