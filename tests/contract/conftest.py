from pathlib import Path

import pytest

from functions.ports import Channel, Files, Inspector, Records
from infra.demo_city import DemoClock
from tests.contract.homes import HOMES, Ground


@pytest.fixture(params=HOMES)
def ground(request: pytest.FixtureRequest, tmp_path: Path, clock: DemoClock) -> Ground:
    return HOMES[request.param](tmp_path, clock)


@pytest.fixture
def records(ground: Ground) -> Records:
    return ground.adapters.records


@pytest.fixture
def files(ground: Ground) -> Files:
    return ground.adapters.uploads


@pytest.fixture
def channel(ground: Ground) -> Channel:
    return ground.adapters.channel


@pytest.fixture
def inspector(ground: Ground) -> Inspector:
    return ground.adapters.inspector
