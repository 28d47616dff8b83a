"""Writes the report of one closed month."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.access import check_scheduler
from functions.domain.city import City
from functions.domain.digests import derived_id
from functions.domain.errors import PatenError
from functions.domain.indonesian import local_date
from functions.domain.months import check_closed, last_closed_month, month_in_words, months_before
from functions.domain.reach import Reach
from functions.domain.report import DEVICES, TREND_MONTHS, Sources, make_report, summarised
from functions.domain.report_values import Report
from functions.domain.summaries import MonthSummary
from functions.ports import (
    Caller,
    Channel,
    Clock,
    Create,
    Files,
    LetterTypes,
    Notice,
    Observe,
    Records,
    ReportWriter,
    Stored,
    Update,
)

_CHANNEL = "email"


class EvaluationRequest(BaseModel):
    """Which month (`2026-10`); without one, the last that is over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")] | None = None


class EvaluationAnswer(BaseModel):
    """The month, how many applications came in, the names of the files written, and how many recipients were told."""

    month: str
    applications: int
    objects: list[str]
    told: int


def export_evaluation(
    evaluation_request: EvaluationRequest,
    caller: Caller,
    *,
    records: Records,
    evaluations: Files,
    report_writers: Sequence[ReportWriter],
    letter_types: LetterTypes,
    reach: Sequence[Reach],
    mail: Channel | None,
    evaluation_recipients: Sequence[str],
    observe: Observe,
    city: City,
    clock: Clock,
) -> EvaluationAnswer:
    """The report as PDF, XLSX, CSV and JSON, the same bytes for the same counts.

    Recipients are told by e-mail when no month is named, as the scheduler does on the first of the month.
    Raises PermissionDenied unless the city's scheduler calls, FailedPrecondition for a month that is not over.
    """
    check_scheduler(caller.name)
    now = clock()
    month = check_closed(evaluation_request.month or last_closed_month(local_date(now, city.zone)), city.zone, now)
    summaries = records.summaries(months_before(month, TREND_MONTHS - 1), month)
    sources = replace(
        _counted(month, records),
        summaries=[stored.value for stored in summaries],
        reach=reach,
        titles={each.name: each.title for each in letter_types.all()},
        channels=city.channels,
    )
    report = make_report(month, city.name, city.areas, sources)
    contents = {f"evaluation/{month}/{name}": content for name, content in _contents(report, report_writers)}
    for name, (content_type, content) in contents.items():
        evaluations.replace(name, content, content_type=content_type, metadata={})
    _keep(summarised(month, city.areas, sources.usage, sources.summaries), summaries, records)
    told = 0 if evaluation_request.month else _tell(report, evaluation_recipients, mail, observe)
    return EvaluationAnswer(
        month=month, applications=report.whole.figures.submitted, objects=sorted(contents), told=told
    )


def _counted(month: str, records: Records) -> Sources:
    """One document per kelurahan and kind, however many letters there were."""
    return Sources(
        usage=records.usage_in(month),
        before=records.usage_in(months_before(month, 1)),
        year_ago=records.usage_in(months_before(month, 12)),
        rosters=records.rosters(),
        devices=records.usage_in(DEVICES),
    )


def _contents(report: Report, writers: Sequence[ReportWriter]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    yield "report.json", ("application/json", report.model_dump_json(indent=1).encode())
    schema = json.dumps(Report.model_json_schema(), indent=1, ensure_ascii=False)
    yield "report.schema.json", ("application/schema+json", schema.encode())
    for writer in writers:
        yield writer.name, (writer.content_type, writer.write(report))


def _keep(summary: MonthSummary, earlier: Sequence[Stored[MonthSummary]], records: Records) -> None:
    stored = next((each for each in earlier if each.value.month == summary.month), None)
    if stored is None:
        records.commit(Create(summary))
    elif stored.value != summary:
        records.commit(Update(stored, summary))


def _tell(report: Report, recipients: Sequence[str], mail: Channel | None, observe: Observe) -> int:
    """Tell every recipient, and return how many could be; the report stands whether or not they are."""
    told = 0
    for number, address in enumerate(recipients, start=1):
        try:
            if mail is not None:
                mail.deliver(_notice(report, address), address)
                told += 1
        except PatenError as error:
            observe("recipient not told", alert=True, recipient=number, error=type(error).__name__)
    return told


def _notice(report: Report, address: str) -> Notice:
    figures, period = report.whole.figures, month_in_words(report.month)
    text = (
        f"Laporan evaluasi Paten {report.city} bulan {period} sudah tersedia.\n\n"
        f"Permohonan masuk {figures.submitted}, surat terbit {figures.issued}, "
        f"kelurahan tanpa permohonan {len(report.zero_use)}.\n\n"
        f"Berkasnya ada di penyimpanan kota, di bawah evaluation/{report.month}/.\n"
    )
    message_id = derived_id("evaluation", report.month, address)
    return Notice(message_id, address, f"Laporan evaluasi Paten {period}", text, "", "evaluation", (_CHANNEL,))
