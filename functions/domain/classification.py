"""What a verifier makes of a letter that no type fits: its title, a category the evaluation counts, and its code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from functions.domain.codes import CODE
from functions.domain.seats import Role
from functions.domain.text import written

MAX_TITLE_LENGTH = 60
_CODE = re.compile(CODE)


@dataclass(frozen=True)
class Classification:
    """Set with the verifier's approval; `title` is printed and public, so it names nobody."""

    title: str
    category: str
    code: str

    def cleaned(self) -> "Classification":
        """The same with its title as it is printed. ValueError, in Indonesian, if it cannot be."""
        return replace(self, title=written(self.title))


def fault_in(classification: Classification, categories: Sequence[str], role: Role) -> str | None:
    """Why a classification by who holds that role cannot count, or None; types without categories take none."""
    if role != Role.VERIFIER or not categories:
        return "only a verifier classifies, and only letters that no type fits"
    if classification.category not in categories:
        return "the category is none of the letter type's"
    if not _CODE.fullmatch(classification.code):
        return "the code is not written as codes are"
    try:
        fits = len(classification.cleaned().title) <= MAX_TITLE_LENGTH
    except ValueError:
        fits = False
    return None if fits else "the title is missing, too long, or holds characters that cannot be printed"
