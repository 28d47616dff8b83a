"""What Terraform makes of the files, without a provider, a registry or a cloud.

Every resource is written anew as an output of plain values, and `terraform apply` computes them all: what `for_each`
gives, which function gets which variable, who is granted what. What only the cloud can tell (an id, a number) stands
there as `<address.attribute>`. Needs the terraform program; without it these tests do not run, and say so.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.terraform.blocks import Attribute, Block, read_folder
from tests.terraform.program import PROGRAM, WITHOUT_TERRAFORM
from tests.terraform.references import references_in
from tests.terraform.schema import Fields, fields_of

Resources = dict[str, Any]
_LEFT_OUT = {"depends_on", "provider", "for_each", "count"}
_BLOCKS_LEFT_OUT = {"lifecycle", "provisioner", "connection", "timeouts"}
_OF_KIND = {"resource": "", "data": "data_", "ephemeral": "ephemeral_"}
_OUTPUT = "evaluated"
_STATE = "evaluated.tfstate"


class Refused(ValueError):
    """Terraform refused the files or the variables; the message is its own."""


def evaluate(folder: Path, scratch: Path, variables: Mapping[str, object] | None = None) -> Resources:
    """Every resource's arguments, by address, with those in `for_each` by key and `count` as a list; locals; outputs.

    `folder` is the Terraform folder with its example variables; `variables` come over these. Raises Refused.
    """
    if PROGRAM is None:
        raise Refused(WITHOUT_TERRAFORM)
    copy = scratch / "terraform"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.tf", ".terraform*", "*.tfvars"))
    (copy / "evaluated.tf").write_text(without_providers(read_folder(folder)))
    example = folder / "terraform.tfvars.example"
    if example.is_file():
        shutil.copy(example, copy / "example.auto.tfvars")
    (copy / "of_the_test.auto.tfvars.json").write_text(json.dumps(variables or {}))
    _apply(copy)
    values: Resources = json.loads(json.loads((copy / _STATE).read_text())["outputs"][_OUTPUT]["value"])
    return values


def without_providers(blocks: tuple[Block, ...]) -> str:
    """The same files as one, with values in the place of resources."""
    words = {word for block in blocks for word in re.findall(r"\.([a-z]\w*)", block.text)}
    lines, values = [], []
    for block in blocks:
        if block.kind == "variable":
            lines.append(re.sub(r"^\s*ephemeral\s*=.*$", "", block.text, flags=re.MULTILINE))
        elif block.kind == "locals":
            lines += ["locals {", *(f"{each.name} = {_plain(each)}" for each in block.attributes), "}"]
            values += [f'"local.{each.name}" = local.{each.name}' for each in block.attributes]
        elif block.kind == "output" and (value := block.find("value")):
            lines.append(f"locals {{\n{_local('output.' + block.labels[0])} = {_plain(value)}\n}}")
            values.append(_told(f"output.{block.labels[0]}"))
        elif block.kind in _OF_KIND:
            lines.append(f"locals {{\n{_local(block.address)} = {_instances(block, words)}\n}}")
            values.append(_told(block.address))
    return "\n".join(
        [*lines, f'output "{_OUTPUT}" {{', "sensitive = true", "value = jsonencode({", *values, "})", "}", ""]
    )


def _told(address: str) -> str:
    return f'"{address}" = local.{_local(address)}'


def _instances(block: Block, words: set[str]) -> str:
    known = block.kind != "ephemeral" and block.labels[0].startswith("google_")
    fields = (fields_of(block.kind, block.labels[0]) if known else None) or _whatever_is_asked(block, words)
    for_each, count = block.find("for_each"), block.find("count")
    if for_each is not None:
        body = _body(block, fields, words, f"{block.address}[${{each_key}}]")
        return f"{{ for each_key, each_value in {_plain(for_each)} : each_key => {body} }}"
    if count is not None:
        body = _body(block, fields, words, f"{block.address}[${{count_index}}]")
        return f"[ for count_index in range({_plain(count)}) : {body} ]"
    return _body(block, fields, words, block.address)


def _whatever_is_asked(block: Block, words: set[str]) -> Fields:
    """Of a provider that is not known here, whatever is asked for may be told."""
    given = {attribute.name for attribute in block.attributes} | {inner.kind for inner in block.blocks}
    return {word: {"read_only": True} for word in words - given}


def _body(block: Block, fields: Fields, words: set[str], where: str) -> str:
    lines = [f'"{each.name}" = {_plain(each)}' for each in block.attributes if each.name not in _LEFT_OUT]
    inner: dict[str, list[str]] = {}
    for each in block.blocks:
        if each.kind in _BLOCKS_LEFT_OUT:
            continue
        kind = each.labels[0] if each.kind == "dynamic" else each.kind
        known = fields.get(kind, {}).get("block", {})
        inner.setdefault(kind, []).append(
            _dynamic(each, known, words, f"{where}.{kind}")
            if each.kind == "dynamic"
            else f"[{_body(each, known, words, f'{where}.{kind}')}]"
        )
    lines += [f'"{kind}" = concat({", ".join(values)})' for kind, values in inner.items()]
    given = {each.name for each in block.attributes} | inner.keys()
    unset = [name for name, field in fields.items() if name not in given and "block" not in field and name in words]
    lines += [f'"{name}" = "<{where}.{name}>"' for name in unset]
    return "{\n" + "\n".join(lines) + "\n}"


def _dynamic(block: Block, fields: Fields, words: set[str], where: str) -> str:
    iterator = block.find("iterator")
    name = iterator.text if iterator else block.labels[0]
    (content,) = block.blocks
    for_each = block.find("for_each")
    of_what = _plain(for_each) if for_each else "[]"
    body = re.sub(rf"(?<![\w.\"]){name}\.(key|value)\b", rf"{name}_\1", _body(content, fields, words, where))
    return f"[ for {name}_key, {name}_value in {of_what} : {body} ]"


def _plain(attribute: Attribute) -> str:
    """The expression, with locals in the place of resources."""
    text = attribute.text
    for reference in reversed([*references_in(text)]):
        if reference.address.startswith(("var.", "local.")):
            continue
        text = text[: reference.start] + "local." + _local(reference.address) + text[reference.end :]
    text = re.sub(r"(?<![\w.])each\.(key|value)\b", r"each_\1", text)
    return "(" + re.sub(r"(?<![\w.])count\.index\b", "count_index", text) + "\n)"


def _local(address: str) -> str:
    return "of_" + address.replace(".", "__").replace("-", "_")


def _apply(folder: Path) -> None:
    """Nothing is made: there is no resource left in these files, only values, which end up in the state file."""
    quiet = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "GOGC": "off"}  # over before it pays
    command = [
        str(PROGRAM),
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-refresh=false",
        f"-state={_STATE}",
    ]
    done = subprocess.run(  # noqa: S603  our own words
        command, cwd=folder, env=os.environ | quiet, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        raise Refused(re.sub(r"\x1b\[\d*m", "", done.stderr))
