"""The superapp's backend in the demo: takes residents' notices on this machine, and is down for a third of its time."""

import hmac
import json
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Request, Response
from standardwebhooks import Webhook
from werkzeug.serving import make_server

from infra.demo_city import DemoClock
from infra.embedded import QuietHandler, as_wsgi
from infra.emulators import HOST

_PERIOD_SECONDS, _DOWN_SECONDS = 45, 15
_WAYS_TO_BE_DOWN = (503, 429, 500, 302)
_PAUSE_ASKED = "120"


@dataclass
class DemoSuperapp:
    """Counts which ids it took, and how often it refused; keeps each notice as a file.

    It is down in the last 15 of every 45 seconds of the demo's time, each time in another way.
    """

    clock: DemoClock
    secret: str
    folder: Path
    taken: Tally[str] = field(default_factory=Tally)
    refused: int = 0
    forged: int = 0
    url: str = ""

    def take(self, request: Request) -> Response:
        """Take a notice, or be down."""
        if self.clock.now.timestamp() % _PERIOD_SECONDS >= _PERIOD_SECONDS - _DOWN_SECONDS:
            status = _WAYS_TO_BE_DOWN[self.refused % len(_WAYS_TO_BE_DOWN)]
            self.refused += 1
            return Response(status=status, headers={"Retry-After": _PAUSE_ASKED, "Location": "http://169.254.169.254/"})
        body, message_id = request.get_data(), request.headers["webhook-id"]
        if not self._is_signed(request, body):
            self.forged += 1
            return Response(status=401)
        self.taken[message_id] += 1
        text = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
        (self.folder / f"{message_id}.json").write_text(text + "\n")
        return Response("diterima")

    def _is_signed(self, request: Request, body: bytes) -> bool:
        at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
        expected = Webhook(self.secret).sign(request.headers["webhook-id"], at, body.decode())
        return hmac.compare_digest(expected, request.headers["webhook-signature"])


@contextmanager
def listening(clock: DemoClock, secret: str, folder: Path) -> Iterator[DemoSuperapp]:
    """The backend at an address of this machine, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    superapp = DemoSuperapp(clock, secret, folder)
    server = make_server(HOST, 0, as_wsgi(superapp.take), threaded=True, request_handler=QuietHandler)
    superapp.url = f"http://{HOST}:{server.server_port}/paten"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield superapp
    finally:
        server.shutdown()
        server.server_close()
