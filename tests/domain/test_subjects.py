"""Whom a letter is about, as an id."""

from datetime import date
from typing import Any

import pytest

from functions.domain.application import File
from functions.domain.subjects import masked_subject, subject_of
from tests.domain.filing import APPLICANT

DAY = date(2025, 3, 3)


def about(*paths: str, day: date = DAY, **form: Any) -> str:  # noqa: ANN401  a form takes any kind of value
    file = File("a" * 24, 1, APPLICANT, form, "garam")
    return subject_of(paths, file, letter_type="kelahiran", day=day, name=lambda *parts: "/".join(parts))


def test_it_is_made_of_the_letter_the_day_and_every_field_named() -> None:
    found = about("nik_ibu", "nama_anak", nik_ibu="9999014508850002", nama_anak="putri")
    assert found == "kelahiran/2025-03-03/9999014508850002/putri"


@pytest.mark.parametrize("name", ["Putri Contoh", "PUTRI CONTOH", "putri contoh"])
def test_capitals_make_nobody_else(name: str) -> None:
    assert about("nama_anak", nama_anak=name) == "kelahiran/2025-03-03/putri contoh"


@pytest.mark.parametrize("empty", [None, ""])
def test_where_nobody_is_named_it_is_the_applicant(empty: str | None) -> None:
    expected = f"kelahiran/2025-03-03/{APPLICANT['nik']}"
    assert about("nik_ibu", nik_ibu=empty) == about("applicant.nik") == expected


@pytest.mark.parametrize(
    ("named", "form", "masked"),
    [
        ("nama_anak", {"nama_anak": "Ömar Contoh"}, "Ö*** C***"),
        ("nama_anak", {"nama_anak": APPLICANT["name"].upper()}, None),
        ("nama_anak", {"nama_anak": None}, None),
        ("nama_anak", {}, None),
        (None, {"nama_anak": "Ömar Contoh"}, None),
    ],
)
def test_who_is_named_is_masked_unless_it_is_the_applicant(
    named: str | None, form: dict[str, Any], masked: str | None
) -> None:
    assert masked_subject(named, File("a" * 24, 1, APPLICANT, form, "garam")) == masked
