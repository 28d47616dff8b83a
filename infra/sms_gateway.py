"""Notices to neighbours without the superapp, as SMS or WhatsApp through whatever gateway the city has."""

from dataclasses import dataclass, field

import requests

from functions.domain.applicant import takes_sms
from functions.domain.application import Application, File
from functions.domain.errors import FailedPrecondition
from functions.ports import Clock, Notice, Records
from infra.posting import SECONDS, accept, new_session, post
from infra.sms_request import SmsRequest

_WHO = "Gateway SMS"
_MOST_CHARACTERS = 160


@dataclass(frozen=True)
class SmsGateway:
    """Posts the city's own request. `session` says which hosts may be called."""

    request: SmsRequest
    records: Records
    clock: Clock
    session: requests.Session = field(default_factory=new_session, repr=False)
    seconds: tuple[float, float] = SECONDS

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """The mobile number in a neighbour's file; none where there is no Indonesian one, and for anybody else."""
        kind, _, application_id = recipient.partition(":")
        if kind != "neighbour":
            return ()
        phone = self._phone(application_id)
        return (phone,) if isinstance(phone, str) and takes_sms(phone) else ()

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice's text for a number; the request holds the message's id where the gateway takes one.

        Raises Unavailable, with the pause that is asked for, when a later attempt may succeed; FailedPrecondition
        when none will, also for a text that does not fit one SMS.
        """
        if len(notice.text) > _MOST_CHARACTERS:
            raise FailedPrecondition(f"Pesan ini melebihi {_MOST_CHARACTERS} huruf.")
        words = {"phone": address, "text": notice.text, "message_id": notice.message_id}
        headers, content = self.request.filled(words)
        sent = {"json" if self.request.kind == "json" else "data": content}
        answer = post(self.session, self.request.url, who=_WHO, headers=headers, seconds=self.seconds, **sent)
        accept(answer, _WHO, self.clock())

    def _phone(self, application_id: str) -> object:
        application = self.records.get(Application, application_id=application_id)
        if application is None:
            return None
        file = self.records.get(File, application_id=application_id, revision=application.value.revision)
        return file.value.applicant.get("phone") if file else None
