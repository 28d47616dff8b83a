"""Complaints about the service of a kelurahan, numbered as letters are; sealed, and seen by its office alone."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

MAX_LENGTH = 1000
NUMBER = r"^PGD-[0-9]{10}-[0-9]{4}-[1-9][0-9]{0,8}$"
"""How numbers are written: `PGD-3671051003-2026-17`."""
_LISTED_AFTER_ALL_OPEN = datetime(9000, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Category(StrEnum):
    """What a complaint is about."""

    PERSYARATAN = "persyaratan"
    WAKTU = "waktu"
    BIAYA = "biaya"
    PERILAKU = "perilaku"
    APLIKASI = "aplikasi"
    LAINNYA = "lainnya"


class ComplaintStatus(StrEnum):
    """OPEN until the office has answered."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"


@dataclass(frozen=True)
class Complaint:
    """A complaint; `area` is the kelurahan whose office answers it, from a seat of `answered_by`.

    `complainant` is who is told the answer: `resident:<id>`, or `officer:<uid>` who filed it for a neighbour.
    """

    number: str
    area: str
    category: Category
    text: str
    complainant: str
    filed_at: datetime
    application_id: str | None = None
    status: ComplaintStatus = ComplaintStatus.OPEN
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None

    @property
    def listed_at(self) -> datetime:
        """The instant by which lists are in order: open ones by their filing, then answered ones, the newest first."""
        if self.answered_at is None:
            return self.filed_at.astimezone(UTC)
        return _LISTED_AFTER_ALL_OPEN - (self.answered_at.astimezone(UTC) - _EPOCH)


def counter_of(area: str, year: int) -> str:
    """The counter that numbers complaints of a kelurahan; counters of letters begin with an area."""
    return f"complaints:{area}:{year}"


def number_of(area: str, year: int, last: int) -> str:
    """The number that follows from a counter which was already moved on."""
    return f"PGD-{area.replace('.', '')}-{year}-{last}"


def answered(complaint: Complaint, answer: str, *, seat: str, now: datetime) -> Complaint:
    """ANSWERED from a seat; an end."""
    return replace(complaint, status=ComplaintStatus.ANSWERED, answer=answer, answered_at=now, answered_by=seat)
