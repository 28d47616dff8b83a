"""What a client sends to submit or resubmit, checked as a whole so that every wrong field is named at once.

The checks need the catalogue, the city and today's date; they come as pydantic's validation context.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from functions.domain.applicant import Applicant
from functions.domain.city import City
from functions.domain.residents import ForResident

if TYPE_CHECKING:  # loaded by the catalogue's adapter, when it is first asked
    from functions.domain.letter_types import LetterType

_MAX_ATTACHMENTS = 10


@dataclass(frozen=True)
class Checks:
    """What a submission is checked against."""

    letter_types: Mapping[str, "LetterType"]
    city: City
    today: date


class AttachmentReference(BaseModel):
    """An uploaded file and the kind of document it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Annotated[str, Field(max_length=64)]
    upload_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]


class FiledForm(ForResident):
    """The applicant's biodata, the letter type's form, and the attachments."""

    letter_type: Annotated[str, Field(max_length=64)]
    applicant: Applicant
    form: dict[str, Any]
    attachments: Annotated[
        tuple[AttachmentReference, ...], Field(max_length=_MAX_ATTACHMENTS, validate_default=True)
    ] = ()

    @field_validator("letter_type")
    @classmethod
    def _is_in_catalogue(cls, name: str, info: ValidationInfo) -> str:
        if name not in _checks(info).letter_types:
            raise ValueError("Jenis surat ini tidak ada; lihat list_letter_types.")
        return name

    @field_validator("applicant")
    @classmethod
    def _is_born(cls, applicant: Applicant, info: ValidationInfo) -> Applicant:
        if applicant.birth_date > _checks(info).today:
            raise ValidationError.from_exception_data(
                "Applicant", [_error(("birth_date",), "Tidak boleh di masa depan.")]
            )
        return applicant

    @field_validator("form")
    @classmethod
    def _fits_letter_type(cls, form: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        letter_type = _letter_type(info)
        if letter_type is None:
            return form
        read = letter_type.form.model_validate(form, context=info.context)
        found = letter_type.faults(read, info.data.get("applicant"), _checks(info).today)
        if found:
            raise ValidationError.from_exception_data("Form", [_error(*fault) for fault in found])
        return read.model_dump(mode="json")

    @field_validator("attachments")
    @classmethod
    def _are_asked_for(
        cls, attachments: tuple[AttachmentReference, ...], info: ValidationInfo
    ) -> tuple[AttachmentReference, ...]:
        letter_type = _letter_type(info)
        if letter_type is None:
            return attachments
        kinds = [attachment.kind for attachment in attachments]
        known = {asked.kind for asked in letter_type.attachments}
        unknown = [kind for kind in kinds if kind not in known]
        if not known and kinds:
            raise ValueError("Surat ini tidak memerlukan lampiran; hapus.")
        uploads = {attachment.upload_id for attachment in attachments}
        if unknown or len(set(kinds)) < len(kinds) or len(uploads) < len(kinds):
            raise ValueError(
                f"Lampirkan tiap jenis satu kali, masing-masing satu berkas, dari: {', '.join(sorted(known))}."
            )
        missing = [asked.label for asked in letter_type.attachments if asked.required and asked.kind not in kinds]
        if missing:
            raise ValueError(f"Belum dilampirkan: {', '.join(missing)}.")
        return attachments


class Submission(FiledForm):
    """A new application. `resident_id` is the superapp's opaque id of the resident it acts for."""

    channel: Annotated[str, Field(max_length=64)]
    area: Annotated[str, Field(max_length=64)]

    @field_validator("channel")
    @classmethod
    def _is_a_channel(cls, channel: str, info: ValidationInfo) -> str:
        channels = _checks(info).city.channels
        if channel not in channels:
            raise ValueError(f"Pilih salah satu: {', '.join(channels)}.")
        return channel

    @field_validator("area")
    @classmethod
    def _is_in_city(cls, area: str, info: ValidationInfo) -> str:
        return _checks(info).city.areas.check_rt(area)


class Resubmission(FiledForm):
    """A returned application, mended. The letter type stays what it was."""

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]


def _error(location: tuple[str | int, ...], message: str) -> InitErrorDetails:
    return {"type": PydanticCustomError("value_error", "{error}", {"error": message}), "loc": location, "input": None}


def _checks(info: ValidationInfo) -> Checks:
    if not isinstance(info.context, Checks):
        raise TypeError("a submission is validated with Checks as context")
    return info.context


def _letter_type(info: ValidationInfo) -> "LetterType | None":
    name = info.data.get("letter_type")
    return None if name is None else _checks(info).letter_types[name]
