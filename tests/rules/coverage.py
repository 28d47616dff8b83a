"""Which expressions of the rules the emulator has evaluated since it was started."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.emulators import PROJECT
from tests.rules.client import call

Place = tuple[int, int, int]
SUMMARY = "line of the summary"


@dataclass(frozen=True)
class Coverage:
    """Places of expressions as line, column and length. One that only ever failed does not count as evaluated."""

    expressions: frozenset[Place]
    evaluated: frozenset[Place]

    @classmethod
    def read(cls, host: str) -> "Coverage":
        _, answer = call(host, "GET", f"/emulator/v1/projects/{PROJECT}:ruleCoverage")
        nodes = [node for root in answer["report"] for node in _with_parts(root)]
        return cls(
            frozenset(_place(node) for node in nodes),
            frozenset(_place(node) for node in nodes if any(map(_is_value, node.get("values", [])))),
        )

    @property
    def missed(self) -> list[str]:
        return [f"{line}:{column}" for line, column, _ in sorted(self.expressions - self.evaluated)]

    def __str__(self) -> str:
        return f"rules coverage: {len(self.evaluated)} of {len(self.expressions)} expressions"


def _with_parts(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("children", []):
        yield from _with_parts(part)


def _place(node: dict[str, Any]) -> Place:
    at = node["sourcePosition"]
    return at["line"], at["column"], at["endOffset"] - at["currentOffset"]


def _is_value(seen: dict[str, Any]) -> bool:
    return seen["count"] > 0 and "undefined" not in seen["value"]
