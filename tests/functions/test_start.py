"""A function in the cloud that lacks a setting does not start, and says all that is missing."""

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from infra.adapters import TERRAFORM
from infra.deployables import Deployable, read_deployables
from infra.port_settings import needs_of
from infra.settings import REPOSITORY, InvalidSettings, Settings, variable_of

DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
ROWS = [pytest.param(each, id=each.name) for each in DEPLOYABLES]


def started(function: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What functions-framework says of a function, with an environment of these variables alone."""
    command = ["functions_framework._cli", "--target", function, "--source", "functions/main.py", "--host", "127.0.0.1"]
    script = f"import sys; sys.argv[1:] = {command[1:]!r}; from functions_framework._cli import _cli; _cli()"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), **variables}
    return subprocess.run(  # noqa: S603  our own interpreter and script
        [sys.executable, "-c", script],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_started_with_nothing_it_ends_and_names_each_variable_once_with_its_remedy() -> None:
    (row,) = (each for each in DEPLOYABLES if each.name == "submit_application")
    done = started(row.name, PATEN_HOME="cloud")
    assert done.returncode == 1
    first, *lines = done.stderr.splitlines()
    assert first == "submit_application: the environment is incomplete or wrong:"
    assert {line.split(":")[0].strip() for line in lines} == {variable_of(name) for name in needs_of(row).required}
    assert Counter(re.findall(r"PATEN_\w+", done.stderr)).most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"  PATEN_\w+: not set; .+; from .+", line) for line in lines)


def test_the_public_function_names_its_own_alone() -> None:
    done = started("verify_letter", PATEN_HOME="cloud", PATEN_RECORDS_KEY="bukan kunci", PATEN_SMTP_PORT="nol")
    assert done.returncode == 1
    assert re.findall(r"PATEN_\w+", done.stderr) == ["PATEN_PROJECT", "PATEN_PUBLISHED_BUCKET"]


@pytest.mark.parametrize("variables", [{"K_SERVICE": "submit-application"}, {"PATEN_HOME": "awan"}])
def test_without_its_home_a_function_in_the_cloud_ends_and_names_it_with_the_others(variables: dict[str, str]) -> None:
    done = started("submit_application", **variables)
    assert done.returncode == 1
    assert f"PATEN_HOME: must be 'cloud', here found {variables.get('PATEN_HOME')!r};" in done.stderr
    assert "PATEN_RECORDS_KEY: not set;" in done.stderr


STARTED = """
import json, sys
from functions_framework import create_app
from infra.adapters import adapters
create_app(sys.argv[1], "functions/main.py", "http")
home = adapters()
print(json.dumps([sorted(home.settings.model_fields_set), home.is_behind_iam]))
"""
VALUES = {
    "PATEN_HOME": "cloud",
    "PATEN_PROJECT": "contoh-paten",
    "PATEN_PUBLIC_URL": "https://paten.contoh.example",
    "PATEN_FUNCTIONS_URL": "https://fungsi.contoh.example",
    "PATEN_PUBLISHED_BUCKET": "contoh-terbit",
    "PATEN_SCHEDULER_ACCOUNTS": "penjadwal@contoh-paten.iam.gserviceaccount.com",
    "PATEN_RECORDS_KEY": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "PATEN_SMTP_PASSWORD": "kata-sandi-contoh",
}


@pytest.mark.parametrize(("function", "is_behind_iam"), [("sweep_stalled_work", True), ("verify_letter", False)])
def test_started_with_what_it_needs_it_holds_that_alone(function: str, is_behind_iam: bool) -> None:  # noqa: FBT001
    (row,) = (each for each in DEPLOYABLES if each.name == function)
    done = subprocess.run(  # noqa: S603  our own interpreter and script
        [sys.executable, "-c", STARTED, function],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], **VALUES},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    held, behind = json.loads(done.stdout)
    assert set(held) == {name for name in needs_of(row).names if variable_of(name) in VALUES}
    assert behind == is_behind_iam


@pytest.mark.parametrize("deployable", ROWS)
def test_each_function_names_its_own_alone(deployable: Deployable) -> None:
    needs = needs_of(deployable)
    with pytest.raises(InvalidSettings) as raised:
        Settings.read({"PATEN_HOME": "cloud"}, *needs)
    assert sorted(re.findall(r"PATEN_\w+", str(raised.value))) == sorted(map(variable_of, needs.required))


def test_wrong_and_missing_ones_are_named_together_and_never_shown() -> None:
    wrong = {"PATEN_RECORDS_KEY": "cmFoYXNpYQ==", "PATEN_SMTP_PORT": "rahasia", "PATEN_PUBLIC_URL": "http://rahasia.id"}
    with pytest.raises(InvalidSettings) as raised:
        Settings.read({"PATEN_HOME": "cloud", "PATEN_CITY": "", **wrong})
    text = str(raised.value)
    assert "  PATEN_RECORDS_KEY: holds 7 bytes, not 32; 32 bytes as base64 that seal personal data;" in text
    assert "  PATEN_SMTP_PORT: Input should be a valid integer" in text
    assert "  PATEN_PUBLIC_URL: must begin with https:// in the cloud;" in text
    assert "  PATEN_PROJECT: not set;" in text
    assert "PATEN_CITY" not in text
    assert "rahasia" not in text
    assert "cmFo" not in text


def test_on_the_emulators_the_folder_takes_the_place_of_the_key() -> None:
    (row,) = (each for each in DEPLOYABLES if each.name == "decide_application")
    emulated = {"PATEN_HOME": "cloud", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}
    with pytest.raises(InvalidSettings) as raised:
        Settings.read(emulated, *needs_of(row))
    assert sorted(re.findall(r"PATEN_\w+", str(raised.value))) == ["PATEN_DATA", "PATEN_PROJECT"]


def test_on_this_machine_only_the_folder_is_asked_for() -> None:
    with pytest.raises(InvalidSettings) as raised:
        Settings.read({})
    assert re.findall(r"PATEN_\w+", str(raised.value)) == ["PATEN_DATA"]
