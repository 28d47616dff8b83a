"""Gives a short-lived address from which an issued letter can be downloaded."""

from datetime import datetime, timedelta

from pydantic import BaseModel

from functions.domain.access import keeps_letter
from functions.domain.application import Application, Status
from functions.domain.errors import FailedPrecondition, NotFound
from functions.domain.letters import Letter
from functions.domain.verification import LetterStatus
from functions.ports import Caller, Clock, Files, Records
from functions.viewing import viewer_of

_LIFETIME = timedelta(minutes=10)
_WITHOUT_LETTER = frozenset({Status.REJECTED, Status.CANCELLED, Status.EXPIRED})


class LetterAnswer(BaseModel):
    """Where to download the letter until `expires_at`, and the SHA-256 of its bytes."""

    letter_id: str
    number: str
    status: LetterStatus
    sha256: str
    url: str
    expires_at: datetime


def get_letter(application_id: str, caller: Caller, *, records: Records, letters: Files, clock: Clock) -> LetterAnswer:
    """The address of an application's letter, for the resident, the filer and the office that issued it.

    Raises NotFound for anybody else, FailedPrecondition while the letter is not issued or after its revocation.
    """
    now = clock()
    stored = records.get(Application, application_id=application_id)
    if stored is None or not keeps_letter(stored.value, viewer_of(caller, records), now):
        raise NotFound("Surat ini tidak ditemukan.")
    letter_id = stored.value.letter_id
    letter = records.get(Letter, letter_id=letter_id) if letter_id else None
    if letter is None or letter.value.sha256 is None:
        raise FailedPrecondition(
            "Surat ini tidak akan terbit; lihat keadaan permohonannya."
            if stored.value.status in _WITHOUT_LETTER
            else "Surat ini belum terbit."
        )
    if letter.value.status != LetterStatus.ISSUED:
        raise FailedPrecondition("Surat ini sudah dicabut atau diganti dan tidak berlaku lagi.")
    return LetterAnswer(
        letter_id=letter.value.letter_id,
        number=letter.value.number,
        status=letter.value.status,
        sha256=letter.value.sha256,
        url=letters.download_address(letter.value.object_name, shown_as="surat.pdf", lifetime=_LIFETIME),
        expires_at=now + _LIFETIME,
    )
