"""What a letter's file is: the same bytes for the same record, fonts in it, named, dated; or refused."""

import hashlib
import io
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pikepdf import pdfa
from pypdf import PdfReader

from functions.domain.errors import FailedPrecondition
from functions.domain.letter_types import LetterType
from functions.domain.text import is_carried
from infra.adapters import TEMPLATES
from infra.examples import DATED, LETTERHEAD, example_file, example_letter, with_form
from infra.pdf import LetterRenderer, capitals, paragraphs
from tests.functions.drawn import (
    FONTS,
    FREE_LETTER,
    LETTER_TYPES,
    VERIFICATION_URL,
    about,
    every_letter,
    fonts_of,
    render,
    text_of,
)


@pytest.fixture(scope="module")
def renderer() -> LetterRenderer:
    return LetterRenderer(TEMPLATES, VERIFICATION_URL)


@every_letter
def test_the_same_letter_gives_the_same_bytes(renderer: LetterRenderer, letter_type: LetterType) -> None:
    first = render(renderer, letter_type)
    render(renderer, FREE_LETTER)
    assert render(renderer, letter_type) == first
    assert render(LetterRenderer(TEMPLATES, VERIFICATION_URL), letter_type) == first


def test_another_process_gives_the_same_bytes(renderer: LetterRenderer) -> None:
    script = (
        "import hashlib, sys; from infra import examples; from infra.pdf import LetterRenderer;"
        "from infra.letter_types import FolderLetterTypes;"
        "renderer = LetterRenderer(examples.TEMPLATES, sys.argv[1]);"
        "types = reversed(FolderLetterTypes(examples.TEMPLATES).all());"
        "args = [(examples.example_letter(t), examples.example_file(t), t) for t in types];"
        "print(*[hashlib.sha256(renderer.render(*a)).hexdigest() for a in args])"
    )
    answer = subprocess.run(  # noqa: S603  our own interpreter and script
        [sys.executable, "-c", script, VERIFICATION_URL],
        cwd=TEMPLATES.parent, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Jayapura", "PYTHONPATH": str(TEMPLATES.parent)},
    )  # fmt: skip
    expected = [hashlib.sha256(render(renderer, t)).hexdigest() for t in reversed(LETTER_TYPES.all())]
    assert answer.stdout.split() == expected


def test_another_letter_gives_other_bytes(renderer: LetterRenderer) -> None:
    letter, file = example_letter(FREE_LETTER), example_file(FREE_LETTER)
    other = replace(letter, code="contohkodelain")
    assert renderer.render(other, file, FREE_LETTER) != renderer.render(letter, file, FREE_LETTER)


@every_letter
def test_every_font_is_embedded(renderer: LetterRenderer, letter_type: LetterType) -> None:
    fonts = fonts_of(render(renderer, letter_type))
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} == {
        "LiberationSans", "LiberationSans-Bold"
    }  # fmt: skip
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


@every_letter
def test_every_letter_is_pdf_a_2b(renderer: LetterRenderer, letter_type: LetterType) -> None:
    report = pdfa.validate_written(io.BytesIO(render(renderer, letter_type)), "2b")
    assert [str(finding) for finding in report.findings] == []
    assert report.passed


@pytest.mark.parametrize("font", FONTS)
def test_the_fonts_have_a_glyph_for_whatever_is_carried(font: str) -> None:
    glyphs = TTFont(TEMPLATES / "_shared" / "fonts" / font).getBestCmap()
    carried = [code for code in range(sys.maxunicode + 1) if is_carried(chr(code))]
    assert [f"U+{code:04X} {unicodedata.name(chr(code), '')}" for code in carried if code not in glyphs] == []


def test_the_document_names_itself_and_its_language_and_is_dated_like_the_letter(
    renderer: LetterRenderer,
) -> None:
    letter_type = LETTER_TYPES.get("kematian")
    pdf = render(renderer, letter_type)
    number = example_letter(letter_type).number
    metadata = about(pdf)
    assert metadata.title == "SURAT KETERANGAN KEMATIAN"
    assert metadata.author == LETTERHEAD.government
    assert metadata.subject == f"Nomor {number}"
    assert metadata.creation_date is not None
    assert metadata.creation_date.date() == DATED
    assert str(PdfReader(io.BytesIO(pdf)).root_object["/Lang"]) == "id"


def test_a_form_that_was_accepted_is_drawn_though_the_rules_became_stricter(renderer: LetterRenderer) -> None:
    filed = with_form(example_file(FREE_LETTER), isi="Baris contoh.\n" * 40, isian_lama="tidak dipakai lagi")
    assert "Baris contoh." in text_of(renderer.render(example_letter(FREE_LETTER), filed, FREE_LETTER))


def test_a_file_that_cannot_be_read_is_refused_without_repeating_it(renderer: LetterRenderer) -> None:
    file = replace(example_file(FREE_LETTER), applicant={"rahasia": "isi yang tidak dikenal"})
    with pytest.raises(FailedPrecondition, match="tidak dapat dicetak") as caught:
        renderer.render(example_letter(FREE_LETTER), file, FREE_LETTER)
    assert "rahasia" not in caught.value.message
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("emblem.png", "lambang-lain.png"),
        ("emblem.png", "../usaha/example.json"),
        ("emblem.png", "file:///etc/hostname"),
        ("{{ title }}", "{{ titel }}"),
        ("{{ title }}", "{% if %}"),
    ],
)
def test_a_letter_with_a_broken_template_is_refused(tmp_path: Path, old: str, new: str) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    layout = templates / "_shared" / "letter.html"
    layout.write_text(layout.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(FailedPrecondition, match="tidak dapat dicetak"):
        render(LetterRenderer(templates, VERIFICATION_URL), FREE_LETTER)


def test_capitals_keep_letters_whose_capital_no_font_carries() -> None:
    assert capitals("Surat é ß ȿ ŉ") == "SURAT É SS ȿ ŉ"


def test_paragraphs_are_the_lines_that_hold_something() -> None:
    assert paragraphs("satu\n\n  \ndua") == ("satu", "dua")
