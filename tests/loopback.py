"""A server on this machine that notes what it hears and answers as a test says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Request, Response
from werkzeug.serving import make_server

from infra.embedded import as_wsgi
from infra.emulators import HOST, free_port


class Loopback:
    """`heard` is every request so far, its body read; `answer` makes the answer, and may be exchanged."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self.heard: list[Request] = []
        self.answer = answer
        self.let_go = threading.Event()
        self._server = make_server(HOST, 0, as_wsgi(self._take), threaded=True)
        self.url = f"http://{HOST}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def hang(self, _: Request) -> Response:
        """Answer only when the test is over."""
        self.let_go.wait()
        return Response()

    def stop(self) -> None:
        """Close the port, and let go of whoever waits for an answer."""
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def _take(self, request: Request) -> Response:
        request.get_data()
        self.heard.append(request)
        return self.answer(request)


@contextmanager
def listening(answer: Callable[[Request], Response]) -> Iterator[Loopback]:
    """Such a server, until the block ends."""
    server = Loopback(answer)
    try:
        yield server
    finally:
        server.stop()


def nobody() -> str:
    """An address at which nobody listens."""
    return f"http://{HOST}:{free_port()}"
