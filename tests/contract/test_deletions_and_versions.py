"""What every store promises of the versions a commit returns, of deletions, and of keys under which nothing can be."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.application import Application, Decision, File
from functions.domain.errors import Aborted, NotFound
from functions.domain.letters import Counter
from functions.domain.officers import Officer, Term
from functions.ports import Create, Delete, Records, Stored, Update
from tests.contract.values import APPLICATION, AT, RT

ONE = Counter("satu", 1)
TWO = Counter("dua", 1)


def read(records: Records, counter_id: str) -> Stored[Counter]:
    stored = records.get(Counter, counter_id=counter_id)
    assert stored is not None
    return stored


def test_a_commit_returns_the_new_versions_in_the_order_of_its_writes(records: Records) -> None:
    versions = records.commit(Create(ONE), Create(TWO))
    assert versions == (read(records, "satu").version, read(records, "dua").version)
    updated = records.commit(Update(read(records, "dua"), replace(TWO, last=2)), Create(Counter("tiga", 1)))
    assert updated == (read(records, "dua").version, read(records, "tiga").version)
    assert updated[0] != versions[1]


def test_a_returned_version_is_enough_for_the_next_update_and_for_one_only(records: Records) -> None:
    records.commit(Create(ONE))
    stored = read(records, "satu")
    (version,) = records.commit(Update(stored, replace(ONE, last=2)))
    following = stored._replace(value=replace(ONE, last=2), version=version)
    assert following == read(records, "satu")
    records.commit(Update(following, replace(ONE, last=3)))
    with pytest.raises(Aborted):
        records.commit(Update(following, replace(ONE, last=4)))
    assert read(records, "satu").value.last == 3


def test_what_was_deleted_is_gone_and_its_name_is_free_again(records: Records) -> None:
    records.commit(Create(ONE), Create(TWO))
    records.commit(Delete(read(records, "satu")))
    assert records.get(Counter, counter_id="satu") is None
    assert read(records, "dua").value == TWO
    records.commit(Create(replace(ONE, last=5)))
    assert read(records, "satu").value.last == 5


def test_a_deletion_among_other_writes_keeps_the_order_of_the_versions(records: Records) -> None:
    records.commit(Create(ONE))
    _, version = records.commit(Delete(read(records, "satu")), Create(TWO))
    assert version == read(records, "dua").version


def test_a_deletion_of_a_stale_version_is_aborted(records: Records) -> None:
    records.commit(Create(ONE))
    stale = read(records, "satu")
    records.commit(Update(stale, replace(ONE, last=2)))
    with pytest.raises(Aborted):
        records.commit(Delete(stale))
    assert read(records, "satu").value.last == 2


def test_what_is_gone_can_be_neither_deleted_nor_updated(records: Records) -> None:
    records.commit(Create(ONE))
    stored = read(records, "satu")
    records.commit(Delete(stored))
    for write in (Delete(stored), Update(stored, replace(ONE, last=2))):
        with pytest.raises(Aborted):
            records.commit(write)
    assert records.get(Counter, counter_id="satu") is None


def test_no_query_finds_what_was_deleted(records: Records) -> None:
    records.commit(Create(APPLICATION), Create(Officer("petugas", {RT: Term(AT)})))
    application = records.get(Application, application_id="permohonan")
    officer = records.get(Officer, uid="petugas")
    assert application is not None
    assert officer is not None
    records.commit(Delete(application), Delete(officer))
    assert (records.waiting_at(RT, 9), records.holders(RT)) == ((), ())


@pytest.mark.parametrize(
    "wrong", ["", "/", "a/b", "a/files/1", "../a", ".", "..", ".a", "a b", "é", "a\n", "a\x00", "*", "__a__", "a" * 201]
)
def test_nothing_is_found_under_what_can_be_no_key(records: Records, wrong: str) -> None:
    records.commit(Create(APPLICATION))
    keys: list[tuple[type, dict[str, Any]]] = [
        (Application, {"application_id": wrong}),
        (Decision, {"application_id": wrong, "turn": 1}),
        (File, {"application_id": "permohonan", "revision": wrong}),
        (Officer, {"uid": wrong}),
    ]
    for kind, key in keys:
        with pytest.raises(NotFound, match="tidak ditemukan"):
            records.get(kind, **key)


@pytest.mark.parametrize("wrong", ["", "a/b", "a/files/1", ".."])
def test_nothing_is_written_under_what_can_be_no_key(records: Records, wrong: str) -> None:
    with pytest.raises(NotFound):
        records.commit(Create(ONE), Create(Counter(wrong, 1)))
    assert records.get(Counter, counter_id="satu") is None


@pytest.mark.parametrize("key", ["a" * 200, "36.71.05.1003:all:2026", "A-b_9", "-", "_"])
def test_what_our_ids_are_made_of_is_a_key(records: Records, key: str) -> None:
    records.commit(Create(Counter(key, 3)))
    assert read(records, key).value == Counter(key, 3)
