"""Which seats of RT and RW a kelurahan has filled, kept for the evaluation, which reads no officers.

Written where officers are taken in, so a term that runs out later is seen at the next import, or by a recount.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.domain.areas import Level, cut, place_of
from functions.domain.officers import Officer
from functions.domain.seats import Role, role_of
from functions.domain.usage import DEVICES, Usage

_NEIGHBOURHOOD = frozenset({Role.RT, Role.RW})


@dataclass(frozen=True)
class Roster:
    """Seats with somebody on them, called by RW and RT: `rt` like `007.002`, `rw` like `007`; `area` is a kelurahan."""

    area: str
    rt: tuple[str, ...] = ()
    rw: tuple[str, ...] = ()


def rosters_of(officers: Iterable[Officer], now: datetime) -> dict[str, Roster]:
    """The roster of every kelurahan that has any, by its code, from all its officers.

    A term that has ended does not count; one that is yet to begin does.
    """
    filled: dict[str, dict[Role, set[str]]] = defaultdict(lambda: defaultdict(set))
    for officer in officers:
        for seat, term in officer.seats.items():
            if is_of_neighbourhood(seat) and (term.until is None or term.until > now):
                filled[kelurahan_of(seat)][role_of(seat)].add(_place(seat))
    return {
        area: Roster(area, tuple(sorted(places[Role.RT])), tuple(sorted(places[Role.RW])))
        for area, places in sorted(filled.items())
    }


def activated(officer: Officer, at: datetime) -> tuple[Usage, ...]:
    """What an officer's first device counts in each kelurahan: the seats of RT and RW that the officer holds then."""
    counts: dict[str, Tally[str]] = defaultdict(Tally)
    for seat in officer.seats:
        if is_of_neighbourhood(seat) and officer.holds(seat, at):
            counts[kelurahan_of(seat)][f"{role_of(seat)}/{_place(seat)}"] += 1
    return tuple(Usage(f"{area}:{DEVICES}", dict(counted)) for area, counted in sorted(counts.items()))


def is_of_neighbourhood(seat: str) -> bool:
    """Tell whether a seat is an RT's or an RW's."""
    return role_of(seat) in _NEIGHBOURHOOD


def kelurahan_of(seat: str) -> str:
    """The kelurahan of an RT's or RW's seat."""
    return cut(seat.partition(":")[2], Level.KELURAHAN)


def _place(seat: str) -> str:
    return place_of(seat.partition(":")[2])
