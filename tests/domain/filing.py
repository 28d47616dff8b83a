"""What a client files: a letter type, biodata that fit it, and what they are checked against."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from functions.domain.letter_types import LetterType
from functions.domain.submission import Checks, Submission
from tests.domain.builders import AREA, CITY


def letter_type(**changed: Any) -> LetterType:  # noqa: ANN401  any key of letter.toml
    """A letter type with one field, one required and one other attachment."""
    values: dict[str, Any] = {
        "name": "usaha",
        "title": "Surat Keterangan Usaha",
        "explanation": "Menerangkan bahwa seseorang punya usaha.",
        "requirements": ["KTP"],
        "code": "500.2.2.4",
        "route": ["rt", "rw", "verifier", "lurah"],
        "fields": [{"name": "nama_usaha", "label": "Nama usaha", "kind": "text"}],
        "attachments": [
            {"kind": "ktp", "label": "KTP"},
            {"kind": "foto", "label": "Foto usaha", "required": False},
        ],
    }
    return LetterType.model_validate(values | changed)


APPLICANT: dict[str, Any] = {
    "nik": "9999017101900001",
    "name": "Warga Contoh",
    "birth_place": "Contoh",
    "birth_date": "1990-01-31",
    "sex": "P",
    "religion": "Islam",
    "marital_status": "Kawin",
    "occupation": "Pedagang",
    "address": "Jalan Contoh 2",
}
UPLOADS = ["a" * 24, "b" * 24, "c" * 24]
KTP = {"kind": "ktp", "upload_id": UPLOADS[0]}
PHOTO = {"kind": "foto", "upload_id": UPLOADS[1]}
SUBMITTED: dict[str, Any] = {
    "letter_type": "usaha",
    "channel": "aplikasi",
    "area": AREA,
    "resident_id": "warga-1",
    "applicant": APPLICANT,
    "form": {"nama_usaha": "Warung Contoh"},
    "attachments": [KTP],
}


def checks(*letter_types: LetterType, today: date = date(2025, 3, 3)) -> Checks:
    """What a submission is checked against."""
    return Checks({kind.name: kind for kind in letter_types or (letter_type(),)}, CITY, today)


def faults(model: type[BaseModel], values: Mapping[str, Any], context: Checks | None = None) -> dict[str, str]:
    """What is wrong with values, by the dotted path of each field."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values, context=context)
    return {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}


def submission(**changed: Any) -> Submission:  # noqa: ANN401  any field
    """A submission as it is read."""
    return Submission.model_validate(SUBMITTED | changed, context=checks())


def submission_faults(**changed: Any) -> dict[str, str]:  # noqa: ANN401  any field
    """What is wrong with a submission, by the dotted path of each field."""
    return faults(Submission, SUBMITTED | changed, checks())
