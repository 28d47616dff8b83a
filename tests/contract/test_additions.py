"""What is added up: without a read, in the commit that makes it so, and never lost to somebody who adds at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from functions.domain.errors import Aborted
from functions.domain.rosters import Roster
from functions.domain.usage import Usage
from functions.ports import Add, Create, Records, Update
from infra.retrying import until_settled
from tests.contract.homes import Ground
from tests.contract.values import APPLICATION

OCTOBER = "36.71.05.1003:2026-10"
NAMES = {
    "submitted": 1,
    "submitted/rt/007.002": 2,
    "wait/type/belum-pernah-menikah/3": 1,
    "category/Usaha & lain.lain": 1,
}


def counted(records: Records, usage_id: str = OCTOBER) -> dict[str, int]:
    stored = records.get(Usage, usage_id=usage_id)
    return dict(stored.value.counts) if stored else {}


def test_the_first_addition_makes_the_record_and_later_ones_add(records: Records) -> None:
    records.commit(Add(Usage(OCTOBER, NAMES)))
    assert counted(records) == NAMES
    records.commit(Add(Usage(OCTOBER, {"submitted": 2, "issued": 1})))
    assert counted(records) == NAMES | {"submitted": 3, "issued": 1}


def test_an_addition_is_made_with_its_commit_or_not_at_all(records: Records) -> None:
    records.commit(Create(APPLICATION))
    stored = records.get(type(APPLICATION), application_id=APPLICATION.application_id)
    assert stored is not None
    versions = records.commit(Update(stored, replace(APPLICATION, turn=5)), Add(Usage(OCTOBER, {"submitted": 1})))
    assert versions[1] == ""
    with pytest.raises(Aborted):
        records.commit(Update(stored, replace(APPLICATION, turn=6)), Add(Usage(OCTOBER, {"submitted": 1})))
    assert counted(records) == {"submitted": 1}


def test_additions_read_nothing(ground: Ground) -> None:
    store = ground.adapters.all_records
    before = store.operations.copy()
    store.commit(Add(Usage(OCTOBER, {"submitted": 1})))
    assert store.operations - before == {"writes": 1}


def test_none_of_those_who_add_at_once_is_lost(records: Records) -> None:
    def add(_: int) -> None:
        until_settled(lambda: records.commit(Add(Usage(OCTOBER, {"submitted": 1}))), deadline_seconds=30)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    assert counted(records) == {"submitted": 40}


def test_a_month_is_found_whole_and_alone(records: Records) -> None:
    others = ("36.71.05.1001:2026-10", "36.71.05.1003:2026-11", "36.71.05.1003:2025-10")
    records.commit(*(Add(Usage(name, {"submitted": 1})) for name in (OCTOBER, *others)))
    assert [usage.usage_id for usage in records.usage_in("2026-10")] == [others[0], OCTOBER]
    assert records.usage_in("2026-09") == ()


def test_every_roster_is_found(records: Records) -> None:
    for area in ("36.71.05.1003", "36.71.05.1001"):
        records.commit(Create(Roster(area, ("001.001",))))
    assert [roster.area for roster in records.rosters()] == ["36.71.05.1001", "36.71.05.1003"]
