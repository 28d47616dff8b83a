"""The pages of the local server as HTML, under a policy of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infra.pages import environment, policy

if TYPE_CHECKING:
    from infra.api_page import ApiFunction
    from infra.delivery_figures import DeliveryFigures

_STYLES = ("page.css", "reading.css")
_SCRIPTS = ("welcome.js",)


@dataclass(frozen=True)
class Step:
    """One thing a newcomer does: a title, why, and the command for it."""

    title: str
    explanation: str
    command: str


@dataclass(frozen=True)
class FunctionRow:
    """One function as the start page lists it: `name` is its address."""

    name: str
    method: str
    summary: str


@dataclass(frozen=True)
class MessageRow:
    """One event for recipients, by their names, who hear by the same `channels`, the best first."""

    event: str
    recipients: tuple[str, ...]
    channels: tuple[str, ...]
    subject: str
    text: str


class LocalHtml:
    """Draws the local server's pages from a templates folder."""

    def __init__(self, templates: Path) -> None:
        self._pages = environment(templates / "_pages")
        self.content_security_policy = policy(self._pages, styles=_STYLES, scripts=_SCRIPTS)

    def welcome(self, *, city: str, steps: Sequence[Step], functions: Sequence[FunctionRow]) -> str:
        """The start page: what this is, the first steps, and what is served."""
        return self._pages.get_template("welcome.html").render(city=city, steps=steps, functions=functions)

    def messages(self, rows: Sequence[MessageRow], *, letter_title: str) -> str:
        """The page with every message as its recipient reads it."""
        return self._pages.get_template("messages.html").render(rows=rows, letter_title=letter_title)

    def deliveries(self, figures: "DeliveryFigures") -> str:
        """The page that shows how messages fare."""
        return self._pages.get_template("deliveries.html").render(figures=figures)

    def api(self, functions: "Sequence[ApiFunction]") -> str:
        """The page about the HTTP functions, each with its fields, an example and its errors."""
        return self._pages.get_template("api.html").render(functions=functions)

    def pangkas(self, document: str) -> str:
        """The page for the developers of officers' apps; the document is HTML already."""
        return self._pages.get_template("pangkas.html").render(document=document)
