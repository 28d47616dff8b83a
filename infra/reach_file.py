"""Reads a city's optional `reach.csv`: who could use the service, by kelurahan."""

import csv
from pathlib import Path

from functions.domain.reach import Reach

_COLUMNS = {"kode": "area", "penduduk": "population", "kk": "households", "akun": "accounts"}


def read_reach(path: Path) -> tuple[Reach, ...]:
    """The rows of a file with the columns kode, penduduk, kk, akun; none if there is no file.

    A number that is none is not known; a kelurahan that stands there twice counts once, as it stands last.
    """
    if not path.exists():
        return ()
    with path.open(newline="", encoding="utf-8-sig") as rows:
        found = {(row.get("kode") or "").strip(): _reach(row) for row in csv.DictReader(rows)}
    return tuple(reach for code, reach in sorted(found.items()) if code)


def _reach(row: dict[str, str]) -> Reach:
    numbers = {name: _number(row.get(column) or "") for column, name in _COLUMNS.items() if column != "kode"}
    return Reach((row.get("kode") or "").strip(), **numbers)


def _number(text: str) -> int | None:
    digits = text.strip().replace(".", "")
    return int(digits) if digits.isascii() and digits.isdecimal() else None
