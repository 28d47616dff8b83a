"""What the page about the HTTP functions shows, from their OpenAPI description and the recorded examples."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.api_examples import ApiExample
from infra.schema_rows import FieldRow, schema_rows

_CALLERS = {
    "superapp": "the superapp's backend",
    "officers": "officers' apps (PANGKAS, console)",
    "scheduler": "Cloud Scheduler",
    "anyone": "anybody, without a token",
}
_JSON, _PROBLEM = "application/json", "application/problem+json"


@dataclass(frozen=True)
class ApiFunction:
    """One function: how it is called, by whom, and what comes back; `errors` by their status."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    callers: str
    parameters: tuple[FieldRow, ...]
    body: tuple[FieldRow, ...]
    request: str
    status: str
    answer: tuple[FieldRow, ...]
    answered: str
    has_page: bool
    errors: tuple[tuple[str, str], ...]
    problem: str


def api_functions(description: Mapping[str, Any], examples: Mapping[str, ApiExample]) -> tuple[ApiFunction, ...]:
    """Every function of a description, in its order."""
    return tuple(
        _function(path, method, operation, examples[operation["operationId"]], description["components"]["schemas"])
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    )


def _function(
    path: str, method: str, operation: Mapping[str, Any], example: ApiExample, definitions: Mapping[str, Any]
) -> ApiFunction:
    status, *errors = operation["responses"].items()
    answer = status[1].get("content", {})
    return ApiFunction(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        callers=", ".join(_CALLERS[caller] for caller in operation["x-callers"]),
        parameters=tuple(_parameter(each) for each in operation["parameters"]),
        body=_rows(operation.get("requestBody", {}).get("content", {}), definitions),
        request=_request(example),
        status=f"{status[0]} {status[1]['description']}",
        answer=_rows(answer, definitions),
        answered=_as_json(example.answer),
        has_page="text/html" in answer,
        errors=tuple((number, each["description"]) for number, each in errors if number != "default"),
        problem=_as_json(example.problem),
    )


def _parameter(parameter: Mapping[str, Any]) -> FieldRow:
    return FieldRow(parameter["name"], parameter["schema"]["type"], parameter["required"], f"in the {parameter['in']}")


def _rows(content: Mapping[str, Any], definitions: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    return schema_rows(content[_JSON]["schema"], definitions) if _JSON in content else ()


def _request(example: ApiExample) -> str:
    return "\n".join(_lines(example))


def _lines(example: ApiExample) -> Iterator[str]:
    query = "&".join(f"{name}={value}" for name, value in example.query.items())
    yield f"{example.method} {example.path}{'?' if query else ''}{query}"
    if example.caller is not None:
        yield f"Authorization: Bearer <token: {example.caller}>"
    yield from (f"{name}: {value}" for name, value in example.headers.items())
    if example.body is not None:
        yield from ("Content-Type: application/json", "", _as_json(example.body))


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
