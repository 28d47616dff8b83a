"""Writes the evaluation of one closed month."""

import csv
import io
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.access import check_scheduler
from functions.domain.city import City
from functions.domain.evaluation import Evaluation, Figures, Row, evaluate, last_closed_month, month_bounds
from functions.domain.indonesian import local_date
from functions.ports import Caller, Clock, Files, Records


class EvaluationRequest(BaseModel):
    """Which month (`2026-10`); without one, the last that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None


class EvaluationAnswer(BaseModel):
    """The month, how many applications it counts, and the names of the files written."""

    month: str
    applications: int
    objects: list[str]


def export_evaluation(
    evaluation_request: EvaluationRequest,
    caller: Caller,
    *,
    records: Records,
    evaluations: Files,
    city: City,
    clock: Clock,
) -> EvaluationAnswer:
    """The evaluation as JSON and CSV, the same bytes for the same records.

    Raises PermissionDenied unless the city's scheduler calls, FailedPrecondition for a month that is not over.
    """
    check_scheduler(caller.name)
    now = clock()
    month = evaluation_request.month or last_closed_month(local_date(now, city.zone))
    applications = records.submitted_between(*month_bounds(month, city.zone, now))
    evaluation = evaluate(month, city.name, applications, city.areas)
    contents = {
        f"evaluation/{month}/evaluation.json": ("application/json", evaluation.model_dump_json(indent=2)),
        f"evaluation/{month}/evaluation.csv": ("text/csv", _csv(evaluation)),
    }
    for name, (content_type, text) in contents.items():
        evaluations.replace(name, text.encode(), content_type=content_type, metadata={})
    return EvaluationAnswer(month=month, applications=len(applications), objects=sorted(contents))


def _csv(evaluation: Evaluation) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["month", "level", "code", "name", *Figures.model_fields])
    headline = Row(level="city", code="", name=evaluation.city, figures=evaluation.headline)
    for row in _rows([headline], evaluation.areas, evaluation.channels, evaluation.letter_types):
        writer.writerow([evaluation.month, row.level, row.code, row.name, *row.figures.model_dump().values()])
    return text.getvalue()


def _rows(*groups: Iterable[Row]) -> list[Row]:
    return [row for group in groups for row in group]
