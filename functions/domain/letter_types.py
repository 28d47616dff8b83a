"""Letter types as data: what `letter.toml` may hold, and the form that follows from it."""

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from types import SimpleNamespace
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)

from functions.domain.applicant import CalendarDate, Nik, PersonName, Phone
from functions.domain.seats import Role
from functions.domain.text import written, written_lines

COST = "Rp 0"  # UU 24/2013, article 79A: no fee

TYPE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
_DEFAULT_LENGTH = {"text": 120, "long_text": 2000}


def _clock_time(value: object) -> object:
    if not isinstance(value, time) and not (isinstance(value, str) and _CLOCK.fullmatch(value)):
        raise ValueError("Tulis jam seperti 14:30.")
    return value


def _blank_as_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip(" \t\r\n") else value


def _not_in_future(value: date | int, info: ValidationInfo) -> date | int:
    today = getattr(info.context, "today", None)
    if today is not None and value > (today if isinstance(value, date) else today.year):
        raise ValueError("Tidak boleh di masa depan.")
    return value


class FieldKind(StrEnum):
    """What a field of a form takes; the letter shows each in its own way."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PERSON_NAME = "person_name"
    NIK = "nik"
    KK = "kk"
    DATE = "date"
    TIME = "time"
    YEAR = "year"
    CHOICE = "choice"
    INTEGER = "integer"
    MONEY = "money"
    PHONE = "phone"


class FormField(BaseModel):
    """One field of a form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    kind: FieldKind
    required: bool = True
    help: str | None = None
    choices: tuple[str, ...] = ()
    max_length: Annotated[int, Field(ge=1, le=4000)] | None = None
    past: bool = False

    @field_validator("name")
    @classmethod
    def _name_is_free(cls, name: str) -> str:
        if hasattr(BaseModel, name) or name.startswith("model_"):
            raise ValueError(f"{name!r} has a meaning of its own in a form; choose another name")
        return name

    @model_validator(mode="after")
    def _choices_fit_kind(self) -> Self:
        if (self.kind == FieldKind.CHOICE) != bool(self.choices):
            raise ValueError('`choices` belongs to kind "choice" and to no other; add or remove it')
        if self.max_length is not None and self.kind not in _DEFAULT_LENGTH:
            raise ValueError('`max_length` belongs to kind "text" or "long_text"; remove it')
        if self.past and self.kind not in {FieldKind.DATE, FieldKind.YEAR}:
            raise ValueError('`past` belongs to kind "date" or "year"; remove it')
        return self

    @property
    def annotation(self) -> Any:  # noqa: ANN401  a type made at run time has no better name
        """The type that reads one value of this field."""
        length = self.max_length or _DEFAULT_LENGTH.get(self.kind, 0)
        kinds: dict[FieldKind, Any] = {
            FieldKind.TEXT: Annotated[str, Field(min_length=1, max_length=length), AfterValidator(written)],
            FieldKind.LONG_TEXT: Annotated[str, Field(min_length=1, max_length=length), AfterValidator(written_lines)],
            FieldKind.PERSON_NAME: PersonName,
            FieldKind.NIK: Nik,
            FieldKind.KK: Nik,
            FieldKind.DATE: CalendarDate,
            FieldKind.TIME: Annotated[time, BeforeValidator(_clock_time)],
            FieldKind.YEAR: Annotated[int, Field(strict=True, ge=1900, le=2200)],
            FieldKind.INTEGER: Annotated[int, Field(strict=True, ge=0, le=1_000_000)],
            FieldKind.MONEY: Annotated[int, Field(strict=True, ge=0, le=1_000_000_000_000)],
            FieldKind.PHONE: Phone,
        }
        if self.kind == FieldKind.CHOICE:
            return Literal[self.choices]
        return Annotated[kinds[self.kind], AfterValidator(_not_in_future)] if self.past else kinds[self.kind]


class RequiredAttachment(BaseModel):
    """A document the applicant adds: `kind` is its key, `label` what people call it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    required: bool = True


class ServiceHours(BaseModel):
    """How long each step should take at the most, in hours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rt: Annotated[int, Field(ge=1)] = 24
    rw: Annotated[int, Field(ge=1)] = 24
    verifier: Annotated[int, Field(ge=1)] = 8
    lurah: Annotated[int, Field(ge=1)] = 8
    camat: Annotated[int, Field(ge=1)] = 8


class LetterType(BaseModel):
    """A kind of letter. `name` is the name of its folder; everything else stands in `letter.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=rf"^{TYPE_NAME.pattern}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    explanation: str
    requirements: tuple[str, ...] = Field(min_length=1)
    code: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$")]
    route: tuple[Role, ...] = Field(min_length=1)
    validity_days: Annotated[int, Field(ge=1)] | None = None
    return_days: Annotated[int, Field(ge=1)] = 30
    service_hours: ServiceHours = ServiceHours()
    title_field: str | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)
    attachments: tuple[RequiredAttachment, ...] = ()

    @field_validator("route")
    @classmethod
    def _route_ends_with_signer(cls, route: tuple[Role, ...]) -> tuple[Role, ...]:
        if list(route) != sorted(set(route), key=list(Role).index):
            raise ValueError("name each role once, in the order rt, rw, verifier, lurah, camat")
        if route[-1] not in {Role.LURAH, Role.CAMAT}:
            raise ValueError('end the route with who signs, "lurah" or "camat"')
        return route

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for key, names in (
            ("fields", [field.name for field in self.fields]),
            ("attachments", [attachment.kind for attachment in self.attachments]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"`{key}` names {sorted(twice)} more than once; rename one")
        titles = {field.name for field in self.fields if field.kind == FieldKind.TEXT and field.required}
        if self.title_field is not None and self.title_field not in titles:
            raise ValueError(f'`title_field` names {self.title_field!r}, which is no required field of kind "text"')
        return self

    @property
    def signer(self) -> Role:
        """Who signs: the last step of the route."""
        return self.route[-1]

    @property
    def service_hours_total(self) -> int:
        """Hours the whole route should take at the most."""
        return sum(getattr(self.service_hours, role) for role in self.route)

    def filed(self, form: Mapping[str, Any]) -> SimpleNamespace:
        """The values of a form as it was once accepted, None for what it has not.

        Not validated again: a rule that became stricter since must not keep an approved letter from being drawn.
        """
        readers = {FieldKind.DATE: date.fromisoformat, FieldKind.TIME: time.fromisoformat}
        values = {field.name: (readers.get(field.kind), form.get(field.name)) for field in self.fields}
        return SimpleNamespace(
            **{name: value if value is None or read is None else read(value) for name, (read, value) in values.items()}
        )

    @cached_property
    def form(self) -> type[BaseModel]:
        """The pydantic model that reads a form of this letter and refuses unknown fields."""
        definitions: dict[str, Any] = {}
        for field in self.fields:
            if field.required:
                kind, default = field.annotation, ...
            else:
                kind, default = Annotated[field.annotation | None, BeforeValidator(_blank_as_none)], None
            definitions[field.name] = (kind, Field(default, title=field.label, description=field.help))
        return create_model(
            f"Form_{self.name.replace('-', '_')}",
            __config__=ConfigDict(extra="forbid", frozen=True),
            **definitions,
        )
