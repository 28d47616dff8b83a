"""`offices import`: a city's file about its offices is taken in as a whole, or not at all."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from functions.domain.areas import Level
from functions.domain.letters import Counter
from functions.domain.offices import CounterScope, Office, StepMode
from functions.ports import Create
from infra.adapters import Adapters
from infra.local import main
from infra.settings import REPOSITORY, Settings

EXAMPLE = REPOSITORY / "docs" / "offices-example.csv"
AREA, OTHER = "36.71.05.1003", "36.71.05.1001"
GOOD = {
    "area": AREA,
    "address": "Jalan Contoh Nomor 1",
    "postal_code": "15144",
    "phone": "(021) 5550000",
    "email": "satu@contoh.example",
    "number_code": "05.1003",
    "signer_title": "Lurah Contoh",
    "signer_name": "Nama Lurah, S.Sos.",
    "signer_rank": "Penata (III/c)",
    "signer_nip": "197001011995031001",
    "rw_step": "skipped",
    "vacant_after_hours": "48",
    "counter_scope": "per_type",
    "notices_to": "loket@contoh.example",
}


@pytest.fixture
def store(tmp_path: Path) -> Adapters:
    return Adapters(Settings(data=tmp_path / "data"))


def import_rows(store: Adapters, *rows: Mapping[str, str], dry_run: bool = False) -> int:
    text = StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(text, columns, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path = store.settings.folder / "kantor.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    arguments = ["offices", "import", str(path), "--data", str(store.settings.folder)]
    return main([*arguments, *(["--dry-run"] if dry_run else [])])


def office(store: Adapters, area: str = AREA) -> Office | None:
    stored = store.records.get(Office, area=area)
    return stored.value if stored else None


def documents(store: Adapters) -> dict[str, int]:
    return dict(store.database.connection.execute("SELECT path, version FROM documents").fetchall())


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [line.strip() for line in captured.err.splitlines()[1:]]


def test_the_example_is_taken_in_and_the_second_time_changes_nothing(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["offices", "import", str(EXAMPLE), "--data", str(store.settings.folder)]
    assert main(arguments) == 0
    before = documents(store)
    assert main(arguments) == 0
    assert documents(store) == before
    assert capsys.readouterr().out.splitlines() == [
        "2 kantor: 2 baru, 0 berubah, 0 tetap.",
        "2 kantor: 0 baru, 0 berubah, 2 tetap.",
    ]


def test_an_office_has_what_the_file_says_and_the_city_s_names(store: Adapters) -> None:
    assert import_rows(store, GOOD) == 0
    found = office(store)
    assert found is not None
    areas = store.city.areas.by_code
    head = found.letterhead
    assert (head.government, head.kecamatan, head.kelurahan, head.place) == (
        store.city.government,
        areas["36.71.05"].name,
        areas[AREA].name,
        "Tangerang",
    )
    assert (head.address, head.postal_code, head.phone, head.email) == tuple(GOOD.values())[1:5]
    assert found.signer.nip == "19700101 199503 1 001"
    assert (found.number_code, found.rw_step, found.vacant_after_hours, found.counter_scope) == (
        "05.1003",
        StepMode.SKIPPED,
        48,
        CounterScope.PER_TYPE,
    )
    assert found.notices_to == "loket@contoh.example"


def test_policies_left_empty_stay_as_they_are_and_begin_with_the_usual_ones(store: Adapters) -> None:
    empty = GOOD | {"rw_step": "", "vacant_after_hours": "", "counter_scope": "", "notices_to": ""}
    import_rows(store, empty)
    found = office(store)
    assert found is not None
    assert found == replace(
        found,
        rw_step=StepMode.REQUIRED,
        vacant_after_hours=0,
        counter_scope=CounterScope.ALL_LETTERS,
        notices_to=None,
    )
    import_rows(store, GOOD)
    import_rows(store, empty | {"address": "Jalan Baru 2"})
    changed = office(store)
    assert changed is not None
    assert (changed.letterhead.address, changed.rw_step, changed.vacant_after_hours) == ("Jalan Baru 2", "skipped", 48)
    assert changed.notices_to == GOOD["notices_to"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("area", "36.71"),
        ("area", "36.71.99"),
        ("area", "36.71.99.1001"),
        ("address", ""),
        ("address", "emoji 😀"),
        ("postal_code", "1514"),
        ("phone", "telepon"),
        ("email", "bukan email"),
        ("number_code", "05/1003"),
        ("signer_title", ""),
        ("signer_name", "N4ma"),
        ("signer_rank", ""),
        ("signer_nip", "1,97001E+17"),
        ("signer_nip", "19700101199503100"),
        ("rw_step", "kadang"),
        ("vacant_after_hours", "1.000"),
        ("vacant_after_hours", "745"),
        ("vacant_after_hours", "-1"),
        ("counter_scope", "semua"),
        ("notices_to", "loket"),
        ("notices_to", "loket@contoh.example, lain@contoh.example"),
    ],
)
def test_a_bad_cell_is_reported_by_line_and_nothing_is_written(
    store: Adapters, capsys: pytest.CaptureFixture[str], column: str, value: str
) -> None:
    other = GOOD | {"area": OTHER, "number_code": "05.1001"}
    assert import_rows(store, other, GOOD | {column: value}) == 1
    (fault,) = faults(capsys)
    assert fault.startswith(f"baris 3, {column}: ")
    assert documents(store) == {}


def test_all_that_is_wrong_is_reported_at_once(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    bad = GOOD | {"area": OTHER, "phone": "x", "signer_nip": "7"}
    assert import_rows(store, GOOD, bad, GOOD, GOOD | {"area": "36.71.05.1002"}) == 1
    assert [fault.partition(":")[0] for fault in faults(capsys)] == [
        "baris 3, phone",
        "baris 3, signer_nip",
        "baris 4, area",
        "baris 5, number_code",
    ]


def test_a_number_code_of_an_office_that_the_file_does_not_name_is_refused(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    import_rows(store, GOOD)
    capsys.readouterr()
    assert import_rows(store, GOOD | {"area": OTHER}) == 1
    assert faults(capsys) == [f"baris 2, number_code: Kode ini sudah dipakai kantor {AREA}."]


@pytest.mark.parametrize("scope", [CounterScope.PER_TYPE, CounterScope.ALL_LETTERS])
def test_how_an_office_counts_does_not_change_in_a_year_that_has_numbers(
    store: Adapters, capsys: pytest.CaptureFixture[str], scope: CounterScope
) -> None:
    import_rows(store, GOOD | {"counter_scope": scope})
    year = store.clock().astimezone(store.city.zone).year
    before = "all" if scope == CounterScope.ALL_LETTERS else "kematian"
    store.records.commit(Create(Counter(f"{AREA}:{before}:{year}", 7)))
    capsys.readouterr()
    (other,) = set(CounterScope) - {scope}
    assert import_rows(store, GOOD | {"counter_scope": other}) == 1
    assert faults(capsys)[0].startswith("baris 2, counter_scope: Surat tahun")


def test_a_trial_writes_nothing(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_rows(store, GOOD, dry_run=True) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 kantor: 1 baru, 0 berubah, 0 tetap.",
        "Hanya diperiksa; tidak ada yang disimpan.",
    ]
    assert documents(store) == {}


def test_every_kelurahan_s_office_in_one_file(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    areas = [area.code for area in store.city.areas.of_level(Level.KELURAHAN)]
    assert import_rows(store, *(GOOD | {"area": area, "number_code": area} for area in areas)) == 0
    assert capsys.readouterr().out == f"{len(areas)} kantor: {len(areas)} baru, 0 berubah, 0 tetap.\n"


KECAMATAN = GOOD | {"area": "36.71.05", "number_code": "05", "rw_step": "", "vacant_after_hours": ""}


def test_a_kecamatan_s_letterhead_names_no_kelurahan(store: Adapters) -> None:
    assert import_rows(store, KECAMATAN) == 0
    found = office(store, "36.71.05")
    assert found is not None
    assert (found.letterhead.kecamatan, found.letterhead.kelurahan) == ("Cipondoh", "")


@pytest.mark.parametrize(("column", "value"), [("rw_step", "skipped"), ("vacant_after_hours", "24")])
def test_a_kecamatan_decides_nothing_that_is_a_kelurahan_s(
    store: Adapters, capsys: pytest.CaptureFixture[str], column: str, value: str
) -> None:
    assert import_rows(store, KECAMATAN | {column: value}) == 1
    (fault,) = faults(capsys)
    assert f"{column}: Kosongkan" in fault
