from datetime import UTC, date, datetime
from typing import Any

import pytest

from functions.domain.applicant import Applicant, Citizenship, MaritalStatus, Religion, Sex, check_phone
from functions.domain.identity_numbers import Warned
from tests.domain.filing import APPLICANT, faults


def applicant(**changed: Any) -> Applicant:  # noqa: ANN401  any field
    return Applicant.model_validate(APPLICANT | changed)


def fault(**changed: Any) -> dict[str, str]:  # noqa: ANN401  any field
    return faults(Applicant, APPLICANT | changed)


def test_biodata_is_read_into_values() -> None:
    read = applicant(nik="9999 0171 0190 0001", name=" Warga  Contoh ", kk="9999010000000002", phone="0812-3456-7890")
    assert read.nik == "9999017101900001"
    assert read.name == "Warga Contoh"
    assert read.birth_date == date(1990, 1, 31)
    assert read.sex == Sex.P
    assert read.kk == "9999010000000002"
    assert read.phone == "+6281234567890"


def test_who_says_nothing_else_is_indonesian_and_has_no_phone() -> None:
    read = applicant()
    assert read.citizenship == Citizenship.WNI
    assert read.kk is None
    assert read.phone is None


@pytest.mark.parametrize("name", [n for n, field in Applicant.model_fields.items() if field.is_required()])
def test_every_required_field_is_named_when_it_is_missing(name: str) -> None:
    without = {key: value for key, value in APPLICANT.items() if key != name}
    assert list(faults(Applicant, without)) == [name]


def test_the_required_fields_are_those_of_the_identity_card() -> None:
    required = {name for name, field in Applicant.model_fields.items() if field.is_required()}
    assert required == set(APPLICANT)


def test_all_wrong_fields_are_named_at_once() -> None:
    wrong = fault(nik="123", name="", birth_date="31-01-1990", sex="X", kk="1", phone="1", hobi="membaca")
    assert set(wrong) == {"nik", "name", "birth_date", "sex", "kk", "phone", "hobi"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 101),
        ("name", "   "),
        ("name", "Siti 2"),
        ("birth_place", ""),
        ("birth_place", " "),
        ("birth_place", "x" * 121),
        ("occupation", "\U0001f600"),
        ("occupation", None),
        ("address", "Jalan Contoh\nRT 1"),
        ("address", "x" * 201),
        ("nik", "1" * 41),
        ("nik", 9999017101900001),
        ("sex", "l"),
        ("sex", "Laki-laki"),
        ("religion", "islam"),
        ("religion", ""),
        ("marital_status", "Lajang"),
        ("citizenship", "Indonesia"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_its_field(field: str, value: object) -> None:
    assert list(fault(**{field: value})) == [field]


@pytest.mark.parametrize(("field", "kind"), [("sex", Sex), ("religion", Religion), ("marital_status", MaritalStatus)])
def test_every_entry_of_the_identity_card_is_accepted(field: str, kind: type[Sex | Religion | MaritalStatus]) -> None:
    for entry in kind:
        assert getattr(applicant(**{field: entry.value}), field) == entry


@pytest.mark.parametrize("born", ["1900-01-01", "2025-12-31", date(1990, 1, 31)])
def test_a_birth_date_is_a_calendar_date(born: object) -> None:
    assert str(applicant(birth_date=born).birth_date) == str(born)


@pytest.mark.parametrize(
    "born",
    ["1899-12-31", "1990-02-30", "1990-1-31", "31/01/1990", "1990-01-31T00:00:00", "19900131", "", "\u0661990-01-31"],
)
def test_a_text_that_is_no_birth_date_is_refused(born: str) -> None:
    assert list(fault(birth_date=born)) == ["birth_date"]


@pytest.mark.parametrize("born", [0, 633744000, 1.5, True, None, datetime(1990, 1, 31, tzinfo=UTC)])
def test_what_merely_can_be_read_as_a_date_is_refused(born: object) -> None:
    assert list(fault(birth_date=born)) == ["birth_date"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812.3456.7890", "+6281234567890"),
        ("+6281234567", "+6281234567"),
        ("021 5550-100", "+62215550100"),
        ("+628123456789012", "+628123456789012"),
    ],
)
def test_a_phone_number_is_kept_in_international_form(typed: str, number: str) -> None:
    assert check_phone(typed) == number
    assert check_phone(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "+62",
        "+628123456",
        "+62812345678901234",
        "6281234567890",
        "+62012345678",
        "+62 0812 3456 7890",
        "00812345678",
        "+1 212 555 0100",
        "08123abc4567",
        "0812\n34567",
    ],
)
def test_what_is_no_indonesian_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="nomor telepon"):
        check_phone(typed)


def test_the_warnings_are_of_the_nik_and_of_the_family_card() -> None:
    assert applicant().warnings("99.99") == ()
    assert applicant(kk="9999010000000002").warnings("99.99") == ()
    assert applicant(kk="9998010000000002").warnings("99.99") == (Warned.KK_REGION,)
    assert applicant(kk="9998010000000002", sex="L", birth_date="1990-02-01").warnings("99.98") == (
        Warned.NIK_BIRTH_DATE,
        Warned.NIK_SEX,
        Warned.NIK_REGION,
    )


def test_biodata_does_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        applicant().name = "Orang Lain"  # type: ignore[misc]


def test_every_field_has_a_title_to_show() -> None:
    titles = [field.title for field in Applicant.model_fields.values()]
    assert all(titles)
    assert len(set(titles)) == len(titles)
