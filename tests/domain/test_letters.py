import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from functions.domain.letters import Counter, Letter, Registration, counter_id, pending_letter, register
from functions.domain.offices import CounterScope
from functions.domain.verification import LetterStatus, Validity, VerificationRecord, verification_object
from tests.domain.builders import AREA, CITY, LATER, NOW, OFFICE, application, letter

DATED = date(2025, 3, 3)
COUNTER = Counter("99.99.01.1001:all:2025", 7)
REGISTRATION = Registration(OFFICE.area, COUNTER.counter_id, 7, "500.2.2.4/007/CTJ/III/2025")


def drawn(*, validity_days: int | None = 90, **changed: Any) -> Letter:  # noqa: ANN401  any field
    return pending_letter(
        application(revision=3, **changed),
        OFFICE,
        OFFICE.signer,
        (REGISTRATION,),
        title="Surat Keterangan Usaha",
        code="CONTOHKODE234567",
        dated=DATED,
        validity_days=validity_days,
        now=NOW,
        due_at=LATER,
    )


def test_one_counter_numbers_all_letters_of_an_office_and_year() -> None:
    assert counter_id(OFFICE, "usaha", 2025) == counter_id(OFFICE, "kematian", 2025) == "99.99.01.1001:all:2025"


def test_an_office_may_count_each_letter_type_by_itself() -> None:
    by_type = replace(OFFICE, counter_scope=CounterScope.PER_TYPE)
    assert counter_id(by_type, "usaha", 2025) == "99.99.01.1001:usaha:2025"
    assert counter_id(by_type, "kematian", 2025) == "99.99.01.1001:kematian:2025"


def test_every_office_and_year_has_a_counter_of_its_own() -> None:
    other = replace(OFFICE, area="99.99.01.1002")
    assert len({counter_id(office, "usaha", year) for office in (OFFICE, other) for year in (2025, 2026)}) == 4


def test_a_letter_is_registered_under_the_number_its_counter_was_moved_to() -> None:
    registration = register(OFFICE, COUNTER, code="500.2.2.4", dated=DATED, number_format=CITY.number_format)
    assert registration == REGISTRATION


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("{code} / {number} / {office} / {year}", "500.2.2.4 / 7 / CTJ / 2025"),
        ("{number:04d}/{month:02d}-{year}", "0007/03-2025"),
        ("{month_roman}", "III"),
    ],
)
def test_a_number_is_written_as_the_city_writes_it(number_format: str, text: str) -> None:
    assert register(OFFICE, COUNTER, code="500.2.2.4", dated=DATED, number_format=number_format).text == text


def test_a_number_wider_than_its_format_is_not_cut() -> None:
    thousandth = replace(COUNTER, last=1000)
    assert register(OFFICE, thousandth, code="470", dated=DATED, number_format="{number:03d}").text == "1000"


def test_a_letter_freezes_what_its_rendering_needs() -> None:
    assert drawn() == Letter(
        letter_id="a" * 24 + "-1",
        application_id="a" * 24,
        file_revision=3,
        letter_type="usaha",
        title="Surat Keterangan Usaha",
        area=AREA,
        masked_name="W*** C***",
        code="CONTOHKODE234567",
        dated=DATED,
        valid_until=date(2025, 6, 1),
        registrations=(REGISTRATION,),
        letterhead=OFFICE.letterhead,
        signer=OFFICE.signer,
        created_at=NOW,
        revision=1,
        status=LetterStatus.PENDING,
        due_at=LATER,
    )


def test_two_applications_never_share_a_letter() -> None:
    assert drawn(application_id="b" * 24).letter_id != drawn().letter_id


@pytest.mark.parametrize(
    ("validity_days", "valid_until"), [(None, None), (1, date(2025, 3, 4)), (365, date(2026, 3, 3))]
)
def test_a_letter_is_valid_for_its_days_after_its_date(validity_days: int | None, valid_until: date | None) -> None:
    assert drawn(validity_days=validity_days).valid_until == valid_until


def test_the_office_that_registered_last_gives_the_printed_number() -> None:
    camat = Registration("99.99.01", "99.99.01:all:2025", 3, "500/003/CTB/III/2025")
    assert letter(registrations=(REGISTRATION, camat)).number == camat.text
    assert letter(registrations=(REGISTRATION,)).number == REGISTRATION.text


def test_names_of_stored_objects_are_made_of_ids_only() -> None:
    assert letter().object_name == f"letters/{'a' * 24}-1.pdf"
    assert verification_object("CONTOHKODE234567") == "verification/CONTOHKODE234567.json"


def test_the_public_record_of_an_issued_letter_holds_what_proves_it_and_no_more() -> None:
    issued = letter(status=LetterStatus.ISSUED, sha256="e" * 64, issued_at=NOW)
    record = VerificationRecord.of(issued)
    assert record.model_dump() == {
        "code": "CONTOHKODE234567",
        "status": LetterStatus.ISSUED,
        "number": "500/007/CTJ/III/2025",
        "title": "Surat Keterangan Usaha",
        "masked_name": "W*** C***",
        "office": "Kelurahan Contoh Jaya, Kecamatan Contoh Barat",
        "signer_title": "Lurah Contoh Jaya",
        "signer_name": "Pejabat Contoh, S.Sos.",
        "dated": DATED,
        "valid_until": date(2025, 6, 1),
        "sha256": "e" * 64,
        "masked_subject": None,
        "signature": "none",
        "revoked_at": None,
    }
    assert record.object_name == "verification/CONTOHKODE234567.json"


def test_the_public_record_of_a_revoked_letter_shows_when_but_not_why_or_by_whom() -> None:
    revoked = letter(
        status=LetterStatus.REVOKED,
        sha256="e" * 64,
        revoked_at=LATER,
        revoked_by="lurah:99.99.01.1001",
        revocation_reason="Alasan contoh.",
    )
    record = VerificationRecord.of(revoked)
    assert (record.status, record.revoked_at) == (LetterStatus.REVOKED, LATER)
    assert "Alasan contoh." not in record.model_dump_json()
    assert "lurah:" not in record.model_dump_json()


def test_a_letter_without_a_stored_file_has_no_public_record() -> None:
    with pytest.raises(ValueError, match=f"letter {'a' * 24}-1 has no stored file yet"):
        VerificationRecord.of(letter())


def test_a_public_record_is_read_back_as_it_was_written() -> None:
    record = VerificationRecord.of(letter(status=LetterStatus.REVOKED, sha256="e" * 64, revoked_at=LATER))
    assert VerificationRecord.model_validate_json(record.model_dump_json()) == record


def test_a_public_record_of_a_newer_version_is_read_without_what_it_has_added() -> None:
    record = VerificationRecord.of(letter(sha256="e" * 64))
    added = {"nik": "9999017101900001", "attempts": 1}
    read = VerificationRecord.model_validate(record.model_dump() | added)
    assert read == record
    assert set(read.model_dump()) == set(VerificationRecord.model_fields)
    assert VerificationRecord.model_validate_json(json.dumps(json.loads(record.model_dump_json()) | added)) == record


@pytest.mark.parametrize(
    ("valid_until", "today", "validity"),
    [
        (date(2025, 6, 1), date(2025, 3, 3), Validity.VALID),
        (date(2025, 6, 1), date(2025, 6, 1), Validity.VALID),
        (date(2025, 6, 1), date(2025, 6, 2), Validity.OUT_OF_DATE),
        (None, date(2999, 12, 31), Validity.VALID),
    ],
)
def test_an_issued_letter_is_valid_up_to_and_on_its_last_day(
    valid_until: date | None, today: date, validity: Validity
) -> None:
    issued = letter(status=LetterStatus.ISSUED, sha256="e" * 64, valid_until=valid_until)
    assert VerificationRecord.of(issued).validity_on(today) == validity


@pytest.mark.parametrize("today", [DATED, date(2999, 12, 31)])
@pytest.mark.parametrize(
    ("status", "validity"),
    [
        (LetterStatus.REVOKED, Validity.REVOKED),
        (LetterStatus.SUPERSEDED, Validity.SUPERSEDED),
        (LetterStatus.PENDING, Validity.UNKNOWN),
        (LetterStatus.UNSIGNED, Validity.UNKNOWN),
        (LetterStatus.FAILED, Validity.UNKNOWN),
    ],
)
def test_no_other_letter_is_ever_valid_or_merely_out_of_date(
    status: LetterStatus, validity: Validity, today: date
) -> None:
    assert VerificationRecord.of(letter(status=status, sha256="e" * 64)).validity_on(today) == validity


def test_a_letter_begins_without_attempts_to_draw_it() -> None:
    assert drawn().attempts == 0
