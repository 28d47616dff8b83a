"""What is particular to the embedded records: what stands in their file, and that they refuse what Firestore would."""

import inspect
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.domain.application import Application, File
from functions.domain.errors import DataLoss
from functions.domain.sweeping import Cursor
from functions.ports import Create, Records
from infra import records as described
from infra.adapters import TERRAFORM, Adapters
from infra.demo_city import DemoClock
from infra.indexes import index_for, read_indexes
from infra.record_queries import RecordQueries
from infra.records import Query
from infra.sealing import Sealer
from infra.settings import Settings
from infra.sqlite import MissingIndex, SqliteRecords
from tests.contract.values import (
    APPLICATION,
    AT,
    COMPLAINT,
    FILE,
    KEYED,
    LETTER,
    MESSAGE,
    NOTE,
    RATING,
    REASON,
    RT,
    SECRETS,
)

HOUR = timedelta(hours=1)
SEALER = Sealer(b"k" * 32)
GIVEN: dict[str, Any] = {"seat": RT, "kind": Application, "now": AT, "limit": 1, "start": AT, "end": AT + HOUR}
GIVEN |= {
    "cursor": Cursor("decisions", AT),
    "before": AT + HOUR,
    "after": APPLICATION,
    "application_id": "permohonan",
    "month": "2026-10",
    "area": "36.71.05.1003",
    "complainant": "resident:warga",
    "first": "2025-10",
    "last": "2026-10",
}


@pytest.fixture
def adapters(tmp_path: Path, clock: DemoClock) -> Adapters:
    return Adapters(Settings(data=tmp_path), clock=clock)


def queries() -> dict[str, Query]:
    builders = inspect.getmembers(described, inspect.isfunction)
    return {
        name: builder(*(GIVEN[parameter] for parameter in inspect.signature(builder).parameters))
        for name, builder in builders
        if inspect.signature(builder).return_annotation is Query
    }


def stored_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("paten.sqlite*")))


def test_personal_data_is_nowhere_in_the_stored_bytes(adapters: Adapters, tmp_path: Path) -> None:
    adapters.records.commit(*map(Create, (FILE, LETTER, MESSAGE, COMPLAINT, RATING)))
    stored = stored_bytes(tmp_path)
    assert b"ABCDEFGHIJKLMNOP" in stored  # the code of the letter is there to be read
    for secret in (*SECRETS, REASON, NOTE, COMPLAINT.text, COMPLAINT.answer or "", RATING.comment or ""):
        assert secret.encode() not in stored
        assert secret.encode("unicode_escape") not in stored


def test_sealed_data_does_not_open_under_another_name(adapters: Adapters) -> None:
    adapters.records.commit(Create(FILE))
    connection = adapters.database.connection
    connection.execute(
        "UPDATE documents SET path = 'applications/lain/files/2', body = replace(body, 'permohonan', 'lain')"
    )
    with pytest.raises(DataLoss):
        adapters.records.get(File, application_id="lain", revision=2)


def test_records_do_not_open_with_another_key(adapters: Adapters, tmp_path: Path) -> None:
    adapters.records.commit(Create(FILE))
    (tmp_path / "keys" / "records").write_bytes(b"x" * 32)
    again = Adapters(Settings(data=tmp_path))
    with pytest.raises(DataLoss):
        again.records.get(File, application_id="permohonan", revision=2)


def test_records_are_there_when_the_home_is_opened_again(adapters: Adapters, tmp_path: Path) -> None:
    adapters.records.commit(Create(FILE))
    again = Adapters(Settings(data=tmp_path)).records.get(File, application_id="permohonan", revision=2)
    assert again == adapters.records.get(File, application_id="permohonan", revision=2)


@pytest.mark.parametrize("name", queries())
def test_every_query_has_the_index_it_needs(name: str) -> None:
    assert index_for(queries()[name]) in {None, *read_indexes(TERRAFORM / "indexes.yaml")}


def test_every_declared_index_serves_a_query() -> None:
    assert read_indexes(TERRAFORM / "indexes.yaml") <= {index_for(query) for query in queries().values()}


def test_no_query_asks_for_a_field_whose_indexes_are_switched_off() -> None:
    tables = yaml.safe_load((TERRAFORM / "indexes.yaml").read_text())
    exempt = {(row["collection"], row["field"]) for row in tables["exempt"]}
    assert exempt == {("usage", "counts")}
    documents = {described.path_of(value).split("/")[-2]: described.to_document(value, SEALER) for value, _ in KEYED}
    assert all(field in documents[collection] for collection, field in exempt)
    for query in queries().values():
        asked = {where.field for where in query.where} | {query.order_by or ""}
        assert not {(query.collection, name.partition(".")[0]) for name in asked} & exempt


def test_every_query_of_the_port_has_its_builder() -> None:
    methods = {name for name, _ in inspect.getmembers(Records, inspect.isfunction) if not name.startswith("_")}
    offered = {name for name, _ in inspect.getmembers(RecordQueries, inspect.isfunction) if not name.startswith("_")}
    assert methods - {"get", "commit"} <= queries().keys()
    assert offered - {"each", "outdated"} == queries().keys()


def test_a_query_without_its_index_is_refused(adapters: Adapters) -> None:
    without = SqliteRecords(adapters.database, sealer=Sealer(b"x" * 32), indexes=(), watched=(), clock=adapters.clock)
    with pytest.raises(MissingIndex, match=r"applications.*waiting_for\.since"):
        without.waiting_at(RT, 1)
    with pytest.raises(MissingIndex, match="decisions"):
        without.decided_after(Cursor("decisions", AT), AT + HOUR, 1)
    assert without.closed_between(AT, AT + HOUR, 1) == ()


def test_a_thread_that_writes_does_not_keep_others_from_reading(adapters: Adapters) -> None:
    adapters.records.commit(Create(FILE))
    with sqlite3.connect(adapters.settings.folder / "paten.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert adapters.records.get(File, application_id="permohonan", revision=2) is not None
        other.execute("ROLLBACK")
    other.close()
