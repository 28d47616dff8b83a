"""Turns HTTP requests and Firestore events into calls of use cases, and what comes back into answers.

A use case's signature says what it takes: a `Caller` from the token, a `RequestKey` from the Idempotency-Key, a
pydantic model from the body, what is `Wanted` from the Accept header, one text from the path, several from the query;
and, keyword-only, its ports.
"""

import inspect
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

import functions_framework
from flask import Request, Response
from pydantic import BaseModel, ValidationError

from functions.domain.errors import InvalidArgument, NotFound, PatenError
from functions.domain.idempotency import Reply, RequestKey
from functions.ports import Caller, Page, Wanted
from infra import problems
from infra.adapters import Adapters, adapters
from infra.answers import json_answer, page_answer, problem_answer
from infra.events import DocumentEvent, read_event
from infra.logs import Severity, log, where
from infra.requests import read_body, read_key, read_resident_id, read_token
from infra.retrying import until_settled
from infra.tracing import Serving, application_in, serving

_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_TAKEN, _NO_EVENT, _AGAIN = 204, 400, 503


@dataclass(frozen=True)
class Signature:
    """What a use case takes: parameters by name and type, which of them it does without, and ports by name."""

    parameters: dict[str, Any]
    ports: tuple[str, ...]
    optional: frozenset[str] = frozenset()

    @classmethod
    def of(cls, use_case: Callable[..., object]) -> "Signature":
        """The signature of a use case."""
        hints = get_type_hints(use_case)
        described = inspect.signature(use_case).parameters.values()
        return cls(
            {p.name: hints[p.name] for p in described if p.kind is not p.KEYWORD_ONLY},
            tuple(p.name for p in described if p.kind is p.KEYWORD_ONLY),
            frozenset(p.name for p in described if p.default is not p.empty),
        )

    def parameter_of(self, wanted: type) -> str | None:
        """The name of the parameter whose type is, or descends from, the wanted one."""
        return next((n for n, t in self.parameters.items() if isinstance(t, type) and issubclass(t, wanted)), None)

    @property
    def texts(self) -> tuple[str, ...]:
        """The names of the parameters that are text."""
        return tuple(name for name, kind in self.parameters.items() if kind is str)

    @property
    def in_path(self) -> str | None:
        """The name of the text that is read from the path; several texts are read from the query."""
        return self.texts[0] if len(self.texts) == 1 else None

    @property
    def body(self) -> str | None:
        """The name of the parameter that is read from the body; without one the method is GET."""
        return self.parameter_of(BaseModel)


def on_request(use_case: Callable[..., object], *, method: str | None = None) -> Callable[[Request], Response]:
    """The deployable that answers HTTP requests with a use case."""
    signature = Signature.of(use_case)
    name = use_case.__name__
    allowed = method or ("POST" if signature.body else "GET")
    methods = {allowed, "HEAD"} if allowed == "GET" else {allowed}

    def handle(request: Request) -> Response:
        with serving(name, request) as now:
            return answer(request, now)

    def answer(request: Request, now: Serving) -> Response:
        started = time.monotonic()
        fields: dict[str, object] = {}
        try:
            if request.method not in methods:
                return problem_answer(problems.wrong_method(name, allowed), {"Allow": allowed})
            response = _answer(use_case, signature, request, fields, now)
        except PatenError as error:
            response = problem_answer(problems.problem(error, name))
            fields["error"] = type(error).__name__
        except Exception as error:  # noqa: BLE001  the last catch: a request is always answered
            response = problem_answer(problems.internal_problem(name))
            fields |= {"error": type(error).__name__, "where": where(error)}
        milliseconds = round((time.monotonic() - started) * 1000, 1)
        severity: Severity = "ERROR" if response.status_code >= problems.INTERNAL else "INFO"
        log(severity, "request", **fields, status=response.status_code, milliseconds=milliseconds)
        return response

    return _named(handle, name)


def on_created(use_case: Callable[..., None], document: str) -> Callable[[Request], Response]:
    """The deployable that runs a use case when a document of a pattern (`letters/{letter_id}`) was created.

    The event is read here and not by functions-framework, which looks into the body, and answers what it cannot read
    without a line in our log. An event is answered 204 once nothing more can come of it, also after an error that
    would come again every time, and 503 if it must be sent again; what is no event is answered 400.
    """
    signature = Signature.of(use_case)
    name = use_case.__name__
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", document))

    def handle(request: Request) -> Response:
        with serving(name, request) as now:
            try:
                event = read_event(request)
            except InvalidArgument as error:
                log("ERROR", "event", error=type(error).__name__, detail=error.message)
                return Response(status=_NO_EVENT)
            return Response(status=_TAKEN if _take(use_case, signature, pattern, event, now) else _AGAIN)

    functions_framework.http(_named(handle, name))  # counts more than the signature type of an event's deployment
    return handle


def _take(
    use_case: Callable[..., None],
    signature: Signature,
    pattern: re.Pattern[str],
    event: DocumentEvent,
    now: Serving,
) -> bool:
    """Run the use case for an event; tell whether it is done with, or must come again."""
    fields: dict[str, object] = {**event.names}
    try:
        home = _home(now)
        arguments = _document_arguments(signature, pattern, event)
        fields |= arguments if event.has_plain_name else {}
        now.document, now.application_id = event.document, application_in(arguments)
        _run(use_case, arguments, signature, home)
    except PatenError as error:
        log("ERROR", "event", **fields, error=type(error).__name__, detail=error.message)
        return not error.retryable
    except Exception as error:  # noqa: BLE001  the last catch: an event is always answered
        log("ERROR", "event", **fields, error=type(error).__name__, where=where(error))
        return False
    log("INFO", "event", **fields)
    return True


def _document_arguments(signature: Signature, pattern: re.Pattern[str], event: DocumentEvent) -> dict[str, Any]:
    """What the document's path says, in the types the use case takes."""
    if not event.is_creation:
        raise InvalidArgument("peristiwa ini bukan pembuatan dokumen")
    match = pattern.fullmatch(event.document)
    if match is None:
        raise InvalidArgument("peristiwa untuk dokumen lain")
    return {name: _argument(signature.parameters[name], value) for name, value in match.groupdict().items()}


def _argument(kind: Any, value: str) -> str | int:  # noqa: ANN401  a parameter's type
    if kind is not int:
        return value
    if not _WHOLE_NUMBER.fullmatch(value):
        raise InvalidArgument("peristiwa untuk dokumen dengan nama yang tidak dikenal")
    return int(value)


def _answer(
    use_case: Callable[..., object],
    signature: Signature,
    request: Request,
    fields: dict[str, object],
    now: Serving,
) -> Response:
    home = _home(now)
    arguments = _arguments(signature, request, home, fields, now)
    result = _run(use_case, arguments, signature, home)
    if isinstance(result, Reply):
        now.application_id = now.application_id or application_in(json.loads(result.answer.body))
        headers = {"Idempotency-Replayed": "true"} if result.replayed else {}
        fields |= {"replayed": result.replayed}
        return json_answer(result.answer.body, result.answer.status, headers)
    if isinstance(result, Page):
        return page_answer(result, content_security_policy=home.pages.content_security_policy)
    if isinstance(result, BaseModel):
        fields |= getattr(result, "audit", {})
        return json_answer(result.model_dump_json(), 200)
    raise TypeError(f"{use_case.__name__} returned {type(result).__name__}")


def _arguments(
    signature: Signature, request: Request, home: Adapters, fields: dict[str, object], now: Serving
) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if signature.in_path is None and request.path.strip("/"):
        raise NotFound("Alamat ini tidak ada.")
    known_as = signature.parameter_of(Caller)
    caller = home.tokens.caller(read_token(request)) if known_as else None
    body = read_body(request) if signature.body else {}  # which a stranger may not even send
    now.application_id = application_in(body)
    if known_as and caller:
        arguments[known_as] = caller = _acting(caller, request, body)
        fields["caller"] = caller.name
    if model := signature.body:
        try:
            arguments[model] = signature.parameters[model].model_validate(body, context=home.checks)
        except ValidationError as error:
            raise problems.invalid(error) from None
        if caller and (key := signature.parameter_of(RequestKey)):
            arguments[key] = read_key(request, caller, now.function, body)
    for name, kind in signature.parameters.items():
        if kind is Wanted:
            arguments[name] = Wanted.PAGE if "text/html" in request.headers.get("Accept", "") else Wanted.DATA
        elif kind is str:
            in_path = request.path.strip("/") if name == signature.in_path else ""
            arguments[name] = in_path or request.args.get(name, "")
    now.application_id = application_in(arguments) or now.application_id
    return arguments


def _home(now: Serving) -> Adapters:
    """The process's home, of whose project the log lines are."""
    home = adapters()
    now.project = home.settings.project
    return home


def _acting(caller: Caller, request: Request, body: dict[str, Any]) -> Caller:
    return caller._replace(resident_id=read_resident_id(request, body)) if caller.kind == "superapp" else caller


def _run(use_case: Callable[..., object], arguments: dict[str, Any], signature: Signature, home: Adapters) -> object:
    ports = _ports(signature, home)
    return until_settled(lambda: use_case(**arguments, **ports), deadline_seconds=home.settings.retry_seconds)


def _ports(signature: Signature, home: Adapters) -> dict[str, Any]:
    return {port: getattr(home, port) for port in signature.ports}


def _named(handle: Callable[..., Any], name: str) -> Callable[..., Any]:
    handle.__name__ = handle.__qualname__ = name
    return handle
