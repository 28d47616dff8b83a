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


def fault_in(
    classification: Classification | None, categories: Sequence[str], role: Role, *, earlier: Classification | None
) -> str | None:
    """Why an approval by who holds that role cannot count with this classification, or without one; None if it can.

    The verifier of a type with categories must classify, unless an `earlier` approval did; nobody else may.
    """
    classifies = role == Role.VERIFIER and len(categories) > 0
    if classification is None:
        return "the classification is missing: title, category and code" if classifies and earlier is None else None
    if not classifies:
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
