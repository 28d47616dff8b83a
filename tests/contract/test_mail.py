"""E-mail to offices: whom it reaches, what it looks like, and what the server's replies and certificates mean."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from functions.domain.errors import FailedPrecondition, PatenError, Unavailable
from functions.ports import Create, Notice, Records
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.mail import Mail
from infra.settings import Settings
from tests.contract.values import OFFICE
from tests.home import START
from tests.smtp import BUSY, NO_SUCH_MAILBOX, PASSWORD, TOO_MUCH, USER, MailServer, mail_server
from tests.tls import Certificate

pytestmark = pytest.mark.loopback

ADDRESS = "loket@contoh.example"
SENDER = "paten@kota.contoh.example"
TEXT = "Surat “Kematian” menunggu Anda.\n.\nTitik di awal baris juga sampai.\n" + "kata " * 400
NOTICE = Notice("pesan-1", "seat:lurah:36.71.05.1003", "Menunggu “Anda”", TEXT, "abc", "waiting")


@pytest.fixture
def records(tmp_path: Path, clock: DemoClock) -> Records:
    return Adapters(Settings(data=tmp_path), clock=clock).records


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate(tmp_path, "localhost")


@pytest.fixture
def server(certificate: Certificate) -> Iterator[MailServer]:
    with mail_server(certificate) as running:
        yield running


@pytest.fixture
def mail(server: MailServer, certificate: Certificate, records: Records, clock: DemoClock) -> Mail:
    return Mail(records, clock, "localhost", server.port, SENDER, context=certificate.client())


def failure(mail: Mail) -> PatenError:
    with pytest.raises(PatenError) as raised:
        mail.deliver(NOTICE, ADDRESS)
    assert ADDRESS not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


def test_an_office_is_reached_where_it_takes_notices(mail: Mail, records: Records) -> None:
    kecamatan = replace(OFFICE, area="36.71.05", notices_to="kecamatan@contoh.example")
    records.commit(Create(OFFICE), Create(kecamatan), Create(replace(OFFICE, area="36.71.05.1001", notices_to=None)))

    assert mail.addresses("seat:lurah:36.71.05.1003") == (ADDRESS,)
    assert mail.addresses("seat:verifier:36.71.05.1003") == (ADDRESS,)
    assert mail.addresses("seat:camat:36.71.05") == ("kecamatan@contoh.example",)
    assert mail.addresses("seat:lurah:36.71.05.1001") == ()
    assert mail.addresses("seat:lurah:36.71.05.1002") == ()


@pytest.mark.parametrize(
    "recipient",
    ["seat:rt:36.71.05.1003.007.002", "seat:rw:36.71.05.1003.007", "resident:w", "officer:u", "neighbour:a"],
)
def test_nobody_else_has_an_office(mail: Mail, records: Records, recipient: str) -> None:
    records.commit(Create(OFFICE))

    assert mail.addresses(recipient) == ()


def test_a_letter_says_who_writes_when_and_that_no_answer_is_awaited(mail: Mail, server: MailServer) -> None:
    mail.deliver(NOTICE, ADDRESS)

    (heard,) = server.heard
    assert (heard["From"], heard["To"], heard["Subject"]) == (SENDER, ADDRESS, NOTICE.subject)
    assert heard["Message-ID"] == "<pesan-1@kota.contoh.example>"
    assert heard["Date"].datetime == START
    assert heard["Auto-Submitted"] == "auto-generated"
    assert heard.get_content_type() == "text/plain"
    assert heard.get_content().replace("\r\n", "\n").rstrip("\n") == TEXT.rstrip("\n")
    assert server.envelopes == [(SENDER, [ADDRESS])]
    assert server.authenticated == [False]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_subject_holds_no_header_but_itself(mail: Mail, server: MailServer, end: str) -> None:
    mail.deliver(NOTICE._replace(subject=f"Siap{end}Bcc: lain@contoh.example"), ADDRESS)

    (heard,) = server.heard
    assert heard["Subject"] == "Siap Bcc: lain@contoh.example"
    assert heard["Bcc"] is None


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "\r\n"])
def test_an_address_that_is_none_is_final(mail: Mail, server: MailServer, address: str) -> None:
    with pytest.raises(FailedPrecondition):
        mail.deliver(NOTICE, address)
    assert server.heard == []


def test_a_server_that_wants_a_password_gets_it(certificate: Certificate, mail: Mail) -> None:
    with mail_server(certificate, with_password=True) as server:
        known = replace(mail, port=server.port, user=USER, password=PASSWORD)
        known.deliver(NOTICE, ADDRESS)

        assert server.authenticated == [True]
        assert failure(replace(known, password="salah")).message == "Server email tidak menerima pengirim ini (535)."
        assert isinstance(failure(replace(known, user=None)), Unavailable)
        assert PASSWORD not in repr(known)


def test_tls_may_begin_with_the_connection(certificate: Certificate, mail: Mail) -> None:
    with mail_server(certificate, from_the_start=True) as server:
        replace(mail, port=server.port, tls_ports=frozenset({server.port})).deliver(NOTICE, ADDRESS)

        assert len(server.heard) == 1


def test_nothing_is_sent_without_tls(mail: Mail) -> None:
    with mail_server(None) as server:
        failed = failure(replace(mail, port=server.port))

        assert isinstance(failed, Unavailable)
        assert "TLS" in failed.message
        assert server.heard == []


@pytest.mark.parametrize(
    ("host", "days", "reason"),
    [("localhost", -1, "sudah kedaluwarsa"), ("mail.contoh.example", 30, "bukan untuk nama server ini")],
)
def test_a_certificate_that_is_wrong_is_named(tmp_path: Path, mail: Mail, host: str, days: int, reason: str) -> None:
    certificate = Certificate(tmp_path, host, days)
    with mail_server(certificate) as server:
        failed = failure(replace(mail, port=server.port, context=certificate.client()))

        assert isinstance(failed, Unavailable)
        assert reason in failed.message
        assert server.heard == []


def test_a_certificate_that_nobody_vouches_for_is_not_believed(mail: Mail, server: MailServer) -> None:
    failed = failure(replace(mail, context=ssl.create_default_context()))

    assert isinstance(failed, Unavailable)
    assert failed.message == "Sertifikat server email tidak dapat dipercaya."
    assert server.heard == []


@pytest.mark.parametrize("at", ["recipient", "data"])
@pytest.mark.parametrize("reply", [BUSY, NO_SUCH_MAILBOX, TOO_MUCH])
def test_what_the_server_replies_decides_whether_it_is_tried_again(
    mail: Mail, server: MailServer, at: str, reply: str
) -> None:
    setattr(server, at, reply)

    failed = failure(mail)

    assert isinstance(failed, Unavailable if reply == BUSY else FailedPrecondition)
    assert reply[:3] in failed.message


@pytest.mark.parametrize("reply", [BUSY, NO_SUCH_MAILBOX])
def test_a_sender_who_is_not_taken_is_mended_by_the_operator(mail: Mail, server: MailServer, reply: str) -> None:
    server.sender = reply

    assert isinstance(failure(mail), Unavailable)


def test_a_server_that_hangs_is_left_in_time(mail: Mail, server: MailServer) -> None:
    server.hangs_at = "DATA"
    began = time.monotonic()

    assert isinstance(failure(replace(mail, seconds=0.5)), Unavailable)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("greeting", [b"", b"220 ", b"\xff\xfe\r\n", b"554 pergi\r\n", b"220 x\r\n500 apa\r\n" * 3])
def test_rubbish_is_unavailable(mail: Mail, greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            taken, _ = server.accept()
            with taken:
                taken.sendall(greeting)
                taken.settimeout(3)
                try:
                    while taken.recv(1000):
                        pass
                except OSError:
                    return

        thread = Thread(target=greet)
        thread.start()
        assert isinstance(failure(replace(mail, port=server.getsockname()[1], seconds=0.5)), Unavailable)
        thread.join()


def test_a_server_that_says_no_goodbye_has_taken_the_message(mail: Mail, server: MailServer) -> None:
    server.hangs_at = "QUIT"

    mail.deliver(NOTICE, ADDRESS)

    assert len(server.heard) == 1


def test_two_attempts_are_one_message_to_whoever_looks_at_its_id(mail: Mail, server: MailServer) -> None:
    for _ in range(2):
        mail.deliver(NOTICE, ADDRESS)

    assert len({heard["Message-ID"] for heard in server.heard}) == 1


def test_the_date_is_the_clocks(mail: Mail, server: MailServer) -> None:
    replace(mail, clock=lambda: datetime(2027, 1, 1, tzinfo=UTC)).deliver(NOTICE, ADDRESS)

    assert server.heard[0]["Date"] == "Fri, 01 Jan 2027 00:00:00 +0000"
