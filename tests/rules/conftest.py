"""One emulator with the rules for the whole suite, and what of the rules the suite has reached."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.emulators import find_firestore_emulator, firestore_emulator
from tests.rules.city import World
from tests.rules.coverage import SUMMARY, Coverage

RULES = Path("terraform/firestore.rules")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name == "test_rule_coverage.py")  # when all others have run


@pytest.fixture(scope="session")
def _start() -> Iterator[Callable[[], World]]:
    with ExitStack() as stack:
        started: list[World] = []

        def start() -> World:
            if not started:
                jar = find_firestore_emulator()
                if jar is None:
                    pytest.skip("the security rules were not tested: this machine has no Firestore emulator")
                started.append(World(stack.enter_context(firestore_emulator(jar, rules=RULES.absolute()))))
                started[0].fill()
            return started[0]

        yield start


@pytest.fixture
def world(_start: Callable[[], World]) -> World:
    """Started by the first test that asks, since only within a test marked `loopback` may a connection be made."""
    return _start()


@pytest.fixture
def coverage(world: World, record_property: Callable[[str, object], None]) -> Coverage:
    """Carried by the test's report to whoever writes the summary, which may be another process."""
    found = Coverage.read(world.host)
    record_property(SUMMARY, str(found))
    return found
