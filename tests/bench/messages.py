"""How fast messages are handed over: many through one function, and one from the decision to its push."""

import base64
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from statistics import median
from threading import Thread

from flask import Request, Response
from werkzeug.serving import make_server
from werkzeug.test import Client

from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role
from functions.ports import Create
from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock, Resident, demo_areas
from infra.embedded import EmbeddedServer, QuietHandler, as_wsgi, framework_apps
from infra.emulators import HOST
from infra.event_sender import created_headers
from infra.local import extras
from infra.logs import log_to
from infra.seeding import seed_offices
from infra.settings import Settings
from tests.loopback import listening

MESSAGES = 1000
THREADS = 8
DECISIONS = 30
_SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"


def milliseconds_per_message() -> float:
    """Hand 1,000 messages to a receiver on this machine through send_notification as the framework runs it."""
    with tempfile.TemporaryDirectory() as folder, _receiver() as address:
        log_to((Path(folder) / "log").open("w"))
        settings = {"data": Path(folder), "superapp_webhook": address, "superapp_webhook_secrets": (_SECRET,)}
        home = Adapters(Settings.model_validate(settings))
        server = EmbeddedServer(home, extras)
        app = framework_apps(d for d in server.deployables if d.name == "send_notification")["send_notification"]
        names = [_put(home, number) for number in range(MESSAGES)]

        def deliver(name: str) -> int:
            headers = created_headers(f"messages/{name}", project="bench", event_id=name, at=home.clock().isoformat())
            return Client(app).post("/", headers=headers, data=b"{}").status_code

        deliver(names.pop())
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as threads:
            statuses = set(threads.map(deliver, names))
        seconds = time.perf_counter() - started
        found = {(message.status, message.attempts) for message in home.all_records.every(Message)}
        if statuses != {204} or found != {(MessageStatus.SENT, 1)}:
            raise RuntimeError(f"not all was sent at once: {statuses}, {found}")
        return seconds / len(names) * 1000


def seconds_from_decision_to_push() -> float:
    """From an RT's decision to the push for the RW at the provider, while the local server runs; the median of 30."""
    heard: Queue[float] = Queue()

    def take(request: Request) -> Response:
        if json.loads(request.get_data())["message"]["token"] == "rw":
            heard.put(time.perf_counter())
        return Response("{}")

    with tempfile.TemporaryDirectory() as folder, listening(take) as provider, ExitStack() as running:
        log_to((Path(folder) / "log").open("w"))
        home = Adapters(Settings(data=Path(folder), push_project="bench", push_url=provider.url))
        seed_offices(home)
        server = EmbeddedServer(home, extras)
        city = DemoCity(server, DemoClock(home.clock()))
        area = demo_areas(server, 1)[0]
        officers = {role: city.seat(role, area) for role in (Role.RT, Role.RW)}
        for role, token in officers.items():
            city.expect(200, city.call("POST", "/register_device", token, {"device_token": str(role)}))
        waiting = [_submit(city, Resident(number, area)) for number in range(DECISIONS)]
        server.pump()
        Thread(target=server.pump_forever, daemon=True).start()
        running.callback(server.stop)
        times = []
        for application_id in waiting:
            started = time.perf_counter()
            city.decide(officers[Role.RT], {"application_id": application_id, "turn": 1}, "approve")
            times.append(heard.get(timeout=30) - started)
        return median(times)


def _submit(city: DemoCity, resident: Resident) -> str:
    letter_type = city.server.home.letter_types.get("tidak-terklasifikasi")
    body = resident.submission(letter_type, "tangerang_live", [], city.today) | {"resident_id": resident.resident_id}
    answer = city.call("POST", "/submit_application", city.superapp, body, key=f"bench-{resident.number}")
    return str(city.expect(201, answer)["application_id"])


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
def _receiver() -> Iterator[str]:
    """A receiver in a process of its own, which takes everything; its address."""
    command = [sys.executable, "-m", "tests.bench.messages", "receive"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603  our own words
        try:
            yield f"http://{HOST}:{running.stdout.readline().strip() if running.stdout else ''}/"
        finally:
            running.terminate()


def _receive() -> None:
    def take(request: Request) -> Response:
        request.get_data()
        return Response()

    server = make_server(HOST, 0, as_wsgi(take), threaded=True, request_handler=QuietHandler)
    print(server.server_port, flush=True)  # noqa: T201  the address, for who started it
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:] == ["receive"]:
        _receive()
    else:
        figures = {
            "ms_per_message": milliseconds_per_message(),
            "decision_to_push_s": seconds_from_decision_to_push(),
        }
        sys.stdout.write(json.dumps(figures) + "\n")
