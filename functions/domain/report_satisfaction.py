"""What residents say of the service, from the counts of their forms."""

from functions.domain.report_counts import Counts
from functions.domain.report_rows import ElementScore, Satisfaction

ELEMENTS = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)
"""The nine elements of the survey, Permenpan-RB 14/2017."""
SMALL = 30
_GRADES = ((88.31, "A"), (76.61, "B"), (65.0, "C"), (25.0, "D"))


def satisfaction(counts: Counts) -> Satisfaction:
    """Short and full forms, the index and what makes it, and complaints; `small` where fewer than 30 filled it in."""
    scores = tuple(score for element in ELEMENTS if (score := _score(counts, element)) is not None)
    ikm = index([score.mean for score in scores])
    full = counts.number("rated", "full")
    service = _score(counts, "layanan")
    return Satisfaction(
        rated=counts.one("rated"),
        full=full,
        service_mean=service.mean if service else None,
        ikm=ikm,
        grade=grade(ikm),
        small=full < SMALL,
        elements=scores,
        complaints_opened=counts.number("complaint", "opened"),
        complaints_answered=counts.number("complaint", "answered"),
    )


def index(means: list[float]) -> float | None:
    """The IKM of the nine elements' means, 25 to 100; None unless all nine were asked."""
    return round(sum(means) / len(ELEMENTS) * 25, 2) if len(means) == len(ELEMENTS) else None


def grade(ikm: float | None) -> str | None:
    """The grade of an IKM, A to D."""
    return None if ikm is None else next((name for least, name in _GRADES if ikm >= least), "D")


def _score(counts: Counts, element: str) -> ElementScore | None:
    answers = {int(name): n for name, n in counts.named("rated", element).items() if name in {"1", "2", "3", "4"}}
    total = sum(answers.values())
    if not total:
        return None
    return ElementScore(element=element, mean=round(sum(k * n for k, n in answers.items()) / total, 4), answers=total)
