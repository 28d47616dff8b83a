from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.domain.application import Action, Application, Status
from functions.domain.errors import FailedPrecondition, InvalidArgument
from functions.domain.evaluation import Evaluation, Figures, Row, evaluate, last_closed_month, month_bounds
from tests.domain.builders import AREA, CITY, NOW, after, in_status

JAKARTA = ZoneInfo("Asia/Jakarta")
FAR = datetime(2100, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
NOTHING = {name: 0 for name in Figures.model_fields if name != "turnaround_median_hours"}


def bounds(month: str, now: datetime = FAR) -> list[datetime]:
    return [instant.astimezone(UTC) for instant in month_bounds(month, JAKARTA, now)]


def issued(hours: float, **changed: Any) -> Application:  # noqa: ANN401  any field
    return replace(in_status(Status.ISSUED), closed_at=NOW + timedelta(hours=hours), **changed)


def evaluation(*applications: Application) -> Evaluation:
    return evaluate("2025-03", CITY.name, applications, CITY.areas)


def row(rows: list[Row], code: str) -> Figures:
    return next(row.figures for row in rows if row.code == code)


@pytest.mark.parametrize(
    ("month", "start", "end"),
    [
        ("2025-12", datetime(2025, 11, 30, 17, tzinfo=UTC), datetime(2025, 12, 31, 17, tzinfo=UTC)),
        ("2026-01", datetime(2025, 12, 31, 17, tzinfo=UTC), datetime(2026, 1, 31, 17, tzinfo=UTC)),
        ("2024-02", datetime(2024, 1, 31, 17, tzinfo=UTC), datetime(2024, 2, 29, 17, tzinfo=UTC)),
        ("2025-02", datetime(2025, 1, 31, 17, tzinfo=UTC), datetime(2025, 2, 28, 17, tzinfo=UTC)),
        ("2025-04", datetime(2025, 3, 31, 17, tzinfo=UTC), datetime(2025, 4, 30, 17, tzinfo=UTC)),
    ],
)
def test_a_month_goes_from_one_local_midnight_to_another(month: str, start: datetime, end: datetime) -> None:
    assert bounds(month) == [start, end]


def test_months_follow_each_other_without_a_gap() -> None:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    edges = [bounds(month) for month in months]
    assert [end for _, end in edges[:-1]] == [start for start, _ in edges[1:]]


def test_a_month_is_closed_at_its_last_midnight_and_not_before() -> None:
    midnight = datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert bounds("2025-12", midnight)[1] == midnight
    with pytest.raises(FailedPrecondition, match="Bulan 2025-12 belum berakhir"):
        month_bounds("2025-12", JAKARTA, midnight - MOMENT)


@pytest.mark.parametrize(
    "month", ["", "2025", "2025-00", "2025-13", "2025-1", "25-01", "0000-01", "2025-W01", "2025-01-01", "Januari 2025"]
)
def test_what_is_no_month_is_refused_with_an_example(month: str) -> None:
    with pytest.raises(InvalidArgument, match="Tulis bulan seperti 2026-10"):
        month_bounds(month, JAKARTA, FAR)


@pytest.mark.parametrize("month", ["0001-01", "1999-12", "2102-01", "9999-12"])
def test_a_month_of_a_year_nobody_means_is_refused(month: str) -> None:
    with pytest.raises(InvalidArgument, match="Periksa tahunnya"):
        month_bounds(month, JAKARTA, FAR)


@pytest.mark.parametrize("month", ["2100-01", "2101-12"])
def test_a_month_of_this_year_or_the_next_is_only_not_over_yet(month: str) -> None:
    with pytest.raises(FailedPrecondition, match=f"Bulan {month} belum berakhir"):
        month_bounds(month, JAKARTA, FAR)


def test_the_first_month_to_evaluate_is_of_the_year_two_thousand() -> None:
    assert bounds("2000-01") == [datetime(1999, 12, 31, 17, tzinfo=UTC), datetime(2000, 1, 31, 17, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 1, 1), "2025-12"),
        (date(2026, 1, 31), "2025-12"),
        (date(2025, 3, 31), "2025-02"),
        (date(2025, 12, 1), "2025-11"),
    ],
)
def test_the_last_closed_month_is_the_one_before_today(today: date, month: str) -> None:
    assert last_closed_month(today) == month


def test_a_month_without_applications_is_all_zeros_and_names_every_area() -> None:
    empty = evaluation()
    assert empty.headline.model_dump() == {**NOTHING, "turnaround_median_hours": None}
    assert empty.areas_without_use == [row.code for row in empty.areas]
    assert (empty.channels, empty.letter_types) == ([], [])
    assert (empty.month, empty.city) == ("2025-03", "Kota Contoh")
    assert "median" in empty.method


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        (Status.IN_REVIEW, "in_progress"),
        (Status.RETURNED, "in_progress"),
        (Status.APPROVED, "in_progress"),
        (Status.ISSUED, "issued"),
        (Status.REJECTED, "rejected"),
        (Status.CANCELLED, "cancelled"),
        (Status.EXPIRED, "expired"),
    ],
)
def test_every_status_is_counted_once(status: Status, counted: str) -> None:
    figures = evaluation(in_status(status)).headline.model_dump(exclude={"returned", "turnaround_median_hours"})
    assert {name for name, number in figures.items() if number} == {"applications", counted}
    assert {figures["applications"], figures[counted]} == {1}


def test_all_statuses_together_add_up() -> None:
    figures = evaluation(*[in_status(status) for status in Status]).headline
    counted = (figures.issued, figures.in_progress, figures.rejected, figures.cancelled, figures.expired)
    assert figures.applications == len(Status) == sum(counted)


def test_an_application_that_ever_came_back_counts_as_returned_once() -> None:
    mended = after(Action.RETURN, Action.RESUBMIT, Action.RETURN, Action.RESUBMIT)
    assert evaluation(mended, after(Action.MEET), in_status(Status.EXPIRED)).headline.returned == 2


@pytest.mark.parametrize(
    ("hours", "median"), [([5], 5), ([1, 30], 15.5), ([2, 100, 4], 4), ([1, 2, 3, 50], 2.5), ([1 / 3], 0.333)]
)
def test_the_median_wait_is_from_submission_to_issue(hours: list[float], median: float) -> None:
    assert evaluation(*map(issued, hours)).headline.turnaround_median_hours == median


def test_only_issued_letters_have_a_wait() -> None:
    closed = [in_status(status) for status in (Status.REJECTED, Status.CANCELLED, Status.EXPIRED)]
    assert evaluation(*closed).headline.turnaround_median_hours is None
    assert evaluation(*closed, issued(8)).headline.turnaround_median_hours == 8


def test_areas_are_counted_down_to_the_kelurahan_with_names() -> None:
    areas = evaluation().areas
    assert [(row.level, row.code, row.name) for row in areas] == [
        ("kecamatan", "99.99.01", "Contoh Barat"),
        ("kecamatan", "99.99.02", "Contoh Timur"),
        ("kelurahan", "99.99.01.1001", "Contoh Jaya"),
        ("kelurahan", "99.99.01.1002", "Contoh Baru"),
        ("kelurahan", "99.99.02.1001", "Contoh Indah"),
    ]


def test_an_application_counts_in_its_kelurahan_and_its_kecamatan_only() -> None:
    found = evaluation(issued(4), issued(8), issued(90, area="99.99.01.1002.001.001"))
    assert row(found.areas, "99.99.01").applications == 3
    assert row(found.areas, "99.99.01").turnaround_median_hours == 8
    assert row(found.areas, "99.99.01.1001").turnaround_median_hours == 6
    assert row(found.areas, "99.99.01.1002").issued == 1
    assert row(found.areas, "99.99.02").model_dump() == {**NOTHING, "turnaround_median_hours": None}


def test_areas_without_a_single_application_are_named() -> None:
    assert evaluation(issued(4)).areas_without_use == ["99.99.02", "99.99.01.1002", "99.99.02.1001"]
    everywhere = [issued(1, area=f"{code}.001.001") for code in ("99.99.01.1001", "99.99.01.1002", "99.99.02.1001")]
    assert evaluation(*everywhere).areas_without_use == []


@pytest.mark.parametrize(("rows", "key"), [("channels", "channel"), ("letter_types", "letter_type")])
def test_channels_and_letter_types_are_counted_by_name_in_order(rows: str, key: str) -> None:
    named: list[dict[str, Any]] = [{key: name} for name in ("b", "a", "b")]
    applications = [replace(in_status(Status.REJECTED), **changed) for changed in named]
    found = getattr(evaluation(*applications), rows)
    assert [(row.level, row.code, row.name, row.figures.rejected) for row in found] == [
        (key, "a", "a", 1),
        (key, "b", "b", 2),
    ]


def test_the_order_of_the_applications_does_not_matter() -> None:
    applications = [issued(4), in_status(Status.REJECTED), issued(9, channel="loket")]
    assert evaluation(*applications) == evaluation(*reversed(applications))


def test_an_evaluation_names_no_person() -> None:
    text = evaluation(*[in_status(status) for status in Status]).model_dump_json()
    for personal in ("W***", "warga-1", "superapp", "petugas", AREA):
        assert personal not in text
