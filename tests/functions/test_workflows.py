"""What GitHub runs: pinned, with the least permissions, without a secret, and by the Makefile's own commands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.settings import REPOSITORY
from tests.deployed_python import deployed_version

FILES = sorted((REPOSITORY / ".github" / "workflows").iterdir())
TARGETS = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
FLOOR = "3.11"
PINNED = re.compile(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+")
every_workflow = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def read(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506  texts only; `on` stays
    return workflow


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in read(path)["jobs"].values():
        yield from job["steps"]


def test_there_is_a_workflow_that_checks_and_one_that_deploys() -> None:
    assert [path.name for path in FILES] == ["check.yml", "deploy.yml"]


@every_workflow
def test_every_action_is_pinned_by_a_whole_commit_with_its_version_beside_it(path: Path) -> None:
    used = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]
    assert used
    assert [line for line in used if not PINNED.fullmatch(line)] == []


def test_an_action_is_the_same_version_wherever_it_is_used() -> None:
    used = {line for path in FILES for line in re.findall(r"uses: (.+)", path.read_text())}
    assert len({line.partition("@")[0] for line in used}) == len(used)


@every_workflow
def test_a_workflow_may_do_nothing_and_each_job_says_what_it_may(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        with_token = {"id-token": "write"} if "environment" in job else {}
        assert job["permissions"] == {"contents": "read", **with_token}
        assert int(job["timeout-minutes"]) <= 60


@every_workflow
def test_nothing_runs_with_rights_on_the_code_of_strangers(path: Path) -> None:
    assert read(path)["on"].keys() <= {"push", "pull_request", "workflow_dispatch"}
    kept = [step["with"]["persist-credentials"] for step in steps(path) if "checkout@" in step.get("uses", "")]
    assert set(kept) == {"false"}


@every_workflow
def test_no_secret_stands_in_a_workflow_and_no_expression_in_a_command(path: Path) -> None:
    text = path.read_text().lower()
    assert "secrets." not in text
    assert "secrets:" not in text
    assert "credentials_json" not in text
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@every_workflow
def test_commands_are_those_of_the_makefile(path: Path) -> None:
    commands = [shlex.split(step["run"]) for step in steps(path) if "run" in step]
    assert commands
    for make, target, *variables in commands:
        assert (make, target in TARGETS) == ("make", True)
        assert all(re.fullmatch(r"[A-Z]+=[\w./]+", variable) for variable in variables)


def test_everything_runs_on_the_deployed_python_and_the_domain_also_on_the_floor() -> None:
    asked = {
        (name, step["with"]["python-version"])
        for path in FILES
        for name, job in read(path)["jobs"].items()
        for step in job["steps"]
        if "setup-python@" in step.get("uses", "")
    }
    assert asked == {*((name, deployed_version()) for name in ("check", "plan", "deploy")), ("floor", FLOOR)}
    assert f">={FLOOR}" in (REPOSITORY / "pyproject.toml").read_text()


def test_ci_here_runs_what_ci_there_runs() -> None:
    here = re.findall(r"for step in (.+); do", (REPOSITORY / ".ci" / "run").read_text())[0].split()
    there = [step["run"].removeprefix("make ") for step in read(FILES[0])["jobs"]["check"]["steps"] if "run" in step]
    assert there[: len(here)] == here


def test_credentials_come_after_everything_is_installed_and_only_where_reviewers_stand_before() -> None:
    for name, job in read(FILES[1])["jobs"].items():
        kinds = [step.get("run") or step["uses"].partition("@")[0] for step in job["steps"]]
        assert kinds.index("make bundle") < kinds.index("google-github-actions/auth") < kinds.index("make plan")
        assert ("make deploy" in kinds) == (name == "deploy")
        assert job["environment"] == "production"
    assert "refs/heads/main" in read(FILES[1])["jobs"]["deploy"]["if"]
