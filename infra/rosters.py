"""Keeps rosters as the officers are: an import writes those of the kelurahan that it names, a recount all."""

from collections.abc import Collection

from functions.domain.officers import Officer
from functions.domain.rosters import Roster, rosters_of
from functions.ports import Create, Delete, Stored, Update
from infra.adapters import Adapters

RosterWrite = Create | Update | Delete


def roster_writes(home: Adapters, areas: Collection[str] | None = None) -> list[RosterWrite]:
    """What makes the rosters of those kelurahan, or of all, right by all officers; nothing for those that are."""
    stored = {found.value.area: found for found in home.all_records.each(Roster)}  # first: versions from before
    wanted = rosters_of((found.value for found in home.all_records.each(Officer)), home.clock())
    concerned = wanted.keys() | stored.keys() if areas is None else areas
    writes = (_write(stored.get(area), wanted.get(area)) for area in sorted(concerned))
    return [write for write in writes if write is not None]


def difference_of(write: RosterWrite) -> str:
    """What a write makes right, in Indonesian: `36.71.05.1003: kursi rt/007.002 belum tercatat`."""
    before = _seats(None if isinstance(write, Create) else write.stored.value)
    after = _seats(None if isinstance(write, Delete) else write.value)
    area: str = write.stored.value.area if isinstance(write, Delete) else write.value.area
    missing = [f"kursi {seat} belum tercatat" for seat in sorted(after - before)]
    vacant = [f"kursi {seat} tercatat, padahal kosong" for seat in sorted(before - after)]
    return f"{area}: {'; '.join([*missing, *vacant])}"


def _write(stored: Stored[Roster] | None, wanted: Roster | None) -> RosterWrite | None:
    if stored is None:
        return None if wanted is None else Create(wanted)
    if wanted is None:
        return Delete(stored)
    return None if wanted == stored.value else Update(stored, wanted)


def _seats(roster: Roster | None) -> set[str]:
    return set() if roster is None else {f"rt/{rt}" for rt in roster.rt} | {f"rw/{rw}" for rw in roster.rw}
