import hashlib
import io
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import DocumentInformation, PdfReader

from functions.domain.errors import FailedPrecondition
from functions.domain.indonesian import long_date, rupiah
from functions.domain.letter_types import FieldKind, LetterType
from functions.domain.letters import Letter
from functions.domain.offices import Signer
from functions.domain.text import is_carried
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer, capitals, paragraphs
from tests.examples import DATED, LETTERHEAD, TEMPLATES, example_file, example_letter, with_form

VERIFICATION_URL = "https://surat.contoh.go.id/verify_letter"
FONTS = ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
LETTER_TYPES = FolderLetterTypes(TEMPLATES)
FREE_LETTER = LETTER_TYPES.get("tidak-terklasifikasi")
every_letter = pytest.mark.parametrize("letter_type", LETTER_TYPES.all(), ids=lambda letter_type: letter_type.name)

LONG_NAME = "Raden Ajeng Siti Contohnama Kusumaningtyas, S.Kom., M.Kom."
LONG_PLACE = "Kabupaten Contoh Kepulauan Selatan Raya"
LONG_LINE = "Pusat Kegiatan Contoh Sehat Sentosa Bersama Warga"
LONG_ADDRESS = (
    "Perumahan Griya Contoh Permai Asri Blok AB Nomor 123, RT 012/RW 014, "
    "Kelurahan Contoh Jaya Selatan, Kecamatan Contoh Barat Daya"
)


@pytest.fixture(scope="module")
def renderer() -> LetterRenderer:
    return LetterRenderer(TEMPLATES, VERIFICATION_URL)


def render(renderer: LetterRenderer, letter_type: LetterType) -> bytes:
    return renderer.render(example_letter(letter_type), example_file(letter_type), letter_type)


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


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
        case _:
            return " ".join(str(value).split())


def with_long_office(letter: Letter) -> Letter:
    head = replace(
        LETTERHEAD,
        government="Pemerintah Kabupaten Contoh Kepulauan Selatan Raya",
        kecamatan="Contoh Barat Daya Selatan",
        kelurahan="Contoh Jaya Raya Selatan Permai Sentosa",
        address="Jalan Raya Contoh Barat Kilometer Tujuh Nomor 123, Contoh Jaya, Kabupaten Contoh Kepulauan",
        email="kelurahan.contoh.jaya.raya.selatan@kepulauancontoh.go.id",
        place=LONG_PLACE,
    )
    signer = Signer(
        title=f"Plt. Lurah {head.kelurahan}",
        name="Dr. Ir. Pejabat Contohnama Kusumadiningrat, S.Sos., S.T., M.Si., M.M.",
        rank="Pembina Utama Muda (IV/c)",
        nip="999901012099011001",
    )
    return replace(letter, letterhead=head, signer=signer)


@every_letter
def test_every_letter_fits_one_a4_page(renderer: LetterRenderer, letter_type: LetterType) -> None:
    pages = PdfReader(io.BytesIO(render(renderer, letter_type))).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (595, 842)


@every_letter
def test_every_letter_says_what_it_must(renderer: LetterRenderer, letter_type: LetterType) -> None:
    letter, file = example_letter(letter_type), example_file(letter_type)
    text = text_of(render(renderer, letter_type))
    head = letter.letterhead
    title = file.form[letter_type.title_field] if letter_type.title_field else letter_type.title
    for expected in (
        title.upper(), f"Nomor: {letter.number}", file.applicant["name"], file.applicant["nik"],
        head.government.upper(), f"KECAMATAN {head.kecamatan.upper()}", f"KELURAHAN {head.kelurahan.upper()}",
        f"Kode Pos {head.postal_code}", head.phone, head.email, letter.signer.title, letter.signer.name,
        letter.signer.rank, f"NIP {letter.signer.nip}", f"{head.place}, {long_date(letter.dated)}",
        "Keaslian surat ini dapat diperiksa", VERIFICATION_URL, letter.code,
    ):  # fmt: skip
        assert expected in text


@every_letter
def test_every_letter_prints_all_that_was_filled_in(renderer: LetterRenderer, letter_type: LetterType) -> None:
    text = text_of(render(renderer, letter_type)).casefold()
    form = example_file(letter_type).form
    missing = [
        field.name for field in letter_type.fields if as_printed(field.kind, form[field.name]).casefold() not in text
    ]
    assert missing == []


@every_letter
def test_no_letter_claims_a_certified_signature(renderer: LetterRenderer, letter_type: LetterType) -> None:
    text = text_of(render(renderer, letter_type)).casefold()
    assert not re.search(r"bsre|bssn|ditandatangani secara elektronik|sertifikat elektronik", text)


@every_letter
def test_every_letter_can_do_without_what_is_optional(renderer: LetterRenderer, letter_type: LetterType) -> None:
    file = example_file(letter_type)
    required = {field.name: file.form[field.name] for field in letter_type.fields if field.required}
    text = text_of(renderer.render(example_letter(letter_type), replace(file, form=required), letter_type))
    assert "None" not in text


@every_letter
def test_validity_is_printed_where_a_letter_has_an_end(renderer: LetterRenderer, letter_type: LetterType) -> None:
    letter = example_letter(letter_type)
    shown = "berlaku sampai dengan" in text_of(render(renderer, letter_type))
    assert shown == (letter.valid_until is not None)


@every_letter
def test_long_names_and_addresses_still_fit_one_page(renderer: LetterRenderer, letter_type: LetterType) -> None:
    file = example_file(letter_type)
    texts = [field.name for field in letter_type.fields if field.kind == "text" and field.name != "nib"]
    names = [field.name for field in letter_type.fields if field.kind == "person_name"]
    long_values = {name: LONG_ADDRESS if "alamat" in name else LONG_LINE for name in texts}
    long_values |= dict.fromkeys(names, LONG_NAME)
    applicant = {**file.applicant, "name": LONG_NAME, "address": LONG_ADDRESS, "birth_place": LONG_PLACE}
    letter = with_long_office(example_letter(letter_type))
    pdf = renderer.render(letter, with_form(replace(file, applicant=applicant), **long_values), letter_type)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert all(line.upper() in text_of(pdf) for line in (letter.letterhead.government, LETTERHEAD.kecamatan))


def test_a_text_of_many_lines_goes_on_to_pages_that_name_the_letter(renderer: LetterRenderer) -> None:
    letter, file = example_letter(FREE_LETTER), example_file(FREE_LETTER)
    pdf = renderer.render(letter, with_form(file, isi="Baris contoh.\n" * 25), FREE_LETTER)
    first, second = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert all(f"Nomor {letter.number} \u2013 halaman {n}" in page for n, page in ((1, first), (2, second)))
    assert [("PEMERINTAH" in page, "Demikian" in page, letter.signer.nip in page) for page in (first, second)] == [
        (True, False, False),
        (False, True, True),
    ]


def test_a_long_word_is_broken_and_kept_to_the_letter(renderer: LetterRenderer) -> None:
    word = "".join(chr(ord("a") + position % 26) for position in range(120))
    file = with_form(example_file(FREE_LETTER), isi=word, keperluan=word, instansi_tujuan=word)
    file = replace(file, applicant={**file.applicant, "occupation": word})
    pdf = renderer.render(example_letter(FREE_LETTER), file, FREE_LETTER)
    assert text_of(pdf).replace(" ", "").count(word) == 4
    assert max(len(piece) for piece in text_of(pdf).split(" ")) < 100


MARKUP = (
    "<b>tebal</b>", "{{ 7*7 }}", "{% raw %}", "&amp; &lt;", "<img src=file:///etc/passwd>", "<!-- x", "]]>",
    "<pdf:nextpage>", "</p></td></table>", "<script>alert(1)</script>", "(a\\) Tj ET", "%PDF endobj", "&#65;",
)  # fmt: skip


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_is_printed_as_the_text_it_is(renderer: LetterRenderer, markup: str) -> None:
    file = with_form(
        example_file(FREE_LETTER),
        judul=f"Surat {markup}",
        isi=markup,
        keperluan=markup,
        instansi_tujuan=markup,
    )
    file = replace(file, applicant={**file.applicant, "occupation": markup, "address": f"Jalan {markup}"})
    pdf = renderer.render(example_letter(FREE_LETTER), file, FREE_LETTER)
    assert text_of(pdf).count(markup) >= 5
    assert markup.upper() in text_of(pdf)
    assert about(pdf).title == f"SURAT {markup.upper()}"


@every_letter
def test_the_same_letter_gives_the_same_bytes(renderer: LetterRenderer, letter_type: LetterType) -> None:
    first = render(renderer, letter_type)
    render(renderer, FREE_LETTER)
    assert render(renderer, letter_type) == first
    assert render(LetterRenderer(TEMPLATES, VERIFICATION_URL), letter_type) == first


def test_another_process_gives_the_same_bytes(renderer: LetterRenderer) -> None:
    script = (
        "import hashlib, sys; from tests import examples; from infra.pdf import LetterRenderer;"
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
