import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from functions.domain.application import Attachment, Correction, File
from functions.domain.corrections import CorrectedText, corrected, is_spelling_of
from functions.domain.digests import canonical_json, sha256_hex
from functions.domain.errors import InvalidArgument
from functions.domain.letter_types import LetterType
from infra.adapters import TEMPLATES
from tests.domain.builders import LATER, NOW, VERIFIER

TODAY = date(2025, 3, 3)
APPLICANT = json.loads((TEMPLATES / "usaha" / "example.json").read_text())["applicant"]
LONG = (
    "Yang bersangkutan memiliki dan memelihara dua ekor sapi di kandang miliknya di Jalan Contoh Raya Nomor 12. "
    "Kedua sapi tersebut dipelihara sejak tahun 2023, dalam keadaan sehat, dan tidak sedang menjadi jaminan utang."
)
OTHER = (
    "Bahwa benar orang tersebut tinggal di rumah kontrakan sejak tahun 2023 dan tidak memiliki rumah sendiri di mana "
    "pun; keterangan ini dibuat untuk dipakai mendaftar rumah susun sederhana sewa milik pemerintah kota."
)


def letter_type(**changed: Any) -> LetterType:  # noqa: ANN401  any field
    values: dict[str, Any] = {
        "name": "contoh",
        "title": "Surat Contoh",
        "explanation": "Contoh.",
        "requirements": ["KTP"],
        "code": "400.1",
        "route": ["verifier", "lurah"],
        "fields": [
            {"name": "nama_ayah", "label": "Nama ayah", "kind": "person_name"},
            {"name": "nama_ibu", "label": "Nama ibu", "kind": "person_name"},
            {"name": "catatan", "label": "Catatan", "kind": "text", "required": False},
            {"name": "lahir", "label": "Tanggal lahir", "kind": "date"},
            {"name": "isi", "label": "Isi", "kind": "long_text", "required": False},
        ],
        "rules": [
            {"kind": "different", "fields": ["nama_ibu", "nama_ayah"], "message": "Ayah dan ibu adalah dua orang."},
            {"kind": "aged", "fields": ["lahir"], "years": 17, "message": "Belum cukup umur."},
        ],
    }
    return LetterType.model_validate(values | changed)


def file(**form: Any) -> File:  # noqa: ANN401  any value
    filled = {"nama_ayah": "Sulaeman", "nama_ibu": "Sulaima", "lahir": "2000-01-01", "catatan": None, "isi": None}
    attachment = Attachment("ktp", "unggahan", "image/jpeg", 123, "f" * 64, "7")
    return File("a" * 24, 1, APPLICANT, filled | form, "garam", (attachment,))


def correct(before: File, *texts: tuple[str, str], of: LetterType | None = None) -> File:
    asked = [CorrectedText(field=field, value=value) for field, value in texts]
    return corrected(before, asked, of or letter_type(), salt="garam baru", by=VERIFIER, now=LATER, today=TODAY)


def faults(before: File, *texts: tuple[str, str], of: LetterType | None = None) -> dict[str, str]:
    with pytest.raises(InvalidArgument) as caught:
        correct(before, *texts, of=of)
    return {wrong.field: wrong.message for wrong in caught.value.errors}


def test_the_next_revision_holds_the_text_and_what_it_was() -> None:
    before = file()
    again = correct(before, ("form.nama_ayah", " Sulaiman "))
    assert again == replace(
        before,
        revision=2,
        salt="garam baru",
        form=before.form | {"nama_ayah": "Sulaiman"},
        corrections=(Correction("form.nama_ayah", "Nama ayah", "Sulaeman", "Sulaiman", LATER, VERIFIER),),
    )
    assert before == file()


@pytest.mark.parametrize("name", ["name", "birth_place", "occupation", "address"])
def test_whatever_the_applicant_wrote_freely_can_be_corrected(name: str) -> None:
    again = correct(file(), (f"applicant.{name}", f"{APPLICANT[name]}h"))
    assert again.applicant == APPLICANT | {name: f"{APPLICANT[name]}h"}


def test_nothing_else_of_the_applicant_can_be_corrected() -> None:
    others = [name for name in APPLICANT if name not in {"name", "birth_place", "occupation", "address"}]
    assert len(faults(file(), *((f"applicant.{name}", "x") for name in others))) == len(others)


def test_what_the_resident_left_empty_stays_empty() -> None:
    assert faults(file(), ("form.catatan", "Catatan"), ("form.isi", "Isi")).keys() == {
        "corrections[0].field",
        "corrections[1].field",
    }


def test_a_rule_that_it_breaks_is_named_where_it_was_corrected() -> None:
    found = faults(file(), ("form.nama_ibu", "Sulaemah"), ("form.nama_ayah", "Sulaemah"))
    assert found == {"corrections[1].value": "Ayah dan ibu adalah dua orang."}


def test_a_rule_that_it_breaks_elsewhere_is_named_there() -> None:
    assert faults(file(), ("form.nama_ibu", "Sulaeman")) == {"form.nama_ayah": "Ayah dan ibu adalah dua orang."}


def test_a_rule_that_was_broken_before_is_no_fault_of_the_correction() -> None:
    assert correct(file(lahir="2015-01-01"), ("form.nama_ayah", "Sulaiman")).revision == 2


def test_a_letter_type_that_became_stricter_since_keeps_nothing_from_being_corrected() -> None:
    stricter = letter_type(
        fields=[*letter_type().model_dump()["fields"], {"name": "baru", "label": "B", "kind": "text"}]
    )
    assert correct(file(), ("form.nama_ayah", "Sulaiman"), of=stricter).revision == 2


def test_a_text_is_compared_with_what_the_resident_filed() -> None:
    once = correct(file(), ("form.nama_ayah", "Sulaimin"))
    assert is_spelling_of("Sulaimin", "Suliimin")
    assert faults(once, ("form.nama_ayah", "Suliimin")).keys() == {"corrections[0].value"}
    assert correct(once, ("form.nama_ayah", "Sulaeman")).form == file().form


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sulaeman", "Sulaiman"),
        ("Moh. Ali", "Muhammad Ali"),
        ("Jl. Mwar", "Jalan Mawar"),
        ("Bima", "Bimo"),
        ("Nur", "Noer"),
        ("dedy", "DEDI"),
        ("karyawn swsta", "Karyawan Swasta"),
        ("Tjitji Soekarno", "Cici Sukarno"),
        ("Abdul rahman", "Abdulrahman"),
        ("Nomor 12 RT 002/RW 007", "No. 12, RT 002 RW 007"),
        ("b1234xyz", "B 1234 XYZ"),
        (LONG, LONG.replace("memelihara", "memlihara").replace("kandang", "kandag")),
    ],
)
def test_spelling(before: str, after: str) -> None:
    assert is_spelling_of(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Siti Aminah", "Dewi Lestari"),
        ("Rina Wulandari", "Lina Marlina"),
        ("Ahmad Fauzi", "Muhammad Rizki"),
        ("Rina Wulandari", "Fitri Handayani"),
        ("Petani", "Dokter"),
        ("3", "5"),
        ("Budi", "Budi Santoso Wijaya Kusuma Atmaja"),
        ("Siti Aminah", "Siti Maryam"),
        ("Budi Santoso", "Bambang Santoso"),
        ("Muhammad Rizki", "Muhammad Fauzan"),
        ("Rahmat Contoh", "Rahmad Hidayat"),
        ("Saksi Contoh Satu", "Saksi Contoh Tiga"),
        ("kursi dan meja", "kursi"),
        ("Rp 1.000.000", "Rp 9.000.000"),
        ("B 1234 XYZ", "B 1239 XYZ"),
        ("B 1234 XYZ", "B 1234 XYW"),
        ("MH1JFZ110EK123456", "MH1JFZ110EL123456"),
        ("Nomor 12, RT 002/RW 007", "Nomor 98, RT 005/RW 003"),
        ("12 Agustus", "21 Agustus"),
        (LONG, LONG.replace("memiliki", "tidak memiliki")),
        (LONG, LONG.replace("sapi", "kambing").replace("dua", "tiga")),
        (LONG, OTHER),
        (LONG, "Yang bersangkutan"),
    ],
)
def test_no_spelling(before: str, after: str) -> None:
    assert not is_spelling_of(before, after)


def test_the_digest_of_a_file_without_corrections_is_as_it_was_before_there_were_any() -> None:
    before = file()
    assert before.digest == sha256_hex(canonical_json(["garam", APPLICANT, before.form, [["ktp", "f" * 64]]]))


def test_the_digest_is_of_every_correction() -> None:
    made = Correction("form.nama_ayah", "Nama ayah", "Sulaeman", "Sulaiman", NOW, VERIFIER)
    others = [Correction(**{**vars(made), name: "lain"}) for name in ("field", "label", "before", "after", "by")]
    files = [file(), *(replace(file(), corrections=(one,)) for one in (made, replace(made, at=LATER), *others))]
    files.append(replace(file(), corrections=(made, made)))
    assert len({each.digest for each in files}) == len(files)
