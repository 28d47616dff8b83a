"""Actor by collection by operation: what only the server reads and writes."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.application import Application, Decision, File
from infra.records import path_of, to_document
from tests.contract.values import KEYED
from tests.rules.city import ACTORS, ANONYMOUS, RESIDENT, World
from tests.rules.client import NOT_THERE, OK, REFUSED, change, delete, query, write

pytestmark = pytest.mark.loopback

EXAMPLES: dict[type, Any] = {type(value): value for value, _ in KEYED}
EXAMPLES[File] = replace(EXAMPLES[File], application_id="at-lurah")  # an application that many actors see
SERVER_ONLY = [kind for kind in EXAMPLES if kind not in {Application, Decision}]
UNKNOWN = (
    "usage/2026-10",
    "tokens/rt",
    "applications/at-lurah/notes/1",
    "applications/at-lurah/decisions/1/notes/1",
    "officers/rt/devices/1",
)
actors = pytest.mark.parametrize("actor", ACTORS)


@actors
@pytest.mark.parametrize("kind", SERVER_ONLY)
def test_what_is_the_servers_is_neither_read_nor_written(world: World, kind: type, actor: str) -> None:
    value = EXAMPLES[kind]
    world.store(value)
    assert _outcomes(world, actor, path_of(value), to_document(value, world.sealer)) == {REFUSED}


@actors
@pytest.mark.parametrize("path", UNKNOWN)
def test_what_the_rules_do_not_know_is_neither_read_nor_written(world: World, path: str, actor: str) -> None:
    world.put({path: {"value": 1}})
    assert _outcomes(world, actor, path, {"value": 2}) == {REFUSED}


@actors
def test_officers_read_their_own_document_and_nobody_elses_and_write_none(world: World, actor: str) -> None:
    client, another = world.as_(actor), "rt" if actor == "rw" else "rw"
    allowed = {ANONYMOUS: REFUSED, RESIDENT: NOT_THERE}.get(actor, OK)
    assert client.get(f"officers/{actor}") == allowed
    assert client.get(f"officers/{another}") == REFUSED
    assert client.list(query("officers"))[0] == REFUSED
    assert client.commit(write(f"officers/{actor}", {"seats": {}})) == REFUSED


@actors
@pytest.mark.parametrize("name", ["at-rt", "at-rw", "at-verifier", "at-lurah", "returned-by-rw", "issued"])
def test_an_application_is_written_by_nobody(world: World, name: str, actor: str) -> None:
    filed = world.file(name)
    path = path_of(filed)
    client = world.as_(actor)
    writes = [
        change(path, {"status": "APPROVED"}),
        change(path, {"waiting_for": None}),
        write(path, to_document(filed, world.sealer)),
        write(f"{path}-baru", to_document(filed, world.sealer)),
        delete(path),
    ]
    assert {client.commit(one) for one in writes} == {REFUSED}


@actors
@pytest.mark.parametrize("name", ["at-rw", "at-lurah", "issued"])
def test_a_decision_is_changed_by_nobody(world: World, name: str, actor: str) -> None:
    path = f"applications/{name}/decisions/1"
    client = world.as_(actor)
    assert {client.commit(one) for one in (change(path, {"note": "lain"}), delete(path))} == {REFUSED}


def _outcomes(world: World, actor: str, path: str, document: dict[str, Any]) -> set[int]:
    client = world.as_(actor)
    collection = path.rpartition("/")[0]
    parent, _, name = collection.rpartition("/")
    return {
        client.get(path),
        client.list(query(name), under=parent)[0],
        client.list(query(name, group=True))[0],
        client.commit(write(f"{collection}/baru", document)),
        client.commit(change(path, document)),
        client.commit(delete(path)),
    }
