"""What tests/conftest.py promises: no test reaches the network by accident."""

import socket

import pytest


def test_a_test_reaches_no_socket_unless_it_says_so() -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match="loopback"):
        client.connect(("127.0.0.1", 9))
    with pytest.raises(RuntimeError, match="contoh"):
        socket.getaddrinfo("contoh.example", 443)


@pytest.mark.loopback
def test_a_test_that_says_so_reaches_this_machine_and_no_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
    with socket.socket() as client, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))
