"""What is wrong with a folder of Terraform files, as far as names tell: all at once, each with file and line.

`terraform validate` needs the provider's program, which cannot be fetched everywhere. This compares types, arguments,
blocks and references with the provider's schema. It sees names, not values: it does not replace `terraform validate`.

    python -m tests.terraform.faults FOLDER     exit 0 and a count, or exit 1 and one line per fault
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.terraform.blocks import Attribute, Block, Unreadable, read_folder
from tests.terraform.references import Reference, declared_in, references_of
from tests.terraform.schema import VERSION, Fields, fields_of

_META = {"count", "for_each", "depends_on", "provider"}
_META_BLOCKS = {"lifecycle", "provisioner", "connection", "dynamic", "timeouts"}
_OF_TERRAFORM = {"id"}


def faults_in(blocks: tuple[Block, ...]) -> list[str]:
    """One line per fault, in the order of files and lines."""
    declared = declared_in(blocks)
    found = [*_declared_twice(blocks)]
    for block in blocks:
        found += [*_schema_faults(block)] if block.kind in {"resource", "data"} else []
        found += [
            fault for reference in references_of(block) if (fault := _reference_fault(reference, block, declared))
        ]
    return [f"{file}:{line}: {message}" for file, line, message in sorted(set(found))]


def google_blocks(blocks: tuple[Block, ...]) -> list[Block]:
    """The resources and data sources of the provider that is known here."""
    return [block for block in blocks if block.kind in {"resource", "data"} and block.labels[0].startswith("google_")]


_Fault = tuple[str, int, str]


def _declared_twice(blocks: tuple[Block, ...]) -> Iterator[_Fault]:
    named = [block for block in blocks if block.kind in {"resource", "data", "ephemeral", "variable", "output"}]
    counted = Counter(block.address for block in named)
    yield from ((b.file, b.line, f"{b.address} is declared more than once") for b in named if counted[b.address] > 1)
    locals_ = [(block.file, each) for block in blocks if block.kind == "locals" for each in block.attributes]
    counts = Counter(each.name for _, each in locals_)
    for file, each in locals_:
        if counts[each.name] > 1:
            yield file, each.line, f"local.{each.name} is declared more than once"


def _schema_faults(block: Block) -> Iterator[_Fault]:
    if not block.labels[0].startswith("google_"):
        return
    fields = fields_of(block.kind, block.labels[0])
    if fields is None:
        yield block.file, block.line, f"hashicorp/google {VERSION} has no {block.kind} {block.labels[0]!r}"
        return
    yield from _body_faults(block, fields, block.address)


def _body_faults(block: Block, fields: Fields, where: str) -> Iterator[_Fault]:
    for attribute in block.attributes:
        if message := _argument_fault(attribute, fields):
            yield block.file, attribute.line, f"{where}: {message}"
    counted = Counter(inner.kind for inner in block.blocks)
    dynamic = {inner.labels[0] for inner in block.blocks if inner.kind == "dynamic"}
    for inner in block.blocks:
        yield from _block_faults(inner, fields, where)
        known = fields.get(inner.kind, {})
        if "block" in known and not known.get("many") and counted[inner.kind] > 1:
            yield block.file, inner.line, f"{where}: only one block {inner.kind!r} may stand here"
    given = {attribute.name for attribute in block.attributes} | set(counted) | dynamic
    for name, field in fields.items():
        if field.get("required") and name not in given:
            yield block.file, block.line, f"{where}: required {name!r} is missing"


def _argument_fault(attribute: Attribute, fields: Fields) -> str | None:
    name = attribute.name
    if name in _META:
        return None
    if name not in fields:
        return f"there is no argument {name!r}"
    if fields[name].get("read_only"):
        return f"{name!r} is read-only"
    return f"{name!r} is a block: write it without '='" if "block" in fields[name] else None


def _block_faults(inner: Block, fields: Fields, where: str) -> Iterator[_Fault]:
    if inner.kind == "dynamic":
        known = fields.get(inner.labels[0], {})
        if "block" not in known:
            yield inner.file, inner.line, f"{where}: there is no block {inner.labels[0]!r} to be dynamic"
            return
        if inner.find("for_each") is None:
            yield inner.file, inner.line, f"{where}: dynamic {inner.labels[0]!r} says not for each of what"
        for content in inner.blocks:
            yield from _body_faults(content, known["block"], f"{where}.{inner.labels[0]}")
    elif "block" in fields.get(inner.kind, {}):
        yield from _body_faults(inner, fields[inner.kind]["block"], f"{where}.{inner.kind}")
    elif inner.kind not in _META_BLOCKS:
        kind = "an argument: write it with '='" if inner.kind in fields else "not known"
        yield inner.file, inner.line, f"{where}: block {inner.kind!r} is {kind}"


def _reference_fault(reference: Reference, block: Block, declared: dict[str, Block]) -> _Fault | None:
    target = declared.get(reference.address)
    if target is None:
        return block.file, reference.line, f"{reference.address} is declared nowhere"
    name = reference.attribute
    if name is None or target.kind not in {"resource", "data"} or not target.labels[0].startswith("google_"):
        return None
    fields = fields_of(target.kind, target.labels[0])
    if fields is None or name in fields or name in _OF_TERRAFORM:
        return None
    return block.file, reference.line, f"{target.labels[0]} has no attribute {name!r} ({reference.address})"


def main(folder: str) -> int:
    """Print what is wrong with a folder; return the exit code."""
    try:
        blocks = read_folder(Path(folder))
    except Unreadable as error:
        sys.stdout.write(f"{error}\n")
        return 1
    found = faults_in(blocks)
    count = len(google_blocks(blocks))
    sys.stdout.write("".join(f"{fault}\n" for fault in found) or f"{count} resources and data sources fit the schema\n")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
