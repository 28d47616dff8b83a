"""What a file of officers makes of stored terms: the past stays, and nobody holds a seat beside another."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.officers import Officer, Term
from functions.domain.offices import Signer
from functions.ports import Create
from infra.adapters import Adapters
from infra.settings import Settings
from tests.functions.officer_files import (
    COLUMNS,
    DAY,
    LATER,
    LURAH,
    NEXT_SEAT,
    NOW,
    RT_LINE,
    SEAT,
    SIGNER,
    SIGNER_COLUMNS,
    SOON,
    TODAY,
    YESTERDAY,
    documents,
    faults,
    import_lines,
    midnight,
    places,
    seats,
)
from tests.home import AREA, NEXT_RT


@pytest.fixture
def store(tmp_path: Path) -> Adapters:
    return Adapters(Settings(data=tmp_path / "data"))


def test_a_seat_that_is_no_longer_named_ends_now_and_others_officers_stay(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    import_lines(store, RT_LINE, f"ketua,rt,{NEXT_RT},2020-01-01", "lain,lurah,36.71.05.1003,2020-01-01")
    before, other = datetime.now(UTC), seats(store, "lain")
    assert import_lines(store, RT_LINE) == 0
    held = seats(store)
    assert held[SEAT].until is None
    ended = held[NEXT_SEAT]
    assert ended.until is not None
    assert before <= ended.until <= datetime.now(UTC)
    assert ended.from_ == midnight(date(2020, 1, 1), store)
    assert seats(store, "lain") == other
    assert capsys.readouterr().out.endswith("1 kursi, 1 petugas: 0 baru, 0 berubah, 1 tetap, 1 diakhiri.\n")
    versions = documents(store)
    import_lines(store, RT_LINE)
    assert documents(store) == versions
    assert capsys.readouterr().out.endswith(" 0 diakhiri.\n")


def test_a_seat_that_is_no_longer_named_and_never_began_goes(store: Adapters) -> None:
    import_lines(store, RT_LINE, f"ketua,rt,{NEXT_RT},{SOON}")
    import_lines(store, RT_LINE)
    assert seats(store).keys() == {SEAT}


@pytest.mark.parametrize("stated", ["2010-01-01", "2021-05-05", str(SOON)])
def test_a_running_term_never_begins_otherwise(
    store: Adapters, capsys: pytest.CaptureFixture[str], stated: str
) -> None:
    import_lines(store, RT_LINE)
    before = documents(store)
    assert import_lines(store, f"ketua,rt,{AREA},{stated}") == 0
    assert documents(store) == before
    assert capsys.readouterr().out.splitlines()[-1].endswith("(bukan from): baris 2.")


def test_a_reappointment_continues_the_running_term(store: Adapters) -> None:
    import_lines(store, f"{RT_LINE},{SOON}")
    assert import_lines(store, f"ketua,rt,{AREA},{SOON + DAY},{LATER}") == 0
    assert seats(store)[SEAT] == Term(midnight(date(2020, 1, 1), store), midnight(LATER + DAY, store))


def test_a_running_term_ends_at_the_import_at_the_earliest_and_only_once(store: Adapters) -> None:
    import_lines(store, RT_LINE)
    before = datetime.now(UTC)
    import_lines(store, f"{RT_LINE},{YESTERDAY}")
    ended = seats(store)[SEAT].until
    assert ended is not None
    assert ended >= before
    import_lines(store, f"{RT_LINE},{YESTERDAY}")
    assert seats(store)[SEAT].until == ended


def test_a_new_term_after_a_gap_replaces_one_that_ended_long_ago(store: Adapters) -> None:
    store.records.commit(Create(Officer("ketua", {SEAT: Term(NOW - 900 * DAY, NOW - 500 * DAY)})))
    assert import_lines(store, f"ketua,rt,{AREA},{YESTERDAY}") == 0
    assert seats(store)[SEAT] == Term(midnight(YESTERDAY, store))


@pytest.mark.parametrize("ended", [NOW - timedelta(minutes=5), NOW + 5 * DAY])
def test_a_new_term_after_a_gap_waits_until_the_old_one_is_a_day_over(
    store: Adapters, capsys: pytest.CaptureFixture[str], ended: datetime
) -> None:
    store.records.commit(Create(Officer("ketua", {SEAT: Term(NOW - 900 * DAY, ended)})))
    assert import_lines(store, f"ketua,rt,{AREA},{SOON}") == 1
    assert places(capsys) == ["baris 2, from"]


def test_a_term_that_has_not_begun_becomes_what_the_file_says(store: Adapters) -> None:
    import_lines(store, f"ketua,rt,{AREA},{LATER}")
    import_lines(store, f"ketua,rt,{AREA},{SOON}")
    assert seats(store)[SEAT] == Term(midnight(SOON, store))


def test_a_known_resident_stays_where_the_column_is_empty_and_changes_where_it_is_not(store: Adapters) -> None:
    for cell, expected in (("warga-1", "warga-1"), ("", "warga-1"), ("warga-2", "warga-2")):
        import_lines(store, f"{RT_LINE},,,{cell}")
        stored = store.records.get(Officer, uid="ketua")
        assert stored is not None
        assert stored.value.resident_id == expected


def test_a_handover_names_both_officers(store: Adapters) -> None:
    import_lines(store, RT_LINE)
    assert import_lines(store, f"{RT_LINE},{SOON}", f"penerus,rt,{AREA},{SOON + DAY}") == 0
    assert seats(store)[SEAT].until == seats(store, "penerus")[SEAT].from_


def test_a_handover_that_was_in_the_past_already_is_taken_in(store: Adapters) -> None:
    import_lines(store, RT_LINE)
    assert import_lines(store, f"{RT_LINE},{YESTERDAY}", f"penerus,rt,{AREA},{YESTERDAY + DAY}") == 0
    assert seats(store, "penerus")[SEAT].covers(datetime.now(UTC))
    assert not seats(store)[SEAT].covers(datetime.now(UTC))


def test_a_seat_held_by_an_officer_whom_the_file_does_not_name_is_not_given_away(
    store: Adapters, capsys: pytest.CaptureFixture[str]
) -> None:
    import_lines(store, RT_LINE)
    before = documents(store)
    capsys.readouterr()
    assert import_lines(store, f"lain,rt,{NEXT_RT},2020-01-01", f"penerus,rt,{AREA},2024-01-01") == 1
    (fault,) = faults(capsys)
    assert fault.startswith(f"baris 3, area: Kursi {SEAT} pada masa itu dipegang petugas ketua;")
    assert documents(store) == before


def test_whose_own_line_is_bad_is_not_reported_as_unnamed(store: Adapters, capsys: pytest.CaptureFixture[str]) -> None:
    import_lines(store, RT_LINE)
    capsys.readouterr()
    assert import_lines(store, f"{RT_LINE},kemarin", f"penerus,rt,{AREA},{SOON}") == 1
    assert places(capsys) == ["baris 2, until"]


def test_a_deputy_and_several_verifiers_may_hold_a_seat_at_once(store: Adapters) -> None:
    kelurahan = "36.71.05.1003"
    lurah, deputy = f"lurah,lurah,{kelurahan},2020-01-01", f"wakil,lurah,{kelurahan},{TODAY},{SOON},{LURAH},,{SIGNER}"
    verifiers = [f"v{number},verifier,{kelurahan},2020-01-01" for number in range(3)]
    assert import_lines(store, lurah, deputy, *verifiers, header=f"{COLUMNS},{SIGNER_COLUMNS}") == 0
    term = seats(store, "wakil")[LURAH]
    assert (term.acting_for, term.through) == (LURAH, None)
    assert term.signer == Signer("Sekretaris Kelurahan", "Wakil Contoh", "Penata (III/c)", "19700101 199503 1 001")
    assert len(store.records.holders(f"verifier:{kelurahan}")) == 3


PRINTED = ["signer_name", "signer_nip", "signer_rank", "signer_title"]


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        (
            f"wakil,lurah,36.71.05.1003,{TODAY},{SOON},{LURAH},",
            ["signer_name", "signer_nip", "signer_rank", "signer_title"],
        ),
        (f"wakil,lurah,36.71.05.1003,{TODAY},{SOON},{LURAH},,Sekretaris,Wakil Contoh,Penata", ["signer_nip"]),
        (f"wakil,lurah,36.71.05.1003,{TODAY},{SOON},{LURAH},,Sekretaris,Wakil Contoh,Penata,12", ["signer_nip"]),
        (f"wakil,lurah,36.71.05.1003,{TODAY},,,,Sekretaris", ["signer_title"]),
        (f"{RT_LINE},{SOON},{SEAT},,{SIGNER}", PRINTED),
        (f"{RT_LINE},,,,,,,,Sekretaris", ["signer_through"]),
    ],
)
def test_who_signs_for_another_says_how_and_nobody_else_does(
    store: Adapters, capsys: pytest.CaptureFixture[str], line: str, columns: list[str]
) -> None:
    assert import_lines(store, line, header=f"{COLUMNS},{SIGNER_COLUMNS}") == 1
    assert places(capsys) == [f"baris 2, {column}" for column in columns]
