"""The OpenAPI 3.1 description of the HTTP functions, made from their signatures and pydantic models."""

import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from importlib import import_module
from inspect import getdoc
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from functions.domain.idempotency import RequestKey
from functions.ports import Caller, Page
from infra.api_examples import ApiExample
from infra.deployables import Deployable
from infra.problems import STATUSES
from infra.triggers import Signature

_REFERENCES = "#/components/schemas/{model}"
_CREATES = frozenset({"submit_application", "request_upload", "file_complaint"})
_ERROR = re.compile(r"\b[A-Z][A-Za-z]+\b", re.ASCII)
_OF_EVERY_CALL = ("Unavailable",)
_OF_A_TOKEN = ("Unauthenticated",)
_OF_A_BODY = ("InvalidArgument", "TooLarge", "Aborted")
_OF_A_KEY = ("FailedPrecondition",)


class FieldProblem(BaseModel):
    """One wrong field."""

    field: str
    message: str


class Problem(BaseModel):
    """A problem document (RFC 9457), with every wrong field."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] = []


def use_case_of(deployable: Deployable) -> Callable[..., object]:
    """The use case behind a deployable: the function of its module that carries its name."""
    found: Callable[..., object] = getattr(import_module(f"functions.{deployable.name}"), deployable.name)
    return found


def describe(
    deployables: Iterable[Deployable],
    *,
    title: str,
    version: str,
    server: str,
    examples: Mapping[str, ApiExample] | None = None,
) -> dict[str, Any]:
    """The description of every deployable that answers HTTP requests, with the examples there are."""
    http = [deployable for deployable in deployables if deployable.trigger != "created"]
    use_cases = [(deployable, use_case_of(deployable)) for deployable in http]
    models = {model for _, use_case in use_cases for model in _models(use_case)}
    schemas, definitions = _schemas(sorted(models | {Problem}, key=lambda model: model.__name__))
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": server}],
        "paths": dict(
            _path(deployable, use_case, schemas, (examples or {}).get(deployable.name))
            for deployable, use_case in use_cases
        ),
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(use_case: Callable[..., object]) -> list[type[BaseModel]]:
    body = Signature.of(use_case).body
    hints = get_type_hints(use_case)
    return [model for model in (hints[body] if body else None, _answer_model(hints["return"])) if model is not None]


def _answer_model(returned: Any) -> type[BaseModel] | None:  # noqa: ANN401  a return annotation
    candidates = (returned, *get_args(returned))
    return next((model for model in candidates if isinstance(model, type) and issubclass(model, BaseModel)), None)


def _schemas(models: list[type[BaseModel]]) -> tuple[dict[type[BaseModel], Any], dict[str, Any]]:
    references, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_REFERENCES)
    return {model: references[model, "validation"] for model in models}, definitions["$defs"]


def _path(
    deployable: Deployable,
    use_case: Callable[..., object],
    schemas: dict[type[BaseModel], Any],
    example: ApiExample | None,
) -> tuple[str, dict[str, Any]]:
    signature = Signature.of(use_case)
    in_path = [name for name in signature.texts if _place(name, signature) == "path"]
    method = "post" if signature.body or not (in_path or deployable.trigger == "http") else "get"
    path = "/".join(["", deployable.name, *(f"{{{name}}}" for name in in_path)])
    return path, {method: _operation(deployable, use_case, signature, schemas, example)}


def _operation(
    deployable: Deployable,
    use_case: Callable[..., object],
    signature: Signature,
    schemas: dict[type[BaseModel], Any],
    example: ApiExample | None,
) -> dict[str, Any]:
    hints = get_type_hints(use_case)
    summary, _, description = (getdoc(use_case) or "").partition("\n\n")
    answer: dict[str, Any] = {}
    if model := _answer_model(hints["return"]):
        answer = {"application/json": _content(schemas[model], example.answer if example else None)}
    if Page in get_args(hints["return"]):
        answer["text/html"] = {"schema": {"type": "string"}}
    operation: dict[str, Any] = {
        "operationId": deployable.name,
        "summary": " ".join(summary.split()),
        "description": " ".join(description.split()),
        "x-callers": list(deployable.callers),
        "parameters": _parameters(signature, example),
        "responses": {
            str(int(_status(deployable))): {"description": _status(deployable).phrase}
            | ({"content": answer} if answer else {}),
            **_problems(use_case, signature, schemas, example),
        },
    }
    if signature.parameter_of(Caller):
        operation["security"] = [{"token": []}]
    if signature.body:
        content = {"application/json": _content(schemas[hints[signature.body]], example.body if example else None)}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _status(deployable: Deployable) -> HTTPStatus:
    return HTTPStatus.CREATED if deployable.name in _CREATES else HTTPStatus.OK


def _content(schema: Any, example: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401  a JSON Schema
    return {"schema": schema} | ({} if example is None else {"example": example})


def _parameters(signature: Signature, example: ApiExample | None) -> list[dict[str, Any]]:
    text = TypeAdapter(str).json_schema()
    found: list[dict[str, Any]] = [
        {"name": name, "in": place, "required": place == "path", "schema": text}
        for name in signature.texts
        for place in [_place(name, signature)]
    ]
    if signature.parameter_of(RequestKey):
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": text})
    if signature.parameter_of(Caller):
        found.append({"name": "Resident-Id", "in": "header", "required": False, "schema": text})
    return [parameter | _shown(parameter, example) for parameter in found]


def _place(name: str, signature: Signature) -> str:
    """Where a text is described: no path is without its part, so one that may be left out is of the query."""
    return "path" if name == signature.in_path and name not in signature.optional else "query"


def _shown(parameter: Mapping[str, Any], example: ApiExample | None) -> dict[str, str]:
    value = example.of_parameter(parameter["in"], parameter["name"]) if example else None
    return {} if value is None else {"example": value}


def _problems(
    use_case: Callable[..., object],
    signature: Signature,
    schemas: dict[type[BaseModel], Any],
    example: ApiExample | None,
) -> dict[str, Any]:
    """The errors that the use case's docstring names, and those of every call like it, by their status."""
    named = [
        *(_OF_A_TOKEN if signature.parameter_of(Caller) else ()),
        *(_OF_A_BODY if signature.body else ()),
        *(_OF_A_KEY if signature.parameter_of(RequestKey) else ()),
        *_ERROR.findall(getdoc(use_case) or ""),
        *_OF_EVERY_CALL,
    ]
    by_status: dict[str, list[str]] = {}
    for kind, status in STATUSES.items():
        if kind.__name__ in named:
            by_status.setdefault(str(status), []).append(kind.__name__)
    shown = example.problem if example else {}
    return {
        status: {
            "description": ", ".join(by_status.get(status, ["Any other problem"])),
            "content": {
                "application/problem+json": _content(
                    schemas[Problem], shown if str(shown.get("status")) == status else None
                )
            },
        }
        for status in [*sorted(by_status), "default"]
    }
