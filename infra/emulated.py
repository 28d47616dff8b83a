"""The cloud home on this machine: Google's emulators, every deployable, and the events the emulator sends them."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Request, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.test import Client

from infra import emulators
from infra.adapters import TERRAFORM, Adapters, install
from infra.embedded import as_wsgi, framework_apps, http_mounts
from infra.event_sender import created_headers
from infra.feed import FeedEvent
from infra.firestore import FirestoreRecords
from infra.settings import Settings

_LOOK_SECONDS = 0.01
_PUMP_SECONDS = 120.0
_RETRY_PAUSES = (0.1, 0.5, 2.0, 5.0)
_AGAIN = "/again"
_BUCKET_SETTINGS = ("uploads_bucket", "letters_bucket", "evaluations_bucket", "published_bucket")

Wsgi = Callable[..., Iterable[bytes]]


@dataclass(frozen=True)
class Ground:
    """The running emulators, and the settings under which the functions find them."""

    emulators: emulators.Emulators
    events_port: int

    def settings(self, data: Path, **given: Any) -> Settings:  # noqa: ANN401  any setting
        """The cloud home's settings on these emulators, keys and inbox in `data`."""
        return Settings(
            **given,
            home="cloud",
            data=data,
            project=emulators.PROJECT,
            **dict(zip(_BUCKET_SETTINGS, emulators.BUCKETS, strict=True)),
            functions_url=f"http://{emulators.HOST}:{self.events_port}{_AGAIN}",
            firestore_emulator=self.emulators.firestore,
            storage_emulator=self.emulators.storage,
        )


@contextmanager
def ground(*, rules: Path | None = TERRAFORM / "firestore.rules") -> Iterator[Ground]:
    """Both emulators, running. Raises FileNotFoundError where the Firestore emulator is not installed."""
    jar = emulators.find_firestore_emulator()
    if jar is None:
        raise FileNotFoundError("the Firestore emulator (Google Cloud CLI, Java) is not on this machine")
    port = emulators.free_port()
    with ExitStack() as running:
        functions = f"{emulators.HOST}:{port}"
        firestore = running.enter_context(emulators.firestore_emulator(jar, rules=rules, functions=functions))
        storage = running.enter_context(emulators.storage_emulator())
        yield Ground(emulators.Emulators(firestore, storage), port)


class EmulatedServer:
    """Every HTTP function at `/<its name>`, and the emulator's events taken as they come."""

    def __init__(self, home: Adapters, extras: Callable[[Adapters], dict[str, Wsgi]], *, events_port: int) -> None:
        install(home)
        self.home = home
        if not isinstance(home.all_records, FirestoreRecords):
            raise TypeError("the emulated server runs the cloud home")
        self._records = home.all_records
        self.deployables = home.deployables
        self._apps = framework_apps(self.deployables)
        mounts = {**http_mounts(self._apps, self.deployables), **extras(home)}
        self.wsgi = DispatcherMiddleware(mounts.pop("/"), mounts)
        self._handled = 0
        self._lock = threading.Lock()
        self._listener = make_server(emulators.HOST, events_port, as_wsgi(self._take), threaded=True)
        threading.Thread(target=self._listener.serve_forever, daemon=True).start()
        created = {d.name: d.document for d in self.deployables if d.document is not None}
        emulators.register_triggers(home.settings.firestore_emulator or "", created)

    def deliver(self, event: FeedEvent) -> bool:
        """Send an event to its functions once more; tell whether all took it."""
        headers = created_headers(
            event.document, project=emulators.PROJECT, event_id=event.event_id, at=event.created_at.isoformat()
        )
        wanted = [deployable.name for deployable in self.deployables if deployable.matches(event.document)]
        taken = [Client(self._apps[name]).post("/", headers=headers, data=b"{}").status_code for name in wanted]
        return all(status < 300 for status in taken)  # noqa: PLR2004  HTTP success

    def pump(self) -> int:
        """Wait until the functions have taken an event for every document that was created; return how many."""
        end = time.monotonic() + _PUMP_SECONDS
        while self._handled < self._records.operations["events"]:
            if time.monotonic() > end:
                raise TimeoutError("the functions did not come to rest")
            time.sleep(_LOOK_SECONDS)
        return self._handled

    def stop(self) -> None:
        """Take no more events."""
        self._listener.shutdown()
        self._listener.server_close()

    def _take(self, request: Request) -> Response:
        """Hand an event to its function: the emulator's own, or one that the sweep sends again.

        The emulator does not try again as Eventarc does, so that is done here.
        """
        name = request.path.rpartition("/")[2]
        body, headers = request.get_data(), dict(request.headers)
        status = 0
        for pause in _RETRY_PAUSES:
            status = Client(self._apps[name]).post("/", headers=headers, data=body).status_code
            if status < 300:  # noqa: PLR2004  HTTP success
                break
            time.sleep(pause)
        if not request.path.startswith(_AGAIN):
            with self._lock:
                self._handled += 1
        return Response(status=status)
