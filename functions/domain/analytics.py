"""What leaves the city's records for analysis: one row per application that has ended, and of nobody in particular.

A row holds no id, no name, no text that anybody wrote, no officer and no place smaller than a kelurahan; times are
whole hours. `docs/analytics.md` says why, and what to mind all the same.
"""

import gzip
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.application import Action, Application
from functions.domain.areas import Level, cut
from functions.domain.indonesian import local_date
from functions.domain.journey import Stay, stays
from functions.domain.seats import Role
from functions.domain.service_clock import UNKNOWN_HOURS, ServiceClock

CONTENT_TYPE = "application/gzip"
_DECISIONS = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT})
_HOUR = timedelta(hours=1)
_COLUMN_TYPES: dict[type, str] = {str: "STRING", int: "INTEGER", bool: "BOOLEAN", date: "DATE"}


class StepRow(BaseModel):
    """One stay of an application at a step of its route."""

    model_config = ConfigDict(frozen=True)

    role: str = Field(description="whose step it is: rt, rw, verifier, lurah, camat")
    outcome: str = Field(description="what ended it: approve, return, reject; pass (vacant, or time was up), cancel")
    hours_taken: int = Field(description="service hours: as they pass for rt and rw, working hours for an office")
    on_time: bool | None = Field(description="within the letter's service hours; null where nobody decided")


class ApplicationRow(BaseModel):
    """One application that has ended. The day on which it did is the partition, `closed_on`."""

    model_config = ConfigDict(frozen=True)

    city: str = Field(description="Kemendagri code of the city: 36.71")
    kecamatan: str = Field(description="Kemendagri code of the kecamatan: 36.71.05")
    kelurahan: str = Field(description="Kemendagri code of the kelurahan: 36.71.05.1003")
    letter_type: str = Field(description="kind of letter, by the name of its folder in templates/")
    category: str | None = Field(description="what a verifier named a letter that fits no kind; one of a fixed list")
    channel: str = Field(description="by which door it came in")
    outcome: str = Field(description="issued, rejected, cancelled, expired")
    submitted_on: date = Field(description="local date on which it was submitted")
    hours_total: int = Field(description="calendar hours from submission to the end")
    returned: int = Field(description="how often it was returned to the applicant")
    passed: int = Field(description="how many steps were passed since nobody held the seat")
    corrected: int = Field(description="how often the verifier corrected spelling")
    steps: tuple[StepRow, ...] = Field(description="the steps it has been through, in order")


def row_of(application: Application, clock: ServiceClock) -> ApplicationRow:
    """The row of an application that has ended.

    The same application gives the same row at any time, also once its letter was revoked. ValueError if it has not
    ended.
    """
    if application.closed_at is None:
        raise ValueError("only an application that has ended has a row")
    taken = stays(application)
    outcomes = [stay.outcome for stay in taken]
    named = application.classification
    return ApplicationRow(
        city=cut(application.area, Level.CITY),
        kecamatan=cut(application.area, Level.KECAMATAN),
        kelurahan=cut(application.area, Level.KELURAHAN),
        letter_type=application.letter_type,
        category=named.category if named else None,
        channel=application.channel,
        outcome=application.status.lower(),
        submitted_on=local_date(application.submitted_at, clock.zone),
        hours_total=_whole_hours(application.closed_at - application.submitted_at),
        returned=outcomes.count(Action.RETURN),
        passed=outcomes.count(Action.PASS),
        corrected=[entry.event for entry in application.history].count(Action.CORRECT),
        steps=tuple(_step_row(stay, clock, application.service_hours) for stay in taken),
    )


def _step_row(stay: Stay, clock: ServiceClock, hours: Mapping[Role, int]) -> StepRow:
    role = stay.step.role
    taken = clock.taken(role, stay.since, stay.until)
    in_time = taken <= timedelta(hours=hours.get(role, UNKNOWN_HOURS))
    return StepRow(
        role=role,
        outcome=stay.outcome,
        hours_taken=_whole_hours(taken),
        on_time=in_time if stay.outcome in _DECISIONS else False if stay.was_passed_late else None,
    )


def _whole_hours(time: timedelta) -> int:
    return round(time / _HOUR)


def day_object(day: date) -> str:
    """The name under which the rows of a day are stored."""
    return f"records/closed_on={day.isoformat()}/applications.ndjson.gz"


def day_file(lines: Iterable[str]) -> bytes:
    """The rows of a day, each as a line of JSON, compressed: the same rows give the same bytes.

    They stand in the order of their own text, which says nothing that they do not say, as when each ended would.
    """
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.writelines(f"{line}\n".encode() for line in sorted(lines))
    return packed.getvalue()


def table_schema(row: type[BaseModel] = ApplicationRow) -> list[dict[str, Any]]:
    """The columns of the rows as BigQuery describes a table; the partition is none of them."""
    return [
        {"name": name, **_column(field.annotation), "description": field.description}
        for name, field in row.model_fields.items()
    ]


def _column(annotation: Any) -> dict[str, Any]:  # noqa: ANN401  whatever stands behind a field's colon
    if get_origin(annotation) is tuple:
        return {"type": "RECORD", "mode": "REPEATED", "fields": table_schema(get_args(annotation)[0])}
    if isinstance(annotation, UnionType):
        (plain,) = (kind for kind in get_args(annotation) if kind is not NoneType)
        return {"type": _COLUMN_TYPES[plain], "mode": "NULLABLE"}
    return {"type": _COLUMN_TYPES[annotation], "mode": "REQUIRED"}
