"""Shows where an application is, and its file to whom it concerns."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from functions.domain.access import Viewer, may_rate, sees_file, sees_workflow
from functions.domain.application import Application, Decision, File, Status, WaitingFor
from functions.domain.errors import NotFound
from functions.domain.identity_numbers import Warned
from functions.domain.letters import Letter
from functions.domain.messages import Event, Recipient
from functions.domain.satisfaction import RATEABLE, Form, Rating, asked_form
from functions.domain.uploads import upload_object
from functions.domain.verification import LetterStatus
from functions.ports import Caller, Clock, Files, Records
from functions.viewing import viewer_of

_LIFETIME = timedelta(minutes=10)


class AttachmentView(BaseModel):
    """An attachment with an address that soon expires."""

    kind: str
    content_type: str
    size: int
    url: str


class CorrectionView(BaseModel):
    """Spelling that the kelurahan corrected since the resident last filed."""

    field: str
    label: str
    before: str
    after: str
    at: datetime


class FileView(BaseModel):
    """What the resident handed in, in its latest revision, and what was corrected in it."""

    applicant: dict[str, Any]
    form: dict[str, Any]
    attachments: list[AttachmentView]
    corrections: list[CorrectionView]


class HistoryView(BaseModel):
    """One transition: what happened, when, and the status it led to."""

    at: datetime
    event: str
    turn: int
    status: Status


class LetterView(BaseModel):
    """The letter that came of it."""

    letter_id: str
    number: str
    status: LetterStatus
    revocation_reason: str | None


class UndeliveredView(BaseModel):
    """A message that no channel could hand over: what it tells, to what kind of recipient, and why not."""

    event: Event
    recipient: Recipient
    created_at: datetime
    reason: str | None


class ApplicationView(BaseModel):
    """An application as its caller may see it; `file` is None for whom it does not concern now.

    `undelivered` is for officers, who may have to reach somebody in another way; `rating_asked` is the form that
    rate_service asks of the caller now, if any.
    """

    application_id: str
    letter_type: str
    channel: str
    area: str
    status: Status
    revision: int
    turn: int
    waiting_for: WaitingFor | None
    submitted_at: datetime
    closed_at: datetime | None
    resubmit_until: datetime | None
    masked_name: str
    warnings: list[Warned]
    note: str | None
    letter: LetterView | None
    history: list[HistoryView]
    undelivered: list[UndeliveredView]
    rating_asked: Form | None
    file: FileView | None

    @property
    def audit(self) -> dict[str, bool]:
        """What the log notes of this answer."""
        return {"file_shown": self.file is not None}


def get_application(
    application_id: str, caller: Caller, *, records: Records, uploads: Files, clock: Clock
) -> ApplicationView:
    """The application, with its file for the resident, the filer and the seat that waits.

    Seats that had it see it without the file. For anybody else it does not exist (NotFound).
    """
    now = clock()
    stored = records.get(Application, application_id=application_id)
    viewer = viewer_of(caller, records)
    if stored is None or not sees_workflow(stored.value, viewer, now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    application = stored.value
    return ApplicationView.model_validate(
        {name: getattr(application, name, None) for name in ApplicationView.model_fields}
        | {
            "resubmit_until": application.due_at if application.status == Status.RETURNED else None,
            "note": _note(application, records),
            "letter": _letter(application, records),
            "history": [HistoryView.model_validate(entry, from_attributes=True) for entry in application.history],
            "undelivered": _undelivered(application_id, records) if viewer.officer else [],
            "rating_asked": _rating_asked(application, viewer, now, records),
            "file": _file(application, records, uploads) if sees_file(application, viewer, now) else None,
        }
    )


def _note(application: Application, records: Records) -> str | None:
    if application.note_turn is None:
        return None
    stored = records.get(Decision, application_id=application.application_id, turn=application.note_turn)
    return stored.value.note if stored else None


def _letter(application: Application, records: Records) -> LetterView | None:
    if application.letter_id is None:
        return None
    stored = records.get(Letter, letter_id=application.letter_id)
    return LetterView.model_validate(stored.value, from_attributes=True) if stored else None


def _undelivered(application_id: str, records: Records) -> list[UndeliveredView]:
    return [
        UndeliveredView(event=one.event, recipient=one.kind, created_at=one.created_at, reason=one.reason)
        for one in records.undelivered(application_id)
    ]


def _rating_asked(application: Application, viewer: Viewer, now: datetime, records: Records) -> Form | None:
    if application.status not in RATEABLE or not may_rate(application, viewer, now):
        return None
    rated = records.get(Rating, application_id=application.application_id)
    return None if rated else asked_form(application.application_id)


def _file(application: Application, records: Records, uploads: Files) -> FileView | None:
    stored = records.get(File, application_id=application.application_id, revision=application.revision)
    if stored is None:
        return None
    return FileView(
        applicant=stored.value.applicant,
        form=stored.value.form,
        attachments=[
            AttachmentView(
                kind=attachment.kind,
                content_type=attachment.content_type,
                size=attachment.size,
                url=uploads.download_address(
                    upload_object(attachment.upload_id), shown_as=attachment.kind, lifetime=_LIFETIME
                ),
            )
            for attachment in stored.value.attachments
        ],
        corrections=[CorrectionView.model_validate(one, from_attributes=True) for one in stored.value.corrections],
    )
