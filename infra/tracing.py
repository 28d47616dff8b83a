"""Which request or event is being served: its trace, and what its log lines say of it beside what each says itself.

The trace comes from W3C's `traceparent`, or from Google's `X-Cloud-Trace-Context`; where neither is readable, a new
one is made, so that the embedded home has traces too. A document that a function creates for another function keeps
the trace of the request that made it (`KEPT_AS`), and the line of its event names it as `caused_by`.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # the log knows of requests, and whoever only logs loads no framework
    from flask import Request
    from werkzeug.datastructures import Headers

KEPT_AS = "trace"
"""The field of a document, beside those of its value, that holds the trace of the request that created it."""

_PARENT = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
_GOOGLES = re.compile(r"(?P<trace>[0-9a-f]{32})(/(?P<span>[0-9]{1,20})(;o=(?P<sampled>[01]))?)?", re.ASCII)
_TRACE = re.compile(r"(?!0{32})[0-9a-f]{32}")
_EXECUTION = re.compile(r"[A-Za-z0-9]{1,36}", re.ASCII)
_LIKE_A_NIK = re.compile(r"(?=[1-9][0-9]{5}(0[1-9]|[1-7][0-9])(0[1-9]|1[0-2])[0-9]{6})", re.ASCII)
_NIK_DIGITS = 16
_OWN_ID = re.compile(r"[a-z2-7]{24}", re.ASCII)
_LABELS = "logging.googleapis.com/labels"
_SPAN = "logging.googleapis.com/spanId"
_SAMPLED = "logging.googleapis.com/trace_sampled"
_TRACE_OF_PROJECT = "logging.googleapis.com/trace"


@dataclass
class Serving:
    """A request or event while it is served. What is learned of it on the way is added.

    `document` is the path of the document whose creation is the event; `caused_by` the trace that created it.
    """

    function: str
    trace: str
    span: str | None = None
    is_sampled: bool = False
    execution_id: str | None = None
    project: str | None = None
    document: str | None = None
    application_id: str | None = None
    caused_by: str | None = None

    @classmethod
    def of(cls, function: str, headers: "Headers") -> Self:
        """What the headers of a request to a function say. What cannot be read, or could be a NIK, is not taken."""
        found = _read_parent(headers.get("traceparent", "")) or _read_googles(headers.get("X-Cloud-Trace-Context", ""))
        trace, span, is_sampled = found or (_new_trace(), None, False)
        execution_id = headers.get("Function-Execution-Id", "")
        if not _EXECUTION.fullmatch(execution_id) or _holds_a_nik(execution_id):
            execution_id = ""
        return cls(function, trace, span, is_sampled, execution_id or None)

    @property
    def fields(self) -> dict[str, Any]:
        """What every log line says of it; a trace is named as Google's log links it where the project is known."""
        named = {"function": self.function} | ({"execution_id": self.execution_id} if self.execution_id else {})
        fields: dict[str, Any] = {_LABELS: named, "function": self.function}
        if self.project:
            fields |= {_TRACE_OF_PROJECT: f"projects/{self.project}/traces/{self.trace}", _SAMPLED: self.is_sampled}
        else:
            fields["trace"] = self.trace
        optional = {_SPAN: self.span, "application_id": self.application_id, "caused_by": self.caused_by}
        return fields | {name: value for name, value in optional.items() if value is not None}


_serving: ContextVar[Serving | None] = ContextVar("serving", default=None)


@contextmanager
def serving(function: str, request: "Request") -> Iterator[Serving]:
    """While a function serves a request, its log lines and the documents it creates know of it."""
    now = Serving.of(function, request.headers)
    token = _serving.set(now)
    try:
        yield now
    finally:
        _serving.reset(token)


def logged_fields() -> dict[str, Any]:
    """What a log line written now says of what is being served; nothing outside of any request."""
    now = _serving.get()
    return {} if now is None else now.fields


def kept_with_created() -> dict[str, str]:
    """What a document that is created now for another function keeps beside its value's fields."""
    now = _serving.get()
    return {} if now is None else {KEPT_AS: now.trace}


def was_read(path: str, document: Mapping[str, Any]) -> None:
    """Learn from a document that was read, if it is the one whose event is being served."""
    now = _serving.get()
    if now is None or now.document != path:
        return
    trace = document.get(KEPT_AS)
    if isinstance(trace, str) and _TRACE.fullmatch(trace) and not _holds_a_nik(trace):
        now.caused_by = trace
    now.application_id = now.application_id or application_in(document)


def handed_on() -> dict[str, str]:
    """The headers that hand the present trace on to another function."""
    now = _serving.get()
    if now is None:
        return {}
    return {"traceparent": f"00-{now.trace}-{now.span or secrets.token_hex(8)}-{int(now.is_sampled):02x}"}


def application_in(named: Mapping[str, Any]) -> str | None:
    """The application that a request, an answer or a document is about, if it names one, or a letter, plainly."""
    application_id = named.get("application_id") or str(named.get("letter_id") or "").partition("-")[0]
    return application_id if isinstance(application_id, str) and _OWN_ID.fullmatch(application_id) else None


def _read_parent(header: str) -> tuple[str, str, bool] | None:
    match = _PARENT.fullmatch(header.strip())
    if match is None or (match["version"] == "00" and match["more"]):
        return None
    trace, span = match["trace"], match["span"]
    if not _TRACE.fullmatch(trace) or span == "0" * 16 or _holds_a_nik(trace) or _holds_a_nik(span):
        return None
    return trace, span, bool(int(match["flags"], 16) & 1)


def _read_googles(header: str) -> tuple[str, str | None, bool] | None:
    match = _GOOGLES.fullmatch(header.strip().lower())
    if match is None or not _TRACE.fullmatch(match["trace"]) or _holds_a_nik(match["trace"]):
        return None
    given = match["span"] or "0"
    span = f"{int(given):016x}"
    is_nik = len(given) == _NIK_DIGITS and _holds_a_nik(given)
    is_span = 0 < int(given) < 1 << 64 and not is_nik and not _holds_a_nik(span)
    return match["trace"], span if is_span else None, match["sampled"] == "1"


def _holds_a_nik(text: str) -> bool:
    """Tell whether sixteen digits in a row could be a NIK: a birthday stands where it has one."""
    return _LIKE_A_NIK.search(text) is not None


def _new_trace() -> str:
    """A random trace id that nobody takes for a NIK."""
    while _holds_a_nik(trace := secrets.token_hex(16)):
        pass
    return trace
