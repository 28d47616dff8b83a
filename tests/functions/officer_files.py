"""Writes files of officers, takes them in through the command, and tells what came of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from functions.domain.officers import Officer, Term
from infra.adapters import Adapters
from infra.local import main
from infra.settings import REPOSITORY
from tests.home import AREA, NEXT_RT

EXAMPLE = REPOSITORY / "docs" / "officers-example.csv"
COLUMNS = "uid,role,area,from,until,acting_for,resident_id"
SEAT, NEXT_SEAT = f"rt:{AREA}", f"rt:{NEXT_RT}"
LURAH = "lurah:36.71.05.1003"
SIGNER_COLUMNS = "signer_title,signer_name,signer_rank,signer_nip,signer_through"
SIGNER = "Sekretaris Kelurahan,Wakil Contoh,Penata (III/c),197001011995031001"
RT_LINE = f"ketua,rt,{AREA},2020-01-01"
NOW = datetime.now(UTC)
TODAY = NOW.date()
YESTERDAY, SOON, LATER = (TODAY + timedelta(days=days) for days in (-2, 30, 60))
DAY = timedelta(days=1)


def run(store: Adapters, content: bytes, *options: str) -> int:
    path = store.settings.folder / "petugas.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return main(["officers", "import", str(path), "--data", str(store.settings.folder), *options])


def import_lines(store: Adapters, *lines: str, header: str = COLUMNS) -> int:
    return run(store, "\n".join([header, *lines]).encode())


def seats(store: Adapters, uid: str = "ketua") -> dict[str, Term]:
    stored = store.records.get(Officer, uid=uid)
    return dict(stored.value.seats) if stored else {}


def documents(store: Adapters) -> dict[str, int]:
    return dict(store.database.connection.execute("SELECT path, version FROM documents").fetchall())


def midnight(day: date, store: Adapters) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=store.city.zone)


def faults(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [line.strip() for line in captured.err.splitlines()[1:]]


def places(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [fault.partition(":")[0] for fault in faults(capsys)]
