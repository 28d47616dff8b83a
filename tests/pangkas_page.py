"""docs/pangkas.md, read as the tests need it: its code, its requests, its tables of fields.

`python -m tests.pangkas_page` writes tests/journey/pangkas/pangkas.mjs anew, the document's JavaScript as one module.
"""

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path("docs/pangkas.md")
MODULE = Path("tests/journey/pangkas/pangkas.mjs")
_HEAD = """\
// What the officers' app asks of Firestore, whole: the JavaScript of docs/pangkas.md, which explains it. It is changed
// there; `python -m tests.pangkas_page` writes this file, and journey.mjs runs it in the tests.

"""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| `([\w.]+)` \| ([a-z ]+) \|", re.MULTILINE)
_CODE = re.compile(r"`([\w.]+)`", re.ASCII)
_SERVERS_OWN = re.compile(r"^These are the server's own.*?: (.*?)\.\n", re.MULTILINE | re.DOTALL)


class HttpRequest(NamedTuple):
    """A request as the document shows it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


def blocks(language: str, text: str | None = None) -> list[str]:
    """The document's blocks in a language, in their order."""
    return [code for name, code in _BLOCK.findall(PAGE.read_text() if text is None else text) if name == language]


def module() -> str:
    """The document's JavaScript as one module."""
    return _HEAD + "\n".join(blocks("js"))


def requests(**filled_in: str) -> list[HttpRequest]:
    """The document's HTTP requests with its words in capitals replaced: `ID_TOKEN`."""
    return [_request(re.sub(r"[A-Z]+(_[A-Z]+)+", lambda word: filled_in[word[0]], block)) for block in blocks("http")]


def fields(heading: str) -> dict[str, str]:
    """The types of all fields in the tables of a section, by their names."""
    return dict(_ROW.findall(_section(heading)))


def servers_own(heading: str) -> set[str]:
    """The fields that a section keeps apps from building on."""
    (named,) = _SERVERS_OWN.findall(_section(heading))
    return set(_CODE.findall(named))


def _section(heading: str) -> str:
    return PAGE.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]


def _request(block: str) -> HttpRequest:
    head, _, body = block.partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split()
    return HttpRequest(method, path, dict(line.split(": ", 1) for line in lines), body)


if __name__ == "__main__":
    MODULE.write_text(module())
