"""Sends the event of a created document to its function again, as Eventarc sends it the first time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import requests

from functions.domain.errors import Unavailable
from functions.ports import Clock
from infra import tracing
from infra.deployables import Deployable

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 30.0
_SUCCESS = 2  # the hundreds of a status
_CREATED = "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True)
class EventSender:
    """Posts events to `address(function name)`, with `headers(address)` to prove who sends them.

    `headers` raises Unavailable when it has no proof now. `seconds` are for taking the connection and for answering.
    """

    project: str
    deployables: Sequence[Deployable]
    address: Callable[[str], str]
    headers: Callable[[str], dict[str, str]]
    clock: Clock
    seconds: tuple[float, float] = (_CONNECT_SECONDS, _ANSWER_SECONDS)

    def redeliver(self, document: str) -> None:
        """Send a document's event to every function it triggers. Raises Unavailable if one does not take it."""
        for deployable in self.deployables:
            if deployable.matches(document):
                self._post(self.address(deployable.name), document)

    def _post(self, address: str, document: str) -> None:
        headers = created_headers(document, project=self.project, event_id=str(uuid4()), at=self.clock().isoformat())
        headers |= tracing.handed_on() | self.headers(address)
        try:
            # what the answer says does not matter, and a redirect leads to a login page, not to the function
            with requests.post(
                address, headers=headers, data=b"{}", timeout=self.seconds, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
        except requests.RequestException:
            raise Unavailable("Fungsi tidak menjawab.") from None  # the cause quotes the address
        if status // 100 != _SUCCESS:
            raise Unavailable(f"Fungsi menjawab {status}.")


def created_headers(document: str, *, project: str, event_id: str, at: str) -> dict[str, str]:
    """A binary-mode CloudEvent's headers for the creation of a document."""
    return {
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": f"//firestore.googleapis.com/projects/{project}/databases/(default)",
        "ce-type": _CREATED,
        "ce-subject": f"documents/{document}",
        "ce-time": at,
        "ce-document": document,
        "ce-database": "(default)",
        "content-type": "application/json",
    }
