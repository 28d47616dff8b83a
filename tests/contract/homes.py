"""The homes whose adapters the contract suites run against: one line each in HOMES."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from functions.ports import UploadAddress
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.local import extras
from infra.settings import Settings


@dataclass(frozen=True)
class Ground:
    """One home's adapters, and what their clients and recipients see.

    `fetch` answers a download address with status and bytes, `send` an upload address with its status.
    """

    adapters: Adapters
    clock: DemoClock
    fetch: Callable[[str], tuple[int, bytes]]
    send: Callable[[UploadAddress, bytes], int]
    notices: Callable[[], list[dict[str, Any]]]


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

    def notices() -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted((folder / "inbox").glob("*"))]

    return Ground(adapters, clock, fetch, send, notices)


HOMES: dict[str, Callable[[Path, DemoClock], Ground]] = {
    "embedded": embedded,
}
