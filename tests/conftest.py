"""Every test runs with the network off, and with a clock that only the test sets forward."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.demo_city import DemoClock
from infra.emulators import find_firestore_emulator
from tests.browser import WITHOUT_CHROMIUM
from tests.bundled import NOT_INSTALLED, where_it_runs
from tests.home import START, Home, make_home
from tests.journey.phones import WITHOUT_SDK
from tests.rules.coverage import SUMMARY
from tests.terraform.program import WITHOUT_TERRAFORM

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_CONNECTING = ("socket.connect", "socket.sendto", "socket.bind", "socket.getaddrinfo")
_network = {"loopback": False}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    from tests.processes import Together  # noqa: PLC0415  slow to load, and one process does without

    return Together(config, log)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "loopback: the test opens connections to this machine")


@pytest.fixture(autouse=True)
def _network_is_off(request: pytest.FixtureRequest) -> Iterator[None]:
    _network["loopback"] = request.node.get_closest_marker("loopback") is not None
    yield
    _network["loopback"] = False


@pytest.fixture
def clock() -> DemoClock:
    return DemoClock(START)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _CONNECTING:
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(address, tuple) or event == "socket.getaddrinfo":
        local = host in _LOOPBACK or (host in {None, ""} and event == "socket.getaddrinfo")
        if not (local and _network["loopback"]):
            raise RuntimeError(f"a test reached for {host!r}; only loopback, and only marked `loopback`, may be used")


sys.addaudithook(_guard)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one plain line each how much of the rules was reached, and how many tests did not run and why.

    Where other processes run the tests, this one loads no other conftest.py and hears of the tests by their reports.
    """
    ended = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    for line in {value for report in ended for name, value in report.user_properties if name == SUMMARY}:
        terminalreporter.write_line(str(line))
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    emulated = sum("emulator" in reason for reason in reasons)
    if emulated and find_firestore_emulator() is None:
        terminalreporter.write_line(f"{emulated} tests did not run: the Firestore emulator is not on this machine")
    if in_a_browser := sum(WITHOUT_CHROMIUM in reason for reason in reasons):
        terminalreporter.write_line(f"{in_a_browser} tests did not run: {WITHOUT_CHROMIUM}")
    if evaluated := sum(WITHOUT_TERRAFORM in reason for reason in reasons):
        terminalreporter.write_line(f"{evaluated} tests did not run: {WITHOUT_TERRAFORM}")
    if of_the_sdk := sum(WITHOUT_SDK in reason for reason in reasons):
        terminalreporter.write_line(f"{of_the_sdk} tests did not run: {WITHOUT_SDK}")
    if of_the_zip := sum(NOT_INSTALLED in reason for reason in reasons):
        terminalreporter.write_line(f"{of_the_zip} tests did not run: {NOT_INSTALLED}")
    if elsewhere := where_it_runs():
        terminalreporter.write_line(elsewhere)
