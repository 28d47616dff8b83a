"""The deployables: one line each, a use case and what triggers it (`terraform/functions.yaml`).

A process serves one of them, and loads no other.
"""

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import Any

from infra.adapters import start
from infra.settings import InvalidSettings
from infra.triggers import on_created, on_request

DEPLOYABLES: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    "submit_application": on_request,
    "resubmit_application": on_request,
    "cancel_application": on_request,
    "correct_application": on_request,
    "get_application": on_request,
    "list_letter_types": on_request,
    "request_upload": on_request,
    "get_letter": on_request,
    "verify_letter": on_request,
    "revoke_letter": on_request,
    "record_receipt": on_request,
    "register_device": on_request,
    "rate_service": on_request,
    "file_complaint": on_request,
    "answer_complaint": on_request,
    "list_comments": on_request,
    "list_complaints": on_request,
    "delegate_seat": on_request,
    "view_evaluation": on_request,
    "decide_application": partial(on_created, document="applications/{application_id}/decisions/{turn}"),
    "issue_letter": partial(on_created, document="letters/{letter_id}"),
    "send_notification": partial(on_created, document="messages/{message_id}"),
    "export_records": on_request,
    "export_evaluation": on_request,
    "remind_approvers": partial(on_request, method="POST"),
    "sweep_stalled_work": partial(on_request, method="POST"),
}


@cache
def __getattr__(name: str) -> Callable[..., Any]:
    """The deployable of that name, made when functions-framework asks for it.

    In the cloud the process ends here, saying what is wrong, where a setting that it needs is missing or wrong.
    """
    if name not in DEPLOYABLES:
        raise AttributeError(name)
    try:
        start(name)
    except InvalidSettings as error:
        raise SystemExit(f"{name}: {error}") from None
    return DEPLOYABLES[name](getattr(import_module(f"functions.{name}"), name))
