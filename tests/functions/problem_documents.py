"""What a problem document must look like, whoever answers with one."""

import json
from typing import Any

from werkzeug.test import TestResponse

from infra.problems import STATUSES, WRONG_METHOD


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document, if it is a proper one that shows nothing of the inside."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    document: dict[str, Any] = json.loads(answer.data)
    assert document.keys() - {"errors"} == {"type", "title", "status", "detail", "instance"}
    assert document["status"] == status
    assert document["title"] in _titles(status)
    assert document["type"] == f"urn:paten:error:{document['title']}"
    assert all(wrong.keys() == {"field", "message"} for wrong in document.get("errors", []))
    assert not any(word in answer.text for word in ("Traceback", ".py", "Error:", "pydantic", "sqlite"))
    assert answer.headers["Cache-Control"] == "no-store"
    return document


def _titles(status: int) -> set[str]:
    if status == WRONG_METHOD:
        return {"MethodNotAllowed"}
    return {kind.__name__ for kind, code in STATUSES.items() if code == status}
