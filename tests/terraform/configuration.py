"""A folder of Terraform files as the rules look at it: as written, and as evaluated for a city."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.deployables import Deployable, read_deployables
from infra.settings import REPOSITORY
from tests.terraform.blocks import Block, read_folder
from tests.terraform.evaluated import Resources, evaluate

TERRAFORM = REPOSITORY / "terraform"
_FUNCTION = re.compile(r"<google_service_account\.function\[(\w+)\]\.\w+>|(?:serviceAccount:)?fn-([a-z-]+)@.*")
_ACCOUNT = re.compile(r"<google_service_account\.(\w+)(?:\[\w+\])?\.\w+>|serviceAccount:([a-z-]+)@[^@]*")


@dataclass(frozen=True)
class Instance:
    """One resource as it would be made; the address has the key of its `for_each`."""

    address: str
    type: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Configuration:
    """The files and what they make."""

    folder: Path
    blocks: tuple[Block, ...]
    resources: Resources
    deployables: tuple[Deployable, ...]

    def instances(self, beginning: str = "") -> Iterator[Instance]:
        """Every resource (no data source) whose type begins so."""
        kinds = {block.address: block for block in self.blocks if block.kind == "resource"}
        for address, block in kinds.items():
            if block.labels[0].startswith(beginning):
                yield from _instances(address, block, self.resources[address])

    def functions(self) -> dict[str, Mapping[str, Any]]:
        """The functions' arguments, by the name they are deployed under."""
        found = self.instances("google_cloudfunctions2_function")
        return {instance.arguments["name"]: instance.arguments for instance in found}

    def grants(self) -> Iterator[Instance]:
        """Whatever gives a role to a member."""
        yield from (instance for instance in self.instances() if instance.type.endswith("_iam_member"))


def configure(folder: Path, scratch: Path, variables: Mapping[str, object]) -> Configuration:
    """A folder, evaluated for a city that sets these variables. Raises Refused."""
    scratch.mkdir(parents=True, exist_ok=True)
    if not (scratch / "infra").exists():
        (scratch / "infra").symlink_to(REPOSITORY / "infra")
    bundle = scratch / "functions.zip"
    bundle.write_bytes(b"no zip: an example")
    resources = evaluate(folder, scratch, {"bundle": str(bundle), **variables})
    return Configuration(folder, read_folder(folder), resources, read_deployables(folder / "functions.yaml"))


def copy_with(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of our folder in which a file says something else."""
    shutil.copytree(TERRAFORM, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfvars"))
    text = (folder / file).read_text()
    assert text.count(old) >= 1, f"{file} says nowhere {old!r}"
    (folder / file).write_text(text.replace(old, new))
    return folder


def function_of(member: str) -> str | None:
    """The function whose own account a member is, or None."""
    found = _FUNCTION.fullmatch(member)
    return (found[1] or found[2].replace("-", "_")) if found else None


def account_of(member: str) -> str:
    """The member in short: `issue_letter` for a function's account, `scheduler`, or the member as it is."""
    found = _ACCOUNT.fullmatch(member)
    return function_of(member) or ((found[1] or found[2]) if found else member)


def _instances(address: str, block: Block, value: Any) -> Iterator[Instance]:  # noqa: ANN401  whatever Terraform tells
    kind = block.labels[0]
    if block.find("for_each"):
        yield from (Instance(f"{address}[{key}]", kind, arguments) for key, arguments in value.items())
    elif block.find("count"):
        yield from (Instance(f"{address}[{number}]", kind, arguments) for number, arguments in enumerate(value))
    else:
        yield Instance(address, kind, value)
