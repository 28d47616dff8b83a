"""An operator's audit: what the counters and rosters say is compared with the records, and mended.

The counters are read before what they count, and mended by the versions that they had then: what is counted meanwhile
is never lost, but shows as a difference that cannot be mended this time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from functions.domain.application import Application
from functions.domain.devices import Devices
from functions.domain.errors import Aborted
from functions.domain.letters import Letter
from functions.domain.officers import Officer
from functions.domain.rosters import activated
from functions.domain.usage import DEVICES, Usage
from functions.ports import Create, Delete, Stored, Update
from infra.adapters import Adapters
from infra.counters import Counts, Difference, added_up, counted_anew, differences, mended
from infra.register_files import grouped
from infra.rosters import difference_of, roster_writes


@dataclass(frozen=True)
class Recount:
    """What a recount found, in Indonesian: a line for each difference and a summary; and whether all is right now."""

    differences: tuple[str, ...]
    summary: str
    is_right: bool


def recount(home: Adapters, *, month: str | None, dry_run: bool, force: bool = False) -> Recount:
    """Compare and mend the counters of a month; those of all months, the devices and the rosters without one.

    Where a kelurahan has counted letters in a month and not one application of it is left, they were purged: what was
    counted stays, unless `force`d.
    """
    records = home.all_records
    stored = {found.value.usage_id: found for found in records.each(Usage) if month in {None, found.value.month}}
    counted = _counted(home, month)
    purged = {} if force else {name: one for name, one in stored.items() if _is_purged(one.value, counted)}
    found = [
        one
        for one in differences({usage_id: one.value.counts for usage_id, one in stored.items()}, counted)
        if one.usage_id not in purged
    ]
    rosters = [] if month else roster_writes(home)
    wrong = dict.fromkeys(one.usage_id for one in found)
    writes = [*(_write(usage_id, stored.get(usage_id), counted) for usage_id in wrong), *rosters]
    left = len(writes) if dry_run else sum(not _is_made(home, write) for write in writes)
    lines = (*map(_line, found), *map(difference_of, rosters))
    kept = [
        f"{name}: permohonannya sudah dihapus; hitungannya dibiarkan (--force untuk tetap mengubah)" for name in purged
    ]
    return Recount((*kept, *lines), _summary(len(lines), len(writes), 0 if dry_run else left), is_right=not left)


def _is_purged(stored: Usage, counted: Counts) -> bool:
    return stored.month != DEVICES and stored.counts.get("submitted", 0) > 0 and not counted.get(stored.usage_id)


def _counted(home: Adapters, month: str | None) -> Counts:
    """What the counters should say: of a month, or of all months and of devices."""
    applications = (found.value for found in home.all_records.each(Application))
    letters = (found.value for found in home.all_records.each(Letter))
    counted = counted_anew(applications, letters, home.city.service_clock)
    if month is None:
        return {**counted, **added_up(_activated(home))}
    return {usage_id: counts for usage_id, counts in counted.items() if Usage(usage_id, counts).month == month}


def _activated(home: Adapters) -> Iterator[Usage]:
    """What each officer's first device counted, by the seats held when it was registered."""
    officers = {found.value.uid: found.value for found in home.all_records.each(Officer)}
    for found in home.all_records.each(Devices):
        if found.value.uid in officers:
            yield from activated(officers[found.value.uid], found.created_at)


def _write(usage_id: str, stored: Stored[Usage] | None, counted: Counts) -> Create | Update:
    after = mended(usage_id, stored.value.counts if stored else {}, counted.get(usage_id, {}))
    return Update(stored, after) if stored else Create(after)


def _is_made(home: Adapters, write: Create | Update | Delete) -> bool:
    """Make a write; tell whether nobody was faster."""
    try:
        home.records.commit(write)
    except Aborted:
        return False
    return True


def _line(one: Difference) -> str:
    return f"{one.usage_id} {one.name}: tersimpan {grouped(one.stored)}, seharusnya {grouped(one.counted)}"


def _summary(differences: int, records: int, overtaken: int) -> str:
    if not differences:
        return "Semua hitungan cocok."
    text = f"{grouped(differences)} selisih di {grouped(records)} catatan."
    if overtaken:
        text += f" {grouped(overtaken)} catatan berubah selagi dihitung; jalankan lagi."
    return text
