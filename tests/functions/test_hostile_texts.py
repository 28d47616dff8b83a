"""Each hostile text in every field of one letter, the letters taking turns; `make hostile` tries every letter."""

import random
from collections.abc import Iterator

import pytest

from functions.domain.errors import FailedPrecondition
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter, with_form
from infra.pdf import LetterRenderer
from tests.catalogue import words_of
from tests.functions.drawn import FREE_LETTER, LETTER_TYPES, VERIFICATION_URL, render
from tests.hostile import PAYLOADS, Watch, attack, fields_of, filled, squeezed, takes

LETTERS = LETTER_TYPES.all()
WATCH = Watch()


@pytest.fixture(scope="module")
def renderer() -> LetterRenderer:
    ready = LetterRenderer(TEMPLATES, VERIFICATION_URL)
    render(ready, FREE_LETTER)  # what Python itself reads once, such as its table of file types
    return ready


def test_there_are_at_least_two_hundred() -> None:
    assert len(PAYLOADS) >= 200


@pytest.mark.parametrize("number", range(len(PAYLOADS)), ids=[f"{p[:30]!a}" for p in PAYLOADS])
def test_a_hostile_text_is_printed_as_typed_or_refused_by_its_field(renderer: LetterRenderer, number: int) -> None:
    assert attack(renderer, WATCH, LETTERS[number % len(LETTERS)], PAYLOADS[number]) == []


def test_every_letter_has_a_field_that_takes_plain_text() -> None:
    assert all(filled(letter_type, "Tulisan Contoh")[1] for letter_type in LETTERS)
    assert all(len(fields_of(letter_type)) >= 5 for letter_type in LETTERS)


def test_a_text_that_is_not_printed_would_be_noticed(renderer: LetterRenderer) -> None:
    file, kept = filled(FREE_LETTER, "Tulisan Lain")
    pdf = renderer.render(example_letter(FREE_LETTER), example_file(FREE_LETTER), FREE_LETTER)
    assert kept
    assert squeezed(kept[0]) not in squeezed(words_of(pdf))
    assert takes(FREE_LETTER, ("form", "isi"), "\u202eterbalik") is None
    assert file != example_file(FREE_LETTER)


def test_what_a_letter_asks_of_the_system_would_be_noticed() -> None:
    with WATCH.watching(), open("/etc/hostname", encoding="utf-8") as file:  # noqa: PTH123  what the watch looks for
        file.read()
    assert WATCH.seen == ["open /etc/hostname"]


def mixed(count: int) -> Iterator[tuple[int, str]]:
    chosen = random.Random(4)
    yield from ((number, f"Tanda{number:05d}Contoh") for number in chosen.sample(range(10_000), count))


def test_nothing_of_one_letter_is_in_the_next(renderer: LetterRenderer) -> None:
    """Letters of all kinds, broken ones among them, on one process: each holds its own mark and no other."""
    before: list[str] = []
    for turn, (number, mark) in enumerate(mixed(76)):
        letter_type = LETTERS[number % len(LETTERS)]
        if turn % 7 == 0:
            with pytest.raises(FailedPrecondition):
                renderer.render(example_letter(letter_type), with_form(example_file(letter_type), x=1), FREE_LETTER)
        file, kept = filled(letter_type, mark)
        text = squeezed(words_of(renderer.render(example_letter(letter_type), file, letter_type)))
        assert squeezed(mark) in text
        assert [old for old in before if old in text] == []
        before.append(squeezed(kept[0]))
