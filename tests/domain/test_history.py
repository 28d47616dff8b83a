from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.history import HistoryEntry, chained, is_intact
from tests.domain.builders import NOW, properties

CHANGES: dict[str, Any] = {
    "sequence": 7,
    "at": NOW + timedelta(microseconds=1),
    "event": "reject",
    "actor": "officer:orang-lain",
    "turn": 9,
    "revision": 2,
    "status": "REJECTED",
    "digest": "b" * 64,
    "previous": "c" * 64,
    "hash": "d" * 64,
}


def entry(number: int = 1) -> HistoryEntry:
    return HistoryEntry(
        sequence=0,
        at=NOW + timedelta(hours=number),
        event="approve",
        actor="officer:petugas",
        turn=number,
        revision=1,
        status="IN_REVIEW",
        digest="a" * 64,
    )


def history(length: int = 4) -> tuple[HistoryEntry, ...]:
    made: tuple[HistoryEntry, ...] = ()
    for number in range(1, length + 1):
        made = chained(made, entry(number))
    return made


def test_an_empty_history_is_intact() -> None:
    assert is_intact(())


def test_the_first_entry_follows_nothing() -> None:
    (first,) = chained((), entry())
    assert first.sequence == 1
    assert first.previous == "0" * 64
    assert first.hash == first.expected_hash()


def test_each_entry_is_linked_to_the_one_before() -> None:
    made = history()
    assert [e.sequence for e in made] == [1, 2, 3, 4]
    assert [e.previous for e in made[1:]] == [e.hash for e in made[:-1]]
    assert is_intact(made)


def test_an_entry_keeps_what_it_was_given_and_leaves_the_others_alone() -> None:
    before = history(2)
    made = chained(before, entry(9))
    assert made[:2] == before
    assert replace(made[2], sequence=0, previous=entry().previous, hash="") == entry(9)


def test_what_an_entry_says_of_its_place_is_not_believed() -> None:
    forged = replace(entry(3), sequence=99, previous="e" * 64, hash="f" * 64)
    assert chained(history(2), forged) == history(3)


def test_every_field_can_be_tampered_with_in_these_tests() -> None:
    assert set(CHANGES) == {field.name for field in fields(HistoryEntry)}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("position", range(4))
def test_a_changed_field_is_detected(field: str, position: int) -> None:
    made = list(history())
    made[position] = replace(made[position], **{field: CHANGES[field]})
    assert not is_intact(made)


@pytest.mark.parametrize("field", sorted(set(CHANGES) - {"hash"}))
@pytest.mark.parametrize("position", range(3))
def test_a_changed_field_is_detected_even_if_its_own_hash_was_made_anew(field: str, position: int) -> None:
    made = list(history())
    changed = replace(made[position], **{field: CHANGES[field]})
    made[position] = replace(changed, hash=changed.expected_hash())
    assert not is_intact(made)


@pytest.mark.parametrize("position", range(3))
def test_a_removed_entry_is_detected(position: int) -> None:
    made = history()
    assert not is_intact((*made[:position], *made[position + 1 :]))


@pytest.mark.parametrize("position", range(4))
def test_an_entry_put_in_is_detected(position: int) -> None:
    made = history()
    stranger = chained(made[:position], entry(8))[-1]
    assert not is_intact((*made[:position], stranger, *made[position:]))


def test_entries_in_another_order_are_detected() -> None:
    first, second, *others = history()
    assert not is_intact((second, first, *others))


def test_a_doubled_entry_is_detected() -> None:
    made = history()
    assert not is_intact((*made, made[-1]))


def test_the_hash_covers_everything_but_itself() -> None:
    assert replace(entry(), hash="x").expected_hash() == entry().expected_hash()
    others = [replace(entry(), **{name: value}) for name, value in CHANGES.items() if name != "hash"]
    assert len({e.expected_hash() for e in [entry(), *others]}) == len(others) + 1


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "America/New_York"])
def test_the_hash_is_of_the_instant_in_whatever_zone_it_is_written(zone: str) -> None:
    moved = replace(entry(), at=entry().at.astimezone(ZoneInfo(zone)))
    assert moved.expected_hash() == entry().expected_hash()
    assert replace(moved, at=moved.at + timedelta(microseconds=1)).expected_hash() != entry().expected_hash()


def test_the_same_wall_clock_in_another_zone_is_another_instant() -> None:
    moved = replace(entry(), at=entry().at.replace(tzinfo=ZoneInfo("Asia/Jakarta")))
    assert moved.expected_hash() != entry().expected_hash()


def test_a_history_read_back_in_another_zone_is_intact() -> None:
    jakarta = ZoneInfo("Asia/Jakarta")
    assert is_intact([replace(e, at=e.at.astimezone(jakarta)) for e in history()])


@properties
@given(
    st.lists(
        st.builds(
            HistoryEntry,
            sequence=st.integers(),
            at=st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=st.timezones()),  # noqa: DTZ001  zoned
            event=st.text(),
            actor=st.text(),
            turn=st.integers(),
            revision=st.integers(),
            status=st.text(),
            digest=st.text(),
        ),
        max_size=5,
    )
)
def test_whatever_is_chained_is_intact_and_so_is_every_beginning_of_it(entries: list[HistoryEntry]) -> None:
    made: tuple[HistoryEntry, ...] = ()
    for one in entries:
        made = chained(made, one)
        assert is_intact(made)
    assert len({e.hash for e in made}) == len(entries)
