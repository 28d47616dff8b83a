"""What is sealed opens with its key, in its place, unchanged; or not at all."""

import base64

import pytest

from infra.sealing import BrokenSeal, Sealer

SEALER = Sealer(b"k" * 32)
TEXT = "NIK 9999014508850002, Ŝarifah 🙂"
CONTEXT = "applications/a/files/1"


NEW, OLD = b"n" * 32, b"k" * 32


def bytes_of(sealed: str) -> bytes:
    return base64.b64decode(sealed.rpartition(".")[2])


def with_bytes(sealed: str, raw: bytes) -> str:
    return f"{sealed.rpartition('.')[0]}.{base64.b64encode(raw).decode()}"


def changed(sealed: str, position: int) -> str:
    raw = bytearray(bytes_of(sealed))
    raw[position] ^= 1
    return with_bytes(sealed, bytes(raw))


@pytest.mark.parametrize("text", [TEXT, "", "x" * 100_000])
def test_what_was_sealed_opens_unchanged(text: str) -> None:
    assert SEALER.open(SEALER.seal(text, CONTEXT), CONTEXT) == text


def test_sealed_text_shows_nothing_and_never_looks_the_same() -> None:
    sealed = {SEALER.seal(TEXT, CONTEXT) for _ in range(100)}
    assert len(sealed) == 100
    assert all(b"9999" not in bytes_of(one) for one in sealed)


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
    sealed = SEALER.seal(TEXT, CONTEXT)
    raw = bytes_of(sealed)
    for length in (13, 28, len(raw) - 1):
        with pytest.raises(BrokenSeal):
            SEALER.open(with_bytes(sealed, raw[:length]), CONTEXT)


@pytest.mark.parametrize(
    "garbage", ["", "x", "é", "====", "AAAA", "A" * 15, "A" * 16, "A" * 40, " ", "\x00", "\ud800", ".", "0.AAAA"]
)
def test_garbage_is_a_broken_seal(garbage: str) -> None:
    with pytest.raises(BrokenSeal, match="applications/a/files/1"):
        SEALER.open(garbage, CONTEXT)


def test_what_an_older_key_sealed_opens_and_is_known_to_be_old() -> None:
    sealed = Sealer(OLD).seal(TEXT, CONTEXT)
    ring = Sealer(NEW, (OLD,))
    assert ring.open(sealed, CONTEXT) == TEXT
    assert ring.is_outdated(sealed)
    assert not Sealer(OLD, (NEW,)).is_outdated(sealed)


def test_the_first_key_seals_and_the_older_one_alone_cannot_open_that() -> None:
    sealed = Sealer(NEW, (OLD,)).seal(TEXT, CONTEXT)
    assert Sealer(NEW).open(sealed, CONTEXT) == TEXT
    with pytest.raises(BrokenSeal):
        Sealer(OLD).open(sealed, CONTEXT)


def test_while_the_new_key_stands_behind_the_old_one_both_sides_of_a_deployment_read_each_other() -> None:
    before, after = Sealer(OLD, (NEW,)), Sealer(NEW, (OLD,))
    assert after.open(before.seal(TEXT, CONTEXT), CONTEXT) == before.open(after.seal(TEXT, CONTEXT), CONTEXT) == TEXT


def test_text_from_before_keys_had_names_opens_with_any_key_of_the_ring() -> None:
    nameless = SEALER.seal(TEXT, CONTEXT).rpartition(".")[2]
    assert Sealer(NEW, (OLD,)).open(nameless, CONTEXT) == TEXT
    assert SEALER.is_outdated(nameless)


def test_a_key_s_name_shows_no_byte_of_it() -> None:
    (name,) = {SEALER.seal(TEXT, CONTEXT).rpartition(".")[0] for _ in range(3)}
    assert len(name) == 8
    assert name not in SEALER.key.hex()
