"""Connections to other people's servers: kept, shared, and without a memory; and the pause that is asked for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests

from infra.posting import new_session, pause_asked, post

pytestmark = pytest.mark.loopback


@dataclass
class KeptAlive:
    """A server that keeps connections, says 200 with a few words to each POST, and counts both."""

    connections: set[object] = field(default_factory=set)
    proofs: set[str] = field(default_factory=set)
    heard: int = 0


@pytest.fixture
def kept_alive() -> Iterator[tuple[str, KeptAlive]]:
    counted = KeptAlive()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            counted.connections.add(self.client_address)
            counted.proofs.add(self.headers["authorization"])
            counted.heard += 1
            self.send_response(200)
            self.send_header("content-length", "2")
            self.send_header("set-cookie", "sesi=1")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", counted
        server.shutdown()


def call(session: requests.Session, address: str) -> int:
    return post(session, address, who="Superapp", headers={"Authorization": "Bearer kunci"}, data=b"{}").status


def test_a_connection_is_used_again(kept_alive: tuple[str, KeptAlive]) -> None:
    address, counted = kept_alive
    with new_session() as session:
        for _ in range(20):
            call(session, address)

    assert (counted.heard, len(counted.connections)) == (20, 1)


def test_many_at_once_share_the_connections(kept_alive: tuple[str, KeptAlive]) -> None:
    address, counted = kept_alive
    with new_session() as session, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: call(session, address), range(200)))

    assert counted.heard == 200
    assert len(counted.connections) <= 8


def test_cookies_are_not_kept(kept_alive: tuple[str, KeptAlive]) -> None:
    with new_session() as session:
        call(session, kept_alive[0])

        assert list(session.cookies) == []


def test_the_environment_says_nothing_about_whom_is_called_and_as_whom(
    kept_alive: tuple[str, KeptAlive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login lain password lain\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with new_session() as session:
        assert call(session, kept_alive[0]) == 200

    assert kept_alive[1].proofs == {"Bearer kunci"}


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
        ("0", timedelta(0)),
        (" 90 ", timedelta(seconds=90)),
        ("Fri, 20 Nov 2026 00:01:00 GMT", timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 00:01:00 -0000", timedelta(minutes=1)),
        ("Thu, 19 Nov 2026 00:00:00 GMT", timedelta(0)),
    ],
)
def test_a_pause_is_seconds_or_a_date(header: str | None, pause: timedelta | None) -> None:
    assert pause_asked(header, datetime(2026, 11, 20, tzinfo=UTC)) == pause
