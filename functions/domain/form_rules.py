"""Rules between the fields of a form as data, and what breaks them.

A path names a field: `tanggal_meninggal`, a field in every row of a group `saksi.nik`, or one of the applicant's
`applicant.nik`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from functions.domain.indonesian import age_on

if TYPE_CHECKING:
    from functions.domain.form_fields import FormField

APPLICANT = "applicant"
_NO_PLACE_FOR_IT = "Kosongkan; isian ini tidak berlaku untuk pilihan Anda."
_MISSING = "Wajib diisi."


class Fault(NamedTuple):
    """What breaks a rule: where in the form (`("saksi", 0, "nik")`), and what would be right, in Indonesian."""

    location: tuple[str | int, ...]
    message: str


class Condition(BaseModel):
    """Met where a field holds one of the values `is`, or is a birth date of somebody `under` so many years old.

    In a group the field may be one of the same row.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    field: str
    is_: Annotated[tuple[str, ...], Field(alias="is")] = ()
    under: Annotated[int, Field(ge=1, le=120)] | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if bool(self.is_) == (self.under is not None):
            raise ValueError("give `is` (a list of values) or `under` (years), one of them")
        return self

    def as_hint(self) -> dict[str, Any]:
        """The condition for a client that draws the form."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)

    def is_met(self, value: object, today: date) -> bool:
        """Tell whether the value of the field meets the condition on a day."""
        if self.under is not None:
            return isinstance(value, date) and age_on(value, today) < self.under
        return value in self.is_


class Rule(BaseModel):
    """What must hold between fields.

    `different`: no two of their values are equal. `in_order`: none is before the one named before it. `together`: all
    are filled or none. `one_of`: at least one is filled. `aged`: the date lies at least `years` before today.
    `upcoming`: the date is today, the day of filing, or later.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["different", "in_order", "together", "one_of", "aged", "upcoming"]
    fields: Annotated[tuple[str, ...], Field(min_length=1)]
    message: Annotated[str, Field(min_length=1)]
    years: Annotated[int, Field(ge=1, le=120)] | None = None

    @model_validator(mode="after")
    def _names_enough(self) -> Self:
        if (self.kind == "aged") != (self.years is not None):
            raise ValueError('`years` belongs to kind "aged" and to no other; add or remove it')
        if self.kind in {"in_order", "together", "one_of"} and len(self.fields) == 1:
            raise ValueError(f'kind "{self.kind}" is between two fields or more; name another')
        if _is_of_applicant(self.fields[-1]):
            raise ValueError("name a field of the form last: the message is shown there")
        return self


def faults(
    fields: Sequence["FormField"],
    rules: Sequence[Rule],
    *,
    form: BaseModel,
    applicant: BaseModel | None,
    today: date,
) -> list[Fault]:
    """Everything in a form, already read field by field, that breaks a condition or a rule.

    Without an applicant (it is wrong itself) what is compared with it is passed over.
    """
    filled = {name: getattr(form, name) for name in type(form).model_fields}
    scope = {**filled, **_of_applicant(applicant)}
    found = list(_conditions(fields, filled, scope, today, ()))
    for rule in rules:
        found += _broken(rule, scope, today)
    return found


def _is_of_applicant(path: str) -> bool:
    return path.startswith(f"{APPLICANT}.")


def _of_applicant(applicant: BaseModel | None) -> dict[str, Any]:
    if applicant is None:
        return {}
    return {f"{APPLICANT}.{name}": getattr(applicant, name) for name in type(applicant).model_fields}


def _conditions(
    fields: Sequence["FormField"],
    values: Mapping[str, Any],
    scope: Mapping[str, Any],
    today: date,
    place: tuple[str | int, ...],
) -> Iterator[Fault]:
    for field in fields:
        value = values[field.name]
        if field.when is not None and (field.when.field in scope or not _is_of_applicant(field.when.field)):
            met = field.when.is_met(scope.get(field.when.field), today)
            if met and field.required and not _is_filled(value):
                yield Fault((*place, field.name), _MISSING)
            if not met and _is_filled(value):
                yield Fault((*place, field.name), _NO_PLACE_FOR_IT)
        for number, row in enumerate(value if field.fields else ()):
            in_row = {name: getattr(row, name) for name in type(row).model_fields}
            yield from _conditions(field.fields, in_row, {**scope, **in_row}, today, (*place, field.name, number))


def _broken(rule: Rule, scope: Mapping[str, Any], today: date) -> list[Fault]:
    values = [(location, value) for path in rule.fields for location, value in _at(path, scope)]
    filled = [(location, value) for location, value in values if _is_filled(value)]
    wrong: list[tuple[str | int, ...]] = []
    if rule.kind == "different":
        wrong = [later for (_, first), (later, second) in combinations(filled, 2) if first == second]
    elif rule.kind == "in_order":
        wrong = [later for (_, first), (later, second) in pairwise(filled) if second < first]
    elif rule.kind == "aged" and rule.years is not None:
        wrong = [location for location, value in filled if age_on(value, today) < rule.years]
    elif rule.kind == "upcoming":
        wrong = [location for location, value in filled if value < today]
    elif rule.kind == "together" and filled:
        wrong = [location for location, value in values if not _is_filled(value)]
    elif rule.kind == "one_of" and not filled:
        wrong = [values[-1][0]] if values else []
    return [Fault(location, rule.message) for location in dict.fromkeys(wrong)]


def _at(path: str, scope: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    """The places a path names, with their values."""
    if path in scope or _is_of_applicant(path):
        return [((path,), scope[path])] if path in scope else []
    group, _, name = path.partition(".")
    return [((group, number, name), getattr(row, name)) for number, row in enumerate(scope[group])]


def _is_filled(value: object) -> bool:
    return value is not None and value != ()
