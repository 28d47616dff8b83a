"""Notices to the superapp: what its backend hears and can prove, and what its answers mean."""

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Request, Response
from standardwebhooks import Webhook, WebhookVerificationError

from functions.domain.errors import FailedPrecondition, Unavailable
from functions.ports import Notice
from infra.adapters import Adapters
from infra.public_hosts import check_public
from infra.settings import InvalidSettings, Settings
from infra.superapp_webhook import SuperappWebhook, pause_asked
from tests.loopback import Loopback, listening, nobody

pytestmark = pytest.mark.loopback

NEW, OLD = (f"whsec_{base64.b64encode(byte * 32).decode()}" for byte in (b"n", b"o"))
NOTICE = Notice("pesan-1", "resident:warga-1", "Surat siap", "Surat “Keterangan” Anda sudah terbit.", "abc", "ready")


@pytest.fixture
def superapp() -> Iterator[Loopback]:
    with listening(lambda _: Response(status=204)) as server:
        yield server


@pytest.fixture
def webhook(superapp: Loopback) -> SuperappWebhook:
    return SuperappWebhook(f"{superapp.url}/paten", (NEW, OLD), lambda: datetime.now(UTC), seconds=(1.0, 1.0))


def test_the_superapp_hears_what_the_resident_is_told(webhook: SuperappWebhook, superapp: Loopback) -> None:
    webhook.deliver(NOTICE)

    (heard,) = superapp.heard
    assert (heard.method, heard.path, heard.headers["webhook-id"]) == ("POST", "/paten", NOTICE.message_id)
    assert heard.content_type == "application/json"
    assert json.loads(heard.get_data()) == {
        "type": "application.ready",
        "data": {
            "resident_id": "warga-1",
            "application_id": "abc",
            "subject": NOTICE.subject,
            "text": NOTICE.text,
        },
    }


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_either_secret_of_a_rotation_proves_who_sent_it(
    webhook: SuperappWebhook, superapp: Loopback, secret: str
) -> None:
    webhook.deliver(NOTICE)

    (heard,) = superapp.heard
    assert Webhook(secret).verify(heard.get_data(), dict(heard.headers)) == json.loads(heard.get_data())


def test_the_signature_is_the_one_of_the_standard(webhook: SuperappWebhook, superapp: Loopback) -> None:
    replace(webhook, secrets=(NEW,)).deliver(NOTICE)

    (heard,) = superapp.heard
    signed = f"{NOTICE.message_id}.{heard.headers['webhook-timestamp']}.".encode() + heard.get_data()
    digest = hmac.new(b"n" * 32, signed, hashlib.sha256).digest()
    assert heard.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("changed", [b"x", b"", b"{}"])
def test_a_changed_body_proves_nothing(webhook: SuperappWebhook, superapp: Loopback, changed: bytes) -> None:
    webhook.deliver(NOTICE)

    (heard,) = superapp.heard
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(heard.get_data() + changed if changed == b"x" else changed, dict(heard.headers))


def test_the_same_notice_has_the_same_id_each_time(webhook: SuperappWebhook, superapp: Loopback) -> None:
    for _ in range(2):
        webhook.deliver(NOTICE)

    assert {heard.headers["webhook-id"] for heard in superapp.heard} == {NOTICE.message_id}


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_rubbish_with_a_good_status_is_taken(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response(b"\xff<html>" * 1000, status=status)

    webhook.deliver(NOTICE)


@pytest.mark.parametrize("status", [401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_go_better_later_is_unavailable(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response("Siti Contoh", status=status)

    with pytest.raises(Unavailable) as raised:
        webhook.deliver(NOTICE)

    assert raised.value.message == f"Superapp menjawab {status}."
    assert raised.value.retry_after is None


@pytest.mark.parametrize("status", [400, 410, 413, 422])
def test_what_no_attempt_mends_is_final(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response("Siti Contoh", status=status)

    with pytest.raises(FailedPrecondition) as raised:
        webhook.deliver(NOTICE)

    assert raised.value.message == f"Superapp menolak pesan ini ({status})."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response(status=status, headers={"location": f"{superapp.url}/computeMetadata/v1/"})

    with pytest.raises(Unavailable):
        webhook.deliver(NOTICE)

    assert [heard.path for heard in superapp.heard] == ["/paten"]


def test_the_pause_that_is_asked_for_is_told(webhook: SuperappWebhook, superapp: Loopback) -> None:
    superapp.answer = lambda _: Response(status=429, headers={"Retry-After": "120"})

    with pytest.raises(Unavailable) as raised:
        webhook.deliver(NOTICE)

    assert raised.value.retry_after == timedelta(minutes=2)


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


def test_nobody_at_the_other_end_is_unavailable(webhook: SuperappWebhook) -> None:
    with pytest.raises(Unavailable) as raised:
        replace(webhook, address=nobody()).deliver(NOTICE)

    assert raised.value.__cause__ is None
    assert "127.0.0.1" not in raised.value.message


def test_a_superapp_that_does_not_answer_is_left_in_time(webhook: SuperappWebhook, superapp: Loopback) -> None:
    superapp.answer = superapp.hang
    started = time.monotonic()

    with pytest.raises(Unavailable):
        webhook.deliver(NOTICE)

    assert time.monotonic() - started < 10


def test_a_superapp_that_hangs_after_its_headers_has_taken_the_notice(webhook: SuperappWebhook) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        server.settimeout(20)
        delivered, hung = Event(), list[bool]()

        def answer() -> None:
            taken, _ = server.accept()
            with taken:
                taken.recv(65536)
                taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{")
                hung.append(delivered.wait(20))

        thread = Thread(target=answer)
        thread.start()
        replace(webhook, address=f"http://{host}:{port}").deliver(NOTICE)
        delivered.set()
        thread.join()
        assert hung == [True]


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr("infra.public_hosts.socket.getaddrinfo", lambda *_: found)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",
     "255.255.255.255", "::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "::"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(
    webhook: SuperappWebhook, superapp: Loopback, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolves(monkeypatch, "8.8.8.8", address)

    with pytest.raises(Unavailable) as raised:
        replace(webhook, check_host=check_public).deliver(NOTICE)

    assert raised.value.message == "Alamat penerima bukan alamat publik."
    assert superapp.heard == []


def test_a_name_that_leads_outside_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves(monkeypatch, "8.8.8.8", "2606:4700:4700::1111")

    check_public("superapp.contoh.go.id")


@pytest.mark.parametrize("error", [socket.gaierror, OSError, UnicodeError])
def test_a_name_that_leads_nowhere_is_unavailable(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("infra.public_hosts.socket.getaddrinfo", fail)

    with pytest.raises(Unavailable):
        check_public("superapp.contoh.go.id")


def test_secrets_are_in_no_representation(webhook: SuperappWebhook) -> None:
    assert "whsec_" not in repr(webhook)


def test_who_answers_is_asked_once(webhook: SuperappWebhook, superapp: Loopback) -> None:
    def refuse(_: Request) -> Response:
        return Response(status=500)

    superapp.answer = refuse
    with pytest.raises(Unavailable):
        webhook.deliver(NOTICE)
    assert len(superapp.heard) == 1


def test_residents_hear_from_the_superapp_and_officers_as_before(superapp: Loopback, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, superapp_webhook=superapp.url, superapp_webhook_secrets=(NEW,))
    channel = Adapters(settings).channel

    channel.deliver(NOTICE)
    channel.deliver(NOTICE._replace(message_id="pesan-2", recipient="seat:rt:1"))

    assert [heard.headers["webhook-id"] for heard in superapp.heard] == ["pesan-1"]
    assert [path.name for path in (tmp_path / "inbox").iterdir()] == ["pesan-2.json"]


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"PATEN_SUPERAPP_WEBHOOK": "https://superapp.contoh.go.id"}, "set together"),
        ({"PATEN_SUPERAPP_WEBHOOK_SECRETS": NEW}, "set together"),
        ({"PATEN_SUPERAPP_WEBHOOK": "ftp://contoh", "PATEN_SUPERAPP_WEBHOOK_SECRETS": NEW}, "PATEN_SUPERAPP_WEBHOOK:"),
        ({"PATEN_SUPERAPP_WEBHOOK": "https://a:b@contoh", "PATEN_SUPERAPP_WEBHOOK_SECRETS": NEW}, "SUPERAPP_WEBHOOK:"),
        ({"PATEN_SUPERAPP_WEBHOOK_SECRETS": f"{NEW},whsec_pendek"}, "number 2"),
        ({"PATEN_SUPERAPP_WEBHOOK_SECRETS": NEW.removeprefix("whsec_")}, "number 1"),
    ],
)
def test_settings_that_would_send_nothing_are_named_at_start(
    tmp_path: Path, variables: dict[str, str], wrong: str
) -> None:
    with pytest.raises(InvalidSettings) as raised:
        Settings.read({"PATEN_DATA": str(tmp_path), **variables})

    assert wrong in str(raised.value)
    assert NEW not in str(raised.value)


def test_in_the_cloud_nothing_is_sent_in_the_clear() -> None:
    cloud = {
        "HOME": "cloud",
        "PROJECT": "p",
        "FILES_BUCKET": "f",
        "PUBLISHED_BUCKET": "g",
        "FUNCTIONS_URL": "https://x",
    }
    webhook = {"SUPERAPP_WEBHOOK": "http://superapp.contoh.go.id", "SUPERAPP_WEBHOOK_SECRETS": NEW}
    key = {"RECORDS_KEY": base64.b64encode(b"k" * 32).decode()}

    with pytest.raises(InvalidSettings, match="must begin with https://"):
        Settings.read({f"PATEN_{name}": value for name, value in (cloud | webhook | key).items()})
