"""How many lines a text of several lines may have."""

import pytest

from functions.domain.text import MAX_LINES, written_lines


def test_a_text_has_at_most_twenty_five_lines() -> None:
    assert MAX_LINES == 25
    assert written_lines("\n".join(["baris"] * 25)).count("\n") == 24
    with pytest.raises(ValueError, match="Paling banyak 25 baris"):
        written_lines("\n".join(["baris"] * 26))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_however_they_end_and_empty_ones_between_count_too(ending: str) -> None:
    assert written_lines(ending.join(["satu", *[""] * 23, "akhir"])).count("\n") == 24
    with pytest.raises(ValueError, match="Paling banyak 25 baris"):
        written_lines(ending.join(["satu", *[""] * 24, "akhir"]))


def test_empty_lines_around_a_text_are_not_counted() -> None:
    assert written_lines("\n" * 40 + "satu" + "\n" * 40) == "satu"
