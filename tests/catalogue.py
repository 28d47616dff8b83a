"""What the catalogue's letters look like: docs/letters.md with a picture each, and their words in tests/golden.

`python -m tests.catalogue` writes them anew; the tests compare.
"""

import io
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pypdfium2
from PIL import Image

from functions.domain.form_fields import FormField
from functions.domain.letter_types import LetterType
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer
from infra.preview import PREVIEW_URL, rasterised

PAGE = Path("docs/letters.md")
PICTURES = Path("docs/letters")
WORDS = Path("tests/golden")
_DOTS_PER_INCH = 60
_GRAYS = 16
_ROLES = {"rt": "RT", "rw": "RW", "verifier": "petugas kelurahan", "lurah": "lurah", "camat": "camat"}


_renderer = cache(partial(LetterRenderer, TEMPLATES, PREVIEW_URL))


def draw(letter_type: LetterType) -> bytes:
    """The PDF of a letter's example."""
    return _renderer().render(example_letter(letter_type), example_file(letter_type), letter_type)


def pages_of(pdf: bytes) -> Image.Image:
    """All pages of a PDF below one another, in sixteen grays."""
    pages = rasterised(pdf, dots_per_inch=_DOTS_PER_INCH)
    whole = Image.new("L", (pages[0].width, sum(page.height for page in pages)), 255)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole.quantize(_GRAYS, dither=Image.Dither.NONE)


def words_of(pdf: bytes) -> str:
    """The words of a PDF, line by line."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    lines = (" ".join(line.split()) for page in pages for line in page.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def page(letter_types: FolderLetterTypes) -> str:
    """docs/letters.md: every letter with its picture, fields, attachments, route and code."""
    every = letter_types.all()
    parts = [_HEAD.format(count=len(every))]
    parts += [f"- [{letter_type.title}](#{letter_type.name})" for letter_type in every]
    parts += ["", *("\n".join(_section(letter_type)) for letter_type in every)]
    return "\n".join(parts).rstrip() + "\n"


_HEAD = """# Surat dalam katalog

{count} jenis surat, masing-masing satu folder di `templates/`. Halaman ini dibuat oleh `python -m tests.catalogue`;
gambarnya contoh dengan orang dan nomor yang tidak ada.
"""


def _section(letter_type: LetterType) -> Iterator[str]:
    yield f'<a id="{letter_type.name}"></a>\n\n## {letter_type.title}\n'
    yield f'<img src="letters/{letter_type.name}.png" alt="{letter_type.title}" width="300" align="right">\n'
    yield letter_type.explanation.strip() + "\n"
    if letter_type.ministry_form:
        yield f"Pengantar untuk {letter_type.ministry_form}; tidak menggantikan formulir itu.\n"
    route = " → ".join(_ROLES[role] for role in letter_type.route)
    validity = f"{letter_type.validity_days} hari" if letter_type.validity_days else "tanpa batas"
    yield f"`{letter_type.name}` · kode {letter_type.code} · {route} · berlaku {validity}\n"
    if letter_type.related:
        yield f"Biasanya bersama: {', '.join(f'[{name}](#{name})' for name in letter_type.related)}.\n"
    yield "Isian: " + "; ".join(_field(field) for field in letter_type.fields) + ".\n"
    attachments = [f"{a.label}{'' if a.required else ' (bila ada)'}" for a in letter_type.attachments]
    yield f'Lampiran: {"; ".join(attachments) or "tidak ada"}.\n\n<br clear="all">\n'


def _within(row: FormField) -> str:
    """The label of a row's field within a sentence: `nama saksi`, but `NIK saksi`."""
    return row.label if row.label[:2].isupper() else row.label[:1].lower() + row.label[1:]


def _field(field: FormField) -> str:
    if field.fields:
        most = f" (paling banyak {field.most})" if field.most else ""
        return f"{field.label}{most}: {', '.join(map(_within, field.fields))}"
    return f"{field.label}{'' if field.required else ' (boleh kosong)'}"


def main() -> None:
    """Write the page, the pictures and the words of every letter; remove those of letters that are gone."""
    letter_types = FolderLetterTypes(TEMPLATES)
    for folder in (PICTURES, WORDS):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
    for letter_type in letter_types.all():
        pdf = draw(letter_type)
        buffer = io.BytesIO()
        pages_of(pdf).save(buffer, "PNG", optimize=True)
        (PICTURES / f"{letter_type.name}.png").write_bytes(buffer.getvalue())
        (WORDS / f"{letter_type.name}.txt").write_text(words_of(pdf))
    PAGE.write_text(page(letter_types))


if __name__ == "__main__":
    main()
