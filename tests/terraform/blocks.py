"""Terraform files as blocks: what stands where, in whose words, without evaluating anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import hcl2
from hcl2.rules.base import AttributeRule, BlockRule, BodyRule
from lark.exceptions import LarkError

_TOKEN = re.compile(
    r"(?P<comment>(?:\#|//)[^\n]*|/\*.*?\*/)|(?P<heredoc><<-?(?P<marker>\w+)\n)|(?P<quote>\")|(?P<open>\{)|(?P<close>\})",
    re.DOTALL,
)
_IN_TEXT = re.compile(r"\\.|\$\$\{|%%\{|(?P<code>[$%]\{)|(?P<end>\")", re.DOTALL)


class Unreadable(ValueError):
    """A file that is no HCL; the message names it and the line."""


@dataclass(frozen=True)
class Attribute:
    """`name = text`, the text as it is written."""

    name: str
    text: str
    line: int


@dataclass(frozen=True)
class Block:
    """`kind "label" … { … }`; `text` is the whole of it as it is written."""

    kind: str
    labels: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    blocks: tuple["Block", ...]
    file: str
    line: int
    text: str

    @property
    def address(self) -> str:
        """What other blocks call it: `type.name`, `data.type.name`, `var.name`."""
        prefix = {"resource": (), "variable": ("var",)}.get(self.kind, (self.kind,))
        return ".".join((*prefix, *self.labels))

    def find(self, name: str) -> Attribute | None:
        """The attribute of that name, or None."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def walk(self) -> Iterator["Block"]:
        """The block itself and all blocks within it."""
        yield self
        for block in self.blocks:
            yield from block.walk()


def read_folder(folder: Path) -> tuple[Block, ...]:
    """The top blocks of every `.tf` file of a folder, in the order of the files' names. Raises Unreadable."""
    return tuple(block for path in sorted(folder.glob("*.tf")) for block in read_file(path))


def read_file(path: Path) -> tuple[Block, ...]:
    """The top blocks of one file. Raises Unreadable."""
    return _read(path.read_text(), path.name)


@lru_cache(maxsize=256)
def _read(source: str, file: str) -> tuple[Block, ...]:
    try:
        tree = hcl2.parses(source)
    except LarkError as error:
        raise Unreadable(f"{file}:{getattr(error, 'line', '?')}: this is no HCL") from None
    return tuple(_block(rule, source, file) for rule in tree.body.children if isinstance(rule, BlockRule))


def _block(rule: BlockRule, source: str, file: str) -> Block:
    kind, *labels = (str(label.serialize()).strip('"') for label in rule.labels)
    body: BodyRule = rule.body
    return Block(
        kind=kind,
        labels=tuple(labels),
        attributes=tuple(_attribute(child, source) for child in body.children if isinstance(child, AttributeRule)),
        blocks=tuple(_block(child, source, file) for child in body.children if isinstance(child, BlockRule)),
        file=file,
        line=rule._meta.line,  # noqa: SLF001  the parser offers a rule's place nowhere else
        text=source[rule._meta.start_pos : rule._meta.end_pos],  # noqa: SLF001
    )


def _attribute(rule: AttributeRule, source: str) -> Attribute:
    written = source[rule._meta.start_pos : rule._meta.end_pos]  # noqa: SLF001  as above
    return Attribute(str(rule.identifier.serialize()), written.partition("=")[2].strip(), rule._meta.line)  # noqa: SLF001


def code_of(text: str) -> str:
    """The text with every character that is no code (comments, words in quotes) put out, so that places stay."""
    code = list(text)
    enclosing: list[str] = ["}"]  # what ends each level: a brace, a quotation mark, or a heredoc's marker
    depth = [0]
    at = 0
    while at < len(text):
        if enclosing[-1] == "}":
            at = _pass_code(text, at, code, enclosing, depth)
        else:
            at = _pass_words(text, at, code, enclosing, depth)
    return "".join(code)


def _pass_code(text: str, at: int, code: list[str], enclosing: list[str], depth: list[int]) -> int:
    found = _TOKEN.search(text, at)
    if found is None:
        return len(text)
    if found["comment"]:
        _put_out(code, *found.span())
    elif found["open"]:
        depth[-1] += 1
    elif found["close"]:
        if depth[-1] == 0 and len(enclosing) > 1:
            enclosing.pop()
            depth.pop()
            _put_out(code, *found.span())
        else:
            depth[-1] -= 1
    else:
        enclosing.append(found["marker"] or '"')
        _put_out(code, *found.span())
    return found.end()


def _pass_words(text: str, at: int, code: list[str], enclosing: list[str], depth: list[int]) -> int:
    marker = enclosing[-1]
    end = re.compile(rf"^[ \t]*{marker}[ \t]*$", re.MULTILINE).search(text, at) if marker != '"' else None
    for found in _IN_TEXT.finditer(text, at):
        if end is not None and found.start() > end.start():
            break
        if found["code"]:
            _put_out(code, at, found.end())
            enclosing.append("}")
            depth.append(0)
            return found.end()
        if found["end"] and marker == '"':
            end = found
            break
    stop = end.end() if end is not None else len(text)
    _put_out(code, at, stop)
    enclosing.pop()
    return stop


def _put_out(code: list[str], start: int, end: int) -> None:
    code[start:end] = [letter if letter == "\n" else "~" for letter in code[start:end]]
