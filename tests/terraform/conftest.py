from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.terraform.blocks import Block, read_folder
from tests.terraform.cities import MINIMAL, WHOLE
from tests.terraform.configuration import TERRAFORM, Configuration, configure
from tests.terraform.program import PROGRAM, WITHOUT_TERRAFORM


def _evaluated(factory: pytest.TempPathFactory, variables: Mapping[str, object]) -> Configuration:
    if PROGRAM is None:
        pytest.skip(WITHOUT_TERRAFORM)
    return configure(TERRAFORM, factory.mktemp("city"), variables)


@pytest.fixture(scope="session")
def blocks() -> tuple[Block, ...]:
    return read_folder(TERRAFORM)


@pytest.fixture(scope="session")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    return _evaluated(tmp_path_factory, MINIMAL)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    return _evaluated(tmp_path_factory, WHOLE)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    if PROGRAM is None:
        pytest.skip(WITHOUT_TERRAFORM)
    return tmp_path
