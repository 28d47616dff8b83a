from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from functions.domain.submission import Resubmission, Submission
from tests.domain.builders import APPLICANT, AREA, checks, faults, letter_type

UPLOADS = ["a" * 24, "b" * 24, "c" * 24]
KTP = {"kind": "ktp", "upload_id": UPLOADS[0]}
PHOTO = {"kind": "foto", "upload_id": UPLOADS[1]}
VALUES: dict[str, Any] = {
    "letter_type": "usaha",
    "channel": "aplikasi",
    "area": AREA,
    "resident_id": "warga-1",
    "applicant": APPLICANT,
    "form": {"nama_usaha": "Warung Contoh"},
    "attachments": [KTP],
}
DATED_FORM = letter_type(
    fields=[
        {"name": "nama", "label": "Nama", "kind": "person_name"},
        {"name": "tanggal", "label": "Tanggal", "kind": "date", "past": True},
        {"name": "nik", "label": "NIK", "kind": "nik"},
        {"name": "catatan", "label": "Catatan", "kind": "long_text", "required": False},
    ]
)


def submission(**changed: Any) -> Submission:  # noqa: ANN401  any field
    return Submission.model_validate(VALUES | changed, context=checks())


def fault(**changed: Any) -> dict[str, str]:  # noqa: ANN401  any field
    return faults(Submission, VALUES | changed, checks())


def test_a_submission_that_fits_is_read() -> None:
    read = submission(attachments=[KTP, PHOTO])
    assert (read.letter_type, read.channel, read.area, read.resident_id) == ("usaha", "aplikasi", AREA, "warga-1")
    assert read.applicant.name == "Warga Contoh"
    assert read.form == {"nama_usaha": "Warung Contoh"}
    assert [(a.kind, a.upload_id) for a in read.attachments] == [("ktp", UPLOADS[0]), ("foto", UPLOADS[1])]


def test_a_form_is_kept_as_it_was_understood_with_nothing_left_out() -> None:
    filled = {"nama": " Siti  Aminah ", "tanggal": "2025-03-03", "nik": "9999 0171 0190 0001"}
    read = Submission.model_validate(VALUES | {"form": filled}, context=checks(DATED_FORM))
    assert read.form == {
        "nama": "Siti Aminah",
        "tanggal": "2025-03-03",
        "nik": "9999017101900001",
        "catatan": None,
    }


@pytest.mark.parametrize("name", [n for n, field in Submission.model_fields.items() if field.is_required()])
def test_every_required_field_is_named_when_it_is_missing(name: str) -> None:
    without = {key: value for key, value in VALUES.items() if key != name}
    assert list(faults(Submission, without, checks())) == [name]


def test_all_wrong_fields_are_named_at_once_with_their_paths() -> None:
    wrong = fault(
        channel="pos",
        area="99.98.01.1001.007.002",
        resident_id="warga 1",
        applicant=APPLICANT | {"nik": "1", "sex": "X"},
        form={"nama_usah": "Warung Contoh"},
        attachments=[],
        biaya=0,
    )
    assert set(wrong) == {
        "channel",
        "area",
        "resident_id",
        "applicant.nik",
        "applicant.sex",
        "form.nama_usaha",
        "form.nama_usah",
        "attachments",
        "biaya",
    }


def test_missing_and_wrong_fields_of_a_form_are_named_together() -> None:
    form = {"nama": "Siti 2", "tanggal": "2025-03-04", "hobi": "membaca"}
    wrong = faults(Submission, VALUES | {"form": form}, checks(DATED_FORM))
    assert set(wrong) == {"form.nama", "form.tanggal", "form.nik", "form.hobi"}
    assert wrong["form.tanggal"] == "Value error, Tidak boleh di masa depan."


@pytest.mark.parametrize("name", ["kelahiran", "", "Usaha", "../usaha", "x" * 65])
def test_an_unknown_letter_type_is_named_and_its_form_is_not_guessed_at(name: str) -> None:
    wrong = fault(letter_type=name, form={"apa": "saja"}, attachments=[], channel="pos")
    assert set(wrong) == {"letter_type", "channel"}


def test_who_is_not_born_yet_asks_for_nothing() -> None:
    assert submission(applicant=APPLICANT | {"birth_date": "2025-03-03"}).applicant.birth_date == date(2025, 3, 3)
    (path,) = fault(applicant=APPLICANT | {"birth_date": "2025-03-04"})
    assert path.startswith("applicant")


@pytest.mark.parametrize("channel", ["aplikasi", "petugas", "loket"])
def test_every_channel_of_the_city_is_accepted(channel: str) -> None:
    assert submission(channel=channel).channel == channel


@pytest.mark.parametrize("channel", ["", "Aplikasi", "resident_app"])
def test_an_unknown_channel_is_refused_with_those_there_are(channel: str) -> None:
    assert fault(channel=channel) == {"channel": "Value error, Pilih salah satu: aplikasi, petugas, loket."}


@pytest.mark.parametrize("area", ["", "99.99.01.1001", "99.98.01.1001.007.002", "99.99.01.1001.000.002", "x" * 65])
def test_an_area_outside_the_city_is_refused(area: str) -> None:
    assert list(fault(area=area)) == ["area"]


@pytest.mark.parametrize("resident_id", ["warga-1", "a", "A.b_c:d-1", "x" * 64, "1" * 15, "1" * 17, None])
def test_a_resident_is_known_by_an_opaque_id(resident_id: str | None) -> None:
    assert submission(resident_id=resident_id).resident_id == resident_id


@pytest.mark.parametrize("resident_id", ["", "warga 1", "x" * 65, "warga/1", "warga\n", "w\u00e4rga", 7])
def test_what_is_no_opaque_id_is_refused(resident_id: object) -> None:
    assert list(fault(resident_id=resident_id)) == ["resident_id"]


def test_a_nik_is_no_opaque_id() -> None:
    assert "bukan NIK" in fault(resident_id="9999017101900001")["resident_id"]


def test_a_required_attachment_is_asked_for_by_its_label() -> None:
    assert fault(attachments=[]) == {"attachments": "Value error, Belum dilampirkan: KTP."}
    assert fault(attachments=[PHOTO]) == {"attachments": "Value error, Belum dilampirkan: KTP."}
    without = {key: value for key, value in VALUES.items() if key != "attachments"}
    assert list(faults(Submission, without, checks())) == ["attachments"]


def test_all_missing_attachments_are_asked_for_together() -> None:
    asked = letter_type(attachments=[{"kind": "ktp", "label": "KTP"}, {"kind": "kk", "label": "Kartu Keluarga"}])
    wrong = faults(Submission, VALUES | {"attachments": []}, checks(asked))
    assert wrong == {"attachments": "Value error, Belum dilampirkan: KTP, Kartu Keluarga."}


@pytest.mark.parametrize(
    "attachments",
    [[KTP, {"kind": "kk", "upload_id": UPLOADS[1]}], [KTP, KTP], [KTP, KTP | {"upload_id": UPLOADS[1]}]],
    ids=["unknown", "twice", "twice with another file"],
)
def test_attachments_are_of_kinds_that_are_asked_for_and_each_once(attachments: list[object]) -> None:
    assert fault(attachments=attachments) == {
        "attachments": "Value error, Lampirkan tiap jenis satu kali, dari: foto, ktp."
    }


def test_a_letter_that_asks_for_no_attachment_needs_none() -> None:
    without = VALUES | {"attachments": []}
    assert Submission.model_validate(without, context=checks(letter_type(attachments=[]))).attachments == ()


@pytest.mark.parametrize("upload_id", ["", "a" * 23, "a" * 25, "A" * 24, "1" * 24, "a" * 24 + "\n", "../" + "a" * 21])
def test_an_upload_is_named_by_its_id(upload_id: str) -> None:
    assert list(fault(attachments=[{"kind": "ktp", "upload_id": upload_id}])) == ["attachments.0.upload_id"]


def test_an_attachment_holds_nothing_else() -> None:
    assert list(fault(attachments=[KTP | {"url": "https://contoh.go.id"}])) == ["attachments.0.url"]


def test_more_than_ten_attachments_are_refused() -> None:
    asked = letter_type(attachments=[{"kind": f"b{n}", "label": "Berkas", "required": False} for n in range(11)])
    files = [{"kind": f"b{n}", "upload_id": UPLOADS[0]} for n in range(11)]
    assert len(Submission.model_validate(VALUES | {"attachments": files[:10]}, context=checks(asked)).attachments) == 10
    assert list(faults(Submission, VALUES | {"attachments": files}, checks(asked))) == ["attachments"]


@pytest.mark.parametrize("form", [None, [], "nama_usaha=Warung"])
def test_a_form_is_an_object(form: object) -> None:
    assert list(fault(form=form)) == ["form"]


def test_a_submission_is_never_read_without_its_checks() -> None:
    with pytest.raises(TypeError, match="validated with Checks as context"):
        Submission.model_validate(VALUES)


MENDED = {key: VALUES[key] for key in ("letter_type", "applicant", "form", "attachments")} | {
    "application_id": "a" * 24
}


def test_a_resubmission_is_checked_like_a_submission() -> None:
    assert Resubmission.model_validate(MENDED, context=checks()).application_id == "a" * 24
    wrong = faults(Resubmission, MENDED | {"application_id": "1", "form": {}, "attachments": []}, checks())
    assert set(wrong) == {"application_id", "form.nama_usaha", "attachments"}


@pytest.mark.parametrize("key", ["channel", "area", "resident_id"])
def test_a_resubmission_changes_neither_channel_nor_area_nor_resident(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        Resubmission.model_validate(MENDED | {key: VALUES[key]}, context=checks())
