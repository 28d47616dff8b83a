from typing import Any

import pytest

from functions.domain.form_fields import FieldKind, FormField
from functions.domain.letter_types import LetterType, ServiceHours
from functions.domain.seats import Role
from tests.domain.filing import faults, letter_type

FIELD: dict[str, Any] = {"name": "nama_usaha", "label": "Nama usaha", "kind": "text"}
ATTACHMENT: dict[str, Any] = {"kind": "ktp", "label": "KTP"}


def fault(**changed: Any) -> dict[str, str]:  # noqa: ANN401  any key of letter.toml
    return faults(LetterType, letter_type().model_dump(mode="json") | changed)


def field_fault(**changed: Any) -> dict[str, str]:  # noqa: ANN401  any key of a field
    return faults(FormField, FIELD | changed)


def test_a_letter_type_says_no_more_than_it_must() -> None:
    plain = letter_type(attachments=())
    assert (plain.validity_days, plain.return_days, plain.title_field, plain.attachments) == (None, 30, None, ())
    assert plain.service_hours == ServiceHours(rt=24, rw=24, verifier=8, lurah=8, camat=8)


@pytest.mark.parametrize("name", [n for n, key in LetterType.model_fields.items() if key.is_required()])
def test_every_required_key_is_named_when_it_is_missing(name: str) -> None:
    values = letter_type().model_dump(mode="json")
    values.pop(name)
    assert list(faults(LetterType, values)) == [name]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "Usaha"),
        ("name", "surat usaha"),
        ("name", "-usaha"),
        ("name", "usaha-"),
        ("name", "surat--usaha"),
        ("name", "../usaha"),
        ("name", "usaha\n"),
        ("title", ""),
        ("title", "x" * 61),
        ("requirements", []),
        ("code", ""),
        ("code", "500-2"),
        ("code", "500."),
        ("code", ".500"),
        ("code", "470\n"),
        ("route", []),
        ("fields", []),
        ("validity_days", 0),
        ("return_days", 0),
        ("return_days", None),
        ("biaya", "Rp 0"),
    ],
)
def test_a_key_that_does_not_fit_is_refused_by_name(key: str, value: object) -> None:
    assert list(fault(**{key: value})) == [key]


def test_days_and_hours_and_lengths_begin_at_one() -> None:
    hours = dict.fromkeys(Role, 1)
    made = letter_type(validity_days=1, return_days=1, service_hours=hours, fields=[FIELD | {"max_length": 1}])
    assert (made.validity_days, made.return_days, made.service_hours_total) == (1, 1, 4)
    assert made.fields[0].max_length == 1


def test_an_attachment_is_required_unless_it_says_otherwise() -> None:
    assert [attachment.required for attachment in letter_type().attachments] == [True, False]


@pytest.mark.parametrize(
    "route", [["lurah"], ["verifier", "lurah"], ["rt", "rw", "verifier", "lurah", "camat"], ["rt", "camat"]]
)
def test_a_route_goes_upward_to_who_signs(route: list[str]) -> None:
    made = letter_type(route=route)
    assert made.route == tuple(map(Role, route))
    assert made.signer == route[-1]


@pytest.mark.parametrize(
    "route", [["rw", "rt", "lurah"], ["rt", "rt", "lurah"], ["lurah", "verifier"], ["camat", "lurah"]]
)
def test_a_route_names_each_role_once_in_order(route: list[str]) -> None:
    assert "name each role once, in the order rt, rw, verifier, lurah, camat" in fault(route=route)["route"]


@pytest.mark.parametrize("route", [["rt"], ["rt", "rw"], ["rt", "rw", "verifier"]])
def test_a_route_ends_with_who_signs(route: list[str]) -> None:
    assert "end the route with who signs" in fault(route=route)["route"]


def test_an_unknown_role_is_named_by_its_place() -> None:
    assert list(fault(route=["rt", "kasi", "lurah"])) == ["route.1"]


def test_two_fields_never_share_a_name() -> None:
    other = FIELD | {"name": "alamat"}
    assert "`fields` names ['nama_usaha'] more than once" in fault(fields=[FIELD, other, FIELD])[""]


def test_two_attachments_never_share_a_kind() -> None:
    assert "`attachments` names ['ktp'] more than once" in fault(attachments=[ATTACHMENT, ATTACHMENT])[""]


def test_a_field_may_be_named_like_an_attachment() -> None:
    assert letter_type(fields=[FIELD | {"name": "ktp"}], attachments=[ATTACHMENT]).fields[0].name == "ktp"


def test_the_title_may_come_from_a_required_text_field() -> None:
    assert letter_type(title_field="nama_usaha").title_field == "nama_usaha"


@pytest.mark.parametrize("name", ["judul", "ktp", "", "boleh_kosong"])
def test_the_title_comes_from_nothing_that_may_be_missing(name: str) -> None:
    fields = [FIELD, FIELD | {"name": "boleh_kosong", "required": False}]
    wrong = fault(title_field=name, fields=fields)[""]
    assert f'`title_field` names {name!r}, which is no required field of kind "text"' in wrong


@pytest.mark.parametrize("kind", sorted(set(FieldKind) - {FieldKind.TEXT}))
def test_the_title_comes_from_no_other_kind_of_field(kind: FieldKind) -> None:
    rows = [FIELD] if kind == FieldKind.GROUP else []
    field = FIELD | {"kind": kind, "choices": ["a"] if kind == FieldKind.CHOICE else [], "fields": rows}
    assert "which is no required field of kind" in fault(title_field="nama_usaha", fields=[field])[""]


@pytest.mark.parametrize("named", ["nama_anak", "nama_usaha", "saksi.nama", "applicant.name", ""])
def test_whom_a_letter_names_is_a_field_with_a_persons_name(named: str) -> None:
    assert f"`named` names {named!r}, which is no field of kind" in fault(named=named)[""]
    person = FIELD | {"name": "nama_anak", "kind": "person_name"}
    assert letter_type(named="nama_anak", fields=[person]).named == "nama_anak"


def test_service_hours_add_up_along_the_route() -> None:
    assert letter_type().service_hours_total == 64
    assert letter_type(route=["verifier", "lurah"], service_hours={"verifier": 3, "rt": 99}).service_hours_total == 11


def test_service_hours_are_one_or_more_for_a_known_role() -> None:
    assert list(fault(service_hours={"lurah": 0})) == ["service_hours.lurah"]
    assert list(fault(service_hours={"kasi": 1})) == ["service_hours.kasi"]


def test_service_hours_cover_every_role() -> None:
    assert list(ServiceHours.model_fields) == list(Role)


@pytest.mark.parametrize("key", ["kind", "label", "wajib"])
def test_an_attachment_has_a_kind_and_a_label_and_nothing_unknown(key: str) -> None:
    values = {name: value for name, value in ATTACHMENT.items() if name != key} | (
        {"wajib": 1} if key == "wajib" else {}
    )
    assert list(fault(attachments=[values])) == [f"attachments.0.{key}"]


@pytest.mark.parametrize("name", ["", "KTP", "1ktp", "_ktp", "ktp-asli", "ktp asli", "ktp\n", "k\u00e9p"])
def test_keys_of_fields_and_attachments_are_plain_names(name: str) -> None:
    assert list(fault(attachments=[ATTACHMENT | {"kind": name}])) == ["attachments.0.kind"]
    assert list(fault(fields=[FIELD, FIELD | {"name": name}])) == ["fields.1.name"]


@pytest.mark.parametrize("name", ["copy", "json", "dict", "schema", "validate", "model_name", "model_dump"])
def test_a_field_is_not_named_like_what_a_form_can_do(name: str) -> None:
    assert f"{name!r} has a meaning of its own" in field_fault(name=name)["name"]


@pytest.mark.parametrize("key", ["name", "label", "kind"])
def test_a_field_has_a_name_a_label_and_a_kind(key: str) -> None:
    assert list(faults(FormField, {name: value for name, value in FIELD.items() if name != key})) == [key]


def test_an_unknown_kind_or_key_of_a_field_is_named() -> None:
    assert list(field_fault(kind="teks")) == ["kind"]
    assert list(field_fault(wajib=True)) == ["wajib"]


def test_a_choice_has_choices_and_nothing_else_has() -> None:
    assert FormField.model_validate(FIELD | {"kind": "choice", "choices": ["a"]}).choices == ("a",)
    assert "`choices` belongs to kind" in field_fault(kind="choice")[""]
    for kind in set(FieldKind) - {FieldKind.CHOICE}:
        assert "`choices` belongs to kind" in field_fault(kind=kind, choices=["a"])[""]


def test_only_text_has_a_length() -> None:
    for kind in FieldKind:
        values = FIELD | {"kind": kind, "max_length": 5, "choices": ["a"] if kind == FieldKind.CHOICE else []}
        if kind in {FieldKind.TEXT, FieldKind.LONG_TEXT}:
            assert FormField.model_validate(values).max_length == 5
        else:
            assert "`max_length` belongs to kind" in faults(FormField, values)[""]


@pytest.mark.parametrize("length", [0, -1, 4001])
def test_a_length_is_from_one_to_four_thousand(length: int) -> None:
    assert list(field_fault(max_length=length)) == ["max_length"]


def test_only_dates_and_years_can_be_past() -> None:
    for kind in FieldKind:
        values = FIELD | {"kind": kind, "past": True, "choices": ["a"] if kind == FieldKind.CHOICE else []}
        if kind in {FieldKind.DATE, FieldKind.YEAR}:
            assert FormField.model_validate(values).past
        else:
            assert "`past` belongs to kind" in faults(FormField, values)[""]


def test_all_faults_of_a_letter_type_are_reported_at_once() -> None:
    wrong = fault(title="", code="x", route=["rt"], fields=[FIELD, {"name": "X", "label": "X"}], biaya=0)
    assert set(wrong) == {"title", "code", "route", "fields.1.name", "fields.1.kind", "biaya"}
