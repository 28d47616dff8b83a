"""Letters and their numbers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from functions.domain.application import Application
from functions.domain.indonesian import roman_month
from functions.domain.offices import CounterScope, Letterhead, Office, Signer
from functions.domain.verification import LetterStatus


@dataclass(frozen=True)
class Counter:
    """The last number an office gave, per scope and year: 1, 2, 3 … without a gap."""

    counter_id: str
    last: int


@dataclass(frozen=True)
class Registration:
    """A number given to a letter by an office, and how it is written."""

    office: str
    counter_id: str
    number: int
    text: str


@dataclass(frozen=True)
class Letter:
    """One revision of a letter. Everything its rendering needs is frozen here or in the application's file.

    `code` is the random word in its QR; `due_at` is when a machine must look at it again: to draw it, or to publish
    that it was revoked; `attempts` counts how often the sweep has done so. `masked_name` is the applicant's;
    `masked_subject`, known once the letter is drawn, is of whom it is about where that is somebody else.
    """

    letter_id: str
    application_id: str
    file_revision: int
    letter_type: str
    title: str
    area: str
    masked_name: str
    code: str
    dated: date
    valid_until: date | None
    registrations: tuple[Registration, ...]
    letterhead: Letterhead
    signer: Signer
    created_at: datetime
    revision: int = 1
    status: LetterStatus = LetterStatus.PENDING
    sha256: str | None = None
    masked_subject: str | None = None
    issued_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revocation_reason: str | None = None
    failure: str | None = None
    attempts: int = 0
    due_at: datetime | None = None

    @property
    def number(self) -> str:
        """The number as printed; the last office to register is the one that issues."""
        return self.registrations[-1].text

    @property
    def object_name(self) -> str:
        """Where the PDF is stored."""
        return f"letters/{self.letter_id}.pdf"


def counter_id(office: Office, letter_type: str, year: int) -> str:
    """The counter that numbers a letter of this type in this office and year."""
    scope = "all" if office.counter_scope == CounterScope.ALL_LETTERS else letter_type
    return f"{office.area}:{scope}:{year}"


def register(office: Office, counter: Counter, *, code: str, dated: date, number_format: str) -> Registration:
    """The registration that follows from a counter which was already moved on.

    `number_format` is a format string over code, number, office, month_roman, month and year.
    """
    text = number_format.format(
        code=code,
        number=counter.last,
        office=office.number_code,
        month_roman=roman_month(dated),
        month=dated.month,
        year=dated.year,
    )
    return Registration(office.area, counter.counter_id, counter.last, text)


def pending_letter(
    application: Application,
    office: Office,
    signer: Signer,
    registrations: tuple[Registration, ...],
    *,
    title: str,
    code: str,
    dated: date,
    validity_days: int | None,
    now: datetime,
    due_at: datetime,
) -> Letter:
    """The first revision of an approved application's letter, with all that its rendering needs frozen.

    `office` issues it; the last of the registrations is its.
    """
    return Letter(
        letter_id=f"{application.application_id}-1",
        application_id=application.application_id,
        file_revision=application.revision,
        letter_type=application.letter_type,
        title=title,
        area=application.area,
        masked_name=application.masked_name,
        code=code,
        dated=dated,
        valid_until=None if validity_days is None else dated + timedelta(days=validity_days),
        registrations=registrations,
        letterhead=office.letterhead,
        signer=signer,
        created_at=now,
        due_at=due_at,
    )
