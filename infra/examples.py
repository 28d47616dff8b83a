"""Letters and files of people who visibly do not exist, from each letter's example.json."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from functions.domain.application import Attachment, File
from functions.domain.classification import Classification
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter, Registration
from functions.domain.offices import Letterhead, Signer
from functions.domain.seats import Role
from functions.domain.text import mask_name
from infra.adapters import TEMPLATES
from infra.letter_types import InvalidLetterType

DATED = date(2025, 1, 20)

LETTERHEAD = Letterhead(
    government="Pemerintah Kota Contoh",
    kecamatan="Contoh",
    kelurahan="Contoh Jaya",
    address="Jalan Balai Warga Nomor 1, Kota Contoh",
    postal_code="99999",
    phone="(021) 0000 0000",
    email="kelurahan@contoh.go.id",
    place="Kota Contoh",
)
SIGNER = Signer(
    title="Lurah Contoh Jaya",
    name="Pejabat Contoh, S.Sos., M.Si.",
    rank="Penata Tingkat I (III/d)",
    nip="999901012099011001",
)
KECAMATAN = replace(
    LETTERHEAD, kelurahan="", address="Jalan Balai Kota Nomor 2, Kota Contoh", email="kecamatan@contoh.go.id"
)
CAMAT = Signer(
    title="Camat Contoh",
    name="Pejabat Contoh Dua, S.STP., M.Si.",
    rank="Pembina (IV/a)",
    nip="999901012099012002",
)


def example(letter_type: LetterType) -> dict[str, Any]:
    """What a letter's example.json holds: `applicant`, `form`, `attachments`. Raises InvalidLetterType without one."""
    path = TEMPLATES / letter_type.name / "example.json"
    if not path.is_file():
        raise InvalidLetterType(f"templates/{letter_type.name}/{path.name}: not found; add the file")
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def ahead_of(today: date, letter_type: LetterType, form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with what is still to come as many days ahead of today as the example has it ahead of DATED."""
    coming = {name for rule in letter_type.rules if rule.kind == "upcoming" for name in rule.fields if form.get(name)}
    later = today - DATED
    return {**form, **{name: (date.fromisoformat(form[name]) + later).isoformat() for name in coming}}


def example_letter(letter_type: LetterType) -> Letter:
    """A letter of that type, dated DATED, as it stands before its first rendering; the camat's has two numbers."""
    validity = letter_type.validity_days
    at_the_camat = letter_type.signer == Role.CAMAT
    offices = {"99.99.01.1001": "CTJ"} | ({"99.99.01": "CT"} if at_the_camat else {})
    return Letter(
        letter_id="contoh-surat",
        application_id="contoh-permohonan",
        file_revision=1,
        letter_type=letter_type.name,
        title=letter_type.title,
        area="99.99.01.1001.007.002",
        masked_name=mask_name(example(letter_type)["applicant"]["name"]),
        code="contohkodeqr23456789abcdef",
        dated=DATED,
        valid_until=None if validity is None else DATED + timedelta(days=validity),
        registrations=tuple(
            Registration(area, f"{area}:all:{DATED.year}", 1, f"{letter_type.code}/001/{code}/I/{DATED.year}")
            for area, code in offices.items()
        ),
        letterhead=KECAMATAN if at_the_camat else LETTERHEAD,
        signer=CAMAT if at_the_camat else SIGNER,
        created_at=datetime(2025, 1, 20, 2, tzinfo=UTC),
    )


def example_file(letter_type: LetterType) -> File:
    """The file of the application that example_letter answers."""
    values = example(letter_type)
    return File(
        application_id="contoh-permohonan",
        revision=1,
        applicant=values["applicant"],
        form=values["form"],
        salt="garam-contoh",
        attachments=tuple(_attachment(kind) for kind in values["attachments"]),
    )


def example_classification(letter_type: LetterType, step: Role) -> Classification | None:
    """What the verifier makes of the example; None at any other step, and for letters with a type of their own."""
    if step != Role.VERIFIER or not letter_type.categories:
        return None
    form = example(letter_type)["form"]
    title = form[letter_type.title_field] if letter_type.title_field else letter_type.title
    return Classification(title, letter_type.categories[-1], letter_type.code)


def with_form(file: File, **values: Any) -> File:  # noqa: ANN401  a form takes any kind of value
    """The file with some values of its form replaced."""
    return replace(file, form={**file.form, **values})


def _attachment(kind: str) -> Attachment:
    return Attachment(
        kind=kind,
        upload_id=f"contoh-{kind}",
        content_type="image/jpeg",
        size=1024,
        sha256="0" * 64,
        generation="1",
    )
