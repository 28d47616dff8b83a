"""The words of messages, read from `templates/_messages/<event>.toml`, and who gets them by which channel.

`subject` heads a message; `text` has one text for each kind of recipient that the event is told. All but the
resident's may show on a locked screen, so the reason somebody wrote stands in the resident's alone.
`channels.toml` says by which channels a kind of recipient is told.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, UndefinedError
from jinja2.meta import find_undeclared_variables
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from functions.domain.errors import FailedPrecondition
from functions.domain.letter_types import LetterType
from functions.domain.messages import ABOUT_COMPLAINTS, CHANNELS, TOLD, Event, Message, Recipient
from functions.domain.seats import Role, role_in_words, role_of
from functions.ports import Notice

M = TypeVar("M", bound=BaseModel)
_WITH_NOTE = frozenset({Event.MEET, Event.RETURNED, Event.REJECTED, Event.REVOKED, Event.COMPLAINT_ANSWERED})
_WITH_NEXT = frozenset({Event.APPROVED, Event.PASSED, Event.MEET, Event.ESCALATED})
_OF_APPLICATIONS = frozenset({"letter_title", "reference"})
_OF_COMPLAINTS = frozenset({"number"})
_REFERENCE_LENGTH = 6


class InvalidTexts(ValueError):
    """Texts hold faults: one line each with file, key, what was found and what would be right."""


class _TextFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Annotated[str, Field(min_length=1, max_length=40)]
    text: dict[str, Annotated[str, Field(min_length=1)]]


class _ChannelsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    resident: tuple[str, ...]
    officer: tuple[str, ...]
    neighbour: tuple[str, ...]
    seat: dict[Role, tuple[str, ...]]


@dataclass(frozen=True)
class _Words:
    subject: str
    texts: Mapping[Recipient, Template]


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
        try:
            self._channels = _read_channels(folder / "channels.toml")
        except InvalidTexts as fault:
            faults.append(str(fault))
        if faults:
            raise InvalidTexts("\n".join(faults))
        self._words = found

    def compose(self, message: Message, letter_type: LetterType | None) -> Notice:
        """The notice for a message's recipient. FailedPrecondition if what its text tells is missing from it."""
        words = self._words[message.event]
        return Notice(
            message_id=message.message_id,
            recipient=message.recipient,
            subject=words.subject,
            text=_rendered(words.texts[message.kind], message, letter_type),
            application_id=message.application_id,
            event=message.event,
            channels=self.channels(message.recipient),
            complaint=message.complaint,
        )

    def channels(self, recipient: str) -> tuple[str, ...]:
        """By which channels a recipient is told, the best first."""
        kind, _, name = recipient.partition(":")
        if kind == Recipient.SEAT:
            return self._channels.seat[role_of(name)]
        return getattr(self._channels, kind)  # type: ignore[no-any-return]


def _rendered(template: Template, message: Message, letter_type: LetterType | None) -> str:
    optional = {
        "letter_title": letter_type.title_in_messages if letter_type else None,
        "reference": message.application_id[-_REFERENCE_LENGTH:].upper() if message.application_id else None,
        "number": message.complaint,
        "note": message.note,
        "waits_for": role_in_words(message.waits_for) if message.waits_for else None,
    }
    try:
        return template.render({name: value for name, value in optional.items() if value is not None})
    except UndefinedError as error:
        raise FailedPrecondition("Pesan ini tidak memuat alasan yang harus disampaikan.") from error


def _environment() -> Environment:
    """Without escaping: a text is shown as it is, never as markup, and `&amp;` would be read out as such."""
    return Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701


def _strays(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in {*Event, "channels"}:
            yield f"{_shown(path)}: no event has that name; remove it, or use one of {', '.join(Event)}"


def _read(path: Path, event: Event) -> _Words:
    file = _validated(path, _TextFile)
    told = {str(kind) for kind in TOLD[event]}
    if lacking := sorted(told - file.text.keys()):
        raise InvalidTexts(f"{_shown(path)}: text.{lacking[0]}: missing; add it")
    if extra := sorted(file.text.keys() - told):
        raise InvalidTexts(f"{_shown(path)}: text.{extra[0]}: remove it, this is told to {', '.join(sorted(told))}")
    return _Words(
        subject=file.subject,
        texts={kind: _compiled(path, kind, file.text[kind], event) for kind in TOLD[event]},
    )


def _read_channels(path: Path) -> _ChannelsFile:
    file = _validated(path, _ChannelsFile)
    named = {"resident": file.resident, "officer": file.officer, "neighbour": file.neighbour}
    named |= {f"seat.{role}": file.seat.get(role, ()) for role in Role}
    for key, channels in named.items():
        if not channels or not set(channels) <= set(CHANNELS):
            found = ", ".join(channels) or "none"
            raise InvalidTexts(f"{_shown(path)}: {key}: found {found}; use {', '.join(CHANNELS)}")
    return file


def _validated(path: Path, model: type[M]) -> M:
    try:
        return model.model_validate(_parse(path))
    except ValidationError as error:
        raise InvalidTexts("\n".join(_lines(path, error, model))) from error


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidTexts(f"{_shown(path)}: not found; add the file") from error
    except UnicodeDecodeError as error:
        raise InvalidTexts(f"{_shown(path)}: byte {error.start} is no UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidTexts(f"{_shown(path)}: no TOML: {error}; correct it there") from error


def _compiled(path: Path, kind: Recipient, source: str, event: Event) -> Template:
    environment = _environment()
    place = f"{_shown(path)}: text.{kind}"
    allowed = (_OF_COMPLAINTS if event in ABOUT_COMPLAINTS else _OF_APPLICATIONS) | (
        {"waits_for"} if event in _WITH_NEXT else set()
    )
    if event in _WITH_NOTE and kind == Recipient.RESIDENT:
        allowed |= {"note"}
    try:
        used = find_undeclared_variables(environment.parse(source))
    except TemplateSyntaxError as error:
        raise InvalidTexts(f"{place}: line {error.lineno}: {error.message}; correct it there") from error
    if unknown := sorted(used - allowed):
        raise InvalidTexts(f"{place}: found {', '.join(unknown)}; use {', '.join(sorted(allowed))}")
    return environment.from_string(source)


def _lines(path: Path, error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        key = ".".join(map(str, fault["loc"]))
        yield f"{_shown(path)}: {key}: {fault['msg']}; it has {', '.join(model.model_fields)}"


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
