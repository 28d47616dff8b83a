"""`officers import`: a city's file about its officers is taken in as a whole, or not at all; the past stays."""

import time
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from functions.domain.application import Decision
from functions.domain.areas import Level
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role
from functions.ports import Create
from infra.adapters import Adapters
from infra.local import main
from infra.register_files import StoppedWriting, write_in_batches
from infra.settings import Settings
from tests.functions.officer_files import (
    COLUMNS,
    EXAMPLE,
    LATER,
    NEXT_SEAT,
    RT_LINE,
    SEAT,
    documents,
    faults,
    import_lines,
    places,
    run,
    seats,
)
from tests.home import AREA, NEXT_RT, Home, make_home, uid_of


@pytest.fixture
def store(tmp_path: Path) -> Adapters:
    return Adapters(Settings(data=tmp_path / "data"))


def test_the_example_is_taken_in_and_the_second_time_changes_nothing(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(store, EXAMPLE.read_bytes()) == 0
    before = documents(store)
    assert run(store, EXAMPLE.read_bytes()) == 0
    assert documents(store) == before
    assert capsys.readouterr().out.splitlines() == [
        "9 kursi, 8 petugas: 9 baru, 0 berubah, 0 tetap, 0 diakhiri.",
        "9 kursi, 8 petugas: 0 baru, 0 berubah, 9 tetap, 0 diakhiri.",
    ]


def test_a_term_runs_from_the_first_day_s_midnight_to_the_last_day_s_end_where_the_city_is(store: Adapters) -> None:
    import_lines(store, f"ketua,rt,{AREA},2026-01-31,2026-02-28,,warga-7")
    stored = store.records.get(Officer, uid="ketua")
    assert stored is not None
    began, ended = datetime(2026, 1, 30, 17, tzinfo=UTC), datetime(2026, 2, 28, 17, tzinfo=UTC)
    assert stored.value == Officer("ketua", {SEAT: Term(began, ended)}, "warga-7")
    assert [officer.uid for officer in store.records.holders(SEAT)] == ["ketua"]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"), list(product(["utf-8", "utf-8-sig"], [",", ";"], ["\n", "\r\n", "\r"]))
)
def test_files_are_read_as_excel_and_others_write_them(
    store: Adapters, encoding: str, delimiter: str, newline: str
) -> None:
    lines = [COLUMNS, f'"ketua",rt,{AREA}, 2020-01-01 ,,,', ",,,,,,", ""]
    assert run(store, newline.join(lines).replace(",", delimiter).encode(encoding)) == 0
    assert seats(store).keys() == {SEAT}


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (f",rt,{AREA},2020-01-01", "uid", "Wajib diisi."),
        (f"a b,rt,{AREA},2020-01-01", "uid", "Tulis uid akun"),
        (f"{'x' * 129},rt,{AREA},2020-01-01", "uid", "Tulis uid akun"),
        (f"3671050101900001,rt,{AREA},2020-01-01", "uid", "Tulis uid akun petugas, bukan NIK."),
        (f"x,pakrt,{AREA},2020-01-01", "role", "Pilih salah satu: rt, rw, verifier, lurah, camat."),
        (f"x,rw,{AREA},2020-01-01", "area", "Tulis kode wilayah rw, misalnya "),
        ("x,rt,36.71.05.1003.007,2020-01-01", "area", "Tulis kode wilayah rt, misalnya "),
        ("x,rt,36.71.05.1003.007.000,2020-01-01", "area", "Tulis kode wilayah rt"),
        ("x,rt,36.71.05.1003.7.2,2020-01-01", "area", "Tulis kode wilayah rt"),
        ("x,lurah,36.71.99.1003,2020-01-01", "area", "Wilayah 36.71.99.1003 tidak ada"),
        ("x,camat,36.72.05,2020-01-01", "area", "Wilayah 36.72.05 tidak ada"),
        (f"x,rt,{AREA},", "from", "Wajib diisi."),
        (f"x,rt,{AREA},01/02/2020", "from", "Tulis tanggal"),
        (f"x,rt,{AREA},20200101", "from", "Tulis tanggal"),
        (f"x,rt,{AREA},2020-02-30", "from", "Tulis tanggal"),
        (f"x,rt,{AREA},0001-01-01", "from", "Periksa tahunnya."),
        (f"x,rt,{AREA},2020-01-01,9999-12-31", "until", "Periksa tahunnya."),
        (f"x,rt,{AREA},2020-01-02,2020-01-01", "until", "Hari terakhir tidak boleh"),
        (
            f"x,rt,{AREA},2020-01-01,2030-01-01,{NEXT_SEAT}",
            "acting_for",
            f"Tulis kursi yang diwakili di baris ini: {SEAT}",
        ),
        (f"x,rt,{AREA},2020-01-01,,{SEAT}", "acting_for", "Pelimpahan perlu hari terakhir"),
        (f"x,rt,{AREA},2020-01-01,,,3671-0501-0190-0001", "resident_id", "Kirim id warga dari aplikasi, bukan NIK."),
        (f"x,rt,{AREA},2020-01-01,,,dua kata", "resident_id", "Bentuk isian ini tidak sesuai."),
        (f"x,rt,{AREA},2020-01-01,,,,lebih", "kolom 8", "Isian ini tidak dikenal"),
        (f"ketua,rt,{AREA},2020-01-01", "area", f"Kursi {SEAT} sudah disebut di baris 2."),
        (f"ketua,rt,{NEXT_RT},2020-01-01,,,warga-2", "resident_id", "Berbeda dengan baris 2"),
        (f"x,rt,{AREA},2030-01-01", "area", f"Kursi {SEAT} pada masa yang sama sudah diberikan di baris 2."),
    ],
)
def test_a_bad_line_is_reported_and_nothing_is_written(
    store: Adapters, capsys: pytest.CaptureFixture[str], line: str, column: str, message: str
) -> None:
    assert import_lines(store, f"{RT_LINE},,,warga-1", line) == 1
    found = faults(capsys)
    assert len(found) == 1
    assert found[0].startswith(f"baris 3, {column}: {message}")
    assert documents(store) == {}


def test_all_that_is_wrong_is_reported_at_once_in_the_order_of_the_lines(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_lines(store, RT_LINE, "", f"x,rt,{AREA},2021-01-01", "a b,rt,x,kemarin", f"y,rt,{NEXT_RT},") == 1
    assert places(capsys) == ["baris 4, area", "baris 5, area", "baris 5, from", "baris 5, uid", "baris 6, from"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "baris 1, area"),
        (COLUMNS.encode(), "baris 1, berkas"),
        (f"{COLUMNS}\n,,,".encode(), "baris 1, berkas"),
        (f"{COLUMNS},untill\n{RT_LINE}".encode(), "baris 1, untill"),
        (f"{COLUMNS},uid\n{RT_LINE}".encode(), "baris 1, uid"),
        (f"uid,role,area\n{RT_LINE}".encode(), "baris 1, from"),
        (f"{COLUMNS}\n{RT_LINE}\nké,rt".encode("latin-1"), "baris 3, berkas"),
        (f'{COLUMNS}\n{RT_LINE}\n"tak ditutup,rt'.encode(), "baris 3, berkas"),
        (f"{COLUMNS}\n{RT_LINE}".encode("utf-16"), "baris 1, berkas"),
    ],
)
def test_what_is_no_such_file_is_refused(
    store: Adapters, capsys: pytest.CaptureFixture[str], content: bytes, place: str
) -> None:
    assert run(store, content) == 1
    assert place in places(capsys)
    assert documents(store) == {}


def test_a_file_that_is_not_there_is_said_so(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["officers", "import", "tidak-ada.csv", "--data", str(store.settings.folder)]) == 2
    assert capsys.readouterr().err.startswith("tidak-ada.csv: tidak dapat dibaca")


def test_a_trial_counts_and_writes_nothing(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(store, EXAMPLE.read_bytes(), "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "9 kursi, 8 petugas: 9 baru, 0 berubah, 0 tetap, 0 diakhiri.",
        "Hanya diperiksa; tidak ada yang disimpan.",
    ]
    assert documents(store) == {}


def test_a_city_s_officers_are_taken_in_within_thirty_seconds_and_the_second_time_changes_nothing(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    kelurahan = [area.code for area in store.city.areas.of_level(Level.KELURAHAN)]
    rt = (f"{code}.{rw:03d}.{rt:03d}" for code, rw, rt in product(kelurahan, range(1, 9), range(1, 8)))
    lines = [f"rt-{area},rt,{area},2024-01-01,{LATER}" for area, _ in zip(rt, range(5800), strict=False)]
    started = time.monotonic()
    assert import_lines(store, *lines) == 0
    before = documents(store)
    assert import_lines(store, *lines) == 0
    assert time.monotonic() - started < 30
    rosters = [path for path in before if path.startswith("rosters/")]
    assert (len(before) - len(rosters), len(rosters)) == (5800, 104)
    assert documents(store) == before
    assert capsys.readouterr().out.splitlines() == [
        "5.800 kursi, 5.800 petugas: 5.800 baru, 0 berubah, 0 tetap, 0 diakhiri.",
        "5.800 kursi, 5.800 petugas: 0 baru, 0 berubah, 5.800 tetap, 0 diakhiri.",
    ]


def test_a_big_file_with_one_bad_line_at_its_end_writes_nothing(store: Adapters) -> None:
    lines = [f"rt-{number},rt,36.71.05.1003.001.{number:03d},2024-01-01" for number in range(1, 900)]
    assert import_lines(store, *lines, f"x,rt,{AREA},besok") == 1
    assert documents(store) == {}


def test_a_store_that_gives_up_on_the_way_says_how_far_it_came(store: Adapters) -> None:
    store.records.commit(Create(Officer("ketua", {})))  # somebody was faster
    officers = [Officer(f"petugas-{number}", {}) for number in range(200)]
    with pytest.raises(StoppedWriting, match=r"^Terhenti setelah 200 dari 201 catatan: .* Jalankan lagi"):
        write_in_batches(store.records, [Create(officer) for officer in (*officers, Officer("ketua", {}))])
    assert len(documents(store)) == 201


def test_a_seat_ends_at_its_hour_and_what_was_decided_before_still_counts(tmp_path: Path) -> None:
    home = make_home(tmp_path, start=datetime.now(UTC) - timedelta(hours=1))
    home.seat_all()
    decided, waiting = home.submit(), home.submit()
    decide(home, decided)  # delivered only after the seat has ended
    assert import_lines(home.adapters, f"{uid_of(Role.RT)},rt,{NEXT_RT},2020-01-01") == 0
    home.server.pump()
    assert home.application(decided).turn == 2
    home.clock.now = datetime.now(UTC)
    stored = home.records.get(Officer, uid=uid_of(Role.RT))
    assert stored is not None
    assert (stored.value.holds(SEAT, home.clock.now), stored.value.holds(NEXT_SEAT, home.clock.now)) == (False, True)
    answer = home.post(f"/decisions/{waiting}", {"turn": 1, "action": "approve"}, home.seat(Role.RT))
    assert answer.status_code in {404, 422}
    assert home.records.get(Decision, application_id=waiting, turn=1) is None


def decide(home: Home, application_id: str) -> None:
    home.decide(home.tokens[SEAT], {"application_id": application_id, "turn": 1}, "approve")
