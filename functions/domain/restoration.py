"""What is kept beside a stored letter, so that its record can be made again after records were set back in time."""

import json
from dataclasses import replace
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from functions.domain.application import Action, Application, Status
from functions.domain.letters import Letter
from functions.domain.messages import Event
from functions.domain.offices import StepMode
from functions.domain.recording import Transition, recorded_with, told_applicant
from functions.domain.verification import LetterStatus

DESCRIPTION = "letter"
"""The name of a letter's description in its file's metadata."""

SUBJECT = "masked-subject"  # percent-encoded: metadata travels in headers, and not every store takes more than ASCII
"""The name there of whom the letter is about."""

_OPEN = frozenset({Status.IN_REVIEW, Status.RETURNED})
_adapter = cache(TypeAdapter)


def described(letter: Letter) -> str:
    """A letter as ASCII: its numbers, names of office and signer, and the masked name; no more than its record says."""
    return json.dumps(to_jsonable_python(letter), separators=(",", ":"))


def read_description(text: str) -> Letter:
    """The letter that was described, as it was before it was drawn. ValueError for any other text."""
    try:
        letter: Letter = _adapter(Letter).validate_json(text)
    except ValidationError:
        raise ValueError("is no description of a letter") from None
    return letter


def taken_in(letter: Letter, *, sha256: str, masked_subject: str | None) -> Letter:
    """ISSUED when it was approved, for a letter that was stored although the records have forgotten it."""
    return replace(
        letter,
        status=LetterStatus.ISSUED,
        sha256=sha256,
        masked_subject=masked_subject,
        issued_at=letter.created_at,
        due_at=None,
    )


def is_overtaken(application: Application) -> bool:
    """Tell whether an application is still on its way to a letter that there is already."""
    return application.status in _OPEN


def caught_up(application: Application, letter: Letter, now: datetime) -> Transition:
    """ISSUED when its letter was approved, for an application whose last decisions were forgotten; told at `now`."""
    passed = [step.seat for step in application.route if step.mode == StepMode.REQUIRED]
    after = replace(
        application,
        status=Status.ISSUED,
        waiting_for=None,
        seats=tuple(dict.fromkeys((*application.seats, *passed))),
        returned_from=None,
        note_turn=None,
        due_at=None,
        remind_at=None,
        closed_at=letter.created_at,
        letter_id=letter.letter_id,
    )
    recorded = recorded_with(after, Action.ISSUE, "machine", letter.sha256 or "", letter.created_at)
    return Transition(recorded, told_applicant(recorded, Event.READY, now))
