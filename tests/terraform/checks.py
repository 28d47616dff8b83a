"""Everything `make check` asks of terraform/: format, schema, checkov, and `terraform validate` where it can run.

What cannot run on this machine fails nothing and is told in one plain line at the end. Only `terraform validate`
reaches for the network, and only for the registry of providers.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.terraform.blocks import Unreadable, read_folder
from tests.terraform.faults import faults_in, google_blocks
from tests.terraform.program import PROGRAM, WITHOUT_TERRAFORM

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "terraform"
_INIT_SECONDS = 90
_PLUGINS = ROOT / "build" / "terraform-plugins"
_NOT_REACHED = re.compile(r"Failed to query available provider packages|Failed to install provider|could not connect")
_COUNTED = re.compile(r"Passed checks: (\d+), Failed checks: (\d+), Skipped checks: (\d+)")


class Result(NamedTuple):
    """What a check says; `passed` is None where it did not run."""

    name: str
    said: str
    passed: bool | None


def formatted(folder: Path = FOLDER, program: str | None = PROGRAM) -> Result:
    """Whether every file stands as `terraform fmt` would write it."""
    if program is None:
        return Result("terraform fmt", WITHOUT_TERRAFORM, passed=None)
    done = _run([program, "fmt", "-check", "-recursive", "-no-color", str(folder)])
    said = "every file is formatted" if done.returncode == 0 else f"{done.stdout}{done.stderr}run: terraform fmt"
    return Result("terraform fmt", said, passed=done.returncode == 0)


def fitting(folder: Path = FOLDER) -> Result:
    """Whether types, arguments, blocks and references fit the provider's schema."""
    try:
        blocks = read_folder(folder)
    except Unreadable as error:
        return Result("terraform schema", str(error), passed=False)
    found = faults_in(blocks)
    said = "\n".join(found) or f"{len(google_blocks(blocks))} resources and data sources fit"
    return Result("terraform schema", said, passed=not found)


def scanned(folder: Path = FOLDER, program: Path = ROOT / ".venv-checkov" / "bin" / "checkov") -> Result:
    """Whether checkov finds nothing but what is skipped with a reason."""
    if not program.exists():
        return Result("checkov", "it could not be installed here (build/checkov.log)", passed=None)
    command = [str(program), "--directory", str(folder), "--framework", "terraform", "--compact", "--skip-download"]
    done = _run(command)
    counted = _COUNTED.search(done.stdout)
    if done.returncode or counted is None:
        failed = re.findall(r"Check: .*\n\tFAILED .*\n\tFile: .*", done.stdout)
        return Result("checkov", "\n".join(failed) or done.stdout + done.stderr, passed=False)
    return Result("checkov", f"{counted[1]} checks passed, {counted[3]} are skipped with a reason", passed=True)


def validated(folder: Path = FOLDER, program: str | None = PROGRAM) -> Result:
    """Whether Terraform itself, with the provider, finds the files valid."""
    name = "terraform validate"
    if program is None:
        return Result(name, WITHOUT_TERRAFORM, passed=None)
    _PLUGINS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "terraform"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".terraform", "*.tfvars"))
        try:
            done = _run([program, "init", "-backend=false", "-input=false", "-no-color"], copy, _INIT_SECONDS)
        except subprocess.TimeoutExpired:
            return Result(name, f"the registry of providers did not answer within {_INIT_SECONDS} seconds", passed=None)
        if done.returncode and _NOT_REACHED.search(done.stderr):
            return Result(name, "the registry of providers cannot be reached from here", passed=None)
        if done.returncode == 0:
            done = _run([program, "validate", "-no-color"], copy)
    return Result(name, (done.stdout + done.stderr).strip(), passed=done.returncode == 0)


def report(results: list[Result]) -> tuple[str, int]:
    """The lines to print, what did not run at the end, and the exit code."""
    ran = [f"{result.name}: {result.said}" for result in results if result.passed is not None]
    missing = [f"{result.name} did not run: {result.said}" for result in results if result.passed is None]
    return "\n".join([*ran, *missing]) + "\n", int(any(result.passed is False for result in results))


def main() -> int:
    """Run all four at once; return the exit code."""
    checks: list[Callable[[], Result]] = [formatted, fitting, scanned, validated]
    with ThreadPoolExecutor() as pool:
        said, code = report([*pool.map(lambda check: check(), checks)])
    sys.stdout.write(said)
    return code


def _run(command: list[str], folder: Path = ROOT, seconds: int = 300) -> subprocess.CompletedProcess[str]:
    offline = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_PLUGIN_CACHE_DIR": str(_PLUGINS)}
    return subprocess.run(  # noqa: S603  our own words
        command,
        cwd=folder,
        env=os.environ | offline,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


if __name__ == "__main__":
    sys.exit(main())
