"""Whom a letter is about. One open application per subject, letter type and day: nobody asks twice for the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from functions.domain.application import Application, File, Status
from functions.domain.text import mask_name

Pseudonym = Callable[..., str]
"""An id that always follows from its parts, and tells nobody without the city's key what they are."""

_OPEN = frozenset({Status.IN_REVIEW, Status.RETURNED, Status.APPROVED})


@dataclass(frozen=True)
class Subject:
    """The application last filed on a day for a letter of one type about one subject, whose id tells neither."""

    subject_id: str
    application_id: str


def subject_of(paths: Iterable[str], file: File, *, letter_type: str, day: date, name: Pseudonym) -> str:
    """The id of whom a letter is about, as the letter type's `subject` paths have it."""
    filled = {f"applicant.{key}": value for key, value in file.applicant.items()} | file.form
    known = [str(filled[path]).casefold() for path in paths if filled.get(path)]
    return name(letter_type, day.isoformat(), *(known or [filled["applicant.nik"]]))


def masked_subject(named: str | None, file: File) -> str | None:
    """The masked name of whom a letter is about; None where that is the applicant.

    `named` is the field of the form with the name; a form that was filed before there was one has none.
    """
    name = None if named is None else file.form.get(named)
    if not name or name.casefold() == file.applicant["name"].casefold():
        return None
    return mask_name(name)


def keeps_others_out(application: Application) -> bool:
    """Tell whether an application is still on its way."""
    return application.status in _OPEN
