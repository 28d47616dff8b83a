"""What goes back to a client: JSON, a page, or what was wrong; nothing of it is kept on the way."""

from typing import Any

from flask import Response

from functions.ports import Page
from infra import problems

_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def json_answer(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """An answer of JSON."""
    return Response(body + "\n", status, {**_ALWAYS, **(headers or {})}, content_type="application/json")


def page_answer(page: Page, *, content_security_policy: str) -> Response:
    """A page for people, with what it may load."""
    headers = {**_ALWAYS, "Content-Security-Policy": content_security_policy}
    return Response(page.html, page.status, headers, content_type="text/html; charset=utf-8")


def problem_answer(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """What was wrong, as RFC 9457 has it."""
    text = problems.as_json(document) + "\n"
    return Response(text, document["status"], {**_ALWAYS, **(headers or {})}, content_type="application/problem+json")
