"""Draws the letters of the catalogue and reads what was drawn."""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from pypdf import DocumentInformation, PdfReader

from functions.domain.form_fields import FieldKind, FormField
from functions.domain.indonesian import long_date, rupiah
from functions.domain.letter_types import LetterType
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer
from infra.preview import PREVIEW_URL, rasterised

VERIFICATION_URL = PREVIEW_URL
_DOTS_PER_INCH = 100
FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
LETTER_TYPES = FolderLetterTypes(TEMPLATES)
FREE_LETTER = LETTER_TYPES.get("tidak-terklasifikasi")
every_letter = pytest.mark.parametrize("letter_type", LETTER_TYPES.all(), ids=lambda letter_type: letter_type.name)


def render(renderer: LetterRenderer, letter_type: LetterType) -> bytes:
    return renderer.render(example_letter(letter_type), example_file(letter_type), letter_type)


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def keeps_to_the_margins(pdf: bytes) -> bool:
    """Tell whether the 2 cm at the left and the right of every page are blank, but for a pixel's blur."""
    blank = int(2 / 2.54 * _DOTS_PER_INCH) - 2
    for page in rasterised(pdf, dots_per_inch=_DOTS_PER_INCH):
        sides = page.crop((0, 0, blank, page.height)), page.crop((page.width - blank, 0, page.width, page.height))
        if any(side.getextrema() != (255, 255) for side in sides):
            return False
    return True


def fonts_of(pdf: bytes) -> list[Any]:
    pages: Any = PdfReader(io.BytesIO(pdf)).pages
    return [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]


def about(pdf: bytes) -> DocumentInformation:
    metadata = PdfReader(io.BytesIO(pdf)).metadata
    assert metadata is not None
    return metadata


def as_printed(kind: FieldKind, value: Any) -> str:  # noqa: ANN401  a form takes any kind of value
    match kind:
        case FieldKind.DATE:
            return long_date(date.fromisoformat(value))
        case FieldKind.TIME:
            return str(value).replace(":", ".")
        case FieldKind.MONEY:
            return rupiah(value)
        case FieldKind.GROUP:
            raise ValueError("a group is printed value by value")
        case _:
            return " ".join(str(value).split())


def filled(fields: Sequence[FormField], form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every value of a form by its field's name, as it is printed."""
    for field in fields:
        value = form.get(field.name)
        for row in value or () if field.kind == FieldKind.GROUP else ():
            yield from filled(field.fields, row)
        if field.kind != FieldKind.GROUP and value is not None:
            yield field.name, as_printed(field.kind, value)
