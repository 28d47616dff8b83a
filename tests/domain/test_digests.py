import hashlib
import json
import re
from dataclasses import MISSING, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.application import Attachment, File
from functions.domain.digests import canonical_json, derived_id, sha256_hex
from tests.domain.builders import properties

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FILE = File(
    application_id="a" * 24,
    revision=1,
    applicant={"name": "Warga Contoh", "nik": "9999017101900001"},
    form={"nama_usaha": "Warung Contoh"},
    salt="s" * 24,
    attachments=(Attachment("ktp", "b" * 24, "image/jpeg", 1024, "c" * 64, "1"),),
)


def test_equal_values_give_equal_text_in_whatever_order_their_keys_came() -> None:
    assert canonical_json({"b": [1, None], "a": "\u00e9"}) == canonical_json({"a": "\u00e9", "b": [1, None]})
    assert canonical_json({"b": [1, None], "a": "\u00e9"}) == '{"a":"\\u00e9","b":[1,null]}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"x": number})


@properties
@given(JSON)
def test_canonical_json_is_json_of_the_same_value(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert text.isascii()
    assert canonical_json(json.loads(text)) == text


def test_text_is_digested_as_utf_8() -> None:
    assert sha256_hex("Ren\u00e9") == sha256_hex("Ren\u00e9".encode()) == hashlib.sha256(b"Ren\xc3\xa9").hexdigest()
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_id_stays_what_it_was_in_earlier_versions() -> None:
    assert derived_id("application", "superapp:contoh", "kunci") == "y74gqugav37wozr2caotyvnd"


@properties
@given(st.lists(st.text()), st.lists(st.text()))
def test_ids_are_the_same_for_the_same_parts_and_no_others(parts: list[str], others: list[str]) -> None:
    assert re.fullmatch(r"[a-z2-7]{24}", derived_id(*parts))
    assert (derived_id(*parts) == derived_id(*others)) == (parts == others)


@pytest.mark.parametrize(
    ("parts", "others"),
    [(("ab", "c"), ("a", "bc")), (("a", ""), ("a",)), (("", "a"), ("a", "")), (("a,b",), ("a", "b")), ((), ("",))],
)
def test_the_border_between_two_parts_counts(parts: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert derived_id(*parts) != derived_id(*others)


def test_a_files_digest_is_the_same_for_the_same_content() -> None:
    reordered = replace(FILE, applicant=dict(reversed(FILE.applicant.items())))
    assert replace(FILE).digest == reordered.digest == FILE.digest


@pytest.mark.parametrize(
    "changed",
    [
        replace(FILE, applicant=FILE.applicant | {"name": "Orang Lain"}),
        replace(FILE, form={"nama_usaha": "Warung Lain"}),
        replace(FILE, form={}),
        replace(FILE, attachments=()),
        replace(FILE, attachments=(replace(FILE.attachments[0], sha256="d" * 64),)),
        replace(FILE, attachments=(replace(FILE.attachments[0], kind="kk"),)),
        replace(FILE, attachments=FILE.attachments * 2),
        replace(FILE, salt="t" * 24),
        replace(FILE, salt=""),
    ],
    ids=["biodata", "form", "no form", "no attachment", "bytes", "kind", "twice", "salt", "no salt"],
)
def test_a_files_digest_covers_biodata_form_attached_bytes_and_salt(changed: File) -> None:
    assert changed.digest != FILE.digest


def test_a_file_is_never_without_a_salt() -> None:
    (salt,) = [field for field in fields(File) if field.name == "salt"]
    assert (salt.default, salt.default_factory) == (MISSING, MISSING)
