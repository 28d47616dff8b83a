"""Residents' notices, sent to the superapp's backend as Standard Webhooks (https://www.standardwebhooks.com)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from standardwebhooks import Webhook

from functions.domain.errors import FailedPrecondition, Unavailable
from functions.ports import Clock, Notice

_CONNECT_SECONDS, _ANSWER_SECONDS = 3.0, 10.0
_SUCCESS = 2  # the hundreds of a status
_FINAL = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""What no later attempt mends. A wrong secret or address is mended by the operator, so those are tried again."""


@dataclass(frozen=True)
class SuperappWebhook:
    """Posts to one address; signed with each of `secrets`, so that the receiver may hold either during a rotation.

    `check_host` raises Unavailable for a host that must not be called. `seconds` are for taking the connection and for
    answering.
    """

    address: str
    secrets: Sequence[str] = field(repr=False)
    clock: Clock
    check_host: Callable[[str], None] = lambda _: None
    seconds: tuple[float, float] = (_CONNECT_SECONDS, _ANSWER_SECONDS)

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """The resident's id, as the superapp knows it."""
        kind, _, name = recipient.partition(":")
        return (name,) if kind == "resident" else ()

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice to a resident; its message id is the webhook's id.

        Raises Unavailable, with the pause the receiver asks for, when a later attempt may succeed; FailedPrecondition
        when none will.
        """
        body = json.dumps(_event(notice, address), ensure_ascii=False)
        now = self.clock()
        self.check_host(urlsplit(self.address).hostname or "")
        try:
            # what the answer says does not matter, and nobody is followed to where a redirect leads
            with requests.post(
                self.address,
                data=body.encode(),
                headers=self._headers(notice.message_id, now, body),
                timeout=self.seconds,
                allow_redirects=False,
                stream=True,
            ) as answer:
                status, pause = answer.status_code, answer.headers.get("Retry-After")
        except requests.RequestException:
            raise Unavailable("Superapp tidak menjawab.") from None  # the cause quotes the address
        if status // 100 == _SUCCESS:
            return
        if status in _FINAL:
            raise FailedPrecondition(f"Superapp menolak pesan ini ({status}).")
        raise Unavailable(f"Superapp menjawab {status}.", retry_after=pause_asked(pause, now))

    def _headers(self, message_id: str, now: datetime, body: str) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(Webhook(secret).sign(message_id, now, body) for secret in self.secrets),
        }


def pause_asked(header: str | None, now: datetime) -> timedelta | None:
    """The pause of a `Retry-After` header, in seconds or until a date; None if it holds neither."""
    try:
        if header is None:
            return None
        if header.strip().isdecimal():
            return timedelta(seconds=int(header))
        until = parsedate_to_datetime(header)
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0))
    except (ValueError, OverflowError):
        return None


def _event(notice: Notice, resident_id: str) -> dict[str, object]:
    return {
        "type": f"application.{notice.event}",
        "data": {
            "resident_id": resident_id,
            "application_id": notice.application_id,
            "subject": notice.subject,
            "text": notice.text,
        },
    }
