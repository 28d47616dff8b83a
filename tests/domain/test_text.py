import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.text import clean, clean_name, is_carried, mask_name, written, written_lines
from tests.domain.builders import properties

REFUSED = {
    "null": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "vertical tab": "\x0b",
    "delete": "\x7f",
    "next line": "\x85",
    "line separator": "\u2028",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "arabic letter mark": "\u061c",
    "right-to-left override": "\u202e",
    "pop directional formatting": "\u202c",
    "left-to-right isolate": "\u2066",
    "pop directional isolate": "\u2069",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "emoji": "\U0001f600",
    "text emoji": "\u263a",
    "flag": "\U0001f1ee\U0001f1e9",
    "private use": "\ue000",
    "private use beyond the first plane": "\U000f0000",
    "noncharacter": "\ufffe",
    "unassigned": "\u0378",
    "replacement character": "\ufffd",
    "arabic": "\u0639",
    "cyrillic a that looks latin": "\u0410",
    "greek": "\u03a9",
    "han": "\u674e",
    "javanese": "\ua9b2",
    "devanagari": "\u0905",
    "fullwidth digit": "\uff11",
    "accent that joins no letter": "q\u030a",
}
EDGES = "\u1e9b\u1ea0\u2012\u2015\u2018\u201e\u2020\u2022\u2026\u20ac"
NEIGHBOURS = "\u1e9f\u2011\u2016\u2017\u201f\u2023\u2025\u2027\u20ab\u20ad"
PIECES = ["a", "Z", "0", " ", "\t", "\u00a0", "\u00e9", "e\u0301", "\u0103", "'", "-", "\u2019", "\u20ac", "\u1e6d"]
ONE_LINE = st.lists(st.sampled_from(PIECES)).map("".join)
LINES = st.lists(st.sampled_from([*PIECES, "\r", "\n"])).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "Siti Aminah",
        "Jl. K.H. Hasyim Ashari No. 12/A, RT 002",
        "Sjafi\u00ed \u1e24asan",
        "\u201cWarung\u201d \u2013 \u20ac5\u2026",
    ],
)
def test_ordinary_text_is_kept_to_the_letter(text: str) -> None:
    assert clean(text) == text


def test_a_letter_and_its_accent_become_one_character() -> None:
    assert clean("Rene\u0301") == "Ren\u00e9"


@pytest.mark.parametrize("space", [" ", "  ", "\t", "\u00a0", "\u2007", "\u202f", " \t\u00a0"])
def test_every_run_of_spaces_becomes_one_space(space: str) -> None:
    assert clean(f"{space}Siti{space}Aminah{space}") == "Siti Aminah"


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("multiline", [True, False])
def test_what_no_letter_can_carry_is_refused(refused: str, *, multiline: bool) -> None:
    with pytest.raises(ValueError, match="tidak dapat dicetak di surat"):
        clean(f"Siti {refused} Aminah", multiline=multiline)


EDGES_LOST = {name: REFUSED[name] for name in ("vertical tab", "next line", "line separator", "null", "delete")} | {
    "form feed": "\x0c",
    "file separator": "\x1c",
    "unit separator": "\x1f",
    "em space": "\u2003",
    "ideographic space": "\u3000",
}


@pytest.mark.parametrize("refused", EDGES_LOST.values(), ids=EDGES_LOST)
@pytest.mark.parametrize("multiline", [True, False])
@pytest.mark.parametrize("text", ["{}Siti", "Siti{}", " {} Siti", "Siti {} ", "{}", " {} "])
def test_what_no_letter_can_carry_is_refused_at_the_edges_too(text: str, refused: str, *, multiline: bool) -> None:
    with pytest.raises(ValueError, match=rf"^Karakter \(U\+{ord(refused):04X}\) tidak dapat dicetak"):
        clean(text.format(refused), multiline=multiline)


def test_what_no_letter_can_carry_is_refused_at_the_edges_of_every_line() -> None:
    for text in ("satu\x0b\ndua", "satu\n\x0bdua", "satu\n\x0b\ndua", "satu\n\x0b"):
        with pytest.raises(ValueError, match="U\\+000B"):
            clean(text, multiline=True)


@pytest.mark.parametrize("surrogate", [0xD800, 0xDBFF, 0xDC00, 0xDFFF], ids=hex)
def test_half_a_character_is_refused_as_broken(surrogate: int) -> None:
    with pytest.raises(ValueError, match="karakter rusak"):
        clean(f"Siti{chr(surrogate)}")


def test_the_reason_names_a_visible_character_and_nothing_else_of_the_text() -> None:
    with pytest.raises(ValueError, match="\u201c\u674e\u201d \\(U\\+674E\\)") as caught:
        clean("Siti \u674e")
    assert "Siti" not in str(caught.value)


def test_the_reason_names_an_invisible_character_by_its_number_only() -> None:
    with pytest.raises(ValueError, match=r"^Karakter \(U\+202E\)") as caught:
        clean("Siti\u202e")
    assert "\u202e" not in str(caught.value)


@pytest.mark.parametrize("text", ["satu\ndua", "satu\r\ndua", "satu\rdua", "satu\n\n\ndua"])
def test_several_lines_are_refused_where_one_is_asked_for(text: str) -> None:
    with pytest.raises(ValueError, match="satu baris"):
        clean(text)


@pytest.mark.parametrize("text", ["satu\n", "\nsatu", "\r\n satu \r\n", "\n\nsatu\n \n"])
def test_line_breaks_around_one_line_are_dropped(text: str) -> None:
    assert clean(text) == "satu"


def test_lines_keep_their_order_and_blank_lines_between_them() -> None:
    assert clean(" satu \r\n\r\ndua\rtiga  empat\n\n", multiline=True) == "satu\n\ndua\ntiga empat"


@pytest.mark.parametrize("read", [written, written_lines])
@pytest.mark.parametrize("blank", ["", " ", "\t", "\n \n", "\u00a0"])
def test_blank_text_is_refused_where_something_must_be_written(read: Callable[[str], str], blank: str) -> None:
    with pytest.raises(ValueError, match=r"Wajib diisi\."):
        read(blank)


def test_written_text_is_one_line_and_written_lines_are_many() -> None:
    assert written("  satu  dua ") == "satu dua"
    assert written_lines("satu \n dua") == "satu\ndua"
    with pytest.raises(ValueError, match="satu baris"):
        written("satu\ndua")


@pytest.mark.parametrize(
    "edge", ["\u0020", "\u007e", "\u00a1", "\u00ac", "\u00ae", "\u024f", "\u1e00", "\u1ef9", *EDGES]
)
def test_the_first_and_last_letters_of_a_block_are_carried(edge: str) -> None:
    assert is_carried(edge)


@pytest.mark.parametrize(
    "beyond", ["\u001f", "\u007f", "\u00a0", "\u00ad", "\u0250", "\u1dff", "\u1e9c", "\u1efa", *NEIGHBOURS]
)
def test_what_stands_next_to_a_block_is_not_carried(beyond: str) -> None:
    assert not is_carried(beyond)


@pytest.mark.parametrize(
    "name",
    [
        "Siti",
        "Siti Aminah, S.Sos., M.Si.",
        "Ma'ruf",
        "Nu\u2019man",
        "\u2018Abdul",
        "Rahma-Dewi",
        "Suparman (alm.)",
        "Andi d/h Ani",
        "Ren\u00e9e",
    ],
)
def test_a_name_holds_letters_and_the_marks_names_are_written_with(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize("mark", list('0123456789@#&;:!?<>"{}[]\\|=+*%$_~\u2026\u2013'))
def test_a_name_refuses_other_marks_and_names_them(mark: str) -> None:
    with pytest.raises(ValueError, match="Nama hanya memuat") as caught:
        clean_name(f"Siti{mark}")
    assert f"\u201c{mark}\u201d" in str(caught.value)
    assert "Siti" not in str(caught.value)


@pytest.mark.parametrize("name", ["", " ", "-", ". ,", "(')"])
def test_a_name_without_a_letter_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="Tulis nama lengkap"):
        clean_name(name)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Siti Aminah", "S*** A***"),
        ("A", "A***"),
        ("Muhammad Al-Fatih", "M*** A***"),
        ("Siti Aminah, S.Sos.", "S*** A*** S***"),
        ("Budi - Santoso", "B*** S***"),
        ("(alm.) Suparman", "a*** S***"),
        ("'Abdul \u2018Aziz", "A*** A***"),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_masked_name_shows_the_first_letter_of_each_word(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@properties
@given(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1), st.text(st.characters(categories=["Ll"])))
def test_a_masked_name_does_not_tell_how_long_the_name_is(word: str, more: str) -> None:
    assert mask_name(word + more) == mask_name(word) == f"{word[0]}***"


@properties
@given(LINES)
def test_cleaned_lines_are_clean_already(text: str) -> None:
    once = clean(text, multiline=True)
    assert clean(once, multiline=True) == once
    assert unicodedata.is_normalized("NFC", once)


@properties
@given(ONE_LINE)
def test_a_cleaned_line_is_clean_already_and_keeps_every_letter(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    letters = [c for c in unicodedata.normalize("NFC", text) if c not in " \t\u00a0"]
    assert [c for c in once if c != " "] == letters


@properties
@given(st.text(st.characters(), min_size=1))
def test_whatever_is_typed_is_refused_or_can_be_printed(text: str) -> None:
    try:
        cleaned = clean(text, multiline=True)
    except ValueError:
        return
    assert all(is_carried(character) for line in cleaned.split("\n") for character in line)
