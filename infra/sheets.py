"""Documents before they are drawn: a template's HTML with slots in place of its texts."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

PICTURE = "paten:picture"
"""What stands in place of the address of the one picture that no letter shares with another."""

_FIRST_SLOT = 0xF0000  # characters for private use, which no font of the letters has
_SLOT = re.compile(f"[{chr(_FIRST_SLOT)}-\U0010ffff]")
_MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def slot(number: int) -> str:
    """What a template prints in place of its values, counted from 0."""
    return chr(_FIRST_SLOT + number)


class Sheet(NamedTuple):
    """A document to be drawn: HTML with slots, what fills them, its picture as PNG, and its metadata."""

    html: str
    values: tuple[str, ...]
    picture: bytes
    meta: Mapping[str, str]

    @classmethod
    def of(cls, html: str, values: Sequence[str], picture: bytes, meta: Mapping[str, str]) -> "Sheet":
        """The sheet with slots in its text alone: what stands in a tag or a style is part of the shape.

        So is a value with a no-break space, which the layout cuts there (a day, as letters print it).
        """
        table = in_slots(map(escape, values))
        filled = _MARKUP.sub(lambda markup: markup[0].translate(table), html)
        filled = filled.translate({place: value for place, value in table.items() if "\u00a0" in value})
        order = list(dict.fromkeys(ord(slot) - _FIRST_SLOT for slot in _SLOT.findall(filled)))
        slots = {_FIRST_SLOT + was: slot(now) for now, was in enumerate(order)}
        return cls(filled.translate(slots), tuple(values[was] for was in order), picture, meta)

    @property
    def printed(self) -> str:
        """The whole HTML, as the letter says it."""
        texts = (escape(value, quote=False) for value in self.values)
        return self.with_picture(self.html.translate(in_slots(texts)))

    def with_picture(self, html: str) -> str:
        """The HTML with the picture's own address, which holds the picture itself."""
        return html.replace(PICTURE, "data:image/png;base64," + base64.b64encode(self.picture).decode("ascii"))


def in_slots(values: Iterable[str], first: int = _FIRST_SLOT) -> dict[int, str]:
    """The table with which `str.translate` fills slots, or what stands in for them from the code `first` on."""
    return dict(enumerate(values, start=first))
