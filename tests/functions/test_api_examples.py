"""The examples of docs/api are what the functions answer, and fit the description that programs read."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from infra import api_examples
from infra.adapters import TERRAFORM
from infra.api_examples import FOLDER, ApiExample, read_examples
from infra.deployables import read_deployables
from infra.openapi import describe
from infra.problems import STATUSES
from tests.api_examples import as_text, recorded

EXAMPLES = read_examples()
DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
DESCRIPTION = describe(DEPLOYABLES, title="Paten", version="0", server="http://127.0.0.1:8080", examples=EXAMPLES)
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation for methods in DESCRIPTION["paths"].values() for operation in methods.values()
}
every_function = pytest.mark.parametrize("name", OPERATIONS)
FIELDS = {
    "operation": {
        "operationId", "summary", "description", "parameters", "responses", "security", "requestBody", "x-callers",
    },
    "parameter": {"name", "in", "required", "schema", "example"},
    "response": {"description", "content"},
    "media type": {"schema", "example"},
}  # fmt: skip


def faults(schema: dict[str, Any], value: object) -> list[str]:
    """What a value has against a schema of the description."""
    validator = Draft202012Validator(schema | {"components": DESCRIPTION["components"]})
    return [error.message for error in validator.iter_errors(value)]


def contents(name: str) -> list[dict[str, Any]]:
    """Every media type of a function: its body's, its answers' and its problems'."""
    operation = OPERATIONS[name]
    found = [operation["requestBody"]] if "requestBody" in operation else []
    return [media for each in (*found, *operation["responses"].values()) for media in each.get("content", {}).values()]


def test_the_examples_are_what_the_functions_answer(tmp_path: Path) -> None:
    now = {name: as_text(example) for name, example in recorded(tmp_path).items()}
    assert {path.stem: path.read_text() for path in FOLDER.glob("*.json")} == now, (
        "python -m tests.api_examples writes them anew"
    )


def test_every_function_that_answers_http_has_an_example_and_nothing_else_has() -> None:
    assert EXAMPLES.keys() == OPERATIONS.keys()


@every_function
def test_the_description_shows_the_call_the_answer_and_one_problem(name: str) -> None:
    example, operation = EXAMPLES[name], OPERATIONS[name]
    answered = operation["responses"][str(example.status)]["content"]["application/json"]
    assert answered["example"] == example.answer
    problems = [
        media["example"]
        for status, response in operation["responses"].items()
        for kind, media in response["content"].items()
        if kind == "application/problem+json" and "example" in media and status == str(example.problem["status"])
    ]
    assert problems == [example.problem]
    if "requestBody" in operation:
        assert operation["requestBody"]["content"]["application/json"]["example"] == example.body
    assert all("example" in parameter for parameter in operation["parameters"] if parameter["required"])


@every_function
def test_every_example_fits_its_own_schema(name: str) -> None:
    shown = [(media["schema"], media["example"]) for media in contents(name) if "example" in media]
    shown += [(each["schema"], each["example"]) for each in OPERATIONS[name]["parameters"] if "example" in each]
    assert [fault for schema, value in shown for fault in faults(schema, value)] == []


@every_function
def test_an_example_without_one_of_its_fields_does_not_fit(name: str) -> None:
    schema = OPERATIONS[name]["responses"][str(EXAMPLES[name].status)]["content"]["application/json"]["schema"]
    (first, *_) = EXAMPLES[name].answer
    assert faults(schema, {field: value for field, value in EXAMPLES[name].answer.items() if field != first})


@every_function
def test_a_function_is_described_by_fields_that_openapi_knows(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.keys() <= FIELDS["operation"]
    places = [(parameter["in"], parameter["name"]) for parameter in operation["parameters"]]
    assert len(set(places)) == len(places)
    assert all(parameter.keys() <= FIELDS["parameter"] for parameter in operation["parameters"])
    assert all(response.keys() <= FIELDS["response"] for response in operation["responses"].values())
    assert all(media.keys() <= FIELDS["media type"] for media in contents(name))
    assert set(operation["responses"]) <= {"default", "200", "201", *(str(status) for status in STATUSES.values())}


def test_every_schema_of_the_description_is_one() -> None:
    for schema in DESCRIPTION["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_example_that_is_submitted_fits_the_form_that_is_listed() -> None:
    listed, sent = EXAMPLES["list_letter_types"].answer, EXAMPLES["submit_application"].body
    assert sent is not None
    (form,) = (each["form_schema"] for each in listed["letter_types"] if each["name"] == sent["letter_type"])
    for schema, value in ((form, sent["form"]), (listed["applicant_schema"], sent["applicant"])):
        Draft202012Validator.check_schema(schema)
        assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []
        assert list(Draft202012Validator(schema).iter_errors({**value, "bukan-isian": 1}))


def test_who_calls_in_an_example_is_whom_the_function_is_for() -> None:
    kinds = {"superapp": "superapp", "scheduler": "scheduler", None: "anyone"}
    for deployable in DEPLOYABLES:
        if deployable.trigger != "created":
            assert kinds.get(EXAMPLES[deployable.name].caller, "officers") in deployable.callers


def test_a_parameter_is_shown_as_the_call_has_it() -> None:
    example = EXAMPLES["view_evaluation"]
    assert example.of_parameter("query", "month") == "2026-10"
    assert example.of_parameter("header", "Resident-Id") is None
    assert EXAMPLES["verify_letter"].of_parameter("path", "code") == EXAMPLES["verify_letter"].answer["code"]


def test_an_example_with_a_field_too_many_is_not_read(tmp_path: Path) -> None:
    whole = EXAMPLES["verify_letter"].model_dump(mode="json")
    (tmp_path / "verify_letter.json").write_text(json.dumps(whole))
    assert api_examples.read_examples(tmp_path) == {"verify_letter": ApiExample.model_validate(whole)}
    (tmp_path / "verify_letter.json").write_text(json.dumps(whole | {"note": ""}))
    with pytest.raises(ValueError, match="note"):
        api_examples.read_examples(tmp_path)
