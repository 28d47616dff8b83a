"""Every channel with the server it speaks to, ready to be tried: one line each in CHANNELS."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from flask import Request, Response

from functions.domain.devices import Device, Devices
from functions.ports import Clock, Create
from infra.adapters import Adapters
from infra.emulators import free_port
from infra.inbox import Inbox
from infra.mail import Mail
from infra.push import Push
from infra.settings import Settings
from infra.sms_gateway import SmsGateway
from infra.sms_request import SmsRequest
from infra.superapp_webhook import SuperappWebhook
from tests import fcm
from tests.contract.values import APPLICATION, FILE, OFFICE
from tests.loopback import Loopback, listening, nobody
from tests.smtp import BUSY, NO_SUCH_MAILBOX, mail_server
from tests.tls import Certificate

Channel = SuperappWebhook | Push | Mail | SmsGateway | Inbox
PATIENT, HASTY = 10.0, 0.5
PHONE = "+6281234567890"
SECRET = "whsec_" + "bm5u" * 8


class Arrived(NamedTuple):
    """What somebody got: the key by which a repeat is known, and the text."""

    key: str
    text: str


@dataclass(frozen=True)
class Tried:
    """A channel, whom it reaches, what has arrived, and what makes its server busy, refuse, hang or go away.

    `hasty` is the same channel with less patience; `elsewhere` with nobody at its server's address.
    """

    channel: Channel
    recipient: str
    arrived: Callable[[], list[Arrived]]
    busy: Callable[[], None] = lambda: None
    refuse: Callable[[], None] = lambda: None
    hang: Callable[[], None] = lambda: None
    hasty: Channel | None = None
    elsewhere: Channel | None = None

    @property
    def address(self) -> str:
        """The one address of the recipient."""
        (address,) = self.channel.addresses(self.recipient)
        return address


def _adapters(folder: Path, clock: Clock) -> Adapters:
    return Adapters(Settings(data=folder / "data"), clock=clock)


def _by_http(
    server: Loopback, make: Callable[[str, float], Channel], recipient: str, read: Callable[[Request], Arrived]
) -> Tried:
    def answers(answer: Callable[[Request], Response]) -> Callable[[], None]:
        return lambda: setattr(server, "answer", answer)

    return Tried(
        make(server.url, PATIENT),
        recipient,
        arrived=lambda: [read(heard) for heard in server.heard],
        busy=answers(lambda _: Response(status=503)),
        refuse=answers(lambda _: Response(status=400)),
        hang=answers(server.hang),
        hasty=make(server.url, HASTY),
        elsewhere=make(nobody(), PATIENT),
    )


@contextmanager
def superapp(_: Path, clock: Clock) -> Iterator[Tried]:
    def read(heard: Request) -> Arrived:
        return Arrived(heard.headers["webhook-id"], json.loads(heard.get_data())["data"]["text"])

    def make(url: str, seconds: float) -> SuperappWebhook:
        return SuperappWebhook(url, (SECRET,), clock, seconds=(seconds, seconds))

    with listening(lambda _: Response(status=204)) as server:
        yield _by_http(server, make, "resident:warga-rahasia", read)


@contextmanager
def push(folder: Path, clock: Clock) -> Iterator[Tried]:
    records = _adapters(folder, clock).records
    records.commit(Create(Devices("petugas", (Device("token-rahasia"),))))

    def read(heard: Request) -> Arrived:
        message = json.loads(heard.get_data())["message"]
        return Arrived(message["android"]["notification"]["tag"], message["notification"]["body"])

    def make(url: str, seconds: float) -> Push:
        return Push(fcm.PROJECT, records, clock, lambda: fcm.PROOF, base=url, seconds=(seconds, seconds))

    with listening(fcm.take) as server:
        yield _by_http(server, make, "officer:petugas", read)


@contextmanager
def sms(folder: Path, clock: Clock) -> Iterator[Tried]:
    records = _adapters(folder, clock).records
    records.commit(Create(APPLICATION), Create(replace(FILE, applicant={"phone": PHONE})))

    def read(heard: Request) -> Arrived:
        return Arrived(heard.form["message_id"], heard.form["message"])

    def make(url: str, seconds: float) -> SmsGateway:
        form = {"to": "$phone", "message": "$text", "message_id": "$message_id"}
        request = SmsRequest.read(json.dumps({"url": url, "form": form}))
        return SmsGateway(request, records, clock, seconds=(seconds, seconds))

    with listening(lambda _: Response(status=202)) as server:
        yield _by_http(server, make, f"neighbour:{APPLICATION.application_id}", read)


@contextmanager
def email(folder: Path, clock: Clock) -> Iterator[Tried]:
    records = _adapters(folder, clock).records
    records.commit(Create(OFFICE))
    certificate = Certificate(folder, "localhost")
    with mail_server(certificate) as server:
        channel = Mail(
            records,
            clock,
            "localhost",
            server.port,
            "paten@contoh.example",
            context=certificate.client(),
            seconds=PATIENT,
        )
        yield Tried(
            channel,
            f"seat:lurah:{OFFICE.area}",
            arrived=lambda: [Arrived(one["Message-ID"], one.get_content().rstrip()) for one in server.heard],
            busy=lambda: setattr(server, "recipient", BUSY),
            refuse=lambda: setattr(server, "recipient", NO_SUCH_MAILBOX),
            hang=lambda: setattr(server, "hangs_at", "DATA"),
            hasty=replace(channel, seconds=HASTY),
            elsewhere=replace(channel, port=free_port()),
        )


@contextmanager
def inbox(folder: Path, _: Clock) -> Iterator[Tried]:
    """Without a server; nothing can make it busy."""

    def arrived() -> list[Arrived]:
        return [Arrived(path.name, json.loads(path.read_text())["text"]) for path in sorted(folder.glob("kotak/*"))]

    yield Tried(Inbox(folder / "kotak"), "resident:warga", arrived)


REMOTE = (superapp, push, email, sms)
CHANNELS = (*REMOTE, inbox)
