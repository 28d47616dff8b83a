"""Lists the letters a resident can ask for, with everything needed to draw their forms."""

from typing import Any

from pydantic import BaseModel

from functions.domain.applicant import Applicant
from functions.domain.letter_types import COST, LetterType, RequiredAttachment
from functions.domain.seats import Role
from functions.ports import Caller, LetterTypes


class LetterTypeView(BaseModel):
    """A letter in plain words: what it is for, what it takes, how long, what it costs; and its form.

    `related` letters are offered together with it; a `ministry_form` is not replaced by it.
    """

    name: str
    title: str
    explanation: str
    requirements: list[str]
    attachments: list[RequiredAttachment]
    route: list[Role]
    service_hours: int
    cost: str
    validity_days: int | None
    related: list[str]
    categories: list[str]
    ministry_form: str | None
    form_schema: dict[str, Any]


class LetterTypesAnswer(BaseModel):
    """All letters, and the JSON Schema (2020-12) of the biodata that every one of them takes."""

    letter_types: list[LetterTypeView]
    applicant_schema: dict[str, Any]


def list_letter_types(caller: Caller, *, letter_types: LetterTypes) -> LetterTypesAnswer:  # noqa: ARG001  any will do
    """Every letter type, with the JSON Schema (2020-12) of its form, for whoever shows a valid token."""
    return LetterTypesAnswer(
        letter_types=[_view(letter_type) for letter_type in letter_types.all()],
        applicant_schema=Applicant.model_json_schema(),
    )


def _view(letter_type: LetterType) -> LetterTypeView:
    return LetterTypeView(
        name=letter_type.name,
        title=letter_type.title,
        explanation=letter_type.explanation,
        requirements=list(letter_type.requirements),
        attachments=list(letter_type.attachments),
        route=list(letter_type.route),
        service_hours=letter_type.service_hours_total,
        cost=COST,
        validity_days=letter_type.validity_days,
        related=list(letter_type.related),
        categories=list(letter_type.categories),
        ministry_form=letter_type.ministry_form,
        form_schema=letter_type.form.model_json_schema(),
    )
