"""What every bucket of files promises."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

import pytest

from functions.domain.errors import NotFound
from functions.ports import Files, StoredObject
from tests.contract.homes import Ground

if TYPE_CHECKING:
    from infra.restoring import Listed

NAME = "letters/abc-1.pdf"
METADATA = {"code": "ABC", "number": "400/001/05/X/2026", "rendered-sha256": "e" * 64}


def put(files: Files, content: bytes, name: str = NAME) -> StoredObject:
    return files.put_new(name, content, content_type="application/pdf", metadata=METADATA)


def replace(files: Files, content: bytes) -> StoredObject:
    return files.replace(NAME, content, content_type="text/plain", metadata={"code": "DEF"})


def test_what_was_stored_is_found_and_read(files: Files) -> None:
    stored = put(files, b"isi")
    assert stored == files.find(NAME)
    assert files.read(NAME) == b"isi"
    assert (stored.name, stored.content_type, stored.size) == (NAME, "application/pdf", 3)
    assert stored.sha256 == hashlib.sha256(b"isi").hexdigest()
    assert dict(stored.metadata) == METADATA


def test_an_empty_file_is_a_file(files: Files) -> None:
    assert put(files, b"").size == 0
    assert files.read(NAME) == b""


def test_the_first_file_under_a_name_stays(files: Files) -> None:
    first = put(files, b"pertama")
    second = files.put_new(NAME, b"kedua", content_type="text/plain", metadata={})
    assert second == first == files.find(NAME)
    assert files.read(NAME) == b"pertama"


def test_the_first_file_keeps_all_that_is_known_of_it_even_where_the_bytes_are_the_same(files: Files) -> None:
    first = put(files, b"sama")
    assert files.put_new(NAME, b"sama", content_type="text/plain", metadata={"code": "LAIN"}) == first
    assert files.find(NAME) == first
    assert first.content_type == "application/pdf"
    assert dict(first.metadata) == METADATA


@pytest.mark.usefixtures("enforcing")
def test_of_twenty_threads_that_store_under_one_name_the_first_wins_and_all_learn_it(files: Files) -> None:
    with ThreadPoolExecutor(20) as threads:
        stored = list(threads.map(lambda number: put(files, b"%d" % number), range(20)))
    assert len({(found.sha256, found.generation) for found in stored}) == 1
    assert stored[0].sha256 == hashlib.sha256(files.read(NAME)).hexdigest()


def test_a_replacement_takes_the_place_with_all_that_is_known_of_it(files: Files) -> None:
    first = put(files, b"pertama")
    second = replace(files, b"kedua")
    assert second == files.find(NAME)
    assert (files.read(NAME), second.content_type, dict(second.metadata)) == (b"kedua", "text/plain", {"code": "DEF"})
    assert second.sha256 != first.sha256


def test_a_replacement_makes_the_file_where_there_was_none(files: Files) -> None:
    assert replace(files, b"isi").size == 3
    assert files.read(NAME) == b"isi"


def test_twenty_threads_that_replace_leave_one_whole_file(files: Files) -> None:
    contents = [b"%d" % number * 1000 for number in range(20)]
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda content: replace(files, content), contents))
    assert files.read(NAME) in contents


def test_what_was_never_stored_is_not_found(files: Files) -> None:
    put(files, b"isi")
    assert files.find("letters/lain.pdf") is None
    assert files.find("lain/abc-1.pdf") is None
    with pytest.raises(NotFound):
        files.read("letters/lain.pdf")


def test_two_names_are_two_files(files: Files) -> None:
    put(files, b"satu", "letters/satu.pdf")
    put(files, b"dua", "letters/dua.pdf")
    put(files, b"tiga", "uploads/satu")
    put(files, b"empat", "records/closed_on=2026-10-05/applications.ndjson.gz")
    names = (
        "letters/satu.pdf",
        "letters/dua.pdf",
        "uploads/satu",
        "records/closed_on=2026-10-05/applications.ndjson.gz",
    )
    assert [files.read(name) for name in names] == [b"satu", b"dua", b"tiga", b"empat"]


@pytest.mark.parametrize(
    "name",
    ["../luar", "letters/../../luar", "letters/..", "/etc/passwd", "", ".", "a//b", "a\\..\\b", "a\n", "a\x00b", "é"],
)
def test_a_name_that_reaches_elsewhere_is_refused(files: Files, name: str) -> None:
    with pytest.raises(ValueError, match="no object name"):
        put(files, b"isi", name)
    with pytest.raises(ValueError, match="no object name"):
        files.read(name)
    with pytest.raises(ValueError, match="no object name"):
        files.find(name)


def test_an_audit_finds_each_object_of_a_folder_once_by_its_name(ground: Ground) -> None:
    files = cast("Listed", ground.adapters.uploads)
    stored = [put(files, b"isi", f"letters/{name}-1.pdf") for name in ("c", "a", "b")]
    put(files, b"lain", "lettersless/a-1.pdf")
    files.replace("letters/b-1.pdf", b"baru", content_type="text/plain", metadata={"code": "DEF"})
    found = [kept for kept, _ in files.each("letters")]
    assert [kept.name for kept in found] == [f"letters/{name}-1.pdf" for name in "abc"]
    assert [found[0], found[2]] == [stored[1], stored[0]]
    assert found[1] == files.find("letters/b-1.pdf")
    assert all(stored_at.tzinfo is not None for _, stored_at in files.each("letters"))


def test_an_audit_of_a_folder_that_is_not_there_finds_nothing(ground: Ground) -> None:
    assert list(cast("Listed", ground.adapters.uploads).each("letters")) == []
