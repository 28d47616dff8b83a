"""A mail server on this machine that notes what it takes and answers as a test says."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from infra.emulators import HOST, free_port
from tests.tls import Certificate

if TYPE_CHECKING:
    from email.message import EmailMessage

USER, PASSWORD = "paten", "kata-sandi"
BUSY, NO_SUCH_MAILBOX, TOO_MUCH = "451 4.3.0 nanti", "550 5.1.1 tidak ada", "552 5.3.4 terlalu besar"


class MailServer:
    """`heard` is every message taken so far; `recipient`, `sender` and `data` are what it replies, None for yes."""

    def __init__(self) -> None:
        self.heard: list[EmailMessage] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.recipient: str | None = None
        self.sender: str | None = None
        self.data: str | None = None
        self.hangs_at: str | None = None
        self.authenticated: list[bool] = []
        self.let_go = threading.Event()
        self.port = free_port()

    async def handle_MAIL(  # noqa: N802  named by aiosmtpd
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if self.recipient is None:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 OK"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._hang("DATA")
        if self.data is None:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.heard.append(message_from_bytes(content, policy=policy.default))
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.authenticated.append(session.authenticated is True)
        return self.data or "250 OK"

    async def handle_QUIT(self, _: SMTP, __: Session, ___: Envelope) -> str:  # noqa: N802
        await self._hang("QUIT")
        return "221 Bye"

    async def _hang(self, command: str) -> None:
        if self.hangs_at == command:
            await asyncio.to_thread(self.let_go.wait)


def _knows(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == known, handled=False)


@contextmanager
def mail_server(
    certificate: Certificate | None, *, from_the_start: bool = False, with_password: bool = False
) -> Iterator[MailServer]:
    """Such a server until the block ends: with STARTTLS, with TLS from the start, or without a certificate plain."""
    server = MailServer()
    context = certificate.server() if certificate else None
    controller = Controller(
        server,
        hostname=HOST,
        port=server.port,
        ssl_context=context if from_the_start else None,
        tls_context=None if from_the_start else context,
        require_starttls=context is not None and not from_the_start,
        auth_required=with_password,
        auth_require_tls=not from_the_start,
        authenticator=_knows,
    )
    controller.start()
    try:
        yield server
    finally:
        server.let_go.set()
        controller.stop()
