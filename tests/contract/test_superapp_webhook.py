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
from infra.settings import InvalidSettings, Settings
from infra.superapp_webhook import SuperappWebhook
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
    return SuperappWebhook(f"{superapp.url}/paten", (NEW, OLD), lambda: datetime.now(UTC))


def test_the_superapp_hears_what_the_resident_is_told(webhook: SuperappWebhook, superapp: Loopback) -> None:
    webhook.deliver(NOTICE, "warga-1")

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


def test_an_answered_complaint_is_told_by_its_number(webhook: SuperappWebhook, superapp: Loopback) -> None:
    about = NOTICE._replace(application_id=None, complaint="PGD-3671051003-2026-17", event="complaint_answered")
    webhook.deliver(about, "warga-1")

    (heard,) = superapp.heard
    assert json.loads(heard.get_data()) == {
        "type": "complaint.answered",
        "data": {
            "resident_id": "warga-1",
            "complaint": "PGD-3671051003-2026-17",
            "subject": NOTICE.subject,
            "text": NOTICE.text,
        },
    }


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_either_secret_of_a_rotation_proves_who_sent_it(
    webhook: SuperappWebhook, superapp: Loopback, secret: str
) -> None:
    webhook.deliver(NOTICE, "warga-1")

    (heard,) = superapp.heard
    assert Webhook(secret).verify(heard.get_data(), dict(heard.headers)) == json.loads(heard.get_data())


def test_the_signature_is_the_one_of_the_standard(webhook: SuperappWebhook, superapp: Loopback) -> None:
    replace(webhook, secrets=(NEW,)).deliver(NOTICE, "warga-1")

    (heard,) = superapp.heard
    signed = f"{NOTICE.message_id}.{heard.headers['webhook-timestamp']}.".encode() + heard.get_data()
    digest = hmac.new(b"n" * 32, signed, hashlib.sha256).digest()
    assert heard.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("changed", [b"x", b"", b"{}"])
def test_a_changed_body_proves_nothing(webhook: SuperappWebhook, superapp: Loopback, changed: bytes) -> None:
    webhook.deliver(NOTICE, "warga-1")

    (heard,) = superapp.heard
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(heard.get_data() + changed if changed == b"x" else changed, dict(heard.headers))


def test_the_same_notice_has_the_same_id_each_time(webhook: SuperappWebhook, superapp: Loopback) -> None:
    for _ in range(2):
        webhook.deliver(NOTICE, "warga-1")

    assert {heard.headers["webhook-id"] for heard in superapp.heard} == {NOTICE.message_id}


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_rubbish_with_a_good_status_is_taken(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response(b"\xff<html>" * 1000, status=status)

    webhook.deliver(NOTICE, "warga-1")


@pytest.mark.parametrize("status", [401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_go_better_later_is_unavailable(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response("Siti Contoh", status=status)

    with pytest.raises(Unavailable) as raised:
        webhook.deliver(NOTICE, "warga-1")

    assert raised.value.message == f"Superapp menjawab {status}."
    assert raised.value.retry_after is None


@pytest.mark.parametrize("status", [400, 410, 413, 422])
def test_what_no_attempt_mends_is_final(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response("Siti Contoh", status=status)

    with pytest.raises(FailedPrecondition) as raised:
        webhook.deliver(NOTICE, "warga-1")

    assert raised.value.message == f"Superapp menolak pesan ini ({status})."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(webhook: SuperappWebhook, superapp: Loopback, status: int) -> None:
    superapp.answer = lambda _: Response(status=status, headers={"location": f"{superapp.url}/computeMetadata/v1/"})

    with pytest.raises(Unavailable):
        webhook.deliver(NOTICE, "warga-1")

    assert [heard.path for heard in superapp.heard] == ["/paten"]


def test_the_pause_that_is_asked_for_is_told(webhook: SuperappWebhook, superapp: Loopback) -> None:
    superapp.answer = lambda _: Response(status=429, headers={"Retry-After": "120"})

    with pytest.raises(Unavailable) as raised:
        webhook.deliver(NOTICE, "warga-1")

    assert raised.value.retry_after == timedelta(minutes=2)


def test_nobody_at_the_other_end_is_unavailable(webhook: SuperappWebhook) -> None:
    with pytest.raises(Unavailable) as raised:
        replace(webhook, address=nobody()).deliver(NOTICE, "warga-1")

    assert raised.value.__cause__ is None
    assert "127.0.0.1" not in raised.value.message


def test_a_superapp_that_does_not_answer_is_left_in_time(webhook: SuperappWebhook, superapp: Loopback) -> None:
    superapp.answer = superapp.hang
    started = time.monotonic()

    with pytest.raises(Unavailable):
        replace(webhook, seconds=(0.5, 0.5)).deliver(NOTICE, "warga-1")

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
        replace(webhook, address=f"http://{host}:{port}").deliver(NOTICE, "warga-1")
        delivered.set()
        thread.join()
        assert hung == [True]


def test_only_residents_are_in_the_superapp(webhook: SuperappWebhook) -> None:
    assert webhook.addresses("resident:warga-1") == ("warga-1",)
    assert [webhook.addresses(other) for other in ("officer:u", "seat:rt:36.71", "neighbour:abc", "resident:")] == [
        ()
    ] * 4


def test_the_resident_is_the_one_of_the_address(webhook: SuperappWebhook, superapp: Loopback) -> None:
    webhook.deliver(NOTICE, "warga-2")

    assert json.loads(superapp.heard[0].get_data())["data"]["resident_id"] == "warga-2"


def test_secrets_are_in_no_representation(webhook: SuperappWebhook) -> None:
    assert "whsec_" not in repr(webhook)


def test_who_answers_is_asked_once(webhook: SuperappWebhook, superapp: Loopback) -> None:
    def refuse(_: Request) -> Response:
        return Response(status=500)

    superapp.answer = refuse
    with pytest.raises(Unavailable):
        webhook.deliver(NOTICE, "warga-1")
    assert len(superapp.heard) == 1


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"PATEN_SUPERAPP_WEBHOOK": "https://superapp.contoh.go.id"}, "PATEN_SUPERAPP_WEBHOOK_SECRETS: not set,"),
        ({"PATEN_SUPERAPP_WEBHOOK_SECRETS": NEW}, "PATEN_SUPERAPP_WEBHOOK: not set,"),
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
        "UPLOADS_BUCKET": "u",
        "LETTERS_BUCKET": "l",
        "EVALUATIONS_BUCKET": "e",
        "PUBLISHED_BUCKET": "p",
        "FUNCTIONS_URL": "https://x",
    }
    webhook = {"SUPERAPP_WEBHOOK": "http://superapp.contoh.go.id", "SUPERAPP_WEBHOOK_SECRETS": NEW}
    key = {"RECORDS_KEY": base64.b64encode(b"k" * 32).decode()}

    with pytest.raises(InvalidSettings, match="must begin with https://"):
        Settings.read({f"PATEN_{name}": value for name, value in (cloud | webhook | key).items()})
