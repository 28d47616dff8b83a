"""The page /api shows a developer every function, and names every field of it."""

from typing import Any

import pytest

from infra.api_page import ApiFunction, api_functions
from infra.local_pages import HTML
from infra.schema_rows import FieldRow, schema_rows
from tests.functions.test_api_examples import DESCRIPTION, EXAMPLES
from tests.functions.test_pages import Reader
from tests.home import Home

FUNCTIONS = {function.name: function for function in api_functions(DESCRIPTION, EXAMPLES)}
PLACE: dict[str, Any] = {
    "type": "object",
    "required": ["street"],
    "properties": {"street": {"type": "string", "maxLength": 5}},
}


def rows(**properties: Any) -> list[FieldRow]:  # noqa: ANN401  a JSON Schema
    return list(schema_rows({"properties": properties, "required": ["first"]}, {"Place": PLACE}))


def test_a_field_says_its_type_whether_it_must_be_there_and_its_rules() -> None:
    first = {"type": "integer", "minimum": 1, "maximum": 4}
    assert rows(first=first) == [FieldRow("first", "integer", is_required=True, rules="at least 1, at most 4")]


def test_a_field_that_may_be_null_says_so() -> None:
    other = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
    assert rows(other=other) == [FieldRow("other", "string or null", is_required=False, rules="date-time")]


def test_a_choice_names_what_can_be_chosen() -> None:
    assert rows(first={"type": "string", "enum": ["L", "P"]})[0] == FieldRow(
        "first", "one of", is_required=True, rules="L | P"
    )


def test_a_field_of_a_field_stands_under_its_path() -> None:
    reference = {"$ref": "#/components/schemas/Place"}
    assert [(row.name, row.kind) for row in rows(first=reference, other={"type": "array", "items": reference})] == [
        ("first", "object"),
        ("first.street", "string"),
        ("other", "list of object"),
        ("other[].street", "string"),
    ]


def test_what_holds_itself_ends_somewhere() -> None:
    tree = {"type": "object", "properties": {"branch": {"$ref": "#/components/schemas/Tree"}}}
    assert 1 < len(schema_rows(tree, {"Tree": tree})) < 10


def test_the_page_of_a_function_says_who_calls_it_and_what_may_come_back() -> None:
    verify = FUNCTIONS["verify_letter"]
    assert (verify.callers, verify.has_page, verify.body) == ("anybody, without a token", True, ())
    assert verify.request == f"GET {EXAMPLES['verify_letter'].path}"
    assert ("404", "NotFound") in verify.errors


def test_a_request_is_shown_as_it_is_sent() -> None:
    request = FUNCTIONS["cancel_application"].request
    head, _, body = request.partition("\n\n")
    assert head.splitlines() == [
        "POST /cancel_application",
        "Authorization: Bearer <token: superapp>",
        "Idempotency-Key: contoh-cancel_application",
        "Content-Type: application/json",
    ]
    assert body.startswith("{")
    assert "GET /view_evaluation?month=2026-10&area=" in FUNCTIONS["view_evaluation"].request


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_fields_of_a_function_are_those_of_its_example(function: ApiFunction) -> None:
    example = EXAMPLES[function.name]
    assert set(example.answer) <= {row.name for row in function.answer}
    assert set(example.body or {}) <= {row.name for row in function.body}


def test_every_function_stands_on_the_page_of_the_local_server(home: Home) -> None:
    answer = home.client.get("/api", headers={"Host": "127.0.0.1"})
    shown = Reader(answer.text)
    assert answer.headers["Content-Security-Policy"] == HTML.content_security_policy
    assert [function.path for function in FUNCTIONS.values() if function.path not in shown.texts] == []
    assert {("id", name) for name in FUNCTIONS} <= set(shown.attributes)
    assert ("href", "/api") in Reader(home.client.get("/", headers={"Host": "127.0.0.1"}).text).attributes
