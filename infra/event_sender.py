"""Sends the event of a created document to its function again, as Eventarc sends it the first time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import requests

from functions.domain.errors import Unavailable
from functions.ports import Clock
from infra.deployables import Deployable

_TIMEOUT_SECONDS = 30.0
_CREATED = "google.cloud.firestore.document.v1.created"


@dataclass(frozen=True)
class EventSender:
    """Posts events to `address(function name)`, with `headers(address)` to prove who sends them."""

    project: str
    deployables: Sequence[Deployable]
    address: Callable[[str], str]
    headers: Callable[[str], dict[str, str]]
    clock: Clock

    def redeliver(self, document: str) -> None:
        """Send a document's event to every function it triggers. Raises Unavailable if one does not take it."""
        for deployable in self.deployables:
            if deployable.matches(document):
                self._post(self.address(deployable.name), document)

    def _post(self, address: str, document: str) -> None:
        headers = created_headers(document, project=self.project, event_id=str(uuid4()), at=self.clock().isoformat())
        try:
            answer = requests.post(
                address, headers=headers | self.headers(address), data=b"{}", timeout=_TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise Unavailable("Fungsi tidak menjawab.") from error
        if not answer.ok:
            raise Unavailable(f"Fungsi menjawab {answer.status_code}.")


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
