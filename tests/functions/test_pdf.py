"""What the letters of the catalogue look like to who reads them."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from functions.domain.city import Paper
from functions.domain.indonesian import long_date
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter
from functions.domain.offices import Signer
from functions.domain.text import written_lines
from infra.adapters import TEMPLATES
from infra.examples import LETTERHEAD, example, example_file, example_letter, with_form
from infra.pdf import LetterRenderer
from tests.functions.drawn import (
    FREE_LETTER,
    VERIFICATION_URL,
    about,
    every_letter,
    filled,
    keeps_to_the_margins,
    render,
    text_of,
)

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


def test_a_city_may_print_on_f4() -> None:
    pdf = render(LetterRenderer(TEMPLATES, VERIFICATION_URL, Paper.F4), FREE_LETTER)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (215, 330)


@every_letter
def test_every_letter_says_what_it_must(renderer: LetterRenderer, letter_type: LetterType) -> None:
    letter, file = example_letter(letter_type), example_file(letter_type)
    text = text_of(render(renderer, letter_type))
    head = letter.letterhead
    title = file.form[letter_type.title_field] if letter_type.title_field else letter_type.title
    for expected in (
        title.upper(), f"Nomor: {letter.number}", file.applicant["name"], file.applicant["nik"],
        head.government.upper(), f"KECAMATAN {head.kecamatan.upper()}", head.kelurahan.upper(),
        f"Kode Pos {head.postal_code}", head.phone, head.email, letter.signer.title, letter.signer.name,
        letter.signer.rank, f"NIP {letter.signer.nip}", f"{head.place}, {long_date(letter.dated)}",
        "Keaslian surat ini dapat diperiksa", VERIFICATION_URL, letter.code,
    ):  # fmt: skip
        assert expected in text


@every_letter
def test_every_letter_prints_all_that_was_filled_in(renderer: LetterRenderer, letter_type: LetterType) -> None:
    text = text_of(render(renderer, letter_type)).casefold()
    form = example_file(letter_type).form
    missing = [name for name, printed in filled(letter_type.fields, form) if printed.casefold() not in text]
    assert missing == []


@every_letter
def test_no_letter_claims_a_certified_signature(renderer: LetterRenderer, letter_type: LetterType) -> None:
    text = text_of(render(renderer, letter_type)).casefold()
    assert not re.search(r"bsre|bssn|ditandatangani secara elektronik|sertifikat elektronik", text)


@every_letter
def test_every_letter_can_do_without_what_is_optional(renderer: LetterRenderer, letter_type: LetterType) -> None:
    file = example_file(letter_type)
    required = {field.name: file.form[field.name] for field in letter_type.fields if field.is_always_asked}
    text = text_of(renderer.render(example_letter(letter_type), replace(file, form=required), letter_type))
    assert "None" not in text


@every_letter
def test_validity_is_printed_where_a_letter_has_an_end(renderer: LetterRenderer, letter_type: LetterType) -> None:
    letter = example_letter(letter_type)
    shown = "berlaku sampai dengan" in text_of(render(renderer, letter_type))
    assert shown == (letter.valid_until is not None)


@every_letter
def test_long_names_and_addresses_are_printed_whole(renderer: LetterRenderer, letter_type: LetterType) -> None:
    file = example_file(letter_type)
    texts = [field.name for field in letter_type.fields if field.kind == "text" and field.name != "nib"]
    names = [field.name for field in letter_type.fields if field.kind == "person_name"]
    asked = example(letter_type)["form"]
    long_values = {name: LONG_ADDRESS if "alamat" in name else LONG_LINE for name in texts if asked.get(name)}
    long_values |= {name: LONG_NAME for name in names if asked.get(name)}
    applicant = {**file.applicant, "name": LONG_NAME, "address": LONG_ADDRESS, "birth_place": LONG_PLACE}
    letter = with_long_office(example_letter(letter_type))
    pdf = renderer.render(letter, with_form(replace(file, applicant=applicant), **long_values), letter_type)
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 2
    assert keeps_to_the_margins(pdf)
    text = text_of(pdf).replace(" ", "").casefold()
    wanted = [letter.letterhead.government, letter.letterhead.kelurahan, letter.signer.name, LONG_NAME]
    wanted += [LONG_ADDRESS] if LONG_ADDRESS in long_values.values() else []
    assert [line for line in wanted if line.replace(" ", "").casefold() not in text] == []


def test_a_text_of_many_lines_goes_on_to_pages_that_name_the_letter(renderer: LetterRenderer) -> None:
    letter, file = example_letter(FREE_LETTER), example_file(FREE_LETTER)
    pdf = renderer.render(letter, with_form(file, isi="Baris contoh.\n" * 25), FREE_LETTER)
    first, second = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert all(f"Nomor {letter.number} \u2013 halaman {n} dari 2" in page for n, page in ((1, first), (2, second)))
    assert [("PEMERINTAH" in page, "Demikian" in page, letter.signer.nip in page) for page in (first, second)] == [
        (True, False, False),
        (False, True, True),
    ]


def test_text_runs_past_the_margin_with_no_break_spaces_which_no_form_can_hold(renderer: LetterRenderer) -> None:
    letter, file = example_letter(FREE_LETTER), example_file(FREE_LETTER)
    text = "Pada tanggal 20 Januari 2025 dan 21 Februari 2025 warga RT 002 berkumpul. " * 6
    hard = text.replace(" 2025", "\u00a02025")
    drawn = [
        renderer.render(letter, with_form(file, isi=isi), FREE_LETTER) for isi in (text, hard, written_lines(hard))
    ]
    assert list(map(keeps_to_the_margins, drawn)) == [True, False, True]


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
