from pathlib import Path
from typing import Any

import pytest

from functions.ports import Files, Inspector, Records
from infra.demo_city import DemoClock
from infra.emulators import find_firestore_emulator
from tests.contract.homes import HOMES, Ground

NO_EMULATOR = "the Firestore emulator (Google Cloud CLI and Java) is not on this machine"


def _home(name: str) -> Any:  # noqa: ANN401  pytest's own parameter
    missing = find_firestore_emulator() is None
    marks = [pytest.mark.loopback, pytest.mark.skipif(missing, reason=NO_EMULATOR)] if name == "cloud" else []
    return pytest.param(name, marks=marks)


@pytest.fixture(params=[_home(name) for name in HOMES])
def ground(request: pytest.FixtureRequest, tmp_path: Path, clock: DemoClock) -> Ground:
    return HOMES[request.param](tmp_path, clock)


@pytest.fixture
def records(ground: Ground) -> Records:
    return ground.adapters.records


@pytest.fixture
def files(ground: Ground) -> Files:
    return ground.adapters.uploads


@pytest.fixture
def inspector(ground: Ground) -> Inspector:
    return ground.adapters.inspector


@pytest.fixture
def enforcing(ground: Ground) -> Files:
    """A bucket that refuses what Cloud Storage refuses."""
    if not ground.enforces:
        pytest.skip("the storage emulator checks neither signatures nor generations")
    return ground.adapters.uploads
