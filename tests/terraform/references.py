"""What the expressions of Terraform files refer to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.terraform.blocks import Block, code_of

_INDEX = r"(?:\s*\[(?:[^\[\]]|\[[^\[\]]*\])*\])*"
_REFERENCE = re.compile(
    r"(?<![\w.])(?P<address>(?:var|local)\.\w+|(?:data\.|ephemeral\.)?(?:google|random|time)_\w+\.[\w-]+)"
    rf"(?:{_INDEX}\.(?P<attribute>[a-z]\w*))?"
)


@dataclass(frozen=True)
class Reference:
    """`address.attribute`; `start` and `end` are the address's place in the text it stands in."""

    address: str
    attribute: str | None
    line: int
    start: int
    end: int


def references_in(text: str, line: int = 1) -> Iterator[Reference]:
    """Every reference of an expression that begins in that line."""
    code = code_of(text)
    for found in _REFERENCE.finditer(code):
        start, end = found.span("address")
        yield Reference(found["address"], found["attribute"], line + code.count("\n", 0, start), start, end)


def references_of(block: Block) -> Iterator[Reference]:
    """Every reference of a block, those of its inner blocks too."""
    for inner in block.walk():
        for attribute in inner.attributes:
            yield from references_in(attribute.text, attribute.line)


def declared_in(blocks: tuple[Block, ...]) -> dict[str, Block]:
    """What can be referred to, by address."""
    named = {block.address: block for block in blocks if block.kind in {"resource", "data", "ephemeral", "variable"}}
    locals_ = {f"local.{each.name}": block for block in blocks if block.kind == "locals" for each in block.attributes}
    return named | locals_
