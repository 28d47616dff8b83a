"""Officers, who hold seats for terms; a delegation is a seat with dates and the name of whom it stands in for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from functions.domain.offices import Signer, deputy_of


@dataclass(frozen=True)
class Term:
    """When a seat is held: from an instant, until an instant or without end.

    `acting_for` names a deputised seat. Where letters are signed from it, `signer` is how the deputy is printed, and
    `through` the officer (`Sekretaris Kelurahan`) on whose behalf in turn (u.b.).
    """

    from_: Annotated[datetime, Field(validation_alias="from")]
    until: datetime | None = None
    acting_for: str | None = None
    signer: Signer | None = None
    through: str | None = None

    def covers(self, instant: datetime) -> bool:
        """Tell whether the seat is held at that instant; the end itself no longer belongs to the term."""
        return self.from_ <= instant and (self.until is None or instant < self.until)


@dataclass(frozen=True)
class Officer:
    """Somebody who holds seats. `uid` is opaque; `resident_id` lets an RT's own file be told from a neighbour's."""

    uid: str
    seats: Mapping[str, Term]
    resident_id: str | None = None

    def holds(self, seat: str, instant: datetime) -> bool:
        """Tell whether the officer holds the seat at that instant."""
        term = self.seats.get(seat)
        return term is not None and term.covers(instant)


def signer_for(head: Signer, officer: Officer | None, seat: str) -> Signer:
    """Who is printed as signing for an office: its head, or the deputy from whose term on the seat it was approved."""
    term = officer.seats.get(seat) if officer is not None else None
    if term is None or term.signer is None:
        return head
    return deputy_of(head, term.signer, through=term.through)


def last_held(holders: Iterable[Officer], seat: str, instant: datetime) -> datetime | None:
    """When the last term on a seat that nobody holds ended, or None if nobody ever held it."""
    ends = [officer.seats[seat].until for officer in holders if seat in officer.seats]
    return max((end for end in ends if end is not None and end <= instant), default=None)


def held_until(holders: Iterable[Officer], seat: str, instant: datetime) -> datetime | None:
    """When the seat falls vacant: the instant itself if nobody holds it, None if somebody does without end."""
    ends = [officer.seats[seat].until for officer in holders if officer.holds(seat, instant)]
    if not ends:
        return instant
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None
