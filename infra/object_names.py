"""Names of stored objects: plain words, or `key=word`, set apart by single dots and slashes: none reaches elsewhere."""

import re

_NAME = re.compile(r"[A-Za-z0-9_=-]+(?:[./][A-Za-z0-9_=-]+)*", re.ASCII)


def checked_name(name: str) -> str:
    """The name unchanged. ValueError if it is none that this product gives."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no object name")
    return name
