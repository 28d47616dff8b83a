"""What stands in a document of the embedded records, and what becomes of one that others wrote."""

import io
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.application import Action, Application, Decision, File
from functions.domain.errors import DataLoss, Unavailable
from functions.domain.letters import Letter
from functions.domain.messages import Message
from functions.domain.officers import Officer, Term
from functions.domain.offices import Office
from functions.domain.sweeping import Cursor
from functions.ports import Create
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.logs import log_to
from infra.records import from_document, to_document
from infra.sealing import Sealer
from infra.settings import Settings
from tests.contract.values import APPLICATION, AT, FILE, LETTER, MESSAGE, OFFICE, OFFICER, RT

HOUR = timedelta(hours=1)
DECIDED: dict[str, Any] = {
    "turn": 3,
    "action": "return",
    "note": "Foto buram",
    "officer": "petugas",
    "decided_at": "2026-10-05T02:03:04.567891Z",
}
"""A decision as the contract with the officers' apps has it; its application is only in its path."""
GARBAGE: list[dict[str, Any]] = [
    {"action": "hapus"},
    {"action": None},
    {"action": ["approve"]},
    {"note": 5},
    {"note": {"isi": "x"}},
    {"officer": 5},
    {"officer": ["petugas"]},
    {"decided_at": "kemarin"},
    {"decided_at": None},
    {"taken_at": "belum"},
]


@pytest.fixture
def home(tmp_path: Path, clock: DemoClock) -> Adapters:
    return Adapters(Settings(data=tmp_path), clock=clock)


def insert(home: Adapters, path: str, document: object) -> None:
    """Put a document in as somebody else's client does, past all of our code."""
    parent, _, _ = path.rpartition("/")
    home.database.connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, 1, ?, ?)",
        (path, parent, parent.rpartition("/")[2], "2026-10-05T02:03:05.000000Z", json.dumps(document)),
    )


def body(home: Adapters, path: str) -> dict[str, Any]:
    rows = home.database.connection.execute("SELECT body FROM documents WHERE path = ?", (path,)).fetchall()
    ((text,),) = rows
    document: dict[str, Any] = json.loads(text)
    return document


def decision(home: Adapters) -> Decision:
    stored = home.records.get(Decision, application_id="permohonan", turn=3)
    assert stored is not None
    return stored.value


def test_a_decision_that_holds_just_what_the_contract_says_is_read(home: Adapters) -> None:
    insert(home, "applications/permohonan/decisions/3", DECIDED)
    assert decision(home) == Decision("permohonan", 3, Action.RETURN, AT, "petugas", "Foto buram")
    (found,) = home.records.decided_after(Cursor("decisions", AT), AT + HOUR, 9)
    assert found.value == decision(home)


def test_what_its_path_says_counts_more_than_what_a_document_holds(home: Adapters) -> None:
    insert(home, "applications/permohonan/decisions/3", DECIDED | {"application_id": "lain", "turn": 9})
    assert (decision(home).application_id, decision(home).turn) == ("permohonan", 3)


@pytest.mark.parametrize("wrong", GARBAGE, ids=json.dumps)
def test_a_decision_nobody_can_read_is_there_as_an_unreadable_one(home: Adapters, wrong: dict[str, Any]) -> None:
    insert(home, "applications/permohonan/decisions/3", DECIDED | wrong)
    decided_at = AT.replace(second=5, microsecond=0) if "decided_at" in wrong else AT
    unreadable = Decision("permohonan", 3, Action.UNREADABLE, decided_at)
    assert decision(home) == unreadable


@pytest.mark.parametrize("left_out", ["action", "decided_at"])
def test_a_decision_that_lacks_what_it_must_hold_is_an_unreadable_one(home: Adapters, left_out: str) -> None:
    insert(home, "applications/permohonan/decisions/3", {k: v for k, v in DECIDED.items() if k != left_out})
    assert decision(home).action == Action.UNREADABLE


@pytest.mark.parametrize(
    "path", ["applications/permohonan/decisions/abc", "applications/permohonan/decisions/\xb2", "lain/x/decisions/3"]
)
def test_a_decision_where_none_can_be_stops_no_query(home: Adapters, path: str) -> None:
    insert(home, path, DECIDED)
    insert(home, "applications/permohonan/decisions/3", DECIDED)
    found = home.records.decided_after(Cursor("decisions", AT - HOUR), AT + HOUR, 9)
    assert [stored.value.turn for stored in found] == [3]


def test_a_decision_has_no_seal_that_could_be_broken(home: Adapters) -> None:
    insert(home, "applications/permohonan/decisions/3", DECIDED | {"sealed": "rusak"})
    assert decision(home).action == Action.RETURN


def test_an_unreadable_decision_hides_no_other_from_a_query(home: Adapters) -> None:
    insert(home, "applications/a/decisions/3", DECIDED | {"action": "hapus"})
    insert(home, "applications/b/decisions/3", DECIDED)
    found = home.records.decided_after(Cursor("decisions", AT), AT + HOUR, 9)
    assert [stored.value.action for stored in found] == [Action.UNREADABLE, Action.RETURN]


def test_any_other_document_nobody_can_read_is_a_loss_of_data(home: Adapters) -> None:
    insert(home, "letters/rusak", {"status": "PENDING", "code": "RAHASIA"})
    with pytest.raises(DataLoss, match="letters: catatan ini tidak dapat dibaca") as caught:
        home.records.get(Letter, letter_id="rusak")
    assert "RAHASIA" not in str(caught.value)


@pytest.mark.parametrize("sealed", ["", None])
def test_a_file_whose_seal_is_missing_is_a_loss_of_data(home: Adapters, sealed: str | None) -> None:
    home.records.commit(Create(FILE))
    path = "applications/permohonan/files/2"
    changed = json.dumps(body(home, path) | {"sealed": sealed})
    home.database.connection.execute("UPDATE documents SET body = ? WHERE path = ?", (changed, path))
    with pytest.raises(DataLoss):
        home.records.get(File, application_id="permohonan", revision=2)


@pytest.mark.parametrize("sealed", ["x", "é", "AAAA", "=" * 40, 5, ["x"], True])
def test_a_file_whose_seal_is_garbage_is_a_loss_of_data(home: Adapters, sealed: object) -> None:
    home.records.commit(Create(FILE))
    path = "applications/permohonan/files/2"
    changed = json.dumps(body(home, path) | {"sealed": sealed})
    home.database.connection.execute("UPDATE documents SET body = ? WHERE path = ?", (changed, path))
    with pytest.raises(DataLoss):
        home.records.get(File, application_id="permohonan", revision=2)


def test_a_file_from_before_there_were_corrections_is_read() -> None:
    sealer, path = Sealer(bytes(32)), "applications/permohonan/files/2"
    document = to_document(FILE, sealer)
    held = json.loads(sealer.open(document["sealed"], path))
    del held["corrections"]
    old = document | {"sealed": sealer.seal(json.dumps(held), path)}
    assert from_document(File, path, old, sealer=sealer, created_at=AT) == replace(FILE, corrections=())


def test_an_office_from_before_it_took_notices_is_read() -> None:
    sealer = Sealer(bytes(32))
    document = to_document(OFFICE, sealer)
    del document["notices_to"]
    found = from_document(Office, "offices/36.71.05.1003", document, sealer=sealer, created_at=AT)
    assert found == replace(OFFICE, notices_to=None)


def test_a_query_passes_over_what_nobody_can_read_and_logs_its_path_only(home: Adapters) -> None:
    logged = io.StringIO()
    log_to(logged)
    home.records.commit(Create(replace(APPLICATION, due_at=AT)), Create(replace(LETTER, due_at=AT)))
    insert(home, "applications/rusak", {"due_at": "2026-10-05T01:00:00.000000Z", "masked_name": "RAHASIA"})
    assert [stored.value.application_id for stored in home.records.due(Application, AT, 9)] == ["permohonan"]
    (line,) = logged.getvalue().splitlines()
    assert json.loads(line) == {"severity": "ERROR", "message": "unreadable document", "path": "applications/rusak"}
    with pytest.raises(DataLoss):
        home.records.get(Application, application_id="rusak")


def test_a_term_is_stored_under_the_names_of_the_contract(home: Adapters) -> None:
    home.records.commit(Create(OFFICER), Create(Officer("tanpa-akhir", {RT: Term(AT)})))
    stored = {
        "from": "2026-10-05T02:03:04.567891Z",
        "until": "2026-12-31T23:59:59.999999Z",
        "acting_for": "rt:36.71.05.1003.007.003",
        "signer": None,
        "through": None,
    }
    assert body(home, "officers/petugas") == {
        "uid": "petugas",
        "seats": {RT: stored},
        "resident_id": "warga",
        "seat_names": [RT],
    }
    assert body(home, "officers/tanpa-akhir")["seats"] == {RT: stored | {"until": None, "acting_for": None}}


def test_an_officer_of_the_contract_is_read(home: Adapters) -> None:
    seats = {RT: {"from": "2026-10-05T02:03:04.567891Z", "until": None, "acting_for": None}}
    insert(home, "officers/petugas", {"seats": seats, "seat_names": [RT]})
    stored = home.records.get(Officer, uid="petugas")
    assert stored is not None
    assert stored.value == Officer("petugas", {RT: Term(AT)})


@pytest.mark.parametrize(("note", "is_sealed"), [("Foto buram", True), (None, False), ("", False)])
def test_the_sealed_field_is_always_there_and_empty_when_there_is_nothing_to_seal(
    home: Adapters, note: str | None, *, is_sealed: bool
) -> None:
    home.records.commit(Create(replace(MESSAGE, note=note)))
    document = body(home, "messages/pesan")
    assert "note" not in document
    assert isinstance(document["sealed"], str) if is_sealed else document["sealed"] is None
    stored = home.records.get(Message, message_id="pesan")
    assert stored is not None
    assert stored.value.note == (note or None)


def test_a_store_that_stays_busy_is_unavailable(home: Adapters) -> None:
    home.records.commit(Create(FILE))
    home.database.connection.execute("PRAGMA busy_timeout = 20")
    with sqlite3.connect(home.settings.folder / "paten.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="sibuk"):
            home.records.commit(Create(LETTER))
        other.execute("ROLLBACK")
    other.close()
    home.records.commit(Create(LETTER))
