"""Writes what ended on each day for analysis, without anything about a person."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.access import check_scheduler
from functions.domain.analytics import CONTENT_TYPE, day_file, day_object, row_of
from functions.domain.application import Application
from functions.domain.city import City
from functions.domain.errors import FailedPrecondition
from functions.domain.indonesian import local_date
from functions.domain.service_clock import ServiceClock
from functions.domain.sweeping import Cursor
from functions.ports import Caller, Clock, Create, Files, Records, Stored, Update

MAX_DAYS = 31
_TIME = timedelta(minutes=5)  # the function has nine
_DAY = timedelta(days=1)
_AGAIN = _DAY  # a decision whose event was lost is taken up within 23 hours, and ends its application on its own day
_BEGINNING = date(2020, 1, 1)  # before the first application of any city
_CURSOR = "records-export"


class RecordsRequest(BaseModel):
    """Which day (`2026-10-05`); without one, every day that is over and was not written yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Annotated[date, Field(ge=_BEGINNING)] | None = None


class RecordsAnswer(BaseModel):
    """How many applications were written, and the names of the files; `left` for the next run if there is more."""

    applications: int
    objects: list[str]
    left: bool


class _Means(NamedTuple):
    """What it takes to write a day."""

    records: Records
    files: Files
    clock: ServiceClock
    page_size: int


class _Written(NamedTuple):
    """A day that was written."""

    day: date
    applications: int


def export_records(
    records_request: RecordsRequest,
    caller: Caller,
    *,
    records: Records,
    evaluations: Files,
    city: City,
    clock: Clock,
    batch_size: int,
) -> RecordsAnswer:
    """One file for each local day on which applications ended, the same bytes for the same records; never of today.

    A day on which none did has no file. The last day that was written is written again, with what was taken up late.
    At most 31 days, or five minutes, in one run; the next goes on behind them. One day is read page by page. Raises
    PermissionDenied unless the city's scheduler calls, FailedPrecondition for a day that is not over.
    """
    check_scheduler(caller.name)
    now = clock()
    means = _Means(records, evaluations, city.service_clock, batch_size)
    today, asked = local_date(now, city.zone), records_request.day
    if asked is None:
        return _go_on(means, today, clock, now + _TIME)
    if asked >= today:
        raise FailedPrecondition(f"Hari {asked} belum berakhir.")
    return _answer(list(_days(means, asked, asked + _DAY)), left=False)


def _go_on(means: _Means, today: date, clock: Clock, end: datetime) -> RecordsAnswer:
    """Write the days behind the cursor, and move it on with each."""
    cursor, zone, written = means.records.get(Cursor, name=_CURSOR), means.clock.zone, list[_Written]()
    first = local_date(cursor.value.until, zone) - _AGAIN if cursor else _BEGINNING
    for day in _days(means, first, today):
        written.append(day)
        cursor = _moved(cursor, _midnight(day.day + _DAY, zone), means.records)
        if len(written) == MAX_DAYS or clock() >= end:
            break
    behind = cursor is not None and means.records.closed_between(cursor.value.until, _midnight(today, zone), 1)
    return _answer(written, left=bool(behind))


def _moved(cursor: Stored[Cursor] | None, until: datetime, records: Records) -> Stored[Cursor]:
    """The cursor behind a day that was written, unless it stands there already."""
    if cursor is not None and cursor.value.until >= until:
        return cursor
    after = Cursor(_CURSOR, until)
    (version,) = records.commit(Update(cursor, after) if cursor else Create(after))
    return Stored(after, version, cursor.created_at if cursor else until)


def _days(means: _Means, first: date, end: date) -> Iterator[_Written]:
    """Write each local day in [first, end) on which applications ended, in order."""
    ended = _ended(means, _midnight(first, means.clock.zone), _midnight(end, means.clock.zone))
    for day, applications in groupby(
        ended, lambda one: local_date(one.closed_at or one.submitted_at, means.clock.zone)
    ):
        lines = [_line(application, means) for application in applications]
        means.files.replace(day_object(day), day_file(lines), content_type=CONTENT_TYPE, metadata={})
        yield _Written(day, len(lines))


def _ended(means: _Means, start: datetime, end: datetime) -> Iterator[Application]:
    """Every application that ended in [start, end), by its end; one page of them is held at once."""
    page = means.records.closed_between(start, end, means.page_size)
    while page:
        yield from page
        full = len(page) == means.page_size
        page = means.records.closed_between(start, end, means.page_size, page[-1]) if full else ()


def _line(application: Application, means: _Means) -> str:
    return row_of(application, means.clock).model_dump_json()


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _answer(written: Sequence[_Written], *, left: bool) -> RecordsAnswer:
    return RecordsAnswer(
        applications=sum(day.applications for day in written),
        objects=[day_object(day.day) for day in written],
        left=left,
    )
