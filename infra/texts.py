"""The words of messages, read from `templates/_messages/<event>.toml`.

`subject` heads a message and `text` is its body: for the resident, or for the seat that an event goes to.
What the applicant's side is told has an `officer_text` too, for an RT who filed for a neighbour. An officer's
text may show on a locked screen, so the reason somebody wrote stands in the resident's alone.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.domain.errors import FailedPrecondition
from functions.domain.letter_types import LetterType
from functions.domain.messages import Event, Message
from functions.ports import Notice

_TO_SEATS = frozenset({Event.WAITING, Event.NOTIFIED, Event.FAILED})
_WITH_NOTE = frozenset({Event.MEET, Event.RETURNED, Event.REJECTED, Event.REVOKED})
_VARIABLES = frozenset({"letter_title", "reference"})
_REFERENCE_LENGTH = 6


class InvalidTexts(ValueError):
    """Texts hold faults: one line each with file, key, what was found and what would be right."""


class _TextFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Annotated[str, Field(min_length=1, max_length=40)]
    text: Annotated[str, Field(min_length=1)]
    officer_text: Annotated[str, Field(min_length=1)] | None = None


@dataclass(frozen=True)
class _Words:
    subject: str
    for_resident: Template
    for_officer: Template


class TemplateTexts:
    """Texts from the `_messages` of a templates folder.

    Everything is read and checked once, here. Raises InvalidTexts with the faults of all files together.
    """

    def __init__(self, templates: Path) -> None:
        folder = templates / "_messages"
        faults = list(_strays(folder))
        found: dict[Event, _Words] = {}
        for event in Event:
            try:
                found[event] = _read(folder / f"{event}.toml", event)
            except InvalidTexts as fault:
                faults.append(str(fault))
        if faults:
            raise InvalidTexts("\n".join(faults))
        self._words = found

    def compose(self, message: Message, letter_type: LetterType) -> Notice:
        """The notice for a message's recipient. FailedPrecondition if a note is missing from it."""
        words = self._words[message.event]
        to_resident = message.recipient.startswith("resident:")
        return Notice(
            message_id=message.message_id,
            recipient=message.recipient,
            subject=words.subject,
            text=_rendered(words.for_resident if to_resident else words.for_officer, message, letter_type),
            application_id=message.application_id,
            event=message.event,
        )


def _rendered(template: Template, message: Message, letter_type: LetterType) -> str:
    note = {} if message.note is None else {"note": message.note}
    reference = message.application_id[-_REFERENCE_LENGTH:].upper()
    try:
        return template.render(letter_title=letter_type.title, reference=reference, **note)
    except UndefinedError as error:
        raise FailedPrecondition("Pesan ini tidak memuat alasan yang harus disampaikan.") from error


def _environment() -> Environment:
    """Without escaping: a text is shown as it is, never as markup, and `&amp;` would be read out as such."""
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701


def _strays(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in set(Event):
            yield f"{_shown(path)}: no event has that name; remove it, or use one of {', '.join(Event)}"


def _read(path: Path, event: Event) -> _Words:
    try:
        file = _TextFile.model_validate(_parse(path))
    except ValidationError as error:
        raise InvalidTexts("\n".join(_lines(path, error))) from error
    if (event in _TO_SEATS) != (file.officer_text is None):
        remedy = "remove it, `text` is for the seat" if event in _TO_SEATS else "missing; add it"
        raise InvalidTexts(f"{_shown(path)}: officer_text: {remedy}")
    noted = _VARIABLES | {"note"} if event in _WITH_NOTE else _VARIABLES
    text = _compiled(path, "text", file.text, noted)
    officer_text = file.officer_text
    other = text if officer_text is None else _compiled(path, "officer_text", officer_text, _VARIABLES)
    return _Words(subject=file.subject, for_resident=text, for_officer=other)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidTexts(f"{_shown(path)}: not found; add the file") from error
    except UnicodeDecodeError as error:
        raise InvalidTexts(f"{_shown(path)}: byte {error.start} is no UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidTexts(f"{_shown(path)}: no TOML: {error}; correct it there") from error


def _compiled(path: Path, key: str, source: str, allowed: frozenset[str]) -> Template:
    environment = _environment()
    place = f"{_shown(path)}: {key}"
    try:
        used = find_undeclared_variables(environment.parse(source))
    except TemplateSyntaxError as error:
        raise InvalidTexts(f"{place}: line {error.lineno}: {error.message}; correct it there") from error
    if unknown := sorted(used - allowed):
        raise InvalidTexts(f"{place}: found {', '.join(unknown)}; use {', '.join(sorted(allowed))}")
    return environment.from_string(source)


def _lines(path: Path, error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        key = ".".join(map(str, fault["loc"]))
        yield f"{_shown(path)}: {key}: {fault['msg']}; a text has {', '.join(_TextFile.model_fields)}"


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
