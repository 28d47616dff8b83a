"""An import of officers writes which seats of RT and RW are filled in the kelurahan that it names."""

from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.officers import Officer, Term
from functions.domain.rosters import Roster, rosters_of
from functions.ports import Create
from infra.adapters import Adapters
from infra.settings import Settings
from tests.functions.officer_files import LATER, NOW, SOON, YESTERDAY, documents, import_lines
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT

NUSA_JAYA, CIMONE = "36.71.05.1003", "36.71.05.1001"
RW = f"{NUSA_JAYA}.007"


@pytest.fixture
def store(tmp_path: Path) -> Adapters:
    return Adapters(Settings(data=tmp_path / "data"))


def rosters(store: Adapters) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {roster.area: (roster.rt, roster.rw) for roster in store.records.rosters()}


def test_seats_are_called_by_rw_and_rt_and_offices_have_none(store: Adapters) -> None:
    lines = [f"rw,rw,{RW},2020-01-01", f"b,rt,{NEXT_RT},2020-01-01", f"a,rt,{AREA},2020-01-01"]
    import_lines(store, *lines, f"lurah,lurah,{NUSA_JAYA},2020-01-01", f"petugas,verifier,{CIMONE},2020-01-01")
    assert rosters(store) == {NUSA_JAYA: (("007.002", "007.003"), ("007",))}


def test_a_term_that_has_ended_does_not_count_and_one_to_come_does(store: Adapters) -> None:
    import_lines(store, f"lama,rt,{AREA},2020-01-01,{YESTERDAY}", f"kelak,rt,{NEXT_RT},{SOON},{LATER}")
    assert rosters(store) == {NUSA_JAYA: (("007.003",), ())}


def test_whom_the_file_does_not_name_counts_too(store: Adapters) -> None:
    import_lines(store, f"a,rt,{AREA},2020-01-01")
    import_lines(store, f"b,rt,{NEXT_RT},2020-01-01")
    assert rosters(store) == {NUSA_JAYA: (("007.002", "007.003"), ())}


def test_a_seat_that_the_file_no_longer_gives_is_vacant_in_the_kelurahan_that_was_left(store: Adapters) -> None:
    import_lines(store, f"a,rt,{AREA},2020-01-01", f"b,rt,{NEXT_RT},2020-01-01")
    import_lines(store, f"a,rt,{NEXT_KELURAHAN},{YESTERDAY}")
    assert rosters(store) == {NUSA_JAYA: (("007.003",), ()), CIMONE: (("001.001",), ())}
    import_lines(store, f"a,rt,{NEXT_KELURAHAN},{YESTERDAY}", f"b,rt,{NEXT_KELURAHAN[:-1]}2,{YESTERDAY}")
    assert rosters(store) == {CIMONE: (("001.001", "001.002"), ())}


def test_kelurahan_that_the_file_does_not_name_stay_as_they_are(store: Adapters) -> None:
    store.records.commit(Create(Roster(CIMONE, ("009.009",))))
    import_lines(store, f"a,rt,{AREA},2020-01-01")
    assert rosters(store)[CIMONE] == (("009.009",), ())


def test_neither_a_dry_run_nor_a_bad_file_writes_any(store: Adapters) -> None:
    assert import_lines(store, f"a,rt,{AREA},2020-01-01", "b,rt,x,2020-01-01") == 1
    assert documents(store) == {}


def test_the_same_file_mends_a_roster_that_was_not_written_the_first_time(store: Adapters) -> None:
    began = NOW - timedelta(days=365)
    store.records.commit(Create(Officer("a", {f"rt:{AREA}": Term(began)})))
    import_lines(store, f"a,rt,{AREA},{began.date()}")
    assert rosters(store) == {NUSA_JAYA: (("007.002",), ())}


def test_a_deputy_fills_a_seat_and_two_on_one_seat_fill_it_once() -> None:
    seat = f"rt:{AREA}"
    officers = [Officer("a", {seat: Term(NOW)}), Officer("b", {seat: Term(NOW, acting_for=seat)})]
    expected = {NUSA_JAYA: Roster(NUSA_JAYA, ("007.002",), ())}
    assert rosters_of(officers, NOW) == rosters_of(officers[1:], NOW) == expected
    assert rosters_of([Officer("a", {seat: Term(NOW - timedelta(days=2), NOW)})], NOW) == {}
