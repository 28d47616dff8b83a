"""Reads a city's CSV files as Excel writes them, and writes what comes of them in batches.

UTF-8 with or without a byte order mark; commas or, as Excel in Indonesia has it, semicolons.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from functions.domain.city import City
from functions.domain.errors import PatenError
from functions.domain.registers import BadFile, Line, LineFault
from functions.ports import Create, Delete, Records, Update
from infra import problems

Row = TypeVar("Row", bound=BaseModel)
_BATCH = 200
_HEADER = 1


class StoppedWriting(Exception):
    """The store gave up between two batches; says, in Indonesian, how far it came."""


@dataclass(frozen=True)
class RegisterFile:
    """A file's lines with what their filled cells say, by column."""

    lines: tuple[Line[dict[str, str]], ...]

    @classmethod
    def read(cls, content: bytes, model: type[BaseModel]) -> "RegisterFile":
        """The lines of a file whose columns are the model's. Raises BadFile for what is no such file at all."""
        reader = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content), strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, model)
            read = [Line(reader.line_num, _filled(cells, header)) for cells in reader]
        except csv.Error:
            raise BadFile([LineFault(reader.line_num, "berkas", "Baris ini rusak; periksa tanda kutipnya.")]) from None
        lines = tuple(line for line in read if line.row)
        if not lines:
            raise BadFile([LineFault(_HEADER, "berkas", "Tidak ada baris di bawah judul kolom.")])
        return cls(lines)

    def rows(self, model: type[Row], city: City) -> tuple[list[Line[Row]], list[LineFault]]:
        """The good lines as rows, and what is wrong with the others."""
        good: list[Line[Row]] = []
        faults: list[LineFault] = []
        for line in self.lines:
            try:
                good.append(Line(line.number, model.model_validate(line.row, context=city)))
            except ValidationError as error:
                wrong = problems.invalid(error).errors
                faults += [LineFault(line.number, fault.field, fault.message) for fault in wrong]
        return good, faults


def write_in_batches(records: Records, writes: Sequence[Create | Update | Delete]) -> None:
    """Make the writes, so many at once as one commit takes well. Raises StoppedWriting."""
    for start in range(0, len(writes), _BATCH):
        try:
            records.commit(*writes[start : start + _BATCH])
        except PatenError as error:
            raise StoppedWriting(
                f"Terhenti setelah {start} dari {len(writes)} catatan: {error.message} "
                "Jalankan lagi; yang sudah tersimpan tidak berubah."
            ) from error


def counted(counts: Mapping[str, int]) -> str:
    """Counts with their names: `12 baru, 5.788 tetap`."""
    return ", ".join(f"{grouped(count)} {name}" for name, count in counts.items())


def grouped(count: int) -> str:
    """A number with Indonesian thousands: `5.800`."""
    return f"{count:,}".replace(",", ".")


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        message = "Berkas ini bukan UTF-8; di Excel, simpan sebagai “CSV UTF-8”."
        raise BadFile([LineFault(number, "berkas", message)]) from None


def _delimiter(content: bytes) -> str:
    return ";" if b";" in content.partition(b"\n")[0] else ","


def _check_header(header: Sequence[str], model: type[BaseModel]) -> None:
    columns = {field.alias or name: field.is_required() for name, field in model.model_fields.items()}
    missing = [name for name, is_required in columns.items() if is_required and name not in header]
    faults = [LineFault(_HEADER, name, "Kolom ini belum ada.") for name in missing]
    known = f"Kolom ini tidak dikenal; yang ada: {', '.join(columns)}."
    faults += [LineFault(_HEADER, name, known) for name in header if name and name not in columns]
    faults += [LineFault(_HEADER, name, "Kolom ini ada dua kali.") for name in columns if header.count(name) > 1]
    if faults:
        raise BadFile(faults)


def _filled(cells: Sequence[str], header: Sequence[str]) -> dict[str, str]:
    """What a line's cells say, by column; a cell beyond the header stands under a name that no row knows."""
    names = [*header, *[""] * (len(cells) - len(header))]
    named = (
        (name or f"kolom {place}", cell.strip())
        for place, (name, cell) in enumerate(zip(names, cells, strict=False), 1)
    )
    return {name: cell for name, cell in named if cell}
