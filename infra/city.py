"""Reads a city's folder: `city.toml` and `areas.csv`."""

import csv
import itertools
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from functions.domain.areas import Area, Areas, Level
from functions.domain.city import City, CodeSince, Door, Paper
from functions.domain.codes import CODE
from functions.domain.service_clock import all_day
from infra.calendar import OfficeCalendar, SpecialHours, WeekHours

CITIES = Path(__file__).parent / "cities"
_LEVELS = {"kota": Level.CITY, "kecamatan": Level.KECAMATAN, "kelurahan": Level.KELURAHAN}


class InvalidCity(ValueError):
    """A city's file is wrong: one line for each fault, with its key and what would be right."""


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
    hours: WeekHours = {}
    special_hours: tuple[SpecialHours, ...] = ()
    days_off: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _days_are_days_of_hours(self) -> Self:
        if not self.hours and (self.special_hours or self.days_off or self.work_days):
            raise ValueError("`special_hours`, `days_off` and `work_days` are of no use without `hours`; add them")
        if both := sorted(self.days_off & self.work_days):
            raise ValueError(f"{', '.join(map(str, both))}: both in `days_off` and `work_days`; remove one")
        periods = sorted(self.special_hours, key=lambda period: period.from_)
        for before, after in itertools.pairwise(periods):
            if after.from_ <= before.until:
                raise ValueError(f"`special_hours` from {before.from_} and from {after.from_} overlap; end the first")
        return self

    @property
    def calendar(self) -> OfficeCalendar | None:
        """When the offices work, if the file says so."""
        calendar = OfficeCalendar(self.hours, self.special_hours, self.days_off, self.work_days)
        return calendar if self.hours else None


def read_city(folder: Path) -> City:
    """The city of a folder with `city.toml` and `areas.csv` (kode, tingkat, kode_kecamatan, nama, kodepos).

    Raises InvalidCity with all that is wrong in `city.toml`.
    """
    file = _read_file(folder / "city.toml")
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
        hours_on=file.calendar or all_day,
    )


def _read_file(path: Path) -> _CityFile:
    shown = "/".join(path.parts[-2:])
    try:
        return _CityFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise InvalidCity(f"{shown}: no TOML: {error}; correct it there") from error
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [": ".join(filter(None, (shown, ".".join(map(str, one["loc"])), one["msg"]))) for one in faults]
        raise InvalidCity("\n".join(lines)) from None


def _read_areas(path: Path) -> Areas:
    with path.open(newline="") as rows:
        areas = [
            Area(row["kode"], _LEVELS[row["tingkat"]], row["nama"], row["kodepos"] or None)
            for row in csv.DictReader(rows)
        ]
    return Areas({area.code: area for area in areas})
