"""Pages as HTML: what the public reads about a letter.

Every page is whole in itself: style and script stand inside and nothing is fetched. Both are the same at
every rendering, so their hashes make a Content-Security-Policy under which no other style or script can run.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date, tzinfo
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.domain.indonesian import local_date, long_date
from functions.domain.verification import Validity, VerificationRecord

_GROUP_LENGTH = 4
_STYLES = ("page.css", "evaluation.css")
_SCRIPTS = ("verification.js",)


class HtmlPages:
    """Draws the pages of a templates folder; `zone` is the city's, in which instants become dates.

    `content_security_policy` is the header under which every page works and nothing else does.
    """

    def __init__(self, templates: Path, zone: tzinfo) -> None:
        pages = environment(templates / "_pages")
        self._zone = zone
        self._verification = pages.get_template("verification.html")
        self.content_security_policy = policy(pages, styles=_STYLES, scripts=_SCRIPTS)

    def verification(self, record: VerificationRecord | None, *, today: date) -> str:
        """The page that shows a verification record as it stands today, or that there is none."""
        revoked_at = None if record is None else record.revoked_at
        return self._verification.render(
            state=(Validity.UNKNOWN if record is None else record.validity_on(today)).lower(),
            record=record,
            revoked_on=None if revoked_at is None else local_date(revoked_at, self._zone),
            today=today,
        )


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


def policy(pages: Environment, *, styles: Sequence[str], scripts: Sequence[str]) -> str:
    """The Content-Security-Policy under which these styles and scripts work, and nothing else does."""
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            f"style-src {_hashes(pages, styles)}",
            f"script-src {_hashes(pages, scripts)}",
        )
    )


def _hashes(pages: Environment, names: Sequence[str]) -> str:
    """Each file as the pages include it, hashed the way browsers do."""
    digests = (hashlib.sha256(pages.get_template(name).render().encode()).digest() for name in names)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in digests)
