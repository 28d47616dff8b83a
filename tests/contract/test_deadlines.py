"""An end to what somebody else drags out, a byte at a time."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from functions.domain.errors import Unavailable
from infra.deadlines import TooLate, within
from infra.posting import new_session, post


def test_what_is_done_in_time_is_returned_and_an_error_is_raised() -> None:
    assert within(5, lambda: "jawaban") == "jawaban"
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_what_takes_longer_is_not_waited_for() -> None:
    gone = threading.Event()
    with pytest.raises(TooLate):
        within(0.05, gone.wait)
    gone.set()


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a server that answers a letter at a time, and never comes to the end of its headers."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            taken, _ = server.accept()
            with taken:
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Pelan: ")
                while not ended.wait(0.05):
                    taken.sendall(b"a")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        ended.set()
        thread.join(5)


@pytest.mark.loopback
def test_a_server_that_drips_is_given_up_in_time(dripping: str) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match="tidak menjawab"):
        post(new_session(), dripping, who="Superapp", headers={}, seconds=(0.3, 0.3), data=b"{}")
    assert time.monotonic() - started < 5
