"""The fields of a letter's form as data: what `letter.toml` may say of one, and the types that read it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from functools import partial
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
from functions.domain.form_rules import Condition
from functions.domain.text import written, written_lines

MOST_ROWS = 20
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
    GROUP = "group"


class FormField(BaseModel):
    """One field of a form; a `group` is a list of rows, each with `fields` of its own.

    A field with a condition (`when`) is asked for where the condition is met, and must stay empty where it is not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    kind: FieldKind
    required: bool = True
    help: str | None = None
    choices: tuple[str, ...] = ()
    max_length: Annotated[int, Field(ge=1, le=4000)] | None = None
    past: bool = False
    when: Condition | None = None
    fields: "tuple[FormField, ...]" = ()
    least: Annotated[int, Field(ge=1, le=MOST_ROWS)] | None = None
    most: Annotated[int, Field(ge=1, le=MOST_ROWS)] | None = None

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

    @model_validator(mode="after")
    def _rows_fit_kind(self) -> Self:
        if (self.kind == FieldKind.GROUP) != bool(self.fields):
            raise ValueError('`fields` belongs to kind "group" and to no other; add or remove it')
        if self.kind != FieldKind.GROUP and (self.least or self.most):
            raise ValueError('`least` and `most` belong to kind "group"; remove them')
        if self.least and not self.required:
            raise ValueError("`least` belongs to a group that must be filled; remove it")
        if (self.least or 1) > (self.most or MOST_ROWS):
            raise ValueError(f"`least` is {self.least}, `most` is {self.most}; swap them")
        if any(field.fields for field in self.fields):
            raise ValueError("a group holds no group; take the inner one out")
        twice = repeated(field.name for field in self.fields)
        if twice:
            raise ValueError(f"`fields` names {twice} more than once; rename one")
        return self

    @property
    def is_always_asked(self) -> bool:
        """Tell whether the field must be filled whatever the others hold."""
        return self.required and self.when is None

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
        if self.kind == FieldKind.GROUP:
            row: Any = form_model(self.name, self.fields)
            least, may_be_empty = self.least or 1, not self.is_always_asked
            hints: dict[str, Any] = {"minItems": 0 if may_be_empty else least}
            rows = Field(max_length=self.most or MOST_ROWS, json_schema_extra=hints)
            enough = partial(_enough_rows, least=least, may_be_empty=may_be_empty)
            return Annotated[tuple[row, ...], rows, AfterValidator(enough)]
        return Annotated[kinds[self.kind], AfterValidator(_not_in_future)] if self.past else kinds[self.kind]


def form_model(name: str, fields: Iterable[FormField]) -> type[BaseModel]:
    """The pydantic model that reads the fields and refuses unknown ones.

    A field with a condition may be left empty here; `form_rules` tells whether it may.
    """
    definitions: dict[str, Any] = {}
    for field in fields:
        hints: Any = None if field.when is None else {"x-when": field.when.as_hint()}
        kind: Any = field.annotation
        default: Any = ...
        if field.kind == FieldKind.GROUP and not field.is_always_asked:
            kind, default = Annotated[kind, BeforeValidator(_none_as_no_rows)], ()
        elif not field.is_always_asked:
            kind, default = Annotated[kind | None, BeforeValidator(_blank_as_none)], None
        about: Any = Field(default, title=field.label, description=field.help, json_schema_extra=hints)
        definitions[field.name] = (kind, about)
    return create_model(
        f"Form_{name.replace('-', '_')}", __config__=ConfigDict(extra="forbid", frozen=True), **definitions
    )


def filed_values(fields: Iterable[FormField], form: Mapping[str, Any]) -> SimpleNamespace:
    """The values of a form as it was once accepted: None for what it has not, a list for the rows of a group.

    Not validated again: a rule that became stricter since must not keep an approved letter from being drawn.
    """
    return SimpleNamespace(**{field.name: _filed(field, form.get(field.name)) for field in fields})


def repeated(names: Iterable[str]) -> list[str]:
    """The names that stand there more than once."""
    listed = list(names)
    return sorted({name for name in listed if listed.count(name) > 1})


def _filed(field: FormField, value: Any) -> Any:  # noqa: ANN401  any JSON value
    if field.kind == FieldKind.GROUP:
        return [filed_values(field.fields, row) for row in value or ()]
    read = {FieldKind.DATE: date.fromisoformat, FieldKind.TIME: time.fromisoformat}.get(field.kind)
    return value if value is None or read is None else read(value)


def _enough_rows(rows: tuple[BaseModel, ...], *, least: int, may_be_empty: bool) -> tuple[BaseModel, ...]:
    """The rows, if there are enough; not `min_length`, which also complains where a row is merely wrong."""
    if len(rows) < least and (rows or not may_be_empty):
        raise ValueError(f"Isi paling sedikit {least}.")
    return rows


def _none_as_no_rows(value: object) -> object:
    return () if value is None else value
