"""A letter drawn by a program is, byte for byte, the letter drawn in full; and no letter shows what another said."""

import io
import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pikepdf
import pytest

from functions.domain.application import File
from functions.domain.form_fields import FieldKind, FormField
from functions.domain.letter_types import LetterType
from infra import page_program
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter, with_form
from infra.pdf import LetterRenderer
from tests.functions.drawn import FREE_LETTER, LETTER_TYPES, VERIFICATION_URL, every_letter, render, text_of

ROUNDS = 54
MARK = re.compile(rb"Q\d{4}X")
WORDS = (
    "a",
    "Nyi",
    "O'Hara",
    "Jalan",
    "S.Pd.",
    "(alm.)",
    "III/d",
    "12",
    "Contoh-Jaya",
    "pemakaman",
    "W" * 40,
    "é",
    "Š",
)


def fresh() -> LetterRenderer:
    return LetterRenderer(TEMPLATES, VERIFICATION_URL)


@pytest.fixture(scope="module")
def warm() -> LetterRenderer:
    renderer = fresh()
    for letter_type in LETTER_TYPES.all():
        render(renderer, letter_type)
    return renderer


def texts_of(letter_type: LetterType) -> list[FormField]:
    form = example_file(letter_type).form
    return [f for f in letter_type.fields if f.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT} and form.get(f.name)]


def filled(letter_type: LetterType, text: Callable[[int], str]) -> File:
    """The example's file with other texts, each made for the room its field has."""
    file = example_file(letter_type)
    applicant = {**file.applicant, "address": text(100), "birth_place": text(30)}
    return with_form(
        replace(file, applicant=applicant),
        **{f.name: text(min(f.max_length or 60, 300)) for f in texts_of(letter_type)},
    )


def some_words(chance: random.Random) -> Callable[[int], str]:
    def text(room: int) -> str:
        words = [chance.choice(WORDS)]
        while chance.random() < 0.9 and len(" ".join(words)) < room:
            words.append(chance.choice(WORDS))
        return " ".join(words)[:room].strip()

    return text


def programs_run(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    run, ran = page_program._run, list[bool]()  # noqa: SLF001  what is counted

    def counted(*arguments: object) -> bytes | None:
        drawn = run(*arguments)  # type: ignore[arg-type]
        ran.append(drawn is not None)
        return drawn

    monkeypatch.setattr(page_program, "_run", counted)
    return ran


@every_letter
def test_the_second_letter_of_a_type_is_drawn_by_a_program(
    warm: LetterRenderer, letter_type: LetterType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = programs_run(monkeypatch)

    again = render(warm, letter_type)

    assert ran == [True]
    assert again == render(fresh(), letter_type)


@every_letter
def test_what_a_program_draws_is_what_the_layout_draws(warm: LetterRenderer, letter_type: LetterType) -> None:
    letter, chance = example_letter(letter_type), random.Random(letter_type.name)
    for _ in range(3):
        file = filled(letter_type, some_words(chance))

        first, second = (warm.render(letter, file, letter_type) for _ in range(2))

        assert first == second == fresh().render(letter, file, letter_type)


def test_a_value_that_takes_the_code_of_a_printed_character_is_drawn_in_full(warm: LetterRenderer) -> None:
    letter = example_letter(FREE_LETTER)
    head = replace(letter.letterhead, government="Pemerintah Kota Ÿ·Ř", address="Jalan Š Ž")
    odd = replace(letter, letterhead=head)

    drawn = [warm.render(odd, example_file(FREE_LETTER), FREE_LETTER) for _ in range(2)]

    assert drawn == [fresh().render(odd, example_file(FREE_LETTER), FREE_LETTER)] * 2
    assert "Jalan Š Ž" in text_of(drawn[1])


def test_a_letter_that_outgrows_its_page_is_drawn_over_two(warm: LetterRenderer) -> None:
    field = next(field for field in texts_of(FREE_LETTER) if field.kind == FieldKind.LONG_TEXT)
    file = with_form(example_file(FREE_LETTER), **{field.name: "kata " * ((field.max_length or 0) // 5 - 1)})
    short = render(warm, FREE_LETTER)

    drawn = [warm.render(example_letter(FREE_LETTER), file, FREE_LETTER) for _ in range(2)]

    assert drawn == [fresh().render(example_letter(FREE_LETTER), file, FREE_LETTER)] * 2
    assert render(warm, FREE_LETTER) == short


def test_five_hundred_letters_in_turns_show_nothing_of_each_other(warm: LetterRenderer) -> None:
    types, chance, shown = LETTER_TYPES.all(), random.Random(2026), 0
    order = [letter_type for letter_type in types for _ in range(ROUNDS)]
    chance.shuffle(order)
    for number, letter_type in enumerate(order):
        mark = f"Q{number:04d}X"
        letter = replace(example_letter(letter_type), code=f"{mark}{'a' * 10}")

        file = filled(letter_type, partial(shortened, mark))
        content = content_of(warm.render(letter, file, letter_type))

        marks = set(MARK.findall(content))
        assert marks == {mark.encode()}
        shown += 1
    assert shown > 500


def shortened(text: str, room: int) -> str:
    return text[:room].strip()


def content_of(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return b"".join(page.Contents.read_bytes() for page in document.pages)


def test_no_more_pages_are_kept_than_a_day_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_program, "_MOST_SHAPES", 2)
    monkeypatch.setattr(page_program, "_MOST_LAYOUTS", 2)
    renderer, letter = fresh(), example_letter(FREE_LETTER)
    for days in range(3):
        for words in (1, 30, 60):
            file = filled(FREE_LETTER, partial(shortened, "kata " * words))
            dated = replace(letter, dated=letter.dated.replace(day=1 + days))
            drawn = [renderer.render(dated, file, FREE_LETTER) for _ in range(2)]
            assert drawn == [fresh().render(dated, file, FREE_LETTER)] * 2

    shapes = renderer._programs._shapes  # noqa: SLF001  what may grow
    assert len(shapes) == 2
    assert all(len(shape.layouts) == 2 for shape in shapes.values())
