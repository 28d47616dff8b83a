"""Offices' notices by e-mail, over SMTP with TLS and never without."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from functions.domain.errors import FailedPrecondition, PatenError, Unavailable
from functions.domain.offices import Office
from functions.ports import Clock, Notice, Records
from infra.certificates import certificate_fault
from infra.deadlines import TooLate, within

_OFFICES = ("verifier", "lurah", "camat")
_TLS_PORTS = frozenset({465})
_REPLIES = 2  # all replies together may take twice as long as one
_GOODBYE_SECONDS = 1.0
_FINAL = 5  # the hundreds of a reply
_AWAY = "Server email tidak menjawab."


@dataclass(frozen=True)
class Mail:
    """Sends through one server, whose certificate must be valid in `context`. `seconds` are for each of its replies.

    On `tls_ports` TLS begins with the connection, on others with STARTTLS.
    """

    records: Records
    clock: Clock
    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    seconds: float = 10.0
    tls_ports: frozenset[int] = _TLS_PORTS

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """Where the office of a verifier, lurah or camat takes notices; none for an RT, an RW or anybody else."""
        kind, _, seat = recipient.partition(":")
        role, _, area = seat.partition(":")
        if kind != "seat" or role not in _OFFICES:
            return ()
        office = self.records.get(Office, area=area)
        return (office.value.notices_to,) if office and office.value.notices_to else ()

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice to an address; its `Message-ID` holds the message's id.

        Raises Unavailable when a later attempt may succeed, FailedPrecondition when none will.
        """
        message = self._message(notice, address)
        try:
            within(_REPLIES * self.seconds, lambda: self._send(message, address))
        except TooLate:
            raise Unavailable(_AWAY) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _translated(error, address) from None  # the cause quotes the address

    def _send(self, message: EmailMessage, address: str) -> None:
        with self._server() as server:
            server.send_message(message, self.sender, [address])

    def _message(self, notice: Notice, address: str) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"] = self.sender
            message["To"] = address
            message["Subject"] = " ".join(notice.subject.split())
            message["Date"] = format_datetime(self.clock())
            message["Message-ID"] = f"<{notice.message_id}@{self._domain}>"
            message["Auto-Submitted"] = "auto-generated"
        except (ValueError, IndexError):  # as the standard library says what is no address
            raise FailedPrecondition("Alamat email kantor ini salah.") from None
        message.set_content(notice.text, cte="quoted-printable")
        return message

    @property
    def _domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        server = self._connected()
        try:
            server.ehlo_or_helo_if_needed()
            if self.port not in self.tls_ports:
                server.starttls(context=self.context)
            if self.user is not None:
                server.login(self.user, self.password or "")
            yield server
            _say_goodbye(server)
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        if self.port in self.tls_ports:
            return smtplib.SMTP_SSL(self.host, self.port, self._domain, timeout=self.seconds, context=self.context)
        return smtplib.SMTP(self.host, self.port, self._domain, timeout=self.seconds)


def _say_goodbye(server: smtplib.SMTP) -> None:
    """The message is taken, whatever comes of this."""
    try:
        if server.sock is not None:
            server.sock.settimeout(_GOODBYE_SECONDS)
        server.quit()
    except (smtplib.SMTPException, OSError):
        return


def _translated(error: Exception, address: str) -> PatenError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refused("alamat email kantor ini", error.recipients.get(address, (0, b""))[0])
    if isinstance(error, smtplib.SMTPDataError):
        return _refused("pesan ini", error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Unavailable("Server email tidak menawarkan TLS atau cara masuk yang dikenal.")
    if isinstance(error, smtplib.SMTPResponseException):  # who sends, not what: mended by the operator
        return Unavailable(f"Server email tidak menerima pengirim ini ({error.smtp_code}).")
    return Unavailable(certificate_fault(error, "server email") or _AWAY)


def _refused(what: str, code: int) -> PatenError:
    if code // 100 == _FINAL:
        return FailedPrecondition(f"Server email menolak {what} ({code}).")
    return Unavailable(f"Server email belum menerima {what} ({code}).", only_here=True)
