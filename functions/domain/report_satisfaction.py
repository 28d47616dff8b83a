"""What residents say of the service, from the counts of their forms, as the report shows it."""

from functions.domain import satisfaction as survey
from functions.domain.report_counts import Counts
from functions.domain.report_rows import ElementScore, Satisfaction
from functions.domain.satisfaction import OVERALL, Element

ELEMENTS = tuple(str(element) for element in Element)
SMALL = survey.FEW


def satisfaction(counts: Counts) -> Satisfaction:
    """Short and full forms, the index and what makes it, and complaints; `small` where fewer than 30 filled it in."""
    said = survey.satisfaction(
        {"rated": counts.one("rated")} | {f"rated/{rest}": number for rest, number in counts.under("rated").items()}
    )
    service = _score(counts, OVERALL)
    return Satisfaction(
        rated=said.rated,
        full=said.full,
        service_mean=service.mean if service else None,
        ikm=said.ikm,
        grade=said.grade,
        small=survey.is_small(said.full),
        elements=tuple(score for element in ELEMENTS if (score := _score(counts, element)) is not None),
        complaints_opened=counts.number("complaint", "opened"),
        complaints_answered=counts.number("complaint", "answered"),
    )


def _score(counts: Counts, element: str) -> ElementScore | None:
    answers = {int(name): n for name, n in counts.named("rated", element).items() if name in {"1", "2", "3", "4"}}
    total = sum(answers.values())
    if not total:
        return None
    return ElementScore(element=element, mean=round(sum(k * n for k, n in answers.items()) / total, 4), answers=total)
