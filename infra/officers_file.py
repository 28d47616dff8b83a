"""Takes in a city's file about its officers: all of it, or nothing where a line is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from functions.domain.officer_register import Claim, OfficerRow, by_officer, clashes, is_held_alone, restate
from functions.domain.officers import Officer, Term
from functions.domain.registers import BadFile, Line, LineFault
from functions.domain.rosters import is_of_neighbourhood, kelurahan_of
from functions.ports import Create, Records, Stored, Update
from infra.adapters import Adapters
from infra.register_files import RegisterFile, counted, grouped, write_in_batches
from infra.rosters import roster_writes

_SHOWN_LINES = 10


@dataclass(frozen=True)
class _Restated:
    """One officer's lines, as stored and as stated."""

    lines: list[Line[OfficerRow]]
    stored: Stored[Officer] | None
    officer: Officer

    @property
    def before(self) -> Mapping[str, Term]:
        """The seats as they are stored."""
        return self.stored.value.seats if self.stored else {}

    @property
    def write(self) -> Create | Update | None:
        """What is to be written, if anything is."""
        if self.stored is None:
            return Create(self.officer)
        return None if self.officer == self.stored.value else Update(self.stored, self.officer)


def import_officers(content: bytes, home: Adapters, *, dry_run: bool) -> str:
    """Write what the file states, in batches, and return the summary. Raises BadFile, StoppedWriting.

    The rosters of all kelurahan that it names are then written by all officers that are known.
    """
    now, records = home.clock(), home.records
    file = RegisterFile.read(content, OfficerRow)
    rows, faults = file.rows(OfficerRow, home.city)
    officers, doubled = by_officer(rows)
    faults += doubled
    restated = []
    for uid, lines in officers.items():
        stored = records.get(Officer, uid=uid)
        officer, impossible = restate(lines, stored.value if stored else None, zone=home.city.zone, now=now)
        faults += impossible
        restated.append(_Restated(lines, stored, officer))
    named = {line.row.get("uid", "") for line in file.lines}
    faults += _clashes(restated, named, records, now)
    if faults:
        raise BadFile(faults)
    if not dry_run:
        write_in_batches(records, [write for one in restated if (write := one.write)])
        write_in_batches(records, roster_writes(home, _kelurahan(restated)))
    return _summary(restated, home)


def _kelurahan(restated: list[_Restated]) -> set[str]:
    """The kelurahan of all RT and RW that the officers of the file had or have."""
    seats = (seat for one in restated for seat in (*one.before, *one.officer.seats))
    return {kelurahan_of(seat) for seat in seats if is_of_neighbourhood(seat)}


def _clashes(restated: list[_Restated], named: set[str], records: Records, now: datetime) -> list[LineFault]:
    """Seats that two would hold at once: two of the file, or one of the file and one whom it does not name."""
    claims: dict[str, list[Claim]] = {}
    changed = set()
    for one in restated:
        for line in one.lines:
            seat = line.row.seat
            term = one.officer.seats.get(seat)
            if term is None or not is_held_alone(seat):
                continue
            claims.setdefault(seat, []).append(Claim(one.officer.uid, term, line.number))
            if term != one.before.get(seat):
                changed.add(seat)
    for seat in sorted(changed):
        others = (officer for officer in records.holders(seat) if officer.uid not in named)
        claims[seat] += [Claim(officer.uid, officer.seats[seat]) for officer in others]
    return [fault for seat, own in claims.items() for fault in clashes(seat, own, now)]


def _summary(restated: list[_Restated], home: Adapters) -> str:
    counts = {"baru": 0, "berubah": 0, "tetap": 0, "diakhiri": 0}
    kept = []
    for one in restated:
        moved = one.stored is not None and one.officer.resident_id != one.stored.value.resident_id
        for line in one.lines:
            term, before = one.officer.seats[line.row.seat], one.before.get(line.row.seat)
            counts["baru" if before is None else "berubah" if moved or term != before else "tetap"] += 1
            if term.from_ != line.row.term(home.city.zone).from_:
                kept.append(line.number)
        seats = {line.row.seat for line in one.lines}
        counts["diakhiri"] += sum(
            one.officer.seats.get(seat) != term for seat, term in one.before.items() if seat not in seats
        )
    total = sum(len(one.lines) for one in restated)
    return f"{grouped(total)} kursi, {grouped(len(restated))} petugas: {counted(counts)}.{_about_kept(kept)}"


def _about_kept(lines: list[int]) -> str:
    if not lines:
        return ""
    more = f" dan {grouped(len(lines) - _SHOWN_LINES)} lainnya" if len(lines) > _SHOWN_LINES else ""
    shown = ", ".join(map(str, sorted(lines)[:_SHOWN_LINES]))
    return f"\nMasa jabatan sudah berjalan, jadi mulainya tetap seperti tersimpan (bukan from): baris {shown}{more}."
