"""The zero-install server: every deployable through functions-framework in one process, and the events between them."""

import threading
from collections.abc import Callable, Iterable, Mapping

from flask import Flask, Request
from functions_framework import create_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler
from werkzeug.test import Client

from infra.adapters import Adapters, install
from infra.deployables import Deployable
from infra.event_sender import created_headers
from infra.feed import FeedEvent
from infra.logs import log, where
from infra.settings import REPOSITORY

MAIN = REPOSITORY / "functions" / "main.py"
_BATCH = 50
_POLL_SECONDS = 1.0

Wsgi = Callable[..., Iterable[bytes]]


class EmbeddedServer:
    """A WSGI application with every HTTP function at `/<its name>`; `deliver` and `pump` run the event functions."""

    def __init__(self, home: Adapters, extras: Callable[[Adapters], dict[str, Callable[..., Iterable[bytes]]]]) -> None:
        install(home)
        self.home = home
        self.deployables = home.deployables
        self._apps = framework_apps(self.deployables)
        mounts = {**http_mounts(self._apps, self.deployables), **extras(home)}
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
        while events := self.home.feed.due(_BATCH):
            for event in events:
                if self.deliver(event):
                    self.home.feed.taken(event)
                    count += 1
                else:
                    self.home.feed.failed(event)
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
        headers = created_headers(
            event.document, project="embedded", event_id=event.event_id, at=event.created_at.isoformat()
        )
        return Client(app).post("/", headers=headers, data=b"{}").status_code < 300  # noqa: PLR2004  HTTP success


def framework_apps(deployables: Iterable[Deployable]) -> dict[str, Flask]:
    """Every deployable as functions-framework runs it, by name."""
    return {deployable.name: _framework_app(deployable) for deployable in deployables}


def http_mounts(apps: Mapping[str, Flask], deployables: Iterable[Deployable]) -> dict[str, Wsgi]:
    """The functions that answer HTTP requests, each under `/<its name>`."""
    return {f"/{d.name}": _at_root(apps[d.name]) for d in deployables if d.trigger != "created"}


def as_wsgi(handle: Callable[[Request], Wsgi]) -> Wsgi:
    """A WSGI application of a function from a request to a response."""
    return lambda environ, start_response: handle(Request(environ))(environ, start_response)


def _at_root(app: Flask) -> Wsgi:
    """The application, with a request for its mount point taken as one for its root."""
    return lambda environ, start_response: app(environ | {"PATH_INFO": environ["PATH_INFO"] or "/"}, start_response)


def _framework_app(deployable: Deployable) -> Flask:
    kind = "cloudevent" if deployable.trigger == "created" else "http"
    app: Flask = create_app(deployable.name, str(MAIN), kind)  # type: ignore[no-untyped-call]
    return app


class QuietHandler(WSGIRequestHandler):
    """Leaves the logging of requests to the functions, which log no addresses."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  werkzeug's own name
        """Log what went wrong in the server itself; requests are logged by the functions."""
        if type == "error":
            log("ERROR", "server", detail=(message % args).splitlines()[0])
