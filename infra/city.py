"""Reads a city's folder: `city.toml` and `areas.csv`."""

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.areas import Area, Areas, Level
from functions.domain.city import City, CodeSince, Door, Paper
from functions.domain.codes import CODE

CITIES = Path(__file__).parent / "cities"
_LEVELS = {"kota": Level.CITY, "kecamatan": Level.KECAMATAN, "kelurahan": Level.KELURAHAN}


class _Code(BaseModel):
    model_config = ConfigDict(extra="forbid")

    since: date
    code: Annotated[str, Field(pattern=CODE)]


class _CityFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    government: str
    code: str
    time_zone: str
    number_format: str
    channels: dict[str, Door]
    codes: dict[str, tuple[_Code, ...]] = {}
    paper: Paper = Paper.A4


def read_city(folder: Path) -> City:
    """The city of a folder with `city.toml` and `areas.csv` (kode, tingkat, kode_kecamatan, nama, kodepos)."""
    file = _CityFile.model_validate(tomllib.loads((folder / "city.toml").read_text()))
    return City(
        name=file.name,
        government=file.government,
        code=file.code,
        zone=ZoneInfo(file.time_zone),
        number_format=file.number_format,
        channels=file.channels,
        areas=_read_areas(folder / "areas.csv"),
        codes={name: [CodeSince(row.since, row.code) for row in rows] for name, rows in file.codes.items()},
        paper=file.paper,
    )


def _read_areas(path: Path) -> Areas:
    with path.open(newline="") as rows:
        areas = [
            Area(row["kode"], _LEVELS[row["tingkat"]], row["nama"], row["kodepos"] or None)
            for row in csv.DictReader(rows)
        ]
    return Areas({area.code: area for area in areas})
