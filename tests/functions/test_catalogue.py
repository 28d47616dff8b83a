"""The letters look, and read, as they did: word by word, and in a picture of each with a small tolerance."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from functions.domain.letter_types import LetterType
from tests import catalogue
from tests.functions.drawn import LETTER_TYPES, every_letter

NOTICEABLE = 64
MOST_CHANGED = 0.0005
DIFFERENCES = Path("build/golden")
DOMAIN_ROWS = {
    1: "kematian", 2: "belum-pernah-menikah", 3: "sktm", 4: "sktm-sekolah", 5: "sktm-kesehatan", 6: "domisili",
    7: "domisili-usaha", 8: "usaha", 9: "kelahiran", 10: "lahir-mati", 11: "penghasilan", 12: "pindah-keluar",
    13: "pindah-datang", 14: "ahli-waris", 15: "beda-identitas", 16: "kehilangan", 17: "janda-duda",
    18: "pengantar-nikah", 19: "nikah-non-muslim", 20: "wali-nikah", 21: "belum-memiliki-rumah",
    22: "izin-keramaian", 23: "pengantar-skck", 24: "sudah-menikah", 25: "gaib", 26: "belum-bekerja",
    27: "riwayat-tanah", 28: "pengantar-pbb", 29: "pemakaman", 30: "izin-keluarga", 31: "pengantar-kependudukan",
    32: "bepergian", 33: "dispensasi-nikah", 34: "kepemilikan-kendaraan", 35: "tidak-terklasifikasi",
}  # fmt: skip
COMPANIONS = {"permohonan-nikah", "persetujuan-mempelai", "izin-orang-tua-nikah"}
"""Forms of a marriage that go with the kelurahan's own letter (N2, N4, N5)."""


def changed(was: Image.Image, now: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that changed noticeably, and a picture of where."""
    difference = ImageChops.difference(was.convert("L"), now.convert("L")).point(
        lambda gray: 255 if gray > NOTICEABLE else 0
    )
    return difference.histogram()[255] / (was.width * was.height), difference


@every_letter
def test_a_letter_looks_and_reads_as_it_did(letter_type: LetterType) -> None:
    pdf = catalogue.draw(letter_type)
    assert catalogue.words_of(pdf) == (catalogue.WORDS / f"{letter_type.name}.txt").read_text()
    was, now = Image.open(catalogue.PICTURES / f"{letter_type.name}.png"), catalogue.pages_of(pdf)
    assert was.size == now.size
    share, difference = changed(was, now)
    if share > MOST_CHANGED:
        DIFFERENCES.mkdir(parents=True, exist_ok=True)
        shown = DIFFERENCES / f"{letter_type.name}.png"
        Image.merge("RGB", [now.convert("L"), *[ImageChops.subtract(now.convert("L"), difference)] * 2]).save(shown)
        pytest.fail(f"{share:.2%} of the letter looks different, red in {shown}; if meant: python -m tests.catalogue")


def test_a_picture_that_differs_is_noticed() -> None:
    kematian = catalogue.pages_of(catalogue.draw(LETTER_TYPES.get("kematian")))
    other = kematian.convert("L")
    other.paste(0, (100, 100, 140, 112))
    assert changed(kematian, kematian)[0] == 0
    assert changed(kematian, other)[0] > MOST_CHANGED


def test_the_page_of_letters_shows_the_catalogue_as_it_is() -> None:
    assert catalogue.PAGE.read_text() == catalogue.page(LETTER_TYPES)
    names = {letter_type.name for letter_type in LETTER_TYPES.all()}
    assert {path.stem for path in catalogue.PICTURES.iterdir()} == names
    assert {path.stem for path in catalogue.WORDS.iterdir()} == names


def test_every_letter_a_kelurahan_issues_is_there() -> None:
    assert len(DOMAIN_ROWS) == 35
    assert {letter_type.name for letter_type in LETTER_TYPES.all()} == set(DOMAIN_ROWS.values()) | COMPANIONS
