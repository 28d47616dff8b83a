"""Residents' notices, sent to the superapp's backend as Standard Webhooks (https://www.standardwebhooks.com)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import requests
from standardwebhooks import Webhook

from functions.ports import Clock, Notice
from infra.posting import SECONDS, accept, new_session, post

_WHO = "Superapp"


@dataclass(frozen=True)
class SuperappWebhook:
    """Posts to one address; signed with each of `secrets`, so that the receiver may hold either during a rotation.

    `session` says which hosts may be called. `seconds` are for taking the connection and for answering.
    """

    address: str
    secrets: Sequence[str] = field(repr=False)
    clock: Clock
    session: requests.Session = field(default_factory=new_session, repr=False)
    seconds: tuple[float, float] = SECONDS

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """The id of a resident, by which the superapp knows them; none for anybody else."""
        kind, _, resident_id = recipient.partition(":")
        return (resident_id,) if kind == "resident" and resident_id else ()

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice to the resident of that id; its message id is the webhook's id.

        Raises Unavailable, with the pause the receiver asks for, when a later attempt may succeed; FailedPrecondition
        when none will.
        """
        body = json.dumps(_event(notice, address), ensure_ascii=False)
        now = self.clock()
        headers = self._headers(notice.message_id, now, body)
        answer = post(self.session, self.address, who=_WHO, headers=headers, data=body.encode(), seconds=self.seconds)
        accept(answer, _WHO, now)

    def _headers(self, message_id: str, now: datetime, body: str) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(Webhook(secret).sign(message_id, now, body) for secret in self.secrets),
        }


def _event(notice: Notice, resident_id: str) -> dict[str, object]:
    kind = notice.event.replace("_", ".") if notice.complaint else f"application.{notice.event}"
    return {
        "type": kind,
        "data": {"resident_id": resident_id, **notice.about, "subject": notice.subject, "text": notice.text},
    }
