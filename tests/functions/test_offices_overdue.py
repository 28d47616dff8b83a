"""`offices import`: what an office has decided for steps whose time is up."""

from collections.abc import Mapping

import pytest

from functions.domain.offices import OverdueRule, Signer
from functions.domain.seats import Role
from infra.adapters import Adapters
from tests.functions.test_offices_import import GOOD, documents, faults, import_rows, office, store

__all__ = ["store"]
KECAMATAN = "36.71.05"
SIGNER = {
    "deputy_signer_title": "Sekretaris Kelurahan",
    "deputy_signer_name": "Wakil Contoh, S.IP.",
    "deputy_signer_rank": "Penata (III/c)",
    "deputy_signer_nip": "197001011995031002",
}
DEPUTY = {"overdue_lurah": "deputy", "deputy_lurah": "petugas-7", **SIGNER}
PRINTED = Signer("Sekretaris Kelurahan", "Wakil Contoh, S.IP.", "Penata (III/c)", "19700101 199503 1 002")


def test_an_office_says_what_follows_and_who_stands_in(store: Adapters) -> None:
    assert import_rows(store, GOOD | DEPUTY | {"overdue_rt": "pass", "overdue_rw": "wait"}) == 0
    found = office(store)
    assert found is not None
    rules = {Role.RT: OverdueRule.PASS, Role.RW: OverdueRule.WAIT, Role.LURAH: OverdueRule.DEPUTY}
    assert (found.overdue, found.deputies, found.deputy_signer) == (rules, {Role.LURAH: "petugas-7"}, PRINTED)


def test_what_stands_empty_stays_as_it_is(store: Adapters) -> None:
    import_rows(store, GOOD | DEPUTY | {"overdue_rt": "pass"})
    before = office(store)
    assert import_rows(store, GOOD) == 0
    assert import_rows(store, GOOD | {"overdue_rt": "", "deputy_lurah": ""}) == 0
    assert office(store) == before
    assert import_rows(store, GOOD | {"overdue_lurah": "wait"}) == 0
    changed = office(store)
    assert changed is not None
    assert changed.overdue == {Role.RT: OverdueRule.PASS, Role.LURAH: OverdueRule.WAIT}


def test_a_kecamatan_decides_for_the_camat_and_its_file_can_be_taken_in_again(store: Adapters) -> None:
    row = GOOD | {"area": KECAMATAN, "rw_step": "", "vacant_after_hours": ""} | SIGNER
    row |= {"overdue_camat": "deputy", "deputy_camat": "petugas-8"}
    assert import_rows(store, row) == 0
    before = documents(store)
    assert import_rows(store, row) == 0
    assert documents(store) == before
    found = office(store, KECAMATAN)
    assert found is not None
    assert (found.overdue, found.deputies) == ({Role.CAMAT: OverdueRule.DEPUTY}, {Role.CAMAT: "petugas-8"})


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"overdue_rt": "lewati"}, ["overdue_rt"]),
        ({"overdue_lurah": "pass"}, ["overdue_lurah"]),
        ({"overdue_camat": "wait"}, ["overdue_camat"]),
        ({"deputy_camat": "petugas-7"}, ["deputy_camat"]),
        ({"deputy_rt": "3671011212800001"}, ["deputy_rt"]),
        ({"overdue_rw": "deputy"}, ["deputy_rw"]),
        ({"overdue_lurah": "deputy", "deputy_lurah": "petugas-7"}, list(SIGNER)),
        (SIGNER | {"deputy_signer_rank": "", "deputy_signer_nip": ""}, ["deputy_signer_nip", "deputy_signer_rank"]),
        ({"area": KECAMATAN, "rw_step": "", "vacant_after_hours": "", "overdue_rt": "pass"}, ["overdue_rt"]),
    ],
)
def test_what_cannot_be_is_reported_by_its_column_and_nothing_is_written(
    store: Adapters, capsys: pytest.CaptureFixture[str], changed: Mapping[str, str], columns: list[str]
) -> None:
    assert import_rows(store, GOOD | dict(changed)) == 1
    assert [fault.partition(":")[0] for fault in faults(capsys)] == [f"baris 2, {name}" for name in sorted(columns)]
    assert documents(store) == {}
