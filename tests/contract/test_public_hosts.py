"""Which hosts may be called, and that the address that was checked is the one that is called."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
import requests

from functions.domain.errors import Unavailable
from infra.posting import new_session, post
from infra.public_hosts import PublicOnly, check_public
from tests.tls import Certificate

HOST = "superapp.contoh.go.id"
PUBLIC = "8.8.8.8"
BODY = b"{}"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def say_yes(sealed: ssl.SSLSocket) -> None:
    """Answer once all was read: what is closed before that may reset the connection, and lose the answer."""
    heard = b""
    while not heard.endswith(BODY) and (part := sealed.recv(65536)):
        heard += part
    sealed.sendall(OK)


class Names:
    """Answers each question about a name with the next of its answers."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolve(self, _: str) -> list[str]:
        return self.answers.pop(0)


class Wire:
    """Notes which address is connected to, and connects to a server on this machine in its stead."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.called: list[tuple[str, int]] = []

    def connect(self, address: tuple[str, int], seconds: float) -> socket.socket:
        self.called.append(address)
        return socket.create_connection(("127.0.0.1", self.port), seconds)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate(tmp_path, HOST)


@pytest.fixture
def wire(certificate: Certificate) -> Iterator[Wire]:
    """A server that says 204 to everybody, once a connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                with taken:
                    try:
                        with certificate.server().wrap_socket(taken, server_side=True) as sealed:
                            say_yes(sealed)
                    except OSError:
                        continue

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield Wire(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def session_of(names: Names, wire: Wire, certificate: Certificate) -> requests.Session:
    session = new_session(PublicOnly(names.resolve, wire.connect))
    session.verify = str(certificate.path)
    return session


def call(session: requests.Session, address: str = f"https://{HOST}/paten") -> int:
    return post(session, address, who="Superapp", headers={}, data=BODY, seconds=(10, 10)).status


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",
     "255.255.255.255", "224.0.0.1", "::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
     "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "ff0e::1", "::"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(address: str) -> None:
    with pytest.raises(Unavailable) as raised:
        check_public(HOST, Names([PUBLIC, address]).resolve)

    assert raised.value.message == "Alamat penerima bukan alamat publik."


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_name_that_leads_outside_may_be_called(address: str) -> None:
    assert check_public(HOST, Names([PUBLIC, address]).resolve) == [PUBLIC, address]


def fails_with(error: type[Exception]) -> Callable[[str], list[str]]:
    def fail(_: str) -> list[str]:
        raise error

    return fail


@pytest.mark.parametrize("resolve", [*map(fails_with, (socket.gaierror, OSError, UnicodeError)), lambda _: []])
def test_a_name_that_leads_nowhere_is_unavailable(resolve: Callable[[str], list[str]]) -> None:
    with pytest.raises(Unavailable) as raised:
        check_public(HOST, resolve)

    assert raised.value.message == "Alamat penerima tidak ditemukan."


@pytest.mark.loopback
def test_the_system_says_where_this_machine_is() -> None:
    with pytest.raises(Unavailable):
        check_public("localhost")


@pytest.mark.loopback
@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254"])
def test_what_a_name_is_bent_to_after_it_was_checked_is_never_called(
    wire: Wire, certificate: Certificate, inside: str
) -> None:
    names = Names([PUBLIC], [inside])
    session = session_of(names, wire, certificate)

    assert call(session) == 204
    with pytest.raises(Unavailable, match="bukan alamat publik"):  # each connection is checked for itself
        call(session)

    assert wire.called == [(PUBLIC, 443)]
    assert names.answers == []


@pytest.mark.loopback
def test_the_certificate_is_checked_against_the_name(wire: Wire, certificate: Certificate) -> None:
    session = session_of(Names([PUBLIC]), wire, certificate)

    with pytest.raises(Unavailable) as raised:
        call(session, "https://lain.contoh.go.id/paten")

    assert raised.value.message == "Sertifikat Superapp bukan untuk nama server ini."
    assert wire.called == [(PUBLIC, 443)]


@pytest.mark.loopback
@pytest.mark.parametrize(("days", "trusted", "fault"), [(-1, True, "sudah kedaluwarsa"), (30, False, "tidak dapat di")])
def test_a_certificate_that_ended_or_that_nobody_vouches_for_is_named(
    tmp_path: Path, days: int, *, trusted: bool, fault: str
) -> None:
    certificate = Certificate(tmp_path, HOST, days)
    with socket.create_server(("127.0.0.1", 0)) as server:
        context = certificate.server()

        def refuse() -> None:
            taken, _ = server.accept()
            with taken, suppress(OSError):
                context.wrap_socket(taken, server_side=True).close()

        Thread(target=refuse, daemon=True).start()
        session = session_of(Names([PUBLIC]), Wire(server.getsockname()[1]), certificate)
        session.verify = str(certificate.path) if trusted else True
        with pytest.raises(Unavailable, match=f"^Sertifikat Superapp {fault}"):
            call(session)


@pytest.mark.loopback
def test_the_name_is_told_to_the_server(tmp_path: Path) -> None:
    named: list[str] = []
    certificate = Certificate(tmp_path, HOST)
    with socket.create_server(("127.0.0.1", 0)) as server:
        context = certificate.server()
        context.sni_callback = lambda _, name, __: named.append(name)

        def answer() -> None:
            taken, _ = server.accept()
            with taken, context.wrap_socket(taken, server_side=True) as sealed:
                say_yes(sealed)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        call(session_of(Names([PUBLIC]), Wire(server.getsockname()[1]), certificate))
        thread.join()

    assert named == [HOST]


@pytest.mark.loopback
def test_an_address_that_takes_no_connection_leaves_it_to_the_next(wire: Wire, certificate: Certificate) -> None:
    names = Names(["2606:4700:4700::1111", PUBLIC])

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        if ":" in address[0]:
            raise OSError("no route")
        return wire.connect(address, seconds)

    session = new_session(PublicOnly(names.resolve, connect))
    session.verify = str(certificate.path)

    assert call(session) == 204


def test_no_address_that_takes_a_connection_is_unavailable() -> None:
    def connect(*_: object) -> socket.socket:
        raise ssl.SSLError

    with pytest.raises(Unavailable, match="tidak menjawab"):
        call(new_session(PublicOnly(Names([PUBLIC]).resolve, connect)))


def test_nothing_goes_out_in_the_clear() -> None:
    with pytest.raises(Unavailable):
        call(new_session(PublicOnly(Names([PUBLIC]).resolve)), f"http://{HOST}")
