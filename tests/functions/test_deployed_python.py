"""One place says on which Python the functions run, and `make` takes that one where it is found."""

import subprocess
import sys
import tomllib

import pytest

from infra.settings import REPOSITORY
from tests import deployed_python as deployed


def shown(variable: str, *given: str) -> str:
    """What `make` makes of a variable."""
    command = ["make", "--no-print-directory", f"--eval=shown: ; @echo $({variable})", "shown", *given]
    return subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603  our own words


def test_the_deployed_version_is_the_one_that_terraform_deploys() -> None:
    assert (
        f'"python{deployed.deployed_version().replace(".", "")}"'
        in (REPOSITORY / "terraform" / "variables.tf").read_text()
    )


def test_make_takes_the_deployed_version_where_it_is_found() -> None:
    assert shown("PYTHON") == (deployed.deployed_python() or "python3")


def test_make_takes_another_one_if_it_is_told_to() -> None:
    assert shown("PYTHON", f"PYTHON={sys.executable}") == sys.executable


def test_the_interpreter_that_is_found_is_of_that_version() -> None:
    if (found := deployed.deployed_python()) is None:
        pytest.skip(f"Python {deployed.deployed_version()} is not on this machine")
    done = subprocess.run([found, "--version"], check=True, capture_output=True, text=True)  # noqa: S603  looked up
    assert done.stdout.startswith(f"Python {deployed.deployed_version()}.")


def test_style_and_types_hold_the_floor() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    floor = project["project"]["requires-python"].removeprefix(">=")
    assert project["tool"]["mypy"]["python_version"] == floor
    assert project["tool"]["ruff"]["target-version"] == f"py{floor.replace('.', '')}"
    assert tuple(map(int, floor.split("."))) <= tuple(map(int, deployed.deployed_version().split(".")))
