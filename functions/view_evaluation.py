"""Shows an officer the month's report of their own area."""

import re
from collections.abc import Sequence

from functions.domain.city import City
from functions.domain.errors import InvalidArgument, NotFound, PermissionDenied
from functions.domain.indonesian import local_date
from functions.domain.months import last_closed_month, months_before
from functions.domain.officers import Officer
from functions.domain.report_values import Report
from functions.domain.report_within import Reading, above, check_open, open_areas, within
from functions.ports import Caller, Clock, EvaluationPages, Files, Page, Records, Wanted

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_AREA = re.compile(r"[0-9]{2}(\.[0-9]{2,4}){1,5}", re.ASCII)


def view_evaluation(
    month: str,
    area: str,
    wanted: Wanted,
    caller: Caller,
    *,
    records: Records,
    evaluations: Files,
    evaluation_pages: EvaluationPages,
    evaluation_readers: Sequence[str],
    city: City,
    clock: Clock,
) -> Page | Report:
    """The report of a month and area as it was written, as a page or as data; without them, the last and the widest.

    Raises PermissionDenied but for seats of the kelurahan or kecamatan that the area lies in, and the city's readers;
    NotFound for a month without a report; InvalidArgument for what is no month or no area's code.
    """
    if caller.kind != "officer":
        raise PermissionDenied("Laporan evaluasi hanya untuk petugas.")
    now = clock()
    stored = records.get(Officer, uid=caller.subject)
    reads_all = caller.subject in evaluation_readers
    opened = open_areas(None if stored is None else stored.value, city.code, now, reads_all=reads_all)
    chosen = _checked(area or opened[0], _AREA, "Tulis kode wilayah seperti 36.71.05.")
    top = check_open(chosen, opened)
    which = _checked(month or last_closed_month(local_date(now, city.zone)), _MONTH, "Tulis bulan seperti 2026-10.")
    report = within(_read(which, evaluations), chosen)
    if wanted == Wanted.DATA:
        return report
    beside = [each if evaluations.find(_object(each)) else None for each in (_before(which), _after(which))]
    return Page(evaluation_pages.draw(report, Reading(chosen, above(chosen, top, city.areas), *beside)))


def _read(month: str, evaluations: Files) -> Report:
    try:
        return Report.model_validate_json(evaluations.read(_object(month)))
    except NotFound:
        raise NotFound(f"Laporan bulan {month} belum ada.") from None


def _object(month: str) -> str:
    return f"evaluation/{month}/report.json"


def _before(month: str) -> str:
    return months_before(month, 1)


def _after(month: str) -> str:
    return months_before(month, -1)


def _checked(text: str, pattern: re.Pattern[str], right: str) -> str:
    if not pattern.fullmatch(text):
        raise InvalidArgument(right)
    return text
