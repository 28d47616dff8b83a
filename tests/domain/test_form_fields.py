from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from pydantic import BaseModel

from functions.domain.form_fields import FieldKind, FormField
from tests.domain.filing import checks, faults, letter_type

NIK = "9999017101900001"
TODAY = date(2025, 3, 3)
GOOD: dict[FieldKind, list[tuple[object, object]]] = {
    FieldKind.TEXT: [(" Warung  Contoh ", "Warung Contoh"), ("x" * 120, "x" * 120)],
    FieldKind.LONG_TEXT: [("satu\r\n\r\ndua", "satu\n\ndua"), ("x" * 2000, "x" * 2000)],
    FieldKind.PERSON_NAME: [("Siti  Aminah, S.Pd.", "Siti Aminah, S.Pd."), ("x" * 100, "x" * 100)],
    FieldKind.NIK: [(NIK, NIK), ("9999 0171 0190 0001", NIK)],
    FieldKind.KK: [(NIK, NIK), ("999901.710190.0001", NIK)],
    FieldKind.DATE: [("2024-02-29", date(2024, 2, 29)), (TODAY, TODAY), ("2999-12-31", date(2999, 12, 31))],
    FieldKind.TIME: [("00:00", time(0)), ("23:59", time(23, 59)), ("07:05:09", time(7, 5, 9)), (time(7), time(7))],
    FieldKind.YEAR: [(1900, 1900), (2200, 2200)],
    FieldKind.CHOICE: [("Anak", "Anak"), ("Orang tua", "Orang tua")],
    FieldKind.INTEGER: [(0, 0), (1_000_000, 1_000_000)],
    FieldKind.MONEY: [(0, 0), (1_500_000, 1_500_000), (10**12, 10**12)],
    FieldKind.PHONE: [("0812-3456-7890", "+6281234567890"), ("+6281234567890", "+6281234567890")],
}
NO_TEXT: list[object] = [None, 5, True, ["x"], {}, "", "  ", "\u202eabc", "\U0001f600"]
NO_NUMBER: list[object] = [None, "", " ", [], {}, True, False]
BAD: dict[FieldKind, list[object]] = {
    FieldKind.TEXT: [*NO_TEXT, "x" * 121, "satu\ndua"],
    FieldKind.LONG_TEXT: [*NO_TEXT, "x" * 2001, "\n \n"],
    FieldKind.PERSON_NAME: [*NO_TEXT, "x" * 101, "Siti 2", "Siti\nAminah", "-"],
    FieldKind.NIK: [*NO_TEXT, NIK[:-1], NIK + "1", "9" * 16, int(NIK), NIK[:-1] + "X"],
    FieldKind.KK: [*NO_TEXT, NIK[:-1], NIK + "1", "9" * 16, int(NIK), NIK[:-1] + "X"],
    FieldKind.DATE: [
        *NO_TEXT,
        "2025-02-29",
        "29-02-2024",
        "2024-2-9",
        "2024-02-29T00:00",
        datetime(2024, 1, 1, tzinfo=UTC),
    ],
    FieldKind.TIME: [*NO_TEXT, "24:00", "7:05", "07:60", "07.05", "07:05Z", "07:05+07:00", 25500, "pagi"],
    FieldKind.YEAR: [*NO_NUMBER, 1899, 2201, 2000.0, 2000.5, "2000", "dua ribu"],
    FieldKind.CHOICE: [None, "", " ", "anak", "Anak ", "Tetangga", 0, ["Anak"]],
    FieldKind.INTEGER: [*NO_NUMBER, -1, 1_000_001, 1.0, 1.5, "1", " 1 ", "banyak", float("inf")],
    FieldKind.MONEY: [*NO_NUMBER, -1, 10**12 + 1, 5.0, 0.5, "5", "1_000", "Rp 5", "1,5", float("nan")],
    FieldKind.PHONE: [*NO_TEXT, "0812", "6281234567890", "+1 212 555 0100", "0812x34567890", "+62081234567890"],
}


def form(kind: FieldKind, **changed: Any) -> type[BaseModel]:  # noqa: ANN401  any key of a field
    choices = ["Anak", "Orang tua"] if kind == FieldKind.CHOICE else []
    return letter_type(fields=[{"name": "isian", "label": "Isian", "kind": kind, "choices": choices, **changed}]).form


def read(model: type[BaseModel], value: object) -> object:
    result: object = model.model_validate({"isian": value}).model_dump()["isian"]
    return result


def test_every_kind_of_field_is_tried_here() -> None:
    assert set(GOOD) == set(BAD) == set(FieldKind) - {FieldKind.GROUP}


@pytest.mark.parametrize(
    ("kind", "value", "expected"), [(kind, *pair) for kind, pairs in GOOD.items() for pair in pairs]
)
def test_a_value_of_its_kind_is_read(kind: FieldKind, value: object, expected: object) -> None:
    found = read(form(kind), value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BAD.items() for value in values])
def test_a_value_of_no_such_kind_is_refused_by_name(kind: FieldKind, value: object) -> None:
    assert list(faults(form(kind), {"isian": value})) == ["isian"]


@pytest.mark.parametrize("kind", GOOD)
def test_a_field_must_be_filled_unless_it_says_otherwise(kind: FieldKind) -> None:
    assert list(faults(form(kind), {})) == ["isian"]
    assert form(kind, required=False).model_validate({}).model_dump() == {"isian": None}


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("blank", [None, "", "  ", "\t\n"])
def test_a_blank_in_a_field_that_may_be_empty_is_nothing(kind: FieldKind, blank: str | None) -> None:
    assert read(form(kind, required=False), blank) is None


@pytest.mark.parametrize("kind", GOOD)
def test_a_field_that_may_be_empty_is_checked_when_it_is_not(kind: FieldKind) -> None:
    value, expected = GOOD[kind][0]
    assert read(form(kind, required=False), value) == expected
    assert set(faults(form(kind, required=False), {"isian": ["x"]})) == {"isian"}


@pytest.mark.parametrize("kind", [FieldKind.TEXT, FieldKind.LONG_TEXT])
def test_a_text_is_as_long_as_its_field_allows(kind: FieldKind) -> None:
    assert read(form(kind, max_length=5), "lima!") == "lima!"
    assert list(faults(form(kind, max_length=5), {"isian": "enam!!"})) == ["isian"]


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize(
    ("kind", "last", "next_"), [(FieldKind.DATE, "2025-03-03", "2025-03-04"), (FieldKind.YEAR, 2025, 2026)]
)
def test_a_past_value_is_today_or_earlier(kind: FieldKind, last: object, next_: object, *, required: bool) -> None:
    model, context = form(kind, past=True, required=required), checks(today=TODAY)
    model.model_validate({"isian": last}, context=context)
    assert faults(model, {"isian": next_}, context) == {"isian": "Value error, Tidak boleh di masa depan."}


def test_a_past_value_that_is_left_empty_is_not_in_the_future() -> None:
    assert form(FieldKind.DATE, past=True, required=False).model_validate({"isian": ""}, context=checks())


@pytest.mark.parametrize(("kind", "value"), [(FieldKind.DATE, "2999-01-01"), (FieldKind.YEAR, 2199)])
def test_only_a_past_field_minds_the_future_and_only_where_today_is_known(kind: FieldKind, value: object) -> None:
    form(kind).model_validate({"isian": value}, context=checks())
    form(kind, past=True).model_validate({"isian": value})


def test_a_form_refuses_unknown_fields_and_names_all_that_is_wrong() -> None:
    fields = [{"name": name, "label": name, "kind": "nik"} for name in ("a", "b")]
    assert set(faults(letter_type(fields=fields).form, {"a": "1", "c": "x"})) == {"a", "b", "c"}


def test_a_form_does_not_change_once_read() -> None:
    filled = form(FieldKind.TEXT).model_validate({"isian": "x"})
    with pytest.raises(ValueError, match="frozen"):
        filled.isian = "y"  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", GOOD)
def test_a_form_written_as_json_is_read_back_the_same(kind: FieldKind) -> None:
    model = form(kind)
    filled = model.model_validate({"isian": GOOD[kind][0][0]})
    assert model.model_validate(filled.model_dump(mode="json")) == filled


def test_the_schema_of_a_form_tells_what_to_show_and_what_to_send() -> None:
    fields = [
        FormField(name="nama", label="Nama usaha", kind=FieldKind.TEXT, max_length=50, help="Seperti di papan."),
        FormField(name="hubungan", label="Hubungan", kind=FieldKind.CHOICE, choices=("Anak", "Lain"), required=False),
        FormField(name="mulai", label="Mulai", kind=FieldKind.DATE),
    ]
    schema = letter_type(fields=fields).form.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["nama", "mulai"]
    shown = schema["properties"]
    assert list(shown) == ["nama", "hubungan", "mulai"]
    assert shown["nama"] == {
        "title": "Nama usaha",
        "description": "Seperti di papan.",
        "type": "string",
        "minLength": 1,
        "maxLength": 50,
    }
    assert shown["hubungan"]["title"] == "Hubungan"
    assert {"enum": ["Anak", "Lain"], "type": "string"} in shown["hubungan"]["anyOf"]
    assert (shown["mulai"]["type"], shown["mulai"]["format"]) == ("string", "date")


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("required", [True, False])
def test_every_kind_of_field_has_a_schema_with_its_label(kind: FieldKind, *, required: bool) -> None:
    assert form(kind, required=required).model_json_schema()["properties"]["isian"]["title"] == "Isian"
