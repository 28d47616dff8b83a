"""How a city's SMS or WhatsApp gateway wants to be asked: one HTTP request with places for what changes."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Template
from typing import Any

_PARTS = {"url", "headers", "json", "form"}
_WORDS = {"phone", "text", "message_id"}
_NEEDED = {"phone", "text"}
_ADDRESS = re.compile(r"https?://[^\s/@]+(/\S*)?")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_HEADER_WORDS = {"message_id"}  # a text may not fit a header, and headers are logged


@dataclass(frozen=True)
class SmsRequest:
    """A POST to `url`; `content` is sent as `kind`. Its strings hold `$phone`, `$text` and `$message_id`."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    kind: str
    content: Any = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "SmsRequest":
        """The request that a JSON text describes. ValueError, which quotes nothing of it, for what is none."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            raise ValueError("is no JSON") from None
        if not isinstance(given, dict) or not _PARTS.issuperset(given):
            raise ValueError('must be an object with "url", "headers" and either "json" or "form"')
        if ("json" in given) == ("form" in given):
            raise ValueError('must hold either "json" or "form"')
        kind = "json" if "json" in given else "form"
        found = cls(given.get("url", ""), given.get("headers", {}), kind, given[kind])
        _check_url(found.url)
        _check_headers(found.headers)
        _check_content(kind, found.content)
        return found

    def filled(self, words: Mapping[str, str]) -> tuple[dict[str, str], Any]:
        """The headers and the content with those words in their places, and nowhere else."""
        headers = {name: Template(value).substitute(words) for name, value in self.headers.items()}
        return headers, _replaced(self.content, lambda text: Template(text).substitute(words))


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not _ADDRESS.fullmatch(url):
        raise ValueError('"url" must be an http or https address without a user')
    if "$" in url:
        raise ValueError('"url" must not hold a $ word: a telephone number does not belong in an address')


def _check_headers(headers: object) -> None:
    if not isinstance(headers, dict):
        raise ValueError('"headers" must be an object')  # noqa: TRY004  as pydantic wants it
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not (isinstance(value, str) and value.isascii() and value.isprintable()):
            raise ValueError('"headers" must hold names with one line of ASCII each')
        if not _words_of(value) <= _HEADER_WORDS:
            raise ValueError('"headers" may hold $message_id only')


def _check_content(kind: str, content: object) -> None:
    if kind == "form" and not (isinstance(content, dict) and all(isinstance(one, str) for one in content.values())):
        raise ValueError('"form" must be an object of texts')
    if any("$" in key for key in _keys(content)):
        raise ValueError(f'"{kind}" holds a $ word in a name; only values are filled in')
    words: set[str] = set()
    _replaced(content, lambda text: words.update(_words_of(text)))
    if missing := sorted(_NEEDED - words):
        raise ValueError(f'"{kind}" lacks {" and ".join(f"${word}" for word in missing)}')


def _words_of(text: str) -> set[str]:
    """The words that a text has places for. ValueError if one of them is unknown."""
    template = Template(text)
    if not template.is_valid():
        raise ValueError("holds a single $; write $$ for the character itself")
    words = set(template.get_identifiers())
    if unknown := sorted(words - _WORDS):
        raise ValueError(f"${unknown[0]} is unknown; there are $phone, $text and $message_id, and $$ for a $")
    return words


def _replaced(value: Any, make: Callable[[str], Any]) -> Any:  # noqa: ANN401  any JSON value
    """The same value with each of its texts made anew; the names in it stay."""
    if isinstance(value, str):
        return make(value)
    if isinstance(value, dict):
        return {key: _replaced(one, make) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, make) for one in value]
    return value


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(one)
