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
        """The recipient's own name: everybody is reached here."""
        return (recipient,)

    def deliver(self, notice: Notice, address: str) -> None:  # noqa: ARG002  the notice names its recipient
        """Write the notice."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{notice.message_id}.draft"
        draft.write_text(json.dumps(notice._asdict(), indent=2, ensure_ascii=False) + "\n")
        draft.replace(self.folder / f"{notice.message_id}.json")
