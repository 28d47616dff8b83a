"""What is sealed opens with its key, in its place, unchanged; or not at all."""

import base64

import pytest

from infra.sealing import BrokenSeal, Sealer

SEALER = Sealer(b"k" * 32)
TEXT = "NIK 9999014508850002, Ŝarifah 🙂"
CONTEXT = "applications/a/files/1"


def changed(sealed: str, position: int) -> str:
    raw = bytearray(base64.b64decode(sealed))
    raw[position] ^= 1
    return base64.b64encode(bytes(raw)).decode()


@pytest.mark.parametrize("text", [TEXT, "", "x" * 100_000])
def test_what_was_sealed_opens_unchanged(text: str) -> None:
    assert SEALER.open(SEALER.seal(text, CONTEXT), CONTEXT) == text


def test_sealed_text_shows_nothing_and_never_looks_the_same() -> None:
    sealed = {SEALER.seal(TEXT, CONTEXT) for _ in range(100)}
    assert len(sealed) == 100
    assert all(b"9999" not in base64.b64decode(one) for one in sealed)


def test_another_context_or_key_does_not_open_it() -> None:
    sealed = SEALER.seal(TEXT, CONTEXT)
    for sealer, context in ((SEALER, "applications/a/files/2"), (SEALER, ""), (Sealer(b"j" * 32), CONTEXT)):
        with pytest.raises(BrokenSeal):
            sealer.open(sealed, context)


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_a_single_changed_bit_breaks_it(position: int) -> None:
    with pytest.raises(BrokenSeal):
        SEALER.open(changed(SEALER.seal(TEXT, CONTEXT), position), CONTEXT)


def test_a_shortened_text_breaks_it() -> None:
    raw = base64.b64decode(SEALER.seal(TEXT, CONTEXT))
    for length in (13, 28, len(raw) - 1):
        with pytest.raises(BrokenSeal):
            SEALER.open(base64.b64encode(raw[:length]).decode(), CONTEXT)


@pytest.mark.parametrize("garbage", ["", "x", "é", "====", "AAAA", "A" * 15, "A" * 16, "A" * 40, " ", "\x00", "\ud800"])
def test_garbage_is_a_broken_seal(garbage: str) -> None:
    with pytest.raises(BrokenSeal, match="applications/a/files/1"):
        SEALER.open(garbage, CONTEXT)
