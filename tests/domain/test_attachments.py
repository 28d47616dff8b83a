import pytest

from functions.domain.submission import Submission
from tests.domain.filing import (
    KTP,
    PHOTO,
    SUBMITTED,
    UPLOADS,
    checks,
    faults,
    letter_type,
    submission_faults,
)


def test_a_required_attachment_is_asked_for_by_its_label() -> None:
    assert submission_faults(attachments=[]) == {"attachments": "Value error, Belum dilampirkan: KTP."}
    assert submission_faults(attachments=[PHOTO]) == {"attachments": "Value error, Belum dilampirkan: KTP."}
    without = {key: value for key, value in SUBMITTED.items() if key != "attachments"}
    assert list(faults(Submission, without, checks())) == ["attachments"]


def test_all_missing_attachments_are_asked_for_together() -> None:
    asked = letter_type(attachments=[{"kind": "ktp", "label": "KTP"}, {"kind": "kk", "label": "Kartu Keluarga"}])
    wrong = faults(Submission, SUBMITTED | {"attachments": []}, checks(asked))
    assert wrong == {"attachments": "Value error, Belum dilampirkan: KTP, Kartu Keluarga."}


@pytest.mark.parametrize(
    "attachments",
    [
        [KTP, {"kind": "kk", "upload_id": UPLOADS[1]}],
        [KTP, KTP],
        [KTP, KTP | {"upload_id": UPLOADS[1]}],
        [KTP, PHOTO | {"upload_id": UPLOADS[0]}],
    ],
    ids=["unknown", "twice", "twice with another file", "one file for two"],
)
def test_attachments_are_of_kinds_that_are_asked_for_and_each_once_with_its_own_file(
    attachments: list[object],
) -> None:
    assert submission_faults(attachments=attachments) == {
        "attachments": "Value error, Lampirkan tiap jenis satu kali, masing-masing satu berkas, dari: foto, ktp."
    }


def test_a_letter_that_asks_for_no_attachment_needs_none() -> None:
    without = SUBMITTED | {"attachments": []}
    assert Submission.model_validate(without, context=checks(letter_type(attachments=[]))).attachments == ()


def test_a_letter_that_asks_for_no_attachment_takes_none() -> None:
    wrong = faults(Submission, SUBMITTED, checks(letter_type(attachments=[])))
    assert wrong == {"attachments": "Value error, Surat ini tidak memerlukan lampiran; hapus."}


@pytest.mark.parametrize("upload_id", ["", "a" * 23, "a" * 25, "A" * 24, "1" * 24, "a" * 24 + "\n", "../" + "a" * 21])
def test_an_upload_is_named_by_its_id(upload_id: str) -> None:
    assert list(submission_faults(attachments=[{"kind": "ktp", "upload_id": upload_id}])) == ["attachments.0.upload_id"]


def test_an_attachment_holds_nothing_else() -> None:
    assert list(submission_faults(attachments=[KTP | {"url": "https://contoh.go.id"}])) == ["attachments.0.url"]


def test_more_than_ten_attachments_are_refused() -> None:
    asked = letter_type(attachments=[{"kind": f"b{n}", "label": "Berkas", "required": False} for n in range(11)])
    files = [{"kind": f"b{n}", "upload_id": "abcdefghijk"[n] * 24} for n in range(11)]
    assert (
        len(Submission.model_validate(SUBMITTED | {"attachments": files[:10]}, context=checks(asked)).attachments) == 10
    )
    assert "at most 10" in faults(Submission, SUBMITTED | {"attachments": files}, checks(asked))["attachments"]
