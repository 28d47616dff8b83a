"""Officers, who hold seats for terms; a delegation is a seat with dates and the name of whom it stands in for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from functions.domain.offices import Signer, deputy_of

STANDS_IN_FOR = timedelta(days=7)
"""How long a deputy stands in at a seat that let its time go by."""
_SETTLED_AFTER = timedelta(days=1)


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


def ended(term: Term, now: datetime) -> Term | None:
    """The term, ended now if it is running; None if it never began."""
    if term.from_ > now:
        return None
    return replace(term, until=now) if term.covers(now) else term


def continued(stored: Term | None, stated: Term, now: datetime) -> Term:
    """The stated term of an officer on a seat, with what of the stored one has passed as it was.

    Raises ValueError, in Indonesian, within a day of the stored one's end: what was decided in it may be under way.
    """
    if stored is None or stored.from_ > now:
        return stated
    if stored.until is not None and stored.until < stated.from_:
        if now < stored.until + _SETTLED_AFTER:
            raise ValueError("Masa jabatan yang tersimpan di kursi ini belum sehari berakhir; ulangi sesudahnya.")
        return stated
    until = stated.until
    if until is not None and until <= now:
        until = now if stored.until is None else min(stored.until, now)
    return replace(stated, from_=stored.from_, until=until)


def stand_in(officer: Officer, seat: str, signer: Signer | None, now: datetime) -> Officer | None:
    """The officer as a deputy on a seat for a week from now, or as before for whom stands in there already.

    None for who holds the seat as their own, or did so until less than a day ago.
    """
    stored = officer.seats.get(seat)
    if stored is not None and stored.covers(now):
        return officer if stored.acting_for is not None else None
    if stored is not None and stored.from_ > now:
        return None if stored.acting_for is None else seated(officer, seat, replace(stored, from_=now))
    try:
        return seated(officer, seat, continued(stored, Term(now, now + STANDS_IN_FOR, seat, signer), now))
    except ValueError:
        return None


def seated(officer: Officer, seat: str, term: Term) -> Officer:
    """The officer with that term on a seat."""
    return replace(officer, seats={**officer.seats, seat: term})


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
