"""Pages as HTML: what the public reads about a letter, and the start page of a server at a developer's desk.

Every page is whole in itself: style and script stand inside and nothing is fetched. Both are the same at
every rendering, so their hashes make a Content-Security-Policy under which no other style or script can run.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.domain.indonesian import local_date, long_date
from functions.domain.verification import Validity, VerificationRecord

if TYPE_CHECKING:
    from infra.api_page import ApiFunction
    from infra.delivery_figures import DeliveryFigures

_GROUP_LENGTH = 4
_STYLES = ("page.css", "evaluation.css", "reading.css")
_SCRIPTS = ("verification.js", "welcome.js")


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


class HtmlPages:
    """Draws the pages of a templates folder; `zone` is the city's, in which instants become dates.

    `content_security_policy` is the header under which every page works and nothing else does.
    """

    def __init__(self, templates: Path, zone: tzinfo) -> None:
        pages = environment(templates / "_pages")
        self._pages = pages
        self._zone = zone
        self._verification = pages.get_template("verification.html")
        self._welcome = pages.get_template("welcome.html")
        self._messages = pages.get_template("messages.html")
        self._deliveries = pages.get_template("deliveries.html")
        self.content_security_policy = _policy(pages)

    def verification(self, record: VerificationRecord | None, *, today: date) -> str:
        """The page that shows a verification record as it stands today, or that there is none."""
        revoked_at = None if record is None else record.revoked_at
        return self._verification.render(
            state=(Validity.UNKNOWN if record is None else record.validity_on(today)).lower(),
            record=record,
            revoked_on=None if revoked_at is None else local_date(revoked_at, self._zone),
            today=today,
        )

    def welcome(self, *, city: str, steps: Sequence[Step], functions: Sequence[FunctionRow]) -> str:
        """The start page of a local server: what this is, the first steps, and what is served."""
        return self._welcome.render(city=city, steps=steps, functions=functions)

    def messages(self, rows: Sequence[MessageRow], *, letter_title: str) -> str:
        """The page of a local server with every message as its recipient reads it."""
        return self._messages.render(rows=rows, letter_title=letter_title)

    def deliveries(self, figures: "DeliveryFigures") -> str:
        """The page of a local server that shows how messages fare."""
        return self._deliveries.render(figures=figures)

    def api(self, functions: "Sequence[ApiFunction]") -> str:
        """The page of a local server about the HTTP functions, each with its fields, an example and its errors."""
        return self._pages.get_template("api.html").render(functions=functions)

    def pangkas(self, document: str) -> str:
        """The page of a local server for the developers of officers' apps; the document is HTML already."""
        return self._pages.get_template("pangkas.html").render(document=document)


def environment(folder: Path) -> Environment:
    """The templates of a folder, everything printed escaped."""
    found = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(long_date=long_date, in_groups=_in_groups)
    return found


def _in_groups(code: str) -> str:
    """`ABCDEFGH` as `ABCD EFGH`, the way it stands on the letter."""
    return " ".join(code[start : start + _GROUP_LENGTH] for start in range(0, len(code), _GROUP_LENGTH))


def _policy(pages: Environment) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            f"style-src {_hashes(pages, _STYLES)}",
            f"script-src {_hashes(pages, _SCRIPTS)}",
        )
    )


def _hashes(pages: Environment, names: Sequence[str]) -> str:
    """Each file as the pages include it, hashed the way browsers do."""
    digests = (hashlib.sha256(pages.get_template(name).render().encode()).digest() for name in names)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
