"""Takes in a city's file about its offices: all of it, or nothing where a line is wrong."""

from collections.abc import Iterator

from functions.domain.areas import Level
from functions.domain.indonesian import local_date
from functions.domain.letters import Counter, counter_id
from functions.domain.office_register import OfficeRow, doubles, restate_office, without_deputy
from functions.domain.offices import Office
from functions.domain.registers import BadFile, Line, LineFault
from functions.ports import Create, Stored, Update
from infra.adapters import Adapters
from infra.register_files import RegisterFile, counted, write_in_batches


def import_offices(content: bytes, home: Adapters, *, dry_run: bool) -> str:
    """Write what the file states, in batches, and return the summary. Raises BadFile, StoppedWriting."""
    file = RegisterFile.read(content, OfficeRow)
    lines, faults = file.rows(OfficeRow, home.city)
    stored = _stored(home)
    faults += doubles(lines, {area: office.value for area, office in stored.items()})
    faults += _recounted(lines, stored, home)
    if faults:
        raise BadFile(faults)
    incomplete: list[LineFault] = []
    counts = {"baru": 0, "berubah": 0, "tetap": 0}
    writes: list[Create | Update] = []
    for line in lines:
        known = stored.get(line.row.area)
        office = restate_office(line.row, known.value if known else None, home.city)
        incomplete += without_deputy(line, office)
        if known is not None and office == known.value:
            counts["tetap"] += 1
            continue
        counts["berubah" if known else "baru"] += 1
        writes.append(Update(known, office) if known else Create(office))
    if incomplete:
        raise BadFile(incomplete)
    if not dry_run:
        write_in_batches(home.records, writes)
    return f"{len(lines)} kantor: {counted(counts)}."


def _stored(home: Adapters) -> dict[str, Stored[Office]]:
    levels = (Level.KELURAHAN, Level.KECAMATAN)
    areas = [area.code for level in levels for area in home.city.areas.of_level(level)]
    found = ((area, home.records.get(Office, area=area)) for area in areas)
    return {area: office for area, office in found if office is not None}


def _recounted(lines: list[Line[OfficeRow]], stored: dict[str, Stored[Office]], home: Adapters) -> Iterator[LineFault]:
    """The lines that would count anew in a year that already has numbers: two letters would get the same one."""
    year = local_date(home.clock(), home.city.zone).year
    names = [letter_type.name for letter_type in home.letter_types.all()]
    for line in lines:
        known, scope = stored.get(line.row.area), line.row.counter_scope
        if known is None or scope is None or scope == known.value.counter_scope:
            continue
        counters = {counter_id(known.value, name, year) for name in names}
        if any(home.records.get(Counter, counter_id=counter) for counter in sorted(counters)):
            message = f"Surat tahun {year} sudah bernomor; ganti cara menghitung sebelum surat pertama tahun depan."
            yield LineFault(line.number, "counter_scope", message)
