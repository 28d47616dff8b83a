"""The public record that proves a letter, and what the letter is worth on a day."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from functions.domain.letters import Letter

CODE_LENGTH = 16  # of letters A-Z and digits 2-7: 80 random bits


class LetterStatus(StrEnum):
    """PENDING and UNSIGNED wait to be issued; at most one revision of a letter is ISSUED."""

    PENDING = "PENDING"
    UNSIGNED = "UNSIGNED"
    ISSUED = "ISSUED"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    FAILED = "FAILED"


def verification_object(code: str) -> str:
    """Where the public record of a code is stored."""
    return f"verification/{code}.json"


class Validity(StrEnum):
    """What a letter is worth today."""

    VALID = "VALID"
    OUT_OF_DATE = "OUT_OF_DATE"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"
    UNKNOWN = "UNKNOWN"


class VerificationRecord(BaseModel):
    """What the public may know of a letter: no more than this is in reach of `verify_letter`.

    `masked_name` is the applicant's; `masked_subject` is of whom the letter is about, where that is somebody else.
    Fields that a newer version of this service has added are passed over.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    status: LetterStatus
    number: str
    title: str
    masked_name: str
    office: str
    signer_title: str
    signer_name: str
    dated: date
    valid_until: date | None
    sha256: str
    masked_subject: str | None = None
    signature: str = "none"
    revoked_at: datetime | None = None

    def validity_on(self, today: date) -> Validity:
        """What the letter is worth on a local date; one that was never issued proves nothing, so it is UNKNOWN."""
        if self.status == LetterStatus.ISSUED:
            out_of_date = self.valid_until is not None and self.valid_until < today
            return Validity.OUT_OF_DATE if out_of_date else Validity.VALID
        ends = {LetterStatus.REVOKED: Validity.REVOKED, LetterStatus.SUPERSEDED: Validity.SUPERSEDED}
        return ends.get(self.status, Validity.UNKNOWN)

    @property
    def object_name(self) -> str:
        """Where the record is published."""
        return verification_object(self.code)

    @classmethod
    def of(cls, letter: Letter) -> VerificationRecord:
        """The public record of an issued or revoked letter."""
        if letter.sha256 is None:
            raise ValueError(f"letter {letter.letter_id} has no stored file yet")
        head = letter.letterhead
        return cls(
            code=letter.code,
            status=letter.status,
            number=letter.number,
            title=letter.title,
            masked_name=letter.masked_name,
            office=head.office,
            signer_title=letter.signer.title,
            signer_name=letter.signer.name,
            dated=letter.dated,
            valid_until=letter.valid_until,
            sha256=letter.sha256,
            masked_subject=letter.masked_subject,
            revoked_at=letter.revoked_at,
        )
