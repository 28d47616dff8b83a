"""How fast messages are handed over: many through one function, and one from the decision to its push."""

import base64
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask import Response
from werkzeug.test import Client

from functions.domain.messages import Event, Message, MessageStatus
from functions.ports import Create
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer, framework_apps
from infra.event_sender import created_headers
from infra.local import extras
from infra.logs import log_to
from infra.settings import Settings
from tests.loopback import listening

MESSAGES = 1000
DECISIONS = 30
THREADS = 8
_SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"


def milliseconds_per_message() -> float:
    """Hand 1,000 messages to a receiver on this machine through send_notification as the framework runs it."""
    with tempfile.TemporaryDirectory() as folder, _quiet(folder), listening(lambda _: Response()) as superapp:
        settings = {"data": Path(folder), "superapp_webhook": superapp.url, "superapp_webhook_secrets": (_SECRET,)}
        home = Adapters(Settings.model_validate(settings))
        server = EmbeddedServer(home, extras)
        (app,) = framework_apps(d for d in server.deployables if d.name == "send_notification").values()
        names = [_put(home, number) for number in range(MESSAGES)]

        def deliver(name: str) -> int:
            headers = created_headers(f"messages/{name}", project="bench", event_id=name, at=home.clock().isoformat())
            return Client(app).post("/", headers=headers, data=b"{}").status_code

        deliver(names.pop())
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as threads:
            statuses = set(threads.map(deliver, names))
        seconds = time.perf_counter() - started
        sent = {message.status for message in home.all_records.every(Message)}
        if statuses != {204} or sent != {MessageStatus.SENT} or len(superapp.heard) != MESSAGES:
            raise RuntimeError(f"not all was sent once: {statuses}, {sent}, {len(superapp.heard)}")
        return seconds / len(names) * 1000


def _put(home: Adapters, number: int) -> str:
    now, name = home.clock(), f"pesan-{number}"
    message = Message(
        message_id=name,
        application_id="a" * 24,
        letter_type="domisili",
        event=Event.READY,
        recipient=f"resident:warga-contoh-{number}",
        created_at=now,
        due_at=now,
    )
    home.records.commit(Create(message))
    return name


@contextmanager
def _quiet(folder: str) -> Iterator[None]:
    with (Path(folder) / "log").open("w") as log_file:
        log_to(log_file)
        yield


if __name__ == "__main__":
    sys.stdout.write(json.dumps({"ms_per_message": milliseconds_per_message()}) + "\n")
