"""A restore, rehearsed: a backup, more letters, the loss, the command, more letters. No number comes twice."""

import sqlite3
from collections import Counter as Tally
from contextlib import closing
from pathlib import Path

import pytest

from functions.domain.application import Status
from functions.domain.letters import Counter, Letter
from functions.domain.messages import Event, Message
from functions.domain.restoration import DESCRIPTION, read_description
from functions.domain.seats import Role
from functions.domain.verification import VerificationRecord
from infra.invariants import broken
from infra.local import main
from infra.restoring import restored
from tests.home import RESIDENT, make_home

GCS_METADATA_BYTES = 8 * 1024


def copy(source: Path, target: Path) -> None:
    """Copy a database as it stands at this moment, over whatever the target held."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


class City:
    """A home that can be backed up, lost and restored as docs/runbook.md has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home"
        self.backup = folder / "backup.sqlite"
        self.home = make_home(self.folder)
        self.home.seat_all()

    def back_up(self) -> None:
        """Copy the records while they are in use; the files stay where they are, as buckets do."""
        copy(self.folder / "paten.sqlite", self.backup)

    def lose_and_restore(self) -> None:
        """Set the records back to the backup, and nothing else."""
        copy(self.backup, self.folder / "paten.sqlite")

    def restored(self, *options: str) -> int:
        return main(["restored", "--data", str(self.folder), *options])

    def stored_numbers(self) -> Tally[tuple[str, int]]:
        """Every number on every letter that is stored, whatever the records say."""
        found = self.home.adapters.local_files.each("letters")
        letters = [read_description(kept.metadata[DESCRIPTION]) for kept, _ in found]
        return Tally((entry.counter_id, entry.number) for letter in letters for entry in letter.registrations)


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def test_after_a_restore_no_number_is_given_twice_and_what_was_issued_is_known_again(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    city.home.issue(city.home.submit())
    on_its_way = city.home.submit()
    city.home.act(on_its_way)
    city.back_up()
    issued = city.home.issue(on_its_way)
    forgotten = city.home.issue(city.home.submit())
    city.lose_and_restore()
    assert city.restored() == 0
    said = capsys.readouterr().out
    assert f"surat {issued.number} ({issued.letter_id}): tidak ada dalam cadangan; permohonannya IN_REVIEW" in said
    assert f"surat {forgotten.number} ({forgotten.letter_id}): tidak ada dalam cadangan; permohonannya tidak" in said
    assert "3 surat tersimpan; 2 di antaranya tidak ada dalam cadangan, kini tercatat lagi." in said
    assert city.home.application(on_its_way).status == Status.ISSUED
    city.home.server.pump()
    assert city.home.issue(city.home.submit()).registrations[-1].number == 4
    assert set(city.stored_numbers().values()) == {1}
    assert broken(city.home.adapters, redraw=1) == []


def test_without_the_command_a_number_would_stand_on_two_letters(city: City) -> None:
    city.back_up()
    city.home.issue(city.home.submit())
    city.lose_and_restore()
    city.home.issue(city.home.submit())
    assert set(city.stored_numbers().values()) == {2}


def test_a_letter_that_was_taken_in_again_can_be_fetched_and_revoked(city: City) -> None:
    application_id = city.home.submit()
    city.back_up()
    letter = city.home.issue(application_id)
    city.lose_and_restore()
    assert city.restored() == 0
    city.home.server.pump()
    answer = city.home.expect(200, city.home.get(f"/get_letter/{application_id}", resident=RESIDENT))
    assert (answer["number"], answer["sha256"]) == (letter.number, letter.sha256)
    messages = city.home.adapters.all_records.every(Message)
    assert [message.application_id for message in messages if message.event == Event.READY] == [application_id]
    body = {"application_id": application_id, "reason": "Data alamat keliru."}
    city.home.expect(200, city.home.post("/revoke_letter", body, city.home.seat(Role.LURAH)))
    assert city.home.expect(200, city.home.client.get(f"/verify_letter/{letter.code}"))["status"] == "REVOKED"


def test_a_revocation_that_the_records_forgot_is_named_until_it_is_made_again(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    application_id = city.home.submit()
    letter = city.home.issue(application_id)
    city.back_up()
    body = {"application_id": application_id, "reason": "Data alamat keliru."}
    city.home.expect(200, city.home.post("/revoke_letter", body, city.home.seat(Role.LURAH)))
    city.lose_and_restore()
    assert city.restored() == 1
    assert f"PERIKSA surat {letter.number}: di halaman publik sudah dicabut" in capsys.readouterr().out
    city.home.expect(200, city.home.post("/revoke_letter", body, city.home.seat(Role.LURAH)))
    assert city.restored() == 0


def test_a_letter_that_was_issued_and_revoked_since_comes_back_as_revoked(city: City) -> None:
    city.back_up()
    application_id = city.home.submit()
    letter = city.home.issue(application_id)
    body = {"application_id": application_id, "reason": "Data alamat keliru."}
    city.home.expect(200, city.home.post("/revoke_letter", body, city.home.seat(Role.LURAH)))
    city.lose_and_restore()
    assert city.restored() == 0
    assert city.home.letter(application_id).status == "REVOKED"
    assert city.home.expect(200, city.home.client.get(f"/verify_letter/{letter.code}"))["status"] == "REVOKED"


def test_a_letter_that_was_stored_but_never_published_is_published_by_the_next_sweep(city: City) -> None:
    application_id = city.home.submit()
    city.back_up()
    letter = city.home.issue(application_id)
    (city.folder / "published" / VerificationRecord.of(letter).object_name).unlink()
    city.lose_and_restore()
    assert restored(city.home.adapters, since=None, dry_run=False).is_clear
    city.home.sweep()
    assert city.home.expect(200, city.home.client.get(f"/verify_letter/{letter.code}"))["status"] == "ISSUED"
    assert broken(city.home.adapters) == []


def test_an_application_that_was_approved_again_before_the_command_ran_is_named(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    application_id = city.home.submit()
    city.back_up()
    city.home.issue(city.home.submit())
    first = city.home.issue(application_id)
    city.lose_and_restore()
    city.home.issue(application_id)
    assert city.home.letter(application_id).status == "FAILED"
    assert city.restored() == 1
    assert f"PERIKSA surat {first.number}: permohonannya sudah disetujui lagi" in capsys.readouterr().out
    (counter,) = city.home.adapters.all_records.every(Counter)
    assert counter.last == 2


def test_a_dry_run_names_all_and_writes_nothing(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.back_up()
    letter = city.home.issue(city.home.submit())
    city.lose_and_restore()
    before = city.home.documents()
    assert city.restored("--dry-run") == 0
    said = capsys.readouterr().out
    assert letter.number in said
    assert "Hanya diperiksa" in said
    assert city.home.documents() == before


def test_where_nothing_was_lost_nothing_is_written(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.home.issue(city.home.submit())
    before = city.home.documents()
    assert city.restored() == 0
    assert capsys.readouterr().out == "1 surat tersimpan, semuanya ada dalam catatan.\n"
    assert city.home.documents() == before


def test_what_was_stored_before_the_backup_is_not_looked_at(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.home.issue(city.home.submit())
    assert city.restored("--since", "9000-01-01T00:00+07:00") == 0
    assert capsys.readouterr().out == "0 surat tersimpan, semuanya ada dalam catatan.\n"


def test_a_file_that_does_not_say_its_number_is_named(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    name = "letters/tanpa-keterangan-1.pdf"
    city.home.adapters.letters.put_new(name, b"%PDF-", content_type="application/pdf", metadata={})
    assert city.restored() == 1
    assert f"PERIKSA {name}" in capsys.readouterr().out


def test_a_moment_needs_its_zone(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        city.restored("--since", "2026-11-24T10:00")
    assert "zona waktunya" in capsys.readouterr().err


def test_a_letter_s_description_is_ascii_and_has_room_in_an_object_s_metadata(city: City) -> None:
    letter: Letter = city.home.issue(city.home.submit())
    kept = city.home.adapters.letters.find(letter.object_name)
    assert kept is not None
    assert kept.metadata[DESCRIPTION].isascii()
    assert read_description(kept.metadata[DESCRIPTION]).registrations == letter.registrations
    assert sum(len(name) + len(value) for name, value in kept.metadata.items()) < GCS_METADATA_BYTES / 2
