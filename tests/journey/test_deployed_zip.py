"""Every function starts from the zip alone, in an environment of the zip's own requirements on the deployed Python."""

from typing import Any

import pytest

from functions.ports import Caller
from infra.deployables import Deployable
from infra.openapi import use_case_of
from infra.triggers import Signature
from tests.bundled import ROWS, NotInstalledError, installed, started, unpack


@pytest.fixture(scope="module")
def come(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of starting each function."""
    try:
        return started(installed(), unpack(tmp_path_factory.mktemp("of") / "zip"), ROWS)
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_function_starts_from_the_zip_builds_its_ports_and_turns_strangers_away(
    come: dict[str, dict[str, Any]], row: Deployable
) -> None:
    said = come[row.name]
    assert "error" not in said, said["error"]
    assert said["missing"] == []
    signature = Signature.of(use_case_of(row))
    assert set(said["ports"]) >= set(signature.ports)
    without_token = 401 if signature.parameter_of(Caller) else 404
    assert said["status"] == (400 if row.trigger == "created" else without_token)
