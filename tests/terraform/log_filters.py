"""Matches a log line with a filter, in the part of Cloud Logging's language that terraform/metrics.yaml uses.

Comparisons of `severity` or `jsonPayload.<field>` by `=`, `>`, `<`, `>=`, `<=`, with AND, OR and brackets.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r'\s*(?:(\()|(\))|(AND|OR)\b|([A-Za-z_.]+)(>=|<=|=|>|<)("[^"]*"|[^\s()]+))')
_COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, wanted: found == wanted,
    ">": lambda found, wanted: found > wanted,
    "<": lambda found, wanted: found < wanted,
    ">=": lambda found, wanted: found >= wanted,
    "<=": lambda found, wanted: found <= wanted,
}

Line = Mapping[str, Any]
Match = Callable[[Line], bool]


def fields_of(filter_: str) -> set[str]:
    """The fields of a line that a filter asks for."""
    return {name.removeprefix("jsonPayload.") for name in re.findall(r"([A-Za-z_.]+)(?:>=|<=|=|>|<)", filter_)}


def read_filter(filter_: str) -> Match:
    """Whether a line matches. ValueError for what is not of this part of the language."""
    tokens, position = list[re.Match[str]](), 0
    while position < len(filter_.rstrip()):
        token = _TOKEN.match(filter_, position)
        if token is None:
            raise ValueError(f"cannot read from here on: {filter_[position:]!r}")
        tokens.append(token)
        position = token.end()
    match = _any_of(tokens)
    if tokens:
        raise ValueError(f"nothing may follow here: {tokens[0][0]!r}")
    return match


def _any_of(tokens: list[re.Match[str]]) -> Match:
    parts = [_all_of(tokens)]
    while tokens and tokens[0][3] == "OR":
        tokens.pop(0)
        parts.append(_all_of(tokens))
    return lambda line: any(part(line) for part in parts)


def _all_of(tokens: list[re.Match[str]]) -> Match:
    parts = [_one(tokens)]
    while tokens and tokens[0][3] == "AND":
        tokens.pop(0)
        parts.append(_one(tokens))
    return lambda line: all(part(line) for part in parts)


def _one(tokens: list[re.Match[str]]) -> Match:
    if not tokens:
        raise ValueError("a comparison is missing at the end")
    token = tokens.pop(0)
    if token[1]:
        inner = _any_of(tokens)
        if not tokens or not tokens.pop(0)[2]:
            raise ValueError("a bracket is not closed")
        return inner
    if not token[4]:
        raise ValueError(f"a comparison is missing before {token[0]!r}")
    name, compare, wanted = token[4].removeprefix("jsonPayload."), _COMPARES[token[5]], _value(token[6])
    return lambda line: _is_alike(line.get(name), wanted) and compare(line[name], wanted)


def _is_alike(found: object, wanted: object) -> bool:
    """Tell whether two values can be compared: texts, truths, or numbers."""
    kinds: tuple[Any, ...] = (str, bool, int | float)
    return next((isinstance(found, kind) for kind in kinds if isinstance(wanted, kind)), False)


def _value(text: str) -> str | float | bool:
    if text.startswith('"'):
        return text.strip('"')
    if text in {"true", "false"}:
        return text == "true"
    return float(text)
