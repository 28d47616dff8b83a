"""When a city's offices work: its own hours, Indonesia's holidays, and the city's own days off.

Public holidays and the joint leave (cuti bersama) that the government has announced come from the `holidays` library.
It takes a tenth of a second to load, so it is loaded when the first working day of an office is asked for.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from functions.domain.service_clock import Hours

_STRETCH = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


def _read_hours(value: object) -> object:
    """The hours of a text like `08:00-11:30, 13:00-16:30`; what lies between two stretches is a break."""
    wanted = 'write stretches in order, like "08:00-11:30, 13:00-16:30"'
    if not isinstance(value, str):
        raise ValueError(wanted)  # noqa: TRY004  pydantic reports ValueErrors
    matches = [_STRETCH.fullmatch(part.strip()) for part in value.split(",")]
    found = [(time(int(m[1]), int(m[2])), time(int(m[3]), int(m[4]))) for m in matches if m]
    instants = [instant for stretch in found for instant in stretch]
    if len(found) < len(matches) or instants != sorted(set(instants)):
        raise ValueError(wanted)
    breaks = tuple((before[1], after[0]) for before, after in itertools.pairwise(found))
    return Hours(found[0][0], found[-1][1], breaks)


def _check_weekdays(hours: dict[str, Hours]) -> dict[str, Hours]:
    if strange := sorted(hours.keys() - set(_WEEKDAYS)):
        raise ValueError(f"no weekday is called {', '.join(strange)}; use {', '.join(_WEEKDAYS)}")
    return hours


_Hours = Annotated[Hours, BeforeValidator(_read_hours)]
WeekHours = Annotated[dict[str, _Hours], AfterValidator(_check_weekdays)]
"""Working hours by weekday; a weekday that is not named is off."""


class SpecialHours(BaseModel):
    """Hours that hold instead of the usual ones from a date until another, both included: those of Ramadan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: Annotated[date, Field(alias="from")]
    until: date
    hours: WeekHours

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.until < self.from_:
            raise ValueError(f"`until` {self.until} is before `from` {self.from_}; exchange them")
        return self


@dataclass(frozen=True)
class OfficeCalendar:
    """The working hours of any local date, by calling it: None for a day off.

    `work_days` are worked although they are holidays or in a weekend, then with the hours of the week's first day.
    """

    week: Mapping[str, Hours]
    special: tuple[SpecialHours, ...] = ()
    days_off: frozenset[date] = field(default_factory=frozenset)
    work_days: frozenset[date] = field(default_factory=frozenset)

    def __call__(self, day: date) -> Hours | None:
        """The working hours of a local date."""
        week = next((period.hours for period in self.special if period.from_ <= day <= period.until), self.week)
        hours = week.get(_WEEKDAYS[day.weekday()])
        if day in self.work_days:
            return hours or next((week[name] for name in _WEEKDAYS if name in week), None)
        if hours is None or day in self.days_off or day in _holidays(day.year):
            return None
        return hours


@cache
def _holidays(year: int) -> frozenset[date]:
    """Indonesia's public holidays and joint leave of a year, as far as they are announced or can be reckoned."""
    from holidays.countries.indonesia import Indonesia

    return frozenset(Indonesia(years=year, categories=("public", "government")))
