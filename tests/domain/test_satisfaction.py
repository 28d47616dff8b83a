"""The nine elements, the index and its grades, from counts alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from functions.domain.counting import added
from functions.domain.digests import derived_id
from functions.domain.satisfaction import (
    OVERALL,
    Element,
    Form,
    Grade,
    Rating,
    Satisfaction,
    asked_form,
    grade_of,
    is_small,
    rated,
    satisfaction,
)
from functions.domain.service_clock import ServiceClock

CLOCK = ServiceClock(ZoneInfo("Asia/Jakarta"))
AT = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)  # half past midnight of 1 November in Jakarta


def rating(scores: dict[str, int], comment: str | None = None) -> Rating:
    return Rating("a" * 24, "36.71.05.1003", AT, scores, comment)


def full(score: int, **other: int) -> Rating:
    return rating(dict.fromkeys(map(str, Element), score) | other)


def of(*ratings: Rating) -> Satisfaction:
    return satisfaction(added(rated(each, CLOCK).counts for each in ratings))


def answers(of_score: Mapping[int, int]) -> dict[str, int]:
    """Counts in which every element got the same answers, so many of each score."""
    return {f"rated/{element}/{score}": number for element in Element for score, number in of_score.items()}


def test_a_full_form_counts_each_element_and_nothing_of_a_person() -> None:
    usage = rated(full(3, waktu=1, perilaku=4), CLOCK)
    assert usage.usage_id == "36.71.05.1003:2026-11"
    expected = {f"rated/{element}/3": 1 for element in Element if element not in {"waktu", "perilaku"}}
    assert usage.counts == expected | {"rated": 1, "rated/full": 1, "rated/waktu/1": 1, "rated/perilaku/4": 1}


def test_a_short_form_counts_its_one_answer() -> None:
    usage = rated(rating({OVERALL: 4}, "Cepat sekali."), CLOCK)
    assert usage.counts == {"rated": 1, "rated/layanan/4": 1}


def test_the_index_is_the_mean_of_nine_means_times_25() -> None:
    found = of(full(4), full(3, waktu=1), full(2))
    assert (found.rated, found.full) == (3, 3)
    assert found.means is not None
    assert (found.means[Element.BIAYA], found.means[Element.WAKTU]) == (3, 2.33)
    assert found.ikm == 73.15  # (8 x 3 + 7/3) / 9 x 25
    assert (found.grade, found.worst) == (Grade.C, Element.WAKTU)


@pytest.mark.parametrize(("score", "index", "grade"), [(1, 25, "D"), (2, 50, "D"), (3, 75, "C"), (4, 100, "A")])
def test_the_same_answer_to_all_is_a_quarter_each(score: int, index: float, grade: str) -> None:
    found = of(full(score))
    assert (found.ikm, found.grade) == (index, grade)
    assert found.worst == Element.PERSYARATAN  # all the same: the regulation's first


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        (25.0, "D"),
        (64.99, "D"),
        (64.994999, "D"),
        (64.995, "C"),
        (65.0, "C"),
        (76.6, "C"),
        (76.604999, "C"),
        (76.605, "B"),
        (76.61, "B"),
        (88.3, "B"),
        (88.304999, "B"),
        (88.305, "A"),
        (88.31, "A"),
        (100.0, "A"),
    ],
)
def test_a_grade_begins_where_the_index_rounded_to_two_decimals_does(index: float, grade: str) -> None:
    assert grade_of(index) == grade


@pytest.mark.parametrize(
    ("better", "worse", "index", "grade"),
    [
        ({3: 2998}, {2: 2002}, 64.99, "D"),
        ({3: 2999}, {2: 2001}, 65.0, "C"),  # 64.995 exactly
        ({4: 320}, {3: 4680}, 76.6, "C"),
        ({4: 321}, {3: 4679}, 76.61, "B"),  # 76.605 exactly
        ({4: 2660}, {3: 2340}, 88.3, "B"),
        ({4: 2661}, {3: 2339}, 88.31, "A"),  # 88.305 exactly
    ],
)
def test_half_a_hundredth_goes_up_by_the_exact_quotient(
    better: dict[int, int], worse: dict[int, int], index: float, grade: str
) -> None:
    found = satisfaction(answers(better | worse))
    assert (found.ikm, found.grade) == (index, grade)


def test_nothing_is_said_without_answers() -> None:
    assert satisfaction({}) == Satisfaction()
    assert satisfaction({"submitted": 7}).grade is None


def test_short_answers_make_a_quick_index_and_no_ikm() -> None:
    found = of(rating({OVERALL: 4}), rating({OVERALL: 3}), rating({OVERALL: 3}))
    assert found == Satisfaction(rated=3, quick_index=83.33)
    assert found.grade is None


def test_the_two_indices_never_mix() -> None:
    found = of(rating({OVERALL: 1}), full(4))
    assert (found.rated, found.full, found.quick_index, found.ikm) == (2, 1, 25, 100)


def test_counts_with_a_hole_make_no_ikm_rather_than_a_wrong_one() -> None:
    counts = {name: number for name, number in rated(full(4), CLOCK).counts.items() if "sarana" not in name}
    found = satisfaction(counts)
    assert (found.full, found.ikm, found.means, found.worst) == (1, None, None, None)


def test_what_other_counters_hold_is_no_answer() -> None:
    assert satisfaction({"rated/layanan/5": 9, "rated/layanan/0": 9, "rated/harga/4": 9, "rated/layanan/2": 1}) == (
        Satisfaction(quick_index=50)
    )


def test_few_answers_are_flagged() -> None:
    assert [is_small(number) for number in (0, 1, 29, 30, 1000)] == [True, True, True, False, False]


def test_every_grade_has_words() -> None:
    assert [grade.in_words for grade in Grade] == ["sangat baik", "baik", "kurang baik", "tidak baik"]


def test_about_every_fifth_application_asks_for_the_full_form_and_always_the_same() -> None:
    ids = [derived_id("application", number) for number in range(2000)]
    asked = [asked_form(application_id) for application_id in ids]
    assert asked == [asked_form(application_id) for application_id in ids]
    assert 0.17 < asked.count(Form.FULL) / len(asked) < 0.23
