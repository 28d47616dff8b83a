"""docs/pangkas.md tells officers' apps what there really is; tests/journey/test_pangkas.py runs its JavaScript."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from functions.domain.application import Action, Decision
from functions.domain.seats import Role
from functions.ports import Create
from infra.local_pages import HTML
from infra.markdown_page import as_html
from tests import pangkas_page
from tests.functions.test_pages import Reader
from tests.home import AREA, RESIDENT, Home

TYPES: dict[str, type] = {"text": str, "integer": int, "boolean": bool, "map": dict, "instant": str}
APPLICATION, DECISION = "What an application holds", "A decision"


@pytest.fixture
def stored(home: Home) -> Home:
    """A letter that was returned, mended and issued; one that an RT filed; and a decision that did not fit."""
    home.seat_all()
    body = home.submission()
    returned = home.submit(body)
    home.act(returned, Action.RETURN, "Keperluan belum jelas.")
    mended = {name: body[name] for name in ("letter_type", "applicant", "form", "attachments")}
    again = home.post("/resubmit_application", mended | {"application_id": returned}, resident=RESIDENT)
    home.expect(200, again)
    home.issue(returned)
    filed = home.submit(home.submission(channel="pangkas", resident_id=None), home.seat(Role.RT))
    home.officer("petugas-lain", "rt:36.71.05.1003.007.009")
    home.records.commit(
        Create(Decision(filed, home.application(filed).turn, Action.APPROVE, home.clock(), "petugas-lain"))
    )
    home.server.pump()
    return home


def documents(home: Home, parent: str) -> list[dict[str, Any]]:
    """Every document of a collection as it is stored."""
    rows = home.adapters.database.connection.execute("SELECT body FROM documents WHERE collection = ?", [parent])
    return [json.loads(body) for (body,) in rows]


def leaves(name: str, value: object) -> Iterator[tuple[str, object]]:
    """A field and the fields within it, by the names that the document gives them."""
    yield name, value
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            for inner, each in part.items():
                yield from leaves(f"{name}.{inner}", each)


def is_a(kind: str, value: object) -> bool:
    """Tell whether a value is of a type as the document names it: `list of map`, `instant or null`."""
    if kind.endswith(" or null"):
        return value is None or is_a(kind.removesuffix(" or null"), value)
    if kind.startswith("list of "):
        return isinstance(value, list) and all(is_a(kind.removeprefix("list of "), each) for each in value)
    if kind == "instant" and isinstance(value, str):
        return value.endswith("Z") and datetime.fromisoformat(value).utcoffset() is not None
    return type(value) is TYPES[kind]


def test_the_module_that_the_tests_run_is_the_documents_javascript() -> None:
    assert pangkas_page.MODULE.read_text() == pangkas_page.module(), "python -m tests.pangkas_page writes it anew"


def test_the_fields_of_an_application_are_those_that_are_stored(stored: Home) -> None:
    told, own = pangkas_page.fields(APPLICATION), pangkas_page.servers_own(APPLICATION)
    found = [leaf for each in documents(stored, "applications") for field in each.items() for leaf in leaves(*field)]
    hidden = {name for name, _ in found if any(name == one or name.startswith(f"{one}.") for one in own)}
    assert {name for name, _ in found} - hidden == set(told)
    assert own - {"trace"} == {name for name in hidden if name in own} - {"trace"}
    assert [(name, value) for name, value in found if name not in hidden and not is_a(told[name], value)] == []


def test_the_fields_of_a_decision_are_those_that_are_stored(stored: Home) -> None:
    told = pangkas_page.fields(DECISION)
    found = documents(stored, "decisions")
    assert {name for each in found for name in each} - {"application_id", "trace"} == set(told)
    wrong = [(name, each[name]) for each in found for name in told if name in each and not is_a(told[name], each[name])]
    assert wrong == []
    assert {each["quarantined"] is None for each in found} == {True, False}


def test_a_field_of_another_type_is_found() -> None:
    assert is_a("list of text", ["a"])
    assert not is_a("list of text", [1])
    assert not is_a("instant", "2026-10-05")
    assert not is_a("integer", value=True)
    assert not is_a("text", None)


def test_every_request_that_the_document_shows_succeeds(home: Home) -> None:
    home.seat_all()
    application_id = home.submit(home.submission(number=1))
    home.act(application_id)
    home.act(application_id)
    filled_in = {
        "APPLICATION_ID": application_id,
        "ID_TOKEN": home.seat(Role.VERIFIER, AREA),
        "TOKEN_FROM_FIREBASE": "contoh-token-perangkat-dari-firebase",
    }
    answers = {}
    for request in pangkas_page.requests(**filled_in):
        answer = home.client.open(request.path, method=request.method, headers=request.headers, data=request.body)
        answers[request.path.split("/")[1]] = home.expect(200, answer)
    assert answers.keys() == {"get_application", "correct_application", "register_device"}
    assert answers["get_application"]["file"]["applicant"]["name"] == "Bima Contoh"
    assert answers["correct_application"]["revision"] == 2


def test_the_document_is_a_page_of_the_local_server(home: Home) -> None:
    answer = home.client.get("/pangkas", headers={"Host": "127.0.0.1"})
    shown = Reader(answer.text)
    assert answer.headers["Content-Security-Policy"] == HTML.content_security_policy
    assert {"h1", "h2", "table", "pre"} <= set(shown.tags)
    assert " ".join(pangkas_page.blocks("js")[-1].split()) in shown.words
    assert ("href", "/pangkas") in Reader(home.client.get("/", headers={"Host": "127.0.0.1"}).text).attributes


def test_markup_in_a_document_is_shown_and_not_run() -> None:
    html = as_html("# Title\n\n<script>alert(1)</script> and `<b>` and [x](javascript:alert(1))\n\n<iframe></iframe>\n")
    assert {tag.lstrip("/") for tag in Reader(html).tags} == {"h1", "p", "code"}


def test_a_link_into_the_repository_is_shown_as_its_words() -> None:
    html = as_html("See [the rules](../terraform/firestore.rules) and [below](#below).")
    assert html == '<p>See the rules and <a href="#below">below</a>.</p>\n'
