"""Who shares the emulators shares a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import TOGETHER, group_of

FILES = sorted(Path("tests").rglob("test_*.py"))


def ids(path: Path) -> Iterator[str]:
    yield f"{path.as_posix()}::test_contoh"
    yield from (f"{path.as_posix()}::test_contoh[{case}]" for case in ("cloud", "1-cloud-2", "embedded"))


@pytest.mark.parametrize("group", TOGETHER)
def test_every_group_has_tests(group: str) -> None:
    assert [name for path in FILES for name in ids(path) if group_of(name) == group]


def test_whoever_names_the_shared_emulators_is_in_their_group() -> None:
    found = [path for path in FILES if "\nfrom tests.contract.homes import emulated_ground" in path.read_text()]
    assert found
    assert {group_of(f"{path.as_posix()}::test_contoh") for path in found} == {"emulators"}


@pytest.mark.parametrize("case", ["[cloud]", "[cloud-1]", "[1-cloud]", "[1-cloud-2]"])
def test_a_contract_in_the_cloud_is_in_their_group(case: str) -> None:
    assert group_of(f"tests/contract/test_records.py::test_contoh{case}") == "emulators"


@pytest.mark.parametrize("case", ["", "[embedded]", "[clouds]", "[1-embedded-cloudy]"])
def test_any_other_is_alone(case: str) -> None:
    test = f"tests/contract/test_records.py::test_in_the_cloud{case}"
    assert group_of(test) == test
