"""Every function starts from the zip alone, in an environment of the zip's own requirements on the deployed Python."""

import json
import subprocess
from typing import Any

import pytest

from functions.ports import Caller
from infra.deployables import Deployable
from infra.openapi import use_case_of
from infra.settings import REPOSITORY
from infra.triggers import Signature
from tests.bundled import ROWS, NotInstalledError, environment, installed, unpack


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of starting each function."""
    folder = unpack(tmp_path_factory.mktemp("zip"))
    given = {row.name: environment(row, tmp_path_factory.getbasetemp()) for row in ROWS}
    try:
        python = installed()
    except NotInstalledError as error:
        pytest.skip(str(error))
    command = [str(python), "-W", "error", str(REPOSITORY / "tests" / "start_deployed.py")]
    done = subprocess.run(  # noqa: S603  our own words
        command, cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=False, env={}
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_function_starts_from_the_zip_builds_its_ports_and_turns_strangers_away(
    started: dict[str, dict[str, Any]], row: Deployable
) -> None:
    said = started[row.name]
    assert "error" not in said, said["error"]
    assert said["missing"] == []
    signature = Signature.of(use_case_of(row))
    assert set(said["ports"]) >= set(signature.ports)
    without_token = 401 if signature.parameter_of(Caller) else 404
    assert said["status"] == (400 if row.trigger == "created" else without_token)
