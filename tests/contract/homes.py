"""The homes whose adapters the contract suites run against: one line each in HOMES."""

import atexit
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests
from werkzeug.test import Client

from functions.ports import Clock, UploadAddress
from infra import emulated
from infra.adapters import Adapters, utc_now
from infra.demo_city import DemoClock
from infra.emulators import clear_firestore, clear_storage
from infra.local import extras
from infra.settings import Settings


@dataclass(frozen=True)
class Ground:
    """One home's adapters, and what their clients see.

    `store_clock` is what the store dates its records by. `fetch` answers a download address with status and bytes,
    `send` an upload address with its status. `enforces` says whether addresses are checked and the first of two writes
    at once wins, which Cloud Storage does and its emulator does not.
    """

    adapters: Adapters
    clock: DemoClock
    fetch: Callable[[str], tuple[int, bytes]]
    send: Callable[[UploadAddress, bytes], int]
    store_clock: Clock
    enforces: bool = True


def embedded(folder: Path, clock: DemoClock) -> Ground:
    adapters = Adapters(Settings(data=folder), clock=clock)
    client = Client(extras(adapters)["/_files"])
    base = f"{adapters.settings.public_url}/_files"

    def fetch(url: str) -> tuple[int, bytes]:
        answer = client.get(url.removeprefix(base))
        return answer.status_code, answer.data

    def send(address: UploadAddress, content: bytes) -> int:
        sent = client.put(address.url.removeprefix(base), data=content, headers=dict(address.headers))
        return sent.status_code

    return Ground(adapters, clock, fetch, send, clock)


def cloud(folder: Path, clock: DemoClock) -> Ground:
    """The cloud home on the emulators, which are started once and emptied for each test."""
    running = emulated_ground()
    clear_firestore(running.emulators.firestore)
    clear_storage(running.emulators.storage)
    adapters = Adapters(running.settings(folder), clock=clock)

    def fetch(url: str) -> tuple[int, bytes]:
        answer = requests.get(url, timeout=30)
        return answer.status_code, answer.content

    def send(address: UploadAddress, content: bytes) -> int:
        return requests.put(address.url, data=content, headers=dict(address.headers), timeout=30).status_code

    return Ground(adapters, clock, fetch, send, utc_now, enforces=False)


@cache
def emulated_ground() -> emulated.Ground:
    """The emulators, running until the tests end."""
    running = ExitStack()
    atexit.register(running.close)
    found = running.enter_context(emulated.ground(rules=None))
    os.environ.update(found.emulators.environment())
    return found


HOMES: dict[str, Callable[[Path, DemoClock], Ground]] = {
    "embedded": embedded,
    "cloud": cloud,
}
