"""Letters that a deputy signs: a.n., u.b., or as Plt. and Plh."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.letters import Letter
from functions.domain.officers import Officer, Term
from functions.domain.offices import Signer
from functions.domain.seats import Role, seat_of
from functions.ports import Create
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter
from infra.pdf import LetterRenderer
from tests.functions.drawn import FREE_LETTER, VERIFICATION_URL, text_of
from tests.home import AREA, START, Home, uid_of

SEAT = seat_of(Role.LURAH, AREA)
SECRETARY = Signer("Sekretaris Kelurahan", "Wakil Contoh, S.IP.", "Penata (III/c)", "00000000 000000 0 001")
HEAD_OF_SECTION = replace(SECRETARY, title="Kepala Seksi Pemerintahan")


def signed_by(home: Home, deputy: Signer, *, through: str | None = None) -> Letter:
    """A letter whose last approval comes from a deputy while the lurah is away."""
    home.seat_all(but=Role.LURAH)
    term = Term(START - timedelta(days=1), START + timedelta(days=7), SEAT, deputy, through)
    home.records.commit(Create(Officer("wakil", {SEAT: term})))
    home.tokens[SEAT] = home.token("wakil")
    return home.issue(home.submit())


@pytest.mark.parametrize(
    ("deputy", "through", "above"),
    [
        (SECRETARY, None, ("a.n. Lurah Poris Plawad Indah",)),
        (HEAD_OF_SECTION, "Sekretaris Kelurahan", ("a.n. Lurah Poris Plawad Indah", "Sekretaris Kelurahan", "u.b.")),
        (replace(SECRETARY, title="Plt. Lurah Poris Plawad Indah"), None, ()),
        (replace(SECRETARY, title="Plh. Lurah Poris Plawad Indah"), "Sekretaris Kelurahan", ()),
    ],
)
def test_a_deputy_is_printed_in_the_heads_name(
    home: Home, deputy: Signer, through: str | None, above: tuple[str, ...]
) -> None:
    name = home.adapters.city.areas.by_code["36.71.05.1003"].name
    expected = tuple(line.replace("Poris Plawad Indah", name) for line in above)
    signer = signed_by(home, deputy, through=through).signer
    assert signer == replace(deputy, above=expected)


def test_the_lurah_back_in_office_signs_again(home: Home) -> None:
    signed_by(home, SECRETARY)
    home.seat(Role.LURAH)
    del home.tokens[SEAT]
    home.seat(Role.LURAH)
    assert home.issue(home.submit()).signer.above == ()
    assert uid_of(Role.LURAH) != "wakil"


def test_the_letter_shows_all_lines_above_the_title() -> None:
    lines = ("a.n. Lurah Contoh Jaya", "Sekretaris Kelurahan", "u.b.")
    letter = replace(example_letter(FREE_LETTER), signer=replace(HEAD_OF_SECTION, above=lines))
    pdf = LetterRenderer(TEMPLATES, VERIFICATION_URL).render(letter, example_file(FREE_LETTER), FREE_LETTER)
    assert f"{' '.join(lines)} Kepala Seksi Pemerintahan," in text_of(pdf)
