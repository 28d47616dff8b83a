"""Draws a letter, stores it, and publishes the record that proves it."""

from dataclasses import replace

from functions.domain import transitions
from functions.domain.application import Application, File
from functions.domain.digests import sha256_hex
from functions.domain.errors import FailedPrecondition, NotFound
from functions.domain.letters import Letter, LetterStatus, VerificationRecord
from functions.ports import Clock, Create, Files, LetterTypes, Records, Renderer, Stored, StoredObject, Update


def issue_letter(
    letter_id: str,
    *,
    records: Records,
    renderer: Renderer,
    letter_types: LetterTypes,
    letters: Files,
    published: Files,
    clock: Clock,
) -> None:
    """A PENDING letter becomes ISSUED, and with it its application; in any other status nothing happens.

    Storing keeps the first file, and publishing the first record, so that a second run ends the same. A letter that
    cannot be drawn becomes FAILED and the office is told. Raises NotFound, Aborted, Unavailable.
    """
    stored = records.get(Letter, letter_id=letter_id)
    if stored is None:
        raise NotFound("Surat ini tidak ada.")
    if stored.value.status != LetterStatus.PENDING:
        return
    letter = stored.value
    application = records.get(Application, application_id=letter.application_id)
    file = records.get(File, application_id=letter.application_id, revision=letter.file_revision)
    if application is None or file is None:
        raise NotFound("Permohonan surat ini tidak ada.")
    try:
        pdf = renderer.render(letter, file.value, letter_types.get(letter.letter_type))
        kept = _store(letter, pdf, letters)
    except FailedPrecondition as error:
        _fail(stored, application, error, records, clock)
        return
    now = clock()
    issued = replace(letter, status=LetterStatus.ISSUED, sha256=kept.sha256, issued_at=now, due_at=None)
    _publish(issued, published)
    transition = transitions.issued(application.value, pdf_digest=kept.sha256, now=now)
    records.commit(
        Update(stored, issued), Update(application, transition.application), *map(Create, transition.messages)
    )


def _store(letter: Letter, pdf: bytes, letters: Files) -> StoredObject:
    metadata = {"rendered-sha256": sha256_hex(pdf), "code": letter.code, "number": letter.number}
    kept = letters.put_new(letter.object_name, pdf, content_type="application/pdf", metadata=metadata)
    if dict(kept.metadata) != metadata:
        raise FailedPrecondition(f"{letter.object_name}: berkas yang tersimpan bukan dari catatan ini.")
    return kept


def _publish(letter: Letter, published: Files) -> None:
    record = VerificationRecord.of(letter)
    published.put_new(
        record.object_name, record.model_dump_json().encode(), content_type="application/json", metadata={}
    )


def _fail(
    stored: Stored[Letter],
    application: Stored[Application],
    error: FailedPrecondition,
    records: Records,
    clock: Clock,
) -> None:
    failed = replace(stored.value, status=LetterStatus.FAILED, failure=error.message, due_at=None)
    transition = transitions.issue_failed(application.value, reason_digest=sha256_hex(error.message), now=clock())
    records.commit(
        Update(stored, failed), Update(application, transition.application), *map(Create, transition.messages)
    )
