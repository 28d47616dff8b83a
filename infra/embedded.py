"""The zero-install server: every deployable through functions-framework in one process, and the events between them."""

import threading
from collections.abc import Callable, Iterable
from datetime import UTC

from flask import Flask, Request
from functions_framework import create_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from infra.adapters import TERRAFORM, Adapters, install
from infra.deployables import Deployable, read_deployables
from infra.feed import FeedEvent
from infra.logs import log, where
from infra.settings import REPOSITORY

MAIN = REPOSITORY / "functions" / "main.py"
_BATCH = 50
_POLL_SECONDS = 1.0


class EmbeddedServer:
    """A WSGI application with every HTTP function at `/<its name>`; `deliver` and `pump` run the event functions."""

    def __init__(self, home: Adapters, extras: Callable[[Adapters], dict[str, Callable[..., Iterable[bytes]]]]) -> None:
        install(home)
        self.home = home
        self.deployables = read_deployables(TERRAFORM / "functions.yaml")
        self._apps = {deployable.name: _framework_app(deployable) for deployable in self.deployables}
        http = {
            f"/{deployable.name}": _at_root(self._apps[deployable.name])
            for deployable in self.deployables
            if deployable.trigger != "created"
        }
        mounts = {**http, **extras(home)}
        self.wsgi = DispatcherMiddleware(mounts.pop("/"), mounts)
        self._wake = threading.Event()
        self._stopped = False
        home.on_event = self._wake.set

    def deliver(self, event: FeedEvent) -> bool:
        """Send an event to its functions as the cloud does; tell whether all took it."""
        wanted = [deployable for deployable in self.deployables if deployable.matches(event.document)]
        taken = [self._post(self._apps[deployable.name], event) for deployable in wanted]
        return all(taken)

    def pump(self) -> int:
        """Deliver what is due, one after the other, until nothing is; return how many events were taken."""
        count = 0
        while events := self.home.deliveries.due(_BATCH):
            for event in events:
                if self.deliver(event):
                    self.home.deliveries.taken(event)
                    count += 1
                else:
                    self.home.deliveries.failed(event)
        return count

    def pump_forever(self) -> None:
        """Deliver events as they come, until `stop`."""
        while not self._stopped:
            try:
                self.pump()
            except Exception as error:  # noqa: BLE001  whatever went wrong, later events must still be delivered
                log("ERROR", "feed", error=type(error).__name__, where=where(error))
            self._wake.wait(_POLL_SECONDS)
            self._wake.clear()

    def stop(self) -> None:
        """End `pump_forever` after the events under way."""
        self._stopped = True
        self._wake.set()

    def _post(self, app: Flask, event: FeedEvent) -> bool:
        created = event.created_at.astimezone(UTC).isoformat()
        name = f"projects/embedded/databases/(default)/documents/{event.document}"
        headers = {
            "ce-specversion": "1.0",
            "ce-id": event.event_id,
            "ce-source": "//firestore.googleapis.com/projects/embedded/databases/(default)",
            "ce-type": "google.cloud.firestore.document.v1.created",
            "ce-subject": f"documents/{event.document}",
            "ce-time": created,
            "ce-document": event.document,
            "ce-database": "(default)",
        }
        body = {"value": {"name": name, "createTime": created}}
        return Client(app).post("/", headers=headers, json=body).status_code < 300  # noqa: PLR2004  HTTP success


def as_wsgi(handle: Callable[[Request], Callable[..., Iterable[bytes]]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application of a function from a request to a response."""
    return lambda environ, start_response: handle(Request(environ))(environ, start_response)


def _at_root(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The application, with a request for its mount point taken as one for its root."""
    return lambda environ, start_response: app(environ | {"PATH_INFO": environ["PATH_INFO"] or "/"}, start_response)


def _framework_app(deployable: Deployable) -> Flask:
    kind = "cloudevent" if deployable.trigger == "created" else "http"
    app: Flask = create_app(deployable.name, str(MAIN), kind)  # type: ignore[no-untyped-call]
    return app
