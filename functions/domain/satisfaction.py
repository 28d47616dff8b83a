"""What residents think of the service, from counts alone: the nine elements, the IKM and its grade.

The elements, the scale of 1 to 4, the index and its grades are those of Permenpan-RB 14/2017. They are stored by name,
since questionnaires number them differently. After most letters one question is asked (the short form), after every
fifth all nine (the full form): only full forms make an IKM, which is one only if all nine elements weigh the same.
"""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from functions.domain.application import Status
from functions.domain.digests import sha256_hex
from functions.domain.service_clock import ServiceClock
from functions.domain.usage import Usage, usage_of

SCORES = (1, 2, 3, 4)
OVERALL = "layanan"
"""The one question of the short form, called as the nine elements are called."""
FEW = 30
"""Below so many answers an index is flagged: one of 1 in place of 4 then moves it by more than 2.5 points.

This is our own choice. The regulation asks for a sample by the size of the population, which a month of one kelurahan
seldom reaches.
"""
_SCALE = 25
_EVERY = 5


class Element(StrEnum):
    """The nine elements (*unsur*) of a service, in the regulation's order."""

    PERSYARATAN = "persyaratan"
    PROSEDUR = "prosedur"
    WAKTU = "waktu"
    BIAYA = "biaya"
    PRODUK = "produk"
    KOMPETENSI = "kompetensi"
    PERILAKU = "perilaku"
    PENGADUAN = "pengaduan"
    SARANA = "sarana"


class Form(StrEnum):
    """What is asked: one question, or all nine elements."""

    SHORT = "short"
    FULL = "full"


class Grade(StrEnum):
    """The quality of a service by its index, from A (very good) to D (not good)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def in_words(self) -> str:
        """The grade as the regulation words it."""
        return {"A": "sangat baik", "B": "baik", "C": "kurang baik", "D": "tidak baik"}[self]


RATEABLE = frozenset({Status.ISSUED, Status.REJECTED})
"""How an application must have ended for its applicant to have had the service that is rated."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED_BEFORE = datetime(9999, 1, 1, tzinfo=UTC)
_FROM = ((Decimal("88.31"), Grade.A), (Decimal("76.61"), Grade.B), (Decimal("65.00"), Grade.C))


@dataclass(frozen=True)
class Rating:
    """How an application's applicant rated the service: `scores` by element, or `layanan` alone; `area` a kelurahan."""

    application_id: str
    area: str
    rated_at: datetime
    scores: Mapping[str, int]
    comment: str | None = None

    @property
    def listed_at(self) -> datetime | None:
        """The instant by which comments are in order, the newest first; None without a comment."""
        return None if self.comment is None else _LISTED_BEFORE - (self.rated_at.astimezone(UTC) - _EPOCH)

    @property
    def form(self) -> Form:
        """Which form was answered."""
        return Form.SHORT if OVERALL in self.scores else Form.FULL


@dataclass(frozen=True)
class Satisfaction:
    """What counts say of a service; None where there is nothing to say it of.

    `rated` counts answers, `full` those among them to all nine questions. `quick_index` (*indeks cepat*) is of the
    one-question answers alone, `ikm` and `means` of the full ones, `worst` the element with the lowest mean.
    """

    rated: int = 0
    full: int = 0
    quick_index: float | None = None
    ikm: float | None = None
    means: Mapping[Element, float] | None = None
    worst: Element | None = None

    @property
    def grade(self) -> Grade | None:
        """The grade of the IKM; the quick index has none."""
        return None if self.ikm is None else grade_of(self.ikm)


def asked_form(application_id: str) -> Form:
    """Which form an application asks for: the full one for about every fifth, always the same."""
    return Form.SHORT if int(sha256_hex(application_id), 16) % _EVERY else Form.FULL


def rated(rating: Rating, clock: ServiceClock) -> Usage:
    """What a rating counts, in its kelurahan and the local month in which it was given; no comment, no id."""
    names = ["rated", *(f"rated/{name}/{score}" for name, score in rating.scores.items())]
    if rating.form == Form.FULL:
        names.append("rated/full")
    return usage_of(rating.area, rating.rated_at, Tally(names), clock)


def satisfaction(counts: Mapping[str, int]) -> Satisfaction:
    """What a month's counts, or any sum of such, say; no IKM unless each of the nine elements has an answer."""
    means = {element: mean for element in Element if (mean := _mean(counts, element)) is not None}
    overall, complete = _mean(counts, OVERALL), len(means) == len(Element)
    return Satisfaction(
        rated=counts.get("rated", 0),
        full=counts.get("rated/full", 0),
        quick_index=None if overall is None else _rounded(overall * _SCALE),
        ikm=_rounded(sum(means.values(), Fraction()) / len(Element) * _SCALE) if complete else None,
        means={element: _rounded(mean) for element, mean in means.items()} if complete else None,
        worst=min(means, key=means.__getitem__) if complete else None,
    )


def grade_of(ikm: float) -> Grade:
    """The grade of an index, which is first rounded to two decimals: the regulation's ranges leave none between."""
    index = Decimal(str(ikm)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return next((grade for least, grade in _FROM if index >= least), Grade.D)


def is_small(answers: int) -> bool:
    """Tell whether an index of so few answers must be flagged: it says little."""
    return answers < FEW


def _mean(counts: Mapping[str, int], name: str) -> Fraction | None:
    answers = {score: counts.get(f"rated/{name}/{score}", 0) for score in SCORES}
    number = sum(answers.values())
    return Fraction(sum(score * times for score, times in answers.items()), number) if number else None


def _rounded(exact: Fraction) -> float:
    """Two decimals, halves up, from the exact quotient: a float's error never decides a grade."""
    return int(exact * 100 + Fraction(1, 2)) / 100
