"""The cloud home on the emulators, with a small city in it, and what only its operator or a stranger could do to it."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.emulated import EmulatedServer, Ground
from infra.emulators import PROJECT
from infra.event_sender import created_headers
from infra.local import extras
from infra.logs import log_to
from infra.settings import Settings
from tests.home import Home, open_office

Documents = dict[str, tuple[object, dict[str, Any]]]
_WAIT_SECONDS = 40.0


@contextmanager
def emulated_home(settings: Settings, *, events_port: int) -> Iterator[Home]:
    """A home with one office and every seat of AREA taken, whose clock is the emulator's."""
    log = io.StringIO()
    log_to(log)
    clock = DemoClock(datetime.now(UTC) - timedelta(minutes=1))
    adapters = Adapters(settings, clock=clock)
    open_office(adapters)
    server = EmulatedServer(adapters, extras, events_port=events_port)
    home = Home(server, clock, log=log)
    home.seat_all()
    yield home
    server.stop()


def on_ground(ground: Ground, folder: Path) -> Any:  # noqa: ANN401  a context of a Home
    """`emulated_home` on running emulators."""
    return emulated_home(ground.settings(folder), events_port=ground.events_port)


def owner() -> Any:  # noqa: ANN401  Google's client
    """The client of somebody whom no rule keeps out."""
    return firestore.Client(project=PROJECT, credentials=AnonymousCredentials())


def write(home: Home, path: str, document: dict[str, Any]) -> None:
    """Create a document as its owner, and wait until its functions have taken the event."""
    home.server.pump()
    watched = [deployable for deployable in home.adapters.deployables if deployable.matches(path)]
    home.adapters.all_records.operations["events"] += len(watched)
    owner().document(path).create(document)
    home.server.pump()


def documents() -> Documents:
    """Every document by its path: when it was last written, and what it holds."""
    found: Documents = {}
    for collection in owner().collections():
        _collect(collection, found)
    return found


def writes(home: Home) -> int:
    """How many writes the functions have made."""
    return home.adapters.all_records.operations["writes"]


def post_event(home: Home, function: str, document: str) -> int:
    """Post the event of a created document to a function, as Eventarc does; return the answer's status."""
    at = datetime.now(UTC).isoformat()
    headers = created_headers(document, project=PROJECT, event_id="peristiwa-palsu", at=at)
    address = f"{home.adapters.settings.functions_url}/{function}"
    return requests.post(address, headers=headers, data=b"{}", timeout=_WAIT_SECONDS).status_code


def logged(home: Home, **fields: object) -> list[dict[str, Any]]:
    """The log's lines that hold these fields."""
    lines = [json.loads(line) for line in home.log.getvalue().splitlines()]
    return [line for line in lines if fields.items() <= line.items()]


def forget_log(home: Home) -> None:
    """Begin an empty log."""
    home.log.seek(0)
    home.log.truncate()


def _collect(collection: Any, found: Documents) -> None:  # noqa: ANN401  Google's collection
    for reference in collection.list_documents():
        snapshot = reference.get()
        if snapshot.exists:
            found[reference.path] = (snapshot.update_time, snapshot.to_dict())
        for inner in reference.collections():
            _collect(inner, found)
