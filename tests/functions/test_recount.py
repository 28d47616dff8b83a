"""`recount`: counters, devices and rosters that say otherwise than the records are named, and mended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from functions.domain.officers import Officer
from functions.domain.rosters import Roster
from functions.domain.seats import Role
from functions.domain.usage import Usage
from functions.ports import Add, Create, Delete, Records, Update
from infra.adapters import Adapters
from infra.local import main
from infra.recount import recount
from tests.functions.counted import anew, counts, stored
from tests.functions.overtaken import Once, OvertakenBeforeCommit
from tests.home import AREA, Home

OCTOBER, NOVEMBER, DEVICES = (f"36.71.05.1003:{month}" for month in ("2026-10", "2026-11", "devices"))
ALL_RIGHT = "Semua hitungan cocok."
ROSTER = "36.71.05.1003: kursi rt/007.002 belum tercatat; kursi rw/007 belum tercatat"


@dataclass
class Overtaken(Adapters):
    """A home in which somebody is faster than the first commit."""

    overtake: Once = field(default_factory=lambda: Once(lambda: None))

    @property
    def records(self) -> Records:
        return cast("Records", OvertakenBeforeCommit(self.all_records, self.overtake))


@pytest.fixture
def city(home: Home) -> Home:
    """Two letters of two months, one on its way, a device, and every counter and roster as it should be."""
    home.seat_all()
    home.issue(home.submit())
    home.later(days=30)
    home.issue(home.submit())
    home.submit()
    home.expect(200, home.call("POST", "/register_device", home.seat(Role.RT), {"device_token": "fcm:satu"}))
    assert recount(home.adapters, month=None, dry_run=False).differences == (ROSTER,)
    return home


def run(home: Home, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str]]:
    code = main(["recount", "--data", str(home.adapters.settings.folder), *options])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, captured.out.splitlines()


def change(home: Home, usage_id: str, changed: Mapping[str, int]) -> None:
    """Set counts of a stored usage; those set to 0 are left out."""
    known = home.records.get(Usage, usage_id=usage_id)
    assert known is not None
    kept = {name: count for name, count in {**known.value.counts, **changed}.items() if count}
    home.records.commit(Update(known, Usage(usage_id, kept)))


def delete(home: Home, kind: type, **key: str) -> None:
    known: Any = home.records.get(kind, **key)
    home.records.commit(Delete(known))


def test_where_all_is_right_nothing_is_written(city: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = city.documents()
    assert run(city, capsys) == (0, [ALL_RIGHT])
    assert run(city, capsys, "--dry-run") == (0, [ALL_RIGHT])
    assert city.documents() == before


def test_a_city_without_anything_is_right(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, capsys) == (0, [ALL_RIGHT])


def test_a_deleted_document_is_found_and_made_again(city: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = stored(city)
    delete(city, Usage, usage_id=OCTOBER)
    code, lines = run(city, capsys)
    assert (code, lines[-1]) == (0, f"{len(before[OCTOBER])} selisih di 1 catatan.")
    assert f"{OCTOBER} submitted: tersimpan 0, seharusnya 1" in lines
    assert stored(city) == before
    assert run(city, capsys) == (0, [ALL_RIGHT])


def test_changed_missing_and_invented_counts_are_named_and_mended(
    city: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = stored(city)
    change(city, OCTOBER, {"submitted": 1234, "issued": 0, "rejected": 3})
    change(city, NOVEMBER, {"submitted": 7})
    assert run(city, capsys) == (
        0,
        [
            f"{OCTOBER} issued: tersimpan 0, seharusnya 1",
            f"{OCTOBER} rejected: tersimpan 3, seharusnya 0",
            f"{OCTOBER} submitted: tersimpan 1.234, seharusnya 1",
            f"{NOVEMBER} submitted: tersimpan 7, seharusnya 2",
            "4 selisih di 2 catatan.",
        ],
    )
    assert stored(city) == before == anew(city)


def test_a_dry_run_mends_nothing(city: Home, capsys: pytest.CaptureFixture[str]) -> None:
    change(city, OCTOBER, {"submitted": 9})
    before = city.documents()
    assert run(city, capsys, "--dry-run") == (
        1,
        [
            f"{OCTOBER} submitted: tersimpan 9, seharusnya 1",
            "1 selisih di 1 catatan.",
            "Hanya diperiksa; tidak ada yang disimpan.",
        ],
    )
    assert city.documents() == before


def test_one_month_leaves_the_others_devices_and_rosters_as_they_are(
    city: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    for usage_id in (OCTOBER, NOVEMBER):
        change(city, usage_id, {"submitted": 9})
    delete(city, Usage, usage_id=DEVICES)
    delete(city, Roster, area="36.71.05.1003")
    assert run(city, capsys, "--month", "2026-11") == (
        0,
        [f"{NOVEMBER} submitted: tersimpan 9, seharusnya 2", "1 selisih di 1 catatan."],
    )
    assert counts(city, OCTOBER, "submitted") == [9]
    assert run(city, capsys, "--month", "2025-01") == (0, [ALL_RIGHT])
    assert run(city, capsys)[1] == [
        f"{OCTOBER} submitted: tersimpan 9, seharusnya 1",
        f"{DEVICES} rt/007.002: tersimpan 0, seharusnya 1",
        ROSTER,
        "3 selisih di 3 catatan.",
    ]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "Oktober", "devices", ""])
def test_what_is_no_month_is_refused(home: Home, capsys: pytest.CaptureFixture[str], month: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["recount", "--data", str(home.adapters.settings.folder), "--month", month])
    assert "tulis bulan seperti 2026-10" in capsys.readouterr().err


def test_what_others_count_in_the_same_document_stays(city: Home) -> None:
    city.records.commit(Add(Usage(OCTOBER, {"unknown/kind": 5})))
    change(city, OCTOBER, {"submitted": 9})
    assert recount(city.adapters, month=None, dry_run=False).differences == (
        f"{OCTOBER} submitted: tersimpan 9, seharusnya 1",
    )
    assert counts(city, OCTOBER, "unknown/kind", "submitted") == [5, 1]


def test_what_is_counted_meanwhile_is_never_written_over(city: Home) -> None:
    change(city, OCTOBER, {"submitted": 9})
    adds = Once(lambda: city.records.commit(Add(Usage(OCTOBER, {"submitted": 1}))))
    found = recount(Overtaken(city.adapters.settings, city.clock, overtake=adds), month=None, dry_run=False)
    assert (found.is_right, found.summary) == (
        False,
        "1 selisih di 1 catatan. 1 catatan berubah selagi dihitung; jalankan lagi.",
    )
    assert counts(city, OCTOBER, "submitted") == [10]
    assert recount(city.adapters, month=None, dry_run=False).is_right
    assert counts(city, OCTOBER, "submitted") == [1]


def test_a_roster_says_which_seats_are_held_and_goes_where_none_is(
    city: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    city.records.commit(Create(Roster("36.71.05.1001", ("001.001",), ("001",))))
    city.officer("baru", "rt:36.71.05.1003.007.003")
    assert run(city, capsys)[1] == [
        "36.71.05.1001: kursi rt/001.001 tercatat, padahal kosong; kursi rw/001 tercatat, padahal kosong",
        "36.71.05.1003: kursi rt/007.003 belum tercatat",
        "2 selisih di 2 catatan.",
    ]
    assert city.records.rosters() == (Roster("36.71.05.1003", ("007.002", "007.003"), ("007",)),)


def test_a_device_whose_officer_is_gone_counts_no_more(city: Home, capsys: pytest.CaptureFixture[str]) -> None:
    known = city.records.get(Officer, uid=next(o.uid for o in city.records.holders(f"rt:{AREA}")))
    assert known is not None
    city.records.commit(Delete(known))
    assert f"{DEVICES} rt/007.002: tersimpan 1, seharusnya 0" in run(city, capsys)[1]
    assert counts(city, DEVICES, "rt/007.002") == [0]


def test_a_month_whose_applications_were_purged_keeps_its_counts_unless_forced(
    city: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    purged = Usage("36.71.05.1003:2024-03", {"submitted": 3, "issued": 2})
    city.records.commit(Create(purged))
    code, lines = run(city, capsys)
    assert code == 0
    assert lines[0].startswith(f"{purged.usage_id}: permohonannya sudah dihapus")
    assert counts(city, purged.usage_id, "submitted", "issued") == [3, 2]
    assert run(city, capsys, "--force")[0] == 0
    assert counts(city, purged.usage_id, "submitted", "issued") == [0, 0]
