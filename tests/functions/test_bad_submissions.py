"""Submissions with wrong content: every wrong field is named at once, nothing is written, nothing is logged."""

import json
from copy import deepcopy
from typing import Any

import pytest

from functions.domain.application import File
from functions.domain.seats import Role
from tests.functions.problem_documents import problem
from tests.home import RESIDENT, Home

MARKUP = "<b>tebal</b> & \"kutip\" '--' {{ 7*7 }} ${jndi} =1+1; DROP TABLE documents"
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, 1e300, "", " ", "\x00", "\ud800", "\u202e", "🙂", "<script>", "x" * 10_000,
    "2026-02-30", "9999-12-31T00:00:00Z", [], [[]], {}, {"a": None}, ["x"] * 1000,
)  # fmt: skip
UNKNOWN_AREAS: tuple[Any, ...] = (
    "",
    "36.71.05.1003",
    "36.71.05.1003.007",
    "36.71.05.1003.000.001",
    "36.71.05.1003.7.2",
    "36.71.05.9999.001.001",
    "31.71.05.1003.007.002",
    "36.71.05.1003.007.002 ",
    "36.71.05.1003.007.٠٠٢",
    "../36.71.05.1003.007.002",
    "rt:36.71.05.1003.007.002",
    5,
)
WRONG_BIODATA: tuple[tuple[str, Any], ...] = (
    ("name", "Siti <b>Aminah</b>"),
    ("name", "Siti & Aminah"),
    ("name", "Robert'); DROP TABLE--1"),
    ("name", "🙂"),
    ("name", "..."),
    ("name", "Siti\x00Aminah"),
    ("name", "Siti\u202eAminah"),
    ("name", "Siti\nAminah"),
    ("name", "\ud83d"),
    ("name", "ستي"),
    ("name", "x" * 10_000),
    ("name", ["Siti"]),
    ("address", "Jalan 🙂"),
    ("address", "Jalan\x07"),
    ("address", "Jalan satu\nJalan dua"),
    ("address", "x" * 201),
    ("occupation", "   "),
    ("nik", "1111111111111111"),
    ("nik", "123456789012345"),
    ("nik", "367101410190000\uff11"),
    ("nik", 3671014101900001),
    ("phone", "+6281234567890123456"),
    ("phone", "+1 202 555 0100"),
    ("birth_date", "2026-10-06"),
    ("birth_date", "1899-12-31"),
    ("birth_date", "1990-02-30"),
    ("birth_date", 631152000),
    ("sex", "X"),
    ("religion", "Jedi"),
    ("citizenship", ""),
)


def submit_bad(home: Home, body: dict[str, Any], status: int = 400) -> list[str]:
    """The fields named in the answer, if nothing was written."""
    before = home.documents()
    document = problem(home.post("/submit_application", body), status)
    assert home.documents() == before
    return [wrong["field"] for wrong in document.get("errors", [])]


def with_applicant(home: Home, **changes: object) -> dict[str, Any]:
    body = home.submission()
    return body | {"applicant": body["applicant"] | changes}


def test_an_empty_submission_names_everything_it_lacks(home: Home) -> None:
    assert submit_bad(home, {}) == ["letter_type", "applicant", "form", "channel", "area"]


def test_all_wrong_fields_are_named_at_once(home: Home) -> None:
    body = home.submission("kematian") | {"channel": "pos", "area": "99.99.99.9999.001.001", "prioritas": "tinggi"}
    body["applicant"] |= {"nik": "12", "birth_date": "31-01-1990", "phone": "abc", "shoe_size": 42}
    del body["applicant"]["address"]
    body["form"] |= {"tanggal_meninggal": "2090-01-01", "sebab_meninggal": "Rindu", "warna": "biru"}
    del body["form"]["nama_almarhum"]
    body["attachments"] = [{"kind": "ktp"}]
    assert set(submit_bad(home, body)) == {
        "channel",
        "area",
        "prioritas",
        "applicant.nik",
        "applicant.birth_date",
        "applicant.phone",
        "applicant.shoe_size",
        "applicant.address",
        "form.tanggal_meninggal",
        "form.sebab_meninggal",
        "form.warna",
        "form.nama_almarhum",
        "attachments[0].upload_id",
    }


def test_an_unknown_letter_type_is_named(home: Home) -> None:
    for letter_type in ("", "tidak-ada", "../kematian", "_shared", "Kematian", "\ud800", 5, None):
        assert submit_bad(home, home.submission() | {"letter_type": letter_type}) == ["letter_type"], letter_type


def test_an_unknown_area_is_named(home: Home) -> None:
    for area in UNKNOWN_AREAS:
        assert submit_bad(home, home.submission() | {"area": area}) == ["area"], area


def test_biodata_that_no_letter_can_carry_is_named(home: Home) -> None:
    for field, value in WRONG_BIODATA:
        (named,) = submit_bad(home, with_applicant(home, **{field: value}))
        assert named in {f"applicant.{field}", "applicant"}, value  # a birth in the future is the applicant's


def test_markup_in_a_text_is_kept_to_the_letter(home: Home) -> None:
    home.seat_all()
    body = with_applicant(home, address=MARKUP, occupation=MARKUP[:30])
    application_id = home.submit(body)
    stored = home.records.get(File, application_id=application_id, revision=1)
    assert stored is not None
    assert stored.value.applicant["address"] == MARKUP
    assert home.issue(application_id).status == "ISSUED"


def test_a_nik_is_no_resident_id(home: Home) -> None:
    assert submit_bad(home, home.submission() | {"resident_id": "3671014101900001"}) == ["resident_id"]
    assert submit_bad(home, home.submission() | {"resident_id": "a b"}) == ["resident_id"]


def test_too_many_attachments_are_refused(home: Home) -> None:
    references = [{"kind": "ktp", "upload_id": "a" * 24}] * 11
    assert submit_bad(home, home.submission() | {"attachments": references}) == ["attachments"]


def test_no_more_than_a_hundred_wrong_fields_are_listed(home: Home) -> None:
    wrong = {f"isian{number}" + "x" * 300: number for number in range(500)}
    named = submit_bad(home, home.submission() | wrong)
    assert len(named) == 100
    assert all(len(field) <= 100 for field in named)


@pytest.mark.parametrize("letter_type", ["kematian", "tidak-terklasifikasi", "usaha"])
def test_no_odd_value_in_any_field_brings_the_function_down(home: Home, letter_type: str) -> None:
    body = home.submission(letter_type)
    for part in (None, "applicant", "form"):
        for field in body if part is None else body[part]:
            for value in ODD:
                changed = deepcopy(body)
                (changed if part is None else changed[part])[field] = value
                answer = home.post("/submit_application", changed)
                assert answer.status_code in {201, 400, 403, 409}, (part, field, value)


def test_nothing_that_a_resident_wrote_is_logged(home: Home) -> None:
    home.seat_all()
    body = with_applicant(home, name="Zubaidah Rahasia", address="Gang Senyap 77", phone="+628777111222")
    body["form"]["keperluan"] = "warisan keluarga"
    secrets = {str(value) for value in (*body["applicant"].values(), *body["form"].values()) if len(str(value)) > 6}
    home.post("/submit_application", body | {"area": "salah"})
    home.post("/submit_application", body | {"form": {}})
    problem(home.post("/submit_application", with_applicant(home, name="Zubaidah Rahasia <7>")), 400)
    application_id = home.submit(body)
    home.act(application_id)
    home.get(f"/get_application/{application_id}", resident=RESIDENT)
    letter = home.issue(application_id)
    home.post("/revoke_letter", {"application_id": application_id, "reason": "Gang keliru"}, home.seat(Role.LURAH))
    home.client.get(f"/verify_letter/{letter.code}")
    home.server.pump()
    logged = home.log.getvalue()
    assert {json.loads(line)["severity"] for line in logged.splitlines()} == {"INFO"}
    assert "submit_application" in logged
    for secret in (*secrets, "Zubaidah", "Gang keliru", letter.code, RESIDENT, home.superapp, letter.number):
        assert secret not in logged
