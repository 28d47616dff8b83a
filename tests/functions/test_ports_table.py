"""The table's ports are those that the code uses, at the level at which it uses them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from functions.ports import Caller, Wanted
from infra.adapters import TERRAFORM
from infra.deployables import LEVELS, Deployable, WrongTable, read_deployables
from infra.openapi import use_case_of
from infra.port_settings import PORT_SETTINGS
from infra.settings import REPOSITORY
from infra.triggers import Signature

DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
ROWS = [pytest.param(each, id=each.name) for each in DEPLOYABLES]
BUCKETS = {"uploads", "letters", "evaluations", "published"}
GOOD = {
    "trigger": "http",
    "callers": ["superapp"],
    "ports": {"records": "read"},
    "memory": "256Mi",
    "cpu": 1,
    "concurrency": 8,
    "min_instances": 0,
    "max_instances": 5,
    "timeout_seconds": 30,
}
CREATED = {"trigger": "created", "callers": [], "document": "letters/{letter_id}", "retry": True}


def needed(deployable: Deployable) -> set[str]:
    """The ports with a setting or a grant that the signature and the trigger need."""
    signature = Signature.of(use_case_of(deployable))
    found = set(signature.ports)
    found |= {"tokens"} if signature.parameter_of(Caller) else set()
    found |= {"city"} if signature.body else set()  # a body is checked against the city's areas and today's date there
    found |= {"pages"} if Wanted in signature.parameters.values() else set()  # a page's policy stands in its header
    return found & LEVELS.keys()


def calls(module: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The methods that a module of ours calls, and those that its imports among the use cases' modules do."""
    done, waiting = set[str](), [module]
    while waiting:
        name = waiting.pop()
        if name not in done:
            done.add(name)
            methods, imported = look(name)
            waiting += imported
            yield from methods


@cache
def look(module: str) -> tuple[tuple[tuple[str, frozenset[str]], ...], tuple[str, ...]]:
    """Each method call of a module with the names of its keywords; and which of our use cases' modules it imports."""
    tree = ast.parse((REPOSITORY / "functions" / f"{module}.py").read_text())
    methods = tuple(
        (node.func.attr, frozenset(keyword.arg or "" for keyword in node.keywords))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    imported = tuple(
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for package, _, name in [node.module.partition(".")]
        if package == "functions" and "." not in name and name not in {"ports", "domain"}
    )
    return methods, imported


def levels(deployable: Deployable) -> tuple[str, str]:
    """How much the code asks of the records, and of whichever bucket it has."""
    made = set(calls(deployable.name))
    writes = {
        name for name, keywords in made if name == "put_new" or (name == "replace" and "content_type" in keywords)
    }
    signs = {name for name, _ in made if name in {"download_address", "upload_address"}}
    commits = any(name == "commit" for name, _ in made)
    return "write" if commits else "read", "write" if writes else "sign" if signs else "read"


@pytest.mark.parametrize("deployable", ROWS)
def test_a_row_has_exactly_the_ports_that_its_use_case_needs(deployable: Deployable) -> None:
    assert set(deployable.ports) == needed(deployable)


@pytest.mark.parametrize("deployable", ROWS)
def test_a_row_may_do_no_more_with_records_and_buckets_than_its_use_case_does(deployable: Deployable) -> None:
    with_records, with_buckets = levels(deployable)
    expected = {"records": with_records} | dict.fromkeys(BUCKETS, with_buckets)
    assert {port: level for port, level in deployable.ports.items() if level != "use"} == {
        port: level for port, level in expected.items() if port in deployable.ports
    }


def test_every_port_with_a_level_has_its_settings_and_no_other_port_has() -> None:
    assert PORT_SETTINGS.keys() == LEVELS.keys()


def test_only_what_the_scheduler_and_events_call_is_behind_iam() -> None:
    assert {each.trigger for each in DEPLOYABLES if each.is_behind_iam} == {"scheduler", "created"}
    assert {each.trigger for each in DEPLOYABLES if not each.is_behind_iam} == {"http"}


def test_work_that_fills_a_cpu_is_done_one_at_a_time() -> None:
    drawing = {each.name for each in DEPLOYABLES if {"renderer", "reach"} & each.ports.keys()}
    assert drawing == {"issue_letter", "export_evaluation"}
    assert {each.concurrency for each in DEPLOYABLES if each.name in drawing} == {1}


def test_fewer_decisions_are_taken_at_once_than_the_tests_let_contend() -> None:
    (decide,) = (each for each in DEPLOYABLES if each.name == "decide_application")
    assert decide.concurrency * decide.max_instances <= 100


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        (CREATED | {"document": None}, "a created row needs document, like letters/{letter_id}"),
        (CREATED | {"retry": False}, "a created row needs retry: true"),
        (CREATED | {"callers": ["superapp"]}, "created rows are not called by superapp"),
        ({"document": "letters/{letter_id}"}, "only a created row has a document"),
        ({"retry": True}, "only a created row has retry"),
        ({"schedule": "0 1 * * *"}, "only a scheduler row has a schedule"),
        ({"trigger": "scheduler", "callers": ["scheduler"]}, 'a scheduler row needs schedule, like "0 1 * * *"'),
        ({"callers": []}, "http rows need callers: anyone or officers or superapp"),
        ({"callers": ["scheduler"]}, "http rows are not called by scheduler"),
        ({"callers": ["warga"]}, "callers: Input should be 'superapp', 'officers', 'scheduler' or 'anyone'"),
        ({"callers": ["anyone", "superapp"]}, "anyone stands alone in callers"),
        ({"callers": ["superapp", "superapp"]}, "a caller stands in callers twice"),
        ({"ports": {"berkas": "read"}}, "ports: 'berkas' is no port that needs a setting or a grant; those are "),
        ({"ports": {"records": "use"}}, "ports: records cannot be 'use'; write read or write"),
        ({"ports": {"city": "read"}}, "ports: city cannot be 'read'; write use"),
        ({"memory": "512"}, "memory: '512' is no amount of memory; write it like 512Mi or 1Gi"),
        ({"memory": "512MB"}, "memory: '512MB' is no amount of memory"),
        ({"cpu": 0.5}, "concurrency above 1 needs cpu: 1 or more"),
        ({"min_instances": 6}, "min_instances is above max_instances"),
        ({"timeout_seconds": 3600}, "timeout_seconds: Input should be less than or equal to 540"),
        ({"public": True}, "public: Extra inputs are not permitted"),
        ({"max_instances": None}, "max_instances: Input should be a valid integer"),
    ],
)
def test_nonsense_is_refused_with_its_row_and_the_remedy(
    tmp_path: Path, changed: dict[str, object], wrong: str
) -> None:
    table = tmp_path / "functions.yaml"
    table.write_text(yaml.safe_dump({"baik": GOOD, "buruk": GOOD | changed, "kosong": None}))
    with pytest.raises(WrongTable) as raised:
        read_deployables(table)
    first, *lines = str(raised.value).splitlines()
    assert first == "functions.yaml is wrong:"
    assert f"  buruk: {wrong}" in "\n".join(line for line in lines if line.startswith("  buruk"))
    assert "  kosong: trigger: Field required" in lines
    assert not any("baik" in line for line in lines)
