"""Draws a letter, stores it, and publishes the record that proves it."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote, unquote

from functions.alerting import wake_operators
from functions.closing import counted_end
from functions.domain import transitions
from functions.domain.application import Application, File
from functions.domain.city import City
from functions.domain.digests import sha256_hex
from functions.domain.errors import FailedPrecondition, NotFound
from functions.domain.letters import Letter
from functions.domain.restoration import DESCRIPTION, SUBJECT, described
from functions.domain.subjects import masked_subject
from functions.domain.sweeping import StalledWork, given_up
from functions.domain.verification import LetterStatus
from functions.ports import Clock, Create, Files, LetterTypes, Observe, Records, Renderer, Stored, StoredObject, Update
from functions.publishing import publish_first


def issue_letter(
    letter_id: str,
    *,
    records: Records,
    renderer: Renderer,
    letter_types: LetterTypes,
    city: City,
    letters: Files,
    published: Files,
    clock: Clock,
    observe: Observe,
) -> None:
    """A PENDING letter becomes ISSUED, and with it its application; in any other status nothing happens.

    The first file that was stored is the letter, and says whom it is about: a second run adopts it, and publishes the
    same record, so that it ends the same. A letter that cannot be drawn becomes FAILED, its office is told, and it is
    kept as a dead letter until an operator has it drawn again. Raises NotFound, Aborted, Unavailable.
    """
    stored = records.get(Letter, letter_id=letter_id)
    if stored is None:
        raise NotFound("Surat ini tidak ada.")
    if stored.value.status != LetterStatus.PENDING:
        return
    letter = stored.value
    application = records.get(Application, application_id=letter.application_id)
    if application is None:
        raise NotFound("Permohonan surat ini tidak ada.")
    began = clock()
    try:
        kept = letters.find(letter.object_name) or _draw(letter, records, renderer, letter_types, letters)
        _check_own(letter, kept)
    except (FailedPrecondition, NotFound) as error:
        dead = _fail(stored, application, error.message, records, clock())
        _observe(letter, "failed", began, clock(), observe)
        wake_operators(dead, observe)
        return
    now = clock()
    issued = replace(
        letter,
        status=LetterStatus.ISSUED,
        sha256=kept.sha256,
        masked_subject=unquote(kept.metadata.get(SUBJECT, "")) or None,
        issued_at=now,
        due_at=None,
    )
    publish_first(issued, published)
    transition = transitions.issued(application.value, pdf_digest=kept.sha256, now=now)
    records.commit(
        Update(stored, issued),
        Update(application, transition.application),
        counted_end(transition.application, city),
        *map(Create, transition.messages),
    )
    _observe(letter, "issued", began, now, observe)


def _observe(letter: Letter, outcome: str, began: datetime, now: datetime, observe: Observe) -> None:
    """One line for a letter: what came of it, how long the drawing took, and how long ago it was approved."""
    observe(
        "letter",
        letter_id=letter.letter_id,
        application_id=letter.application_id,
        letter_type=letter.letter_type,
        outcome=outcome,
        render_seconds=round((now - began).total_seconds(), 3),
        seconds=round((now - letter.created_at).total_seconds(), 3),
    )


def _draw(
    letter: Letter, records: Records, renderer: Renderer, letter_types: LetterTypes, letters: Files
) -> StoredObject:
    file = records.get(File, application_id=letter.application_id, revision=letter.file_revision)
    if file is None:
        raise NotFound("Berkas permohonan surat ini tidak ada.")
    letter_type = letter_types.get(letter.letter_type)
    pdf = renderer.render(letter, file.value, letter_type)
    metadata = {"rendered-sha256": sha256_hex(pdf), "code": letter.code, "number": letter.number}
    metadata[DESCRIPTION] = described(letter)
    if subject := masked_subject(letter_type.named, file.value):
        metadata[SUBJECT] = quote(subject)
    return letters.put_new(letter.object_name, pdf, content_type="application/pdf", metadata=metadata)


def _check_own(letter: Letter, kept: StoredObject) -> None:
    if (kept.metadata.get("code"), kept.metadata.get("number")) != (letter.code, letter.number):
        raise FailedPrecondition("Berkas yang tersimpan bukan dari surat ini.")


def _fail(
    stored: Stored[Letter], application: Stored[Application], reason: str, records: Records, now: datetime
) -> StalledWork:
    letter = stored.value
    failed = replace(letter, status=LetterStatus.FAILED, failure=reason, due_at=None)
    dead = given_up(f"letters/{letter.letter_id}", attempts=letter.attempts, reason=reason, now=now)
    transition = transitions.issue_failed(application.value, reason_digest=sha256_hex(reason), now=now)
    told = map(Create, transition.messages)
    records.commit(Update(stored, failed), Create(dead), Update(application, transition.application), *told)
    return dead
