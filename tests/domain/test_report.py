from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from functions.domain.areas import Area, Areas, Level
from functions.domain.city import Door
from functions.domain.errors import FailedPrecondition, InvalidArgument
from functions.domain.months import check_closed, last_closed_month, months_before
from functions.domain.reach import Reach
from functions.domain.report import Sources, make_report, summarised
from functions.domain.report_satisfaction import ELEMENTS
from functions.domain.report_values import AreaReport, Place, Report
from functions.domain.rosters import Roster
from functions.domain.usage import Usage

if TYPE_CHECKING:
    from functions.domain.summaries import MonthSummary

ONE, TWO, THREE = "11.01.01.1001", "11.01.01.1002", "11.01.02.1001"
AREAS = Areas(
    {
        area.code: area
        for area in (
            Area("11.01", Level.CITY, "Kota Contoh"),
            Area("11.01.01", Level.KECAMATAN, "Utara"),
            Area("11.01.02", Level.KECAMATAN, "Selatan"),
            Area(ONE, Level.KELURAHAN, "Satu"),
            Area(TWO, Level.KELURAHAN, "Dua"),
            Area(THREE, Level.KELURAHAN, "Tiga"),
        )
    }
)
DOORS = {"aplikasi": Door.RESIDENT_APP, "loket": Door.COUNTER}
COUNTS = {
    "submitted": 20, "issued": 10, "rejected": 2, "cancelled": 1, "returned": 4, "issued_after_return": 3,
    "submitted/channel/aplikasi": 15, "submitted/channel/lama": 5, "submitted/type/usaha": 20, "issued/type/usaha": 10,
    "wait/7": 10, "wait/type/usaha/7": 10, "category/Lainnya": 3, "category/Pendidikan": 1,
    "step/rt/3": 8, "step/rt/7": 2, "step/rt/on_time": 9, "step/rt/approve": 9, "step/rt/return": 1,
    "step/verifier/5": 10, "step/verifier/on_time": 5, "officer/verifier/a": 10, "passed/rt": 2, "escalated/rt": 1,
    "submitted/rt/001.001": 12, "submitted/rt/001.002": 8, "decided/rt/001.001": 10, "response/rt/001.001/11": 10,
    "decided/rw/001": 4, "response/rw/001/2": 4, "filed/rt/001.002": 1, "rated": 40, "complaint/opened": 2,
}  # fmt: skip


def report(*usage: Usage, month: str = "2026-10", **sources: object) -> Report:
    return make_report(month, "Kota Contoh", AREAS, Sources(usage, channels=DOORS, **sources))  # type: ignore[arg-type]


def area(of: Report, code: str) -> AreaReport:
    return next(each for each in of.areas if each.code == code)


def place(of: Report, code: str) -> Place:
    return next(each for each in of.places if each.code == code)


@pytest.fixture
def october() -> Report:
    return report(Usage(f"{ONE}:2026-10", COUNTS), rosters=[Roster(ONE, ("001.001", "001.002", "001.003"), ("001",))])


def test_the_headline_counts_what_came_in_and_what_became_of_it(october: Report) -> None:
    figures = october.whole.figures
    assert (figures.submitted, figures.issued, figures.in_progress, figures.respondents) == (20, 10, 7, 40)
    assert figures.on_time_percent == 70.0
    assert figures.wait_median_hours == 18.0


def test_areas_come_from_the_city_down_and_the_unused_are_named(october: Report) -> None:
    assert [each.code for each in october.areas] == ["11.01", "11.01.01", "11.01.02", ONE, TWO, THREE]
    assert october.zero_use == (TWO, THREE)
    assert area(october, "11.01.01").figures.submitted == 20
    assert [area(october, code).rank for code in (ONE, TWO, THREE)] == [1, 2, 2]


def test_a_channel_that_the_city_does_not_have_is_shown_as_it_was_counted(october: Report) -> None:
    rows = {row.channel: (row.submitted, row.door, row.share_percent) for row in october.whole.channels}
    assert rows == {"aplikasi": (15, "resident_app", 75.0), "loket": (0, "counter", 0.0), "lama": (5, None, 25.0)}


def test_every_step_says_how_quickly_and_how_it_decided(october: Report) -> None:
    rt = october.whole.steps[0]
    assert (rt.decided, rt.approved, rt.returned, rt.passed, rt.escalated) == (10, 9, 1, 2, 1)
    assert (rt.on_time_percent, rt.returned_percent) == (90.0, 10.0)


def test_quality_is_of_what_ended_and_revocations_are_of_the_month(october: Report) -> None:
    quality = october.whole.quality
    assert (quality.closed, quality.first_time_right, quality.revoked) == (13, 7, 0)
    counted = report(Usage(f"{ONE}:2026-10", COUNTS | {"revoked": 2}))
    assert counted.whole.quality.revoked == 2


def test_seats_that_are_filled_and_did_nothing_are_inactive(october: Report) -> None:
    rt, rw = area(october, ONE).activity
    assert (rt.seats, rt.active, rt.inactive, rt.activated) == (3, 2, 1, 0)
    assert (rw.seats, rw.active, rw.inactive) == (1, 1, 0)
    assert not place(october, f"{ONE}.001.003").is_active


def test_devices_say_who_takes_part() -> None:
    shown = report(rosters=[Roster(ONE, ("001.001",), ())], devices=[Usage(f"{ONE}:devices", {"rt/001.001": 2})])
    assert place(shown, f"{ONE}.001.001").is_activated
    assert shown.whole.activity[0].activated == 1


def test_without_a_roster_nothing_is_said_of_seats() -> None:
    rt = report(Usage(f"{ONE}:2026-10", COUNTS)).whole.activity[0]
    assert (rt.seats, rt.inactive, rt.active) == (None, None, 2)


def test_an_rt_that_no_roster_knows_is_shown_as_such(october: Report) -> None:
    counted = report(
        Usage(f"{ONE}:2026-10", COUNTS | {"submitted/rt/099.001": 6}), rosters=[Roster(ONE, ("001.001",), ())]
    )
    assert place(counted, f"{ONE}.099.001").is_known is False
    assert place(october, f"{ONE}.001.001").is_known is True


def test_the_slowest_rt_is_named_by_its_place(october: Report) -> None:
    assert [(slow.name, slow.median_hours) for slow in october.slowest] == [
        ("RT 001/RW 001 Kelurahan Satu, Kecamatan Utara", 132.0)
    ]


def test_a_median_is_said_of_five_decisions_or_more(october: Report) -> None:
    assert place(october, f"{ONE}.001").median_hours is None


def test_a_kelurahan_with_one_verifier_is_named(october: Report) -> None:
    assert october.single_verifier == (ONE,)


def test_changes_are_told_from_the_months_that_are_known(october: Report) -> None:
    assert october.whole.changes == ()
    shown = report(Usage(f"{ONE}:2026-10", COUNTS), year_ago=[Usage(f"{ONE}:2025-10", {"submitted": 10})])
    (change,) = shown.whole.changes
    assert (change.month, change.submitted_percent, change.issued_percent) == ("2025-10", 100.0, None)
    assert area(shown, THREE).changes == ()


def test_what_is_in_progress_is_added_up_back_to_the_first_gap() -> None:
    kept: list[MonthSummary] = []
    for month in ("2026-06", "2026-08", "2026-09"):
        kept.append(summarised(month, AREAS, [Usage(f"{ONE}:{month}", {"submitted": 5, "issued": 3})], kept))
    shown = report(Usage(f"{ONE}:2026-10", {"submitted": 3, "issued": 1}), summaries=kept)
    assert shown.whole.figures.in_progress == 2 + 2 + 2
    assert any("sejak Agustus 2026" in text for text in shown.method.definitions)
    assert [point.month for point in shown.trends[0].points] == ["2026-06", "2026-08", "2026-09", "2026-10"]


def test_what_is_in_progress_outlives_the_months_that_are_read() -> None:
    kept: list[MonthSummary] = []
    for back in range(40, 0, -1):
        month, came = months_before("2026-10", back), 105 if back == 40 else 5
        usage = [Usage(f"{ONE}:{month}", {"submitted": came, "issued": 5})]
        kept = [*kept, summarised(month, AREAS, usage, kept)][-24:]
    shown = report(Usage(f"{ONE}:2026-10", {"submitted": 5, "issued": 5}), summaries=kept)
    assert shown.whole.figures.in_progress == 100


def test_more_ends_than_beginnings_are_nothing_in_progress() -> None:
    assert report(Usage(f"{ONE}:2026-10", {"issued": 9})).whole.figures.in_progress == 0


def test_an_earlier_report_of_the_same_month_is_not_counted_again() -> None:
    usage = Usage(f"{ONE}:2026-10", {"submitted": 5})
    shown = report(usage, summaries=[summarised("2026-10", AREAS, [usage])])
    assert shown.whole.figures.in_progress == 5
    assert len(shown.trends[0].points) == 1


def test_use_is_ranked_by_residents_where_all_are_known() -> None:
    usage = (Usage(f"{ONE}:2026-10", {"submitted": 10}), Usage(f"{TWO}:2026-10", {"submitted": 5}))
    reach = [Reach(ONE, 10_000, 3_000, 100), Reach(TWO, 1_000, None, 50), Reach("11.01.09.1001", 7)]
    some = report(*usage, reach=reach)
    assert [area(some, code).rank for code in (ONE, TWO, THREE)] == [1, 2, 3]
    assert some.method.unmatched_reach == ("11.01.09.1001",)
    every = report(*usage, reach=[*reach, Reach(THREE, 500)])
    assert [area(every, code).rank for code in (ONE, TWO, THREE)] == [2, 1, 3]
    assert area(every, TWO).per_thousand == 5.0
    whole = every.whole.reach
    assert whole is not None
    assert (whole.households, whole.accounts) == (None, None)


def test_the_index_is_of_nine_elements_and_a_small_number_is_said_to_be_small() -> None:
    counts = {f"rated/{element}/3": 10 for element in ELEMENTS} | {"rated/full": 10, "rated": 12}
    said = report(Usage(f"{ONE}:2026-10", counts)).whole.satisfaction
    assert (said.ikm, said.grade, said.small, said.full) == (75.0, "C", True, 10)
    del counts["rated/sarana/3"]
    assert report(Usage(f"{ONE}:2026-10", counts)).whole.satisfaction.ikm is None


def test_counters_with_holes_and_words_nobody_knows_are_no_fault() -> None:
    odd = {"wait/x": 3, "step/rt/": 1, "response/rt/001.001/x": 2, "decided/rt/": 1, "submitted/rt/": 1, "zzz/1": 4}
    odd |= {"response/rt/001/11": 9, "decided/rt/001": 9, "decided/rw/rt": 1, "filed/rt/x": 1}
    shown = report(Usage(f"{ONE}:2026-10", odd))
    assert shown.whole.figures.wait_median_hours is None
    assert shown.places == ()
    assert shown.slowest == ()
    assert [each.active for each in shown.whole.activity] == [0, 0]


def test_a_report_without_counts_says_so() -> None:
    empty = report()
    assert (empty.has_data, empty.whole.figures.submitted, empty.zero_use) == (False, 0, (ONE, TWO, THREE))


@pytest.mark.parametrize(
    ("month", "back", "found"), [("2026-10", 1, "2026-09"), ("2026-01", 1, "2025-12"), ("2025-12", -1, "2026-01")]
)
def test_months_are_counted_over_the_turn_of_the_year(month: str, back: int, found: str) -> None:
    assert months_before(month, back) == found


def test_a_month_is_over_at_local_midnight() -> None:
    jakarta = ZoneInfo("Asia/Jakarta")
    assert check_closed("2026-10", jakarta, datetime(2026, 10, 31, 17, 0, tzinfo=UTC)) == "2026-10"
    with pytest.raises(FailedPrecondition):
        check_closed("2026-10", jakarta, datetime(2026, 10, 31, 16, 59, tzinfo=UTC))
    with pytest.raises(InvalidArgument):
        check_closed("2026-13", jakarta, datetime(2026, 10, 31, tzinfo=UTC))
    assert last_closed_month(datetime(2026, 1, 15, tzinfo=UTC).date()) == "2025-12"
