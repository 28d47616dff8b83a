"""Rows of groups, conditional fields, and rules between fields."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from functions.domain.applicant import Applicant
from functions.domain.form_fields import FormField
from functions.domain.letter_types import LetterType
from tests.domain.filing import APPLICANT, faults, letter_type

TODAY = date(2025, 3, 3)
WITNESS = [
    {"name": "nama", "label": "Nama", "kind": "person_name"},
    {"name": "nik", "label": "NIK", "kind": "nik", "required": False},
]
WITNESSES = {"name": "saksi", "label": "Saksi", "kind": "group", "fields": WITNESS, "most": 2}
SITI = {"nama": "Siti Contoh", "nik": "9999017101900002"}
BUDI = {"nama": "Budi Contoh"}


def witnessed(**changed: Any) -> LetterType:  # noqa: ANN401  any key of a field
    return letter_type(fields=[{**WITNESSES, **changed}])


def broken(kind: LetterType, form: dict[str, Any], *, applicant: BaseModel | None = None) -> dict[str, str]:
    """The faults of a form by their place."""
    read = kind.form.model_validate(form)
    found = kind.faults(read, applicant, TODAY)
    return {".".join(str(part) for part in fault.location): fault.message for fault in found}


def test_rows_are_read_each_by_itself() -> None:
    read = witnessed().form.model_validate({"saksi": [SITI, BUDI]})
    assert read.model_dump()["saksi"] == (SITI, {**BUDI, "nik": None})


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([], "saksi"),
        ([SITI, BUDI, SITI], "saksi"),
        ("Siti", "saksi"),
        ([{"nik": SITI["nik"]}], "saksi.0.nama"),
        ([SITI, {**BUDI, "umur": 3}], "saksi.1.umur"),
        ([SITI, {**BUDI, "nik": "12"}], "saksi.1.nik"),
    ],
)
def test_a_wrong_row_is_named(rows: object, place: str) -> None:
    assert list(faults(witnessed().form, {"saksi": rows})) == [place]


@pytest.mark.parametrize("form", [{}, {"saksi": None}, {"saksi": []}])
def test_a_group_that_may_be_empty_is_empty(form: dict[str, Any]) -> None:
    assert witnessed(required=False).form.model_validate(form).model_dump() == {"saksi": ()}


@pytest.mark.parametrize(("rows", "places"), [([], ["saksi"]), ([SITI], ["saksi"]), ([SITI, BUDI], [])])
def test_a_group_has_as_many_rows_as_it_must_where_its_condition_is_met(rows: object, places: list[str]) -> None:
    kind = letter_type(fields=[STATUS, {**WITNESSES, "least": 2, "when": {"field": "status", "is": ["Kontrak"]}}])
    filed = {"status": "Kontrak", "saksi": rows}
    found = faults(kind.form, filed) if rows == [SITI] else broken(kind, filed)
    assert list(found) == places
    assert broken(kind, {"status": "Milik sendiri"}) == {}
    assert kind.form.model_json_schema()["properties"]["saksi"]["minItems"] == 0


def test_a_filed_group_is_a_list_of_rows_whatever_it_holds() -> None:
    born = {"name": "lahir", "label": "Lahir", "kind": "date"}
    kind = witnessed(fields=[*WITNESS, born])
    (row,) = kind.filed({"saksi": [{**SITI, "lahir": "1990-01-31"}]}).saksi
    assert (row.nama, row.lahir) == ("Siti Contoh", date(1990, 1, 31))
    assert kind.filed({}).saksi == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fields": []}, "`fields` belongs"),
        ({"kind": "text"}, "`fields` belongs"),
        ({"least": 2, "most": 1}, "swap them"),
        ({"required": False, "least": 2}, "must be filled"),
        ({"fields": [*WITNESS, WITNESS[0]]}, "more than once"),
        ({"fields": [WITNESSES]}, "holds no group"),
        ({"kind": "text", "fields": [], "most": 2}, "belong to kind"),
    ],
)
def test_a_group_that_makes_no_sense_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        FormField.model_validate({**WITNESSES, **changed})


STATUS = {"name": "status", "label": "Status", "kind": "choice", "choices": ["Milik sendiri", "Kontrak"]}
OWNER = {
    "name": "pemilik", "label": "Pemilik", "kind": "person_name", "when": {"field": "status", "is": ["Kontrak"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"status": "Kontrak", "pemilik": "Siti"}, {}),
        ({"status": "Kontrak"}, {"pemilik": "Wajib diisi."}),
        ({"status": "Milik sendiri"}, {}),
        ({"status": "Milik sendiri", "pemilik": " "}, {}),
        (
            {"status": "Milik sendiri", "pemilik": "Siti"},
            {"pemilik": "Kosongkan; isian ini tidak berlaku untuk pilihan Anda."},
        ),
    ],
)
def test_a_field_with_a_condition_is_asked_for_where_it_is_met(form: dict[str, Any], found: dict[str, str]) -> None:
    assert broken(letter_type(fields=[STATUS, OWNER]), form) == found


def test_an_optional_field_with_a_condition_may_be_empty_where_it_is_met() -> None:
    assert broken(letter_type(fields=[STATUS, {**OWNER, "required": False}]), {"status": "Kontrak"}) == {}


@pytest.mark.parametrize(
    ("birth_date", "found"),
    [("2004-03-03", {}), ("2004-03-04", {"izin": "Wajib diisi."}), ("2024-03-04", {"izin": "Wajib diisi."})],
)
def test_a_condition_may_be_an_age_of_the_applicant(birth_date: str, found: dict[str, str]) -> None:
    consent = {
        "name": "izin", "label": "Izin", "kind": "person_name", "when": {"field": "applicant.birth_date", "under": 21},
    }  # fmt: skip
    applicant = Applicant.model_validate(APPLICANT | {"birth_date": birth_date})
    assert broken(letter_type(fields=[consent]), {}, applicant=applicant) == found


def test_a_condition_in_a_row_looks_at_its_row() -> None:
    alive = {"name": "keadaan", "label": "Keadaan", "kind": "choice", "choices": ["Hidup", "Wafat"]}
    died = {"name": "wafat", "label": "Wafat", "kind": "date", "when": {"field": "keadaan", "is": ["Wafat"]}}
    kind = letter_type(fields=[{"name": "waris", "label": "Waris", "kind": "group", "fields": [alive, died]}])
    rows = [{"keadaan": "Hidup"}, {"keadaan": "Wafat"}, {"keadaan": "Hidup", "wafat": "2020-01-01"}]
    assert list(broken(kind, {"waris": rows})) == ["waris.1.wafat", "waris.2.wafat"]


def test_the_schema_shows_the_condition_to_who_draws_the_form() -> None:
    schema = letter_type(fields=[STATUS, OWNER]).form.model_json_schema()
    assert schema["properties"]["pemilik"]["x-when"] == {"field": "status", "is": ["Kontrak"]}
    assert schema["required"] == ["status"]


RULED = [
    WITNESSES | {"required": False},
    {"name": "mulai", "label": "Mulai", "kind": "date", "required": False},
    {"name": "selesai", "label": "Selesai", "kind": "date", "required": False},
]


@pytest.mark.parametrize(
    ("rule", "form", "places"),
    [
        ({"kind": "different", "fields": ["applicant.nik", "saksi.nik"]}, {"saksi": [SITI, BUDI]}, []),
        (
            {"kind": "different", "fields": ["applicant.nik", "saksi.nik"]},
            {"saksi": [SITI, {**BUDI, "nik": APPLICANT["nik"]}]},
            ["saksi.1.nik"],
        ),
        (
            {"kind": "different", "fields": ["saksi.nik"]},
            {"saksi": [SITI, {**BUDI, "nik": SITI["nik"]}]},
            ["saksi.1.nik"],
        ),
        ({"kind": "in_order", "fields": ["mulai", "selesai"]}, {"mulai": "2025-01-02", "selesai": "2025-01-02"}, []),
        (
            {"kind": "in_order", "fields": ["mulai", "selesai"]},
            {"mulai": "2025-01-02", "selesai": "2025-01-01"},
            ["selesai"],
        ),
        ({"kind": "in_order", "fields": ["mulai", "selesai"]}, {"selesai": "2025-01-01"}, []),
        ({"kind": "together", "fields": ["mulai", "selesai"]}, {}, []),
        ({"kind": "together", "fields": ["mulai", "selesai"]}, {"selesai": "2025-01-01"}, ["mulai"]),
        ({"kind": "one_of", "fields": ["mulai", "selesai"]}, {"mulai": "2025-01-01"}, []),
        ({"kind": "one_of", "fields": ["mulai", "selesai"]}, {}, ["selesai"]),
        ({"kind": "aged", "years": 19, "fields": ["mulai"]}, {"mulai": "2006-03-03"}, []),
        ({"kind": "aged", "years": 19, "fields": ["mulai"]}, {"mulai": "2006-03-04"}, ["mulai"]),
        ({"kind": "upcoming", "fields": ["mulai", "selesai"]}, {"mulai": "2025-03-03", "selesai": "2025-03-04"}, []),
        ({"kind": "upcoming", "fields": ["mulai", "selesai"]}, {"mulai": "2025-03-02"}, ["mulai"]),
        ({"kind": "upcoming", "fields": ["mulai", "selesai"]}, {}, []),
    ],
)
def test_a_broken_rule_is_told_where_it_is_broken(
    rule: dict[str, Any], form: dict[str, Any], places: list[str]
) -> None:
    kind = letter_type(fields=RULED, rules=[{**rule, "message": "Perbaiki."}])
    applicant = Applicant.model_validate(APPLICANT)
    assert broken(kind, form, applicant=applicant) == dict.fromkeys(places, "Perbaiki.")


def test_what_is_compared_with_an_applicant_who_is_wrong_is_passed_over() -> None:
    rule = {"kind": "different", "fields": ["applicant.nik", "saksi.nik"], "message": "Perbaiki."}
    assert broken(letter_type(fields=RULED, rules=[rule]), {"saksi": [SITI]}) == {}
    consent = {**OWNER, "when": {"field": "applicant.birth_date", "under": 21}}
    kind = letter_type(fields=[consent])
    assert broken(kind, {"pemilik": "Siti"}) == {}
    assert broken(kind, {}) == {}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules": [{"kind": "different", "fields": ["umur"], "message": "x"}]}, "no field of the form"),
        ({"rules": [{"kind": "different", "fields": ["saksi.umur"], "message": "x"}]}, "no field of the form"),
        ({"rules": [{"kind": "in_order", "fields": ["mulai"], "message": "x"}]}, "two fields"),
        ({"rules": [{"kind": "aged", "fields": ["mulai"], "message": "x"}]}, "`years` belongs"),
        ({"rules": [{"kind": "different", "fields": ["applicant.nik"], "message": "x"}]}, "field of the form last"),
        ({"subject": "umur"}, "no field of the form"),
        ({"subject": "saksi.nik"}, "no field of the form"),
        ({"fields": [*RULED, {**OWNER, "when": {"field": "status", "is": ["x"]}}]}, "no other field"),
        ({"fields": [*RULED, {**OWNER, "when": {"field": "mulai"}}]}, "one of them"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        letter_type(**{"fields": RULED, **changed})
