from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.domain.residents import ForResident
from functions.domain.submission import Resubmission, Submission
from tests.domain.builders import AREA, properties
from tests.domain.filing import (
    APPLICANT,
    KTP,
    PHOTO,
    SUBMITTED,
    UPLOADS,
    checks,
    faults,
    letter_type,
    submission,
    submission_faults,
)

DATED_FORM = letter_type(
    fields=[
        {"name": "nama", "label": "Nama", "kind": "person_name"},
        {"name": "tanggal", "label": "Tanggal", "kind": "date", "past": True},
        {"name": "nik", "label": "NIK", "kind": "nik"},
        {"name": "catatan", "label": "Catatan", "kind": "long_text", "required": False},
    ]
)


def test_a_submission_that_fits_is_read() -> None:
    read = submission(attachments=[KTP, PHOTO])
    assert (read.letter_type, read.channel, read.area, read.resident_id) == ("usaha", "aplikasi", AREA, "warga-1")
    assert read.applicant.name == "Warga Contoh"
    assert read.form == {"nama_usaha": "Warung Contoh"}
    assert [(a.kind, a.upload_id) for a in read.attachments] == [("ktp", UPLOADS[0]), ("foto", UPLOADS[1])]


def test_a_form_is_kept_as_it_was_understood_with_nothing_left_out() -> None:
    filled = {"nama": " Siti  Aminah ", "tanggal": "2025-03-03", "nik": "9999 0171 0190 0001"}
    read = Submission.model_validate(SUBMITTED | {"form": filled}, context=checks(DATED_FORM))
    assert read.form == {
        "nama": "Siti Aminah",
        "tanggal": "2025-03-03",
        "nik": "9999017101900001",
        "catatan": None,
    }


@pytest.mark.parametrize("name", [n for n, field in Submission.model_fields.items() if field.is_required()])
def test_every_required_field_is_named_when_it_is_missing(name: str) -> None:
    without = {key: value for key, value in SUBMITTED.items() if key != name}
    assert list(faults(Submission, without, checks())) == [name]


def test_all_wrong_fields_are_named_at_once_with_their_paths() -> None:
    wrong = submission_faults(
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
    wrong = faults(Submission, SUBMITTED | {"form": form}, checks(DATED_FORM))
    assert set(wrong) == {"form.nama", "form.tanggal", "form.nik", "form.hobi"}
    assert wrong["form.tanggal"] == "Value error, Tidak boleh di masa depan."


@pytest.mark.parametrize("name", ["kelahiran", "", "Usaha", "../usaha", "x" * 65])
def test_an_unknown_letter_type_is_named_and_its_form_is_not_guessed_at(name: str) -> None:
    wrong = submission_faults(letter_type=name, form={"apa": "saja"}, attachments=[], channel="pos")
    assert set(wrong) == {"letter_type", "channel"}


def test_who_is_not_born_yet_asks_for_nothing() -> None:
    assert submission(applicant=APPLICANT | {"birth_date": "2025-03-03"}).applicant.birth_date == date(2025, 3, 3)
    wrong = submission_faults(applicant=APPLICANT | {"birth_date": "2025-03-04"}, channel="pos", form={})
    assert set(wrong) == {"applicant.birth_date", "channel", "form.nama_usaha"}
    assert wrong["applicant.birth_date"] == "Tidak boleh di masa depan."


def test_a_birth_date_in_the_future_is_not_repeated_in_the_report() -> None:
    with pytest.raises(ValidationError) as caught:
        submission(applicant=APPLICANT | {"birth_date": "2025-03-04"})
    (error,) = caught.value.errors()
    assert (error["type"], error["input"]) == ("value_error", None)


@pytest.mark.parametrize("channel", ["aplikasi", "petugas", "loket"])
def test_every_channel_of_the_city_is_accepted(channel: str) -> None:
    assert submission(channel=channel).channel == channel


@pytest.mark.parametrize("channel", ["", "Aplikasi", "resident_app"])
def test_an_unknown_channel_is_refused_with_those_there_are(channel: str) -> None:
    assert submission_faults(channel=channel) == {"channel": "Value error, Pilih salah satu: aplikasi, petugas, loket."}


@pytest.mark.parametrize("area", ["", "99.99.01.1001", "99.98.01.1001.007.002", "99.99.01.1001.000.002", "x" * 65])
def test_an_area_outside_the_city_is_refused(area: str) -> None:
    assert list(submission_faults(area=area)) == ["area"]


@pytest.mark.parametrize("resident_id", ["warga-1", "a", "A.b_c:d-1", "x" * 64, "1" * 15, "123456789012345.a", None])
def test_a_resident_is_known_by_an_opaque_id(resident_id: str | None) -> None:
    assert submission(resident_id=resident_id).resident_id == resident_id


@properties
@given(st.uuids())
def test_a_uuid_with_a_letter_in_it_is_an_opaque_id(uuid: UUID) -> None:
    assume(not uuid.hex.isdigit())
    for resident_id in (str(uuid), str(uuid).upper()):
        assert ForResident(resident_id=resident_id).resident_id == resident_id


@pytest.mark.parametrize("resident_id", ["", "warga 1", "x" * 65, "warga/1", "warga\n", "w\u00e4rga", 7])
def test_what_is_no_opaque_id_is_refused(resident_id: object) -> None:
    assert list(submission_faults(resident_id=resident_id)) == ["resident_id"]


@pytest.mark.parametrize(
    "resident_id",
    [
        "9999017101900001",
        "99990171019000012",
        "9999.0171.0190.0001",
        "9999-0171-0190-0001",
        "999901:710190_0001",
        "9-9-9-9-0-1-7-1-0-1-9-0-0-0-0-1",
        "warga-9999017101900001",
        "9999017101900001.warga",
        "nik:9999017101900001:1",
    ],
)
def test_a_nik_is_no_opaque_id_however_it_is_written(resident_id: str) -> None:
    assert submission_faults(resident_id=resident_id) == {
        "resident_id": "Value error, Kirim id warga dari aplikasi, bukan NIK."
    }
    assert faults(ForResident, {"resident_id": resident_id}) == submission_faults(resident_id=resident_id)


def test_a_request_for_a_resident_names_one_or_nobody_and_nothing_else() -> None:
    assert ForResident().resident_id is None
    assert ForResident(resident_id="warga-1").resident_id == "warga-1"
    assert list(faults(ForResident, {"nik": "9999017101900001"})) == ["nik"]


@pytest.mark.parametrize("form", [None, [], "nama_usaha=Warung"])
def test_a_form_is_an_object(form: object) -> None:
    assert list(submission_faults(form=form)) == ["form"]


def test_a_submission_is_never_read_without_its_checks() -> None:
    with pytest.raises(TypeError, match="validated with Checks as context"):
        Submission.model_validate(SUBMITTED)


MENDED = {key: SUBMITTED[key] for key in ("letter_type", "applicant", "form", "attachments")} | {
    "application_id": "a" * 24
}


def test_a_resubmission_is_checked_like_a_submission() -> None:
    assert Resubmission.model_validate(MENDED, context=checks()).application_id == "a" * 24
    wrong = faults(Resubmission, MENDED | {"application_id": "1", "form": {}, "attachments": []}, checks())
    assert set(wrong) == {"application_id", "form.nama_usaha", "attachments"}


@pytest.mark.parametrize("key", ["channel", "area"])
def test_a_resubmission_changes_neither_channel_nor_area(key: str) -> None:
    assert list(faults(Resubmission, MENDED | {key: SUBMITTED[key]}, checks())) == [key]


@pytest.mark.parametrize("resident_id", ["warga-1", None])
def test_a_resubmission_may_name_the_resident_it_is_for(resident_id: str | None) -> None:
    read = Resubmission.model_validate(MENDED | {"resident_id": resident_id}, context=checks())
    assert read.resident_id == resident_id
    assert Resubmission.model_validate(MENDED, context=checks()).resident_id is None


def test_a_nik_is_no_opaque_id_in_a_resubmission_either() -> None:
    wrong = faults(Resubmission, MENDED | {"resident_id": "9999.0171.0190.0001"}, checks())
    assert list(wrong) == ["resident_id"]
