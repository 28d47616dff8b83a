from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import cast

import pytest

from functions.domain.application import Action, Application, Decision, File, Status
from functions.domain.errors import Aborted
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter
from functions.domain.messages import Event, Message
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus, VerificationRecord, verification_object
from functions.issue_letter import issue_letter
from functions.ports import Create, Files, StoredObject, Update
from infra.invariants import broken
from infra.logs import observe
from tests.functions.losing import lose
from tests.home import RESIDENT, Home, uid_of


@pytest.fixture
def approved(home: Home) -> str:
    """An application whose last approval is taken, and whose letter waits to be drawn."""
    home.seat_all()
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    home.records.commit(Create(Decision(application_id, 4, Action.APPROVE, home.clock(), uid_of(Role.LURAH))))
    (event,) = home.adapters.feed.due(10)
    assert home.server.deliver(event)
    home.adapters.feed.taken(event)
    assert home.letter(application_id).status == LetterStatus.PENDING
    assert home.application(application_id).status == Status.APPROVED
    return application_id


def messages(home: Home, event: Event) -> list[Message]:
    return [message for message in home.adapters.all_records.every(Message) if message.event == event]


def test_a_pending_letter_is_drawn_stored_and_published(home: Home, approved: str) -> None:
    home.server.pump()
    letter = home.letter(approved)
    pdf = home.adapters.letters.read(letter.object_name)
    assert (letter.status, letter.sha256, letter.due_at) == (LetterStatus.ISSUED, sha256(pdf).hexdigest(), None)
    record = VerificationRecord.model_validate_json(home.adapters.published.read(verification_object(letter.code)))
    assert record == VerificationRecord.of(letter)
    application = home.application(approved)
    assert (application.status, application.history[-1].digest) == (Status.ISSUED, letter.sha256)
    assert broken(home.adapters, redraw=1) == []


def test_the_resident_is_told_once(home: Home, approved: str) -> None:
    home.server.pump()
    home.adapters.deliveries.redeliver(f"letters/{approved}-1")
    home.server.pump()
    assert [message.recipient for message in messages(home, Event.READY)] == [f"resident:{RESIDENT}"]


def test_a_letter_that_is_issued_is_not_touched_again(home: Home, approved: str) -> None:
    home.server.pump()
    before = home.documents()
    stored = home.adapters.letters.find(home.letter(approved).object_name)
    home.adapters.deliveries.redeliver(f"letters/{approved}-1")
    assert home.server.pump() == 1
    assert home.documents() == before
    assert home.adapters.letters.find(home.letter(approved).object_name) == stored


def test_a_file_that_was_stored_before_the_commit_is_adopted(home: Home, approved: str) -> None:
    letter = home.letter(approved)
    file = home.records.get(File, application_id=approved, revision=1)
    assert file is not None
    pdf = home.adapters.renderer.render(letter, file.value, home.adapters.letter_types.get(letter.letter_type))
    signed = pdf + b"\n% signed"
    metadata = {"rendered-sha256": sha256(pdf).hexdigest(), "code": letter.code, "number": letter.number}
    home.adapters.letters.put_new(letter.object_name, signed, content_type="application/pdf", metadata=metadata)
    home.server.pump()
    assert home.letter(approved).sha256 == sha256(signed).hexdigest()
    assert home.adapters.letters.read(letter.object_name) == signed


class Never:
    """A renderer that draws nothing more."""

    def render(self, letter: Letter, file: File, letter_type: LetterType) -> bytes:
        raise AssertionError(letter.letter_id, file.revision, letter_type.name)


def test_a_file_that_was_stored_before_is_adopted_without_drawing_again(home: Home, approved: str) -> None:
    letter = home.letter(approved)
    ports = home.adapters
    metadata = {"rendered-sha256": "0" * 64, "code": letter.code, "number": letter.number}
    earlier = b"%PDF-1.7 of an earlier version of the template"
    ports.letters.put_new(letter.object_name, earlier, content_type="application/pdf", metadata=metadata)
    issue_letter(
        letter.letter_id,
        records=ports.records,
        renderer=Never(),
        letter_types=ports.letter_types,
        city=ports.city,
        letters=ports.letters,
        published=ports.published,
        clock=home.clock,
        observe=observe,
    )
    issued = home.letter(approved)
    assert (issued.status, issued.sha256) == (LetterStatus.ISSUED, sha256(earlier).hexdigest())
    assert ports.letters.read(letter.object_name) == earlier
    record = VerificationRecord.model_validate_json(ports.published.read(verification_object(letter.code)))
    assert record.sha256 == issued.sha256


@pytest.fixture
def about_another(home: Home) -> str:
    """A letter about somebody who is not the applicant, drawn and issued."""
    home.seat_all()
    attachments = home.attach("ktp", "kk", "surat_kematian")
    return home.issue(
        home.submit(home.submission("kematian", attachments=attachments, nama_almarhum="Ŝiti Contoh"))
    ).application_id


def test_a_letter_about_somebody_else_proves_whom(home: Home, about_another: str) -> None:
    letter = home.letter(about_another)
    record = VerificationRecord.model_validate_json(home.adapters.published.read(verification_object(letter.code)))
    assert (record.masked_name, record.masked_subject) == (letter.masked_name, "Ŝ*** C***")
    body = {"application_id": about_another, "reason": "Tanggalnya keliru."}
    home.expect(200, home.post("/revoke_letter", body, home.seat(Role.LURAH)))
    shown = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert (shown["status"], shown["masked_subject"]) == ("REVOKED", "Ŝ*** C***")


def test_whom_an_adopted_file_is_about_stands_with_the_file(home: Home, approved: str) -> None:
    letter = home.letter(approved)
    metadata = {
        "rendered-sha256": "0" * 64,
        "code": letter.code,
        "number": letter.number,
        "masked-subject": "%C5%9C%2A%2A%2A",
    }
    home.adapters.letters.put_new(letter.object_name, b"%PDF", content_type="application/pdf", metadata=metadata)
    home.server.pump()
    record = VerificationRecord.model_validate_json(home.adapters.published.read(verification_object(letter.code)))
    assert record.masked_subject == home.letter(approved).masked_subject == "Ŝ***"


@pytest.mark.parametrize("name", ["code", "number"])
def test_a_stored_file_of_another_code_or_number_is_not_adopted(home: Home, approved: str, name: str) -> None:
    letter = home.letter(approved)
    metadata = {"rendered-sha256": "0" * 64, "code": letter.code, "number": letter.number} | {name: "lain"}
    home.adapters.letters.put_new(letter.object_name, b"%PDF", content_type="application/pdf", metadata=metadata)
    home.server.pump()
    failed = home.letter(approved)
    assert (failed.status, failed.failure) == (LetterStatus.FAILED, "Berkas yang tersimpan bukan dari surat ini.")
    assert home.adapters.letters.read(letter.object_name) == b"%PDF"
    assert [m.recipient for m in messages(home, Event.FAILED)] == ["seat:verifier:36.71.05.1003"]


def test_a_stored_file_of_another_record_fails_the_letter_and_the_verifier_is_told(home: Home, approved: str) -> None:
    letter = home.letter(approved)
    home.adapters.letters.put_new(letter.object_name, b"lain", content_type="application/pdf", metadata={"code": "X"})
    home.server.pump()
    failed = home.letter(approved)
    assert (failed.status, failed.sha256, failed.due_at) == (LetterStatus.FAILED, None, None)
    assert failed.failure is not None
    assert home.application(approved).status == Status.APPROVED
    assert [message.recipient for message in messages(home, Event.FAILED)] == ["seat:verifier:36.71.05.1003"]
    home.expect(422, home.get(f"/get_letter/{approved}", resident=RESIDENT))
    home.expect(404, home.get(f"/verify_letter/{letter.code}"))


def test_the_letter_shows_the_revision_that_was_approved(home: Home, approved: str) -> None:
    stored = home.records.get(Application, application_id=approved)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, revision=9)))
    home.server.pump()
    assert home.letter(approved).status == LetterStatus.ISSUED
    assert home.letter(approved).file_revision == 1


def test_a_letter_is_valid_for_the_days_of_its_type(home: Home, approved: str) -> None:
    days = home.adapters.letter_types.get(home.letter(approved).letter_type).validity_days
    letter = home.letter(approved)
    assert days is not None
    assert letter.valid_until == letter.dated + timedelta(days=days)
    assert letter.dated.isoformat() == "2026-10-05"


@dataclass
class SlowFiles:
    """Files that are found only after the others have gone on."""

    files: Files
    meanwhile: Callable[[], None]

    def find(self, name: str) -> StoredObject | None:
        self.meanwhile()
        return self.files.find(name)


def test_a_slower_run_never_undoes_a_revocation(home: Home, approved: str) -> None:
    letter = home.letter(approved)

    def issue_and_revoke() -> None:
        home.server.pump()
        body = {"application_id": approved, "reason": "Alamat pada surat keliru."}
        home.expect(200, home.post("/revoke_letter", body, home.seat(Role.LURAH)))
        lose(home)

    ports = home.adapters
    with pytest.raises(Aborted):
        issue_letter(
            letter.letter_id,
            records=ports.records,
            renderer=ports.renderer,
            letter_types=ports.letter_types,
            city=ports.city,
            letters=cast("Files", SlowFiles(ports.letters, issue_and_revoke)),
            published=ports.published,
            clock=home.clock,
            observe=observe,
        )
    record = VerificationRecord.model_validate_json(ports.published.read(verification_object(letter.code)))
    assert record.status == LetterStatus.REVOKED
    assert home.letter(approved).status == LetterStatus.REVOKED
