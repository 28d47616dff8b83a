"""The embedded home's channel: every notice becomes a JSON file in a folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from functions.ports import Notice


@dataclass(frozen=True)
class Inbox:
    """A folder with one file per message id; a notice that comes twice is one file."""

    folder: Path

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """The recipient itself: the folder takes everybody's."""
        return (recipient,)

    def deliver(self, notice: Notice, address: str) -> None:
        """Write the notice."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{notice.message_id}.draft"
        draft.write_text(json.dumps(_document(notice, address), indent=2, ensure_ascii=False) + "\n")
        draft.replace(self.folder / f"{notice.message_id}.json")


def _document(notice: Notice, address: str) -> dict[str, str]:
    return {
        "message_id": notice.message_id,
        "recipient": address,
        "subject": notice.subject,
        "text": notice.text,
        **notice.about,
        "event": notice.event,
    }
