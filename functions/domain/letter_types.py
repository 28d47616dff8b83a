"""Letter types as data: what `letter.toml` may hold, and the form that follows from it."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from functions.domain.applicant import Applicant
from functions.domain.codes import CODE
from functions.domain.form_fields import FieldKind, FormField, filed_values, form_model, repeated
from functions.domain.form_rules import APPLICANT, Fault, Rule, faults
from functions.domain.seats import Role

COST = "Rp 0"  # UU 24/2013, article 79A: no fee

TYPE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


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

    def of(self, role: Role) -> int:
        """The hours of a role's step."""
        hours: int = getattr(self, role)
        return hours


class LetterType(BaseModel):
    """A kind of letter. `name` is the name of its folder; everything else stands in `letter.toml`.

    `subject` names the fields that say whom the letter is about, and `named` the one with that person's name, unless it
    is the applicant; `message_title` is what messages call it, where the title reads badly within a sentence; `related`
    names letters usually asked for with it; one with `categories` is classified by the verifier; `ministry_form` names
    the form of a ministry that this letter introduces its bearer for, and does not replace.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=rf"^{TYPE_NAME.pattern}$")]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    message_title: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    explanation: str
    requirements: tuple[str, ...] = Field(min_length=1)
    code: Annotated[str, Field(pattern=CODE)]
    route: tuple[Role, ...] = Field(min_length=1)
    validity_days: Annotated[int, Field(ge=1)] | None = None
    return_days: Annotated[int, Field(ge=1)] = 30
    service_hours: ServiceHours = ServiceHours()
    title_field: str | None = None
    subject: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)] = (f"{APPLICANT}.nik",)
    named: str | None = None
    related: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    ministry_form: str | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
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
            if twice := repeated(names):
                raise ValueError(f"`{key}` names {twice} more than once; rename one")
        titles = {field.name for field in self.fields if field.kind == FieldKind.TEXT and field.required}
        if self.title_field is not None and self.title_field not in titles:
            raise ValueError(f'`title_field` names {self.title_field!r}, which is no required field of kind "text"')
        people = {field.name for field in self.fields if field.kind == FieldKind.PERSON_NAME}
        if self.named is not None and self.named not in people:
            raise ValueError(f'`named` names {self.named!r}, which is no field of kind "person_name"; correct it')
        return self

    @model_validator(mode="after")
    def _somebody_classifies(self) -> Self:
        if self.categories and Role.VERIFIER not in self.route:
            roles = ", ".join(self.route)
            raise ValueError(f'`categories` need a verifier, and `route` is {roles}; add "verifier" or remove them')
        return self

    @model_validator(mode="after")
    def _paths_lead_somewhere(self) -> Self:
        named = {f"{APPLICANT}.{name}" for name in Applicant.model_fields} | {field.name for field in self.fields}
        in_rows = {f"{field.name}.{row.name}" for field in self.fields for row in field.fields}
        wanted = {"subject": [*self.subject], "rules": [path for rule in self.rules for path in rule.fields]}
        for key, paths in wanted.items():
            if lost := sorted({*paths} - named - (in_rows if key == "rules" else set())):
                raise ValueError(f"`{key}` names {lost}, which is no field of the form; correct it")
        for field in self.fields:
            for asked in (field, *field.fields):
                siblings = {row.name for row in field.fields if row is not asked}
                if asked.when is not None and asked.when.field not in (named | siblings) - {asked.name}:
                    raise ValueError(f"`when` of {asked.name!r} names {asked.when.field!r}, which is no other field")
        return self

    @property
    def asks_who_the_applicant_is(self) -> bool:
        """Tell whether a condition or a rule looks at the applicant's biodata, but for the NIK."""
        conditions = [asked.when.field for field in self.fields for asked in (field, *field.fields) if asked.when]
        paths = [*conditions, *(path for rule in self.rules for path in rule.fields)]
        return any(path.startswith(f"{APPLICANT}.") and path != f"{APPLICANT}.nik" for path in paths)

    @property
    def title_in_messages(self) -> str:
        """What messages call it."""
        return self.message_title or self.title

    @property
    def signer(self) -> Role:
        """Who signs: the last step of the route."""
        return self.route[-1]

    @property
    def service_hours_total(self) -> int:
        """Hours the whole route should take at the most."""
        return sum(map(self.service_hours.of, self.route))

    def filed(self, form: Mapping[str, Any]) -> SimpleNamespace:
        """The values of a form as it was once accepted, None for what it has not."""
        return filed_values(self.fields, form)

    def faults(self, form: BaseModel, applicant: BaseModel | None, today: date) -> list[Fault]:
        """What in a form, read by `form`, breaks a condition or a rule of this letter."""
        return faults(self.fields, self.rules, form=form, applicant=applicant, today=today)

    @cached_property
    def form(self) -> type[BaseModel]:
        """The pydantic model that reads a form of this letter and refuses unknown fields."""
        return form_model(self.name, self.fields)
