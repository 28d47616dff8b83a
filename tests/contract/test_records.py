"""What every store of records promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.domain.application import Action, Decision
from functions.domain.errors import Aborted, TooLarge
from functions.domain.letters import Counter
from functions.domain.sweeping import Cursor
from functions.ports import Create, Delete, Records, Stored, Update
from infra.records import KINDS, kind_of
from infra.retrying import until_settled
from tests.contract.homes import Ground
from tests.contract.values import APPLICATION, AT, KEYED

ONE = Counter("satu", 1)
TWO = Counter("dua", 1)
LIMIT = 1024 * 1024


def read(records: Records, counter_id: str) -> Stored[Counter]:
    stored = records.get(Counter, counter_id=counter_id)
    assert stored is not None
    return stored


def note_of(characters: int, character: str = "x") -> Decision:
    return Decision("permohonan", 1, Action.RETURN, AT, "petugas", character * characters)


@pytest.mark.parametrize(("value", "key"), KEYED, ids=lambda given: type(given).__name__)
def test_a_value_comes_back_as_it_was_written(records: Records, value: Any, key: dict[str, str | int]) -> None:  # noqa: ANN401
    records.commit(Create(value))
    stored = records.get(type(value), **key)
    assert stored is not None
    assert stored.value == value


def test_a_value_with_only_what_it_must_hold_comes_back_too(records: Records) -> None:
    for value, _ in KEYED:
        needed = {f.name for f in fields(value) if f.default is MISSING and f.default_factory is MISSING}
        least = type(value)(**{name: getattr(value, name) for name in needed})
        key: dict[str, Any] = {name: getattr(least, name) for name in _key_names(type(value))}
        records.commit(Create(least))
        stored = records.get(type(value), **key)
        assert stored is not None
        assert stored.value == least


def test_the_examples_cover_every_kind_and_set_every_field() -> None:
    assert {type(value).__name__ for value, _ in KEYED} == KINDS.keys()
    unset = [
        f"{type(value).__name__}.{f.name}"
        for value, _ in KEYED
        for f in fields(value)
        if getattr(value, f.name) in (None, (), {})
        or (f.default is not MISSING and getattr(value, f.name) == f.default)
    ]
    assert unset == []


def test_what_was_never_written_is_none(records: Records) -> None:
    assert records.get(Counter, counter_id="satu") is None


def test_a_name_is_created_once(records: Records) -> None:
    records.commit(Create(ONE))
    with pytest.raises(Aborted):
        records.commit(Create(replace(ONE, last=9)))
    assert read(records, "satu").value == ONE


def test_an_update_replaces_the_value_and_changes_the_version(records: Records) -> None:
    records.commit(Create(ONE))
    versions = set()
    for last in range(2, 6):
        stored = read(records, "satu")
        versions.add(stored.version)
        records.commit(Update(stored, replace(ONE, last=last)))
    after = read(records, "satu")
    assert after.value.last == 5
    assert len(versions | {after.version}) == 5


def test_reading_changes_no_version(records: Records) -> None:
    records.commit(Create(ONE))
    assert read(records, "satu") == read(records, "satu")


def test_an_update_of_a_stale_version_is_aborted(records: Records) -> None:
    records.commit(Create(ONE))
    stale = read(records, "satu")
    records.commit(Update(stale, replace(ONE, last=2)))
    with pytest.raises(Aborted):
        records.commit(Update(stale, replace(ONE, last=3)))
    assert read(records, "satu").value.last == 2


def test_an_update_of_what_does_not_exist_is_aborted(records: Records) -> None:
    records.commit(Create(ONE))
    with pytest.raises(Aborted):
        records.commit(Update(read(records, "satu")._replace(value=TWO), TWO))
    assert records.get(Counter, counter_id="dua") is None


def test_the_instant_of_creation_is_kept_through_updates(ground: Ground, records: Records) -> None:
    before = ground.store_clock()
    records.commit(Create(ONE))
    after = ground.store_clock()
    created = read(records, "satu").created_at
    ground.clock.now += timedelta(hours=1)
    records.commit(Update(read(records, "satu"), replace(ONE, last=2)))
    assert read(records, "satu").created_at == created
    assert before <= created <= after
    assert created.tzinfo == UTC


@pytest.mark.parametrize(
    "last",
    [
        "a name that exists",
        "a stale version",
        "a deletion of a stale version",
        "a record above 1 MiB",
        "a naive instant",
    ],
)
def test_a_commit_whose_last_write_fails_writes_nothing(records: Records, last: str) -> None:
    records.commit(Create(ONE), Create(TWO))
    stale = read(records, "satu")
    records.commit(Update(stale, replace(ONE, last=2)))
    failing: dict[str, Create | Update | Delete] = {
        "a name that exists": Create(ONE),
        "a stale version": Update(stale, ONE),
        "a deletion of a stale version": Delete(stale),
        "a record above 1 MiB": Create(note_of(LIMIT + 1)),
        "a naive instant": Create(Cursor("decisions", datetime(2026, 1, 1))),  # noqa: DTZ001  naive on purpose
    }
    with pytest.raises((Aborted, TooLarge, ValueError)):
        records.commit(
            Create(APPLICATION),
            Update(read(records, "dua"), replace(TWO, last=7)),
            Create(Counter("t", 1)),
            failing[last],
        )
    assert records.get(Counter, counter_id="t") is None
    assert records.get(type(APPLICATION), application_id="permohonan") is None
    assert (read(records, "satu").value.last, read(records, "dua").value.last) == (2, 1)


def test_a_commit_of_nothing_does_nothing(records: Records) -> None:
    assert records.commit() == ()


@pytest.mark.parametrize("character", ["x", "é", "🙂"])
def test_a_record_may_hold_no_more_than_one_mebibyte(records: Records, character: str) -> None:
    most = (LIMIT - 50_000) // len(character.encode())
    records.commit(Create(note_of(most, character)))
    larger = replace(note_of(most + 50_000, character), turn=2)
    with pytest.raises(TooLarge):
        records.commit(Create(larger))
    assert records.get(Decision, application_id="permohonan", turn=2) is None


def test_an_update_above_one_mebibyte_leaves_the_record_as_it_was(records: Records) -> None:
    records.commit(Create(note_of(1)))
    stored = records.get(Decision, application_id="permohonan", turn=1)
    assert stored is not None
    with pytest.raises(TooLarge):
        records.commit(Update(stored, note_of(LIMIT)))
    assert records.get(Decision, application_id="permohonan", turn=1) == stored


def test_a_commit_holds_at_most_500_writes(records: Records) -> None:
    records.commit(*(Create(Counter(f"c{number}", 1)) for number in range(500)))
    with pytest.raises(TooLarge):
        records.commit(*(Create(Counter(f"d{number}", 1)) for number in range(501)))
    assert records.get(Counter, counter_id="d0") is None
    assert records.get(Counter, counter_id="c499") is not None


def test_a_naive_instant_is_refused(records: Records) -> None:
    with pytest.raises(ValueError, match="aware"):
        records.commit(Create(Cursor("decisions", datetime(2026, 1, 1))))  # noqa: DTZ001  naive on purpose
    assert records.get(Cursor, name="decisions") is None


def test_an_instant_of_another_zone_comes_back_as_the_same_instant(records: Records, ground: Ground) -> None:
    local = AT.astimezone(ground.adapters.city.zone)
    records.commit(Create(Cursor("decisions", local)))
    stored = records.get(Cursor, name="decisions")
    assert stored is not None
    assert stored.value.until == AT
    assert stored.value.until.utcoffset() == timedelta(0)


def test_fifty_threads_that_retry_count_to_fifty(records: Records) -> None:
    records.commit(Create(Counter("satu", 0)))

    def count() -> int:
        stored = read(records, "satu")
        following = replace(stored.value, last=stored.value.last + 1)
        records.commit(Update(stored, following))
        return following.last

    with ThreadPoolExecutor(50) as threads:
        counted = list(threads.map(lambda _: until_settled(count, deadline_seconds=20), range(50)))
    assert sorted(counted) == list(range(1, 51))
    assert read(records, "satu").value.last == 50


def test_of_twenty_threads_that_create_one_name_one_succeeds(records: Records) -> None:
    def create(number: int) -> int | None:
        try:
            records.commit(Create(Counter("satu", number)))
        except Aborted:
            return None
        return number

    with ThreadPoolExecutor(20) as threads:
        written = [number for number in threads.map(create, range(20)) if number is not None]
    assert written == [read(records, "satu").value.last]


def _key_names(kind: type) -> list[str]:
    return [part.strip("{}") for part in kind_of(kind).path.split("/") if part.startswith("{")]
