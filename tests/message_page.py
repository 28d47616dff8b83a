"""docs/messages.md: every event, recipient, channel and text. `python -m tests.message_page` writes it anew."""

from pathlib import Path

from functions.domain.messages import Event
from infra.adapters import TEMPLATES
from infra.letter_types import FolderLetterTypes
from infra.message_table import message_table
from infra.texts import TemplateTexts

PAGE = Path("docs/messages.md")
_HEAD = """# Who is told what

Made by `python -m tests.message_page` from `TOLD` in `functions/domain/messages.py`, `templates/_messages/*.toml` and
`templates/_messages/channels.toml`, with a letter as an example. The first channel is tried first; the next one where
the recipient has no address there, or the delivery has failed. How each channel is set up: [channels.md](channels.md).

`resident` uses the superapp; `officer` is an RT who filed for a neighbour; `neighbour` is that neighbour, where a
telephone number was given; `seat:rt` is whoever holds the seat. Reasons that somebody wrote stand in the resident's
text alone: all others may show on a locked screen.
"""
_WHEN: dict[Event, str] = {
    Event.RECEIVED: "an application was handed in",
    Event.WAITING: "an application reached a seat",
    Event.REMINDER: "an application has waited for a seat for most of its time",
    Event.ESCALATED: "an application has waited longer than it may, told to the level above",
    Event.NOTIFIED: "an application passed an RW who is only notified",
    Event.APPROVED: "the neighbourhood has approved, and the office looks at it",
    Event.PASSED: "a seat that nobody holds, or that let its time go by, was passed",
    Event.CORRECTED: "the verifier corrected spelling",
    Event.MEET: "an officer asks the resident to come",
    Event.RETURNED: "an officer returned it, to be mended",
    Event.REJECTED: "an officer rejected it",
    Event.EXPIRED: "nobody mended it in time",
    Event.READY: "the letter was issued",
    Event.REVOKED: "the letter was revoked",
    Event.FAILED: "the letter could not be drawn",
    Event.COMPLAINT: "somebody complained about the service",
    Event.COMPLAINT_ANSWERED: "the office answered a complaint",
}


def page() -> str:
    """The whole page."""
    letter_type = FolderLetterTypes(TEMPLATES).get("domisili")
    lines = ["| event | when | recipient | channels | text |", "|---|---|---|---|---|"]
    for row in message_table(TemplateTexts(TEMPLATES), letter_type):
        text = "<br>".join(line for line in row.text.splitlines() if line)
        channels, recipients = ", then ".join(row.channels), ", ".join(f"`{name}`" for name in row.recipients)
        lines.append(
            f"| `{row.event}` | {_WHEN[Event(row.event)]} | {recipients} | {channels} | **{row.subject}.** {text} |"
        )
    return _HEAD + "\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
