"""A letter told on every channel at once, each with a real server on this machine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Request, Response

from functions.domain.devices import Devices
from functions.domain.messages import Event, Message, MessageStatus, Recipient
from functions.domain.seats import Role
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer
from infra.local import extras
from infra.settings import Settings
from tests import fcm
from tests.home import RESIDENT, Home, make_home, uid_of
from tests.loopback import Loopback, listening

pytestmark = pytest.mark.loopback

SECRET = "whsec_" + "bm5u" * 8
PHONE = "+6281200000017"


@dataclass(frozen=True)
class Providers:
    """What each heard, by its texts."""

    superapp: Loopback
    push: Loopback
    sms: Loopback


@pytest.fixture
def providers() -> Iterator[Providers]:
    with (
        listening(lambda _: Response()) as superapp,
        listening(lambda _: Response("{}")) as push,
        listening(lambda _: Response(status=202)) as sms,
    ):
        yield Providers(superapp, push, sms)


@pytest.fixture
def city(tmp_path: Path, providers: Providers) -> Home:
    home = make_home(tmp_path)
    sms = {"url": providers.sms.url, "json": {"to": "$phone", "text": "$text", "id": "$message_id"}}
    settings = {
        "PATEN_DATA": str(tmp_path),
        "PATEN_SUPERAPP_WEBHOOK": providers.superapp.url,
        "PATEN_SUPERAPP_WEBHOOK_SECRETS": SECRET,
        "PATEN_PUSH_PROJECT": fcm.PROJECT,
        "PATEN_PUSH_URL": providers.push.url,
        "PATEN_SMS_REQUEST": json.dumps(sms),
    }
    adapters = Adapters(Settings.read(settings), clock=home.clock)
    told = Home(EmbeddedServer(adapters, extras), home.clock, log=home.log)
    told.seat_all()
    for role in (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH):
        body = {"device_token": f"token-{role}", "platform": "android"}
        told.expect(200, told.call("POST", "/register_device", told.seat(role), body))
    return told


def sent(heard: list[Request]) -> list[Any]:
    return [json.loads(request.get_data()) for request in heard]


def messages(city: Home) -> list[Message]:
    return list(city.adapters.all_records.every(Message))


def test_the_resident_and_every_officer_hear_on_their_channel_and_each_once(city: Home, providers: Providers) -> None:
    city.issue(city.submit())
    by_channel = {(message.kind, message.channel, message.status) for message in messages(city)}
    assert by_channel == {
        (Recipient.RESIDENT, "superapp", MessageStatus.SENT),
        (Recipient.SEAT, "push", MessageStatus.SENT),
        (Recipient.SEAT, "email", MessageStatus.SENT),  # the inbox stands in for a mail server
    }
    heard = [body["data"] for body in sent(providers.superapp.heard)]
    assert {body["resident_id"] for body in heard} == {RESIDENT}
    assert [body["subject"] for body in heard] == ["Permohonan diterima", "Disetujui RT/RW", "Surat sudah terbit"]
    tokens = [body["message"]["token"] for body in sent(providers.push.heard)]
    assert tokens == ["token-rt", "token-rw", "token-lurah"]
    assert providers.sms.heard == []


def test_a_neighbour_without_the_app_hears_by_sms_and_the_rt_by_push(city: Home, providers: Providers) -> None:
    body = city.submission(channel="pangkas", resident_id=None)
    body["applicant"]["phone"] = PHONE
    city.issue(city.submit(body, city.seat(Role.RT)))
    texts = sent(providers.sms.heard)
    assert {text["to"] for text in texts} == {PHONE}
    assert len({text["id"] for text in texts}) == len(texts) == 2
    assert texts[-1]["text"].startswith("Surat Keterangan Lain (kode ")
    assert providers.superapp.heard == []
    said = json.dumps([*texts, *sent(providers.push.heard)])
    assert not any(body["applicant"][name] in said for name in ("nik", "name", "address"))
    assert PHONE not in city.log.getvalue()


def test_a_device_that_is_gone_is_forgotten_and_the_next_channel_is_used(city: Home, providers: Providers) -> None:
    providers.push.answer = fcm.unregistered
    city.submit()
    (failed,) = (message for message in messages(city) if message.event == Event.WAITING)
    assert (failed.status, failed.channel) == (MessageStatus.FAILED, "push")
    devices = city.records.get(Devices, uid=uid_of(Role.RT))
    assert devices is not None
    assert devices.value.devices == ()


def test_each_of_a_seats_holders_hears_on_each_device(city: Home, providers: Providers) -> None:
    deputy = city.officer("wakil", "rt:36.71.05.1003.007.002")
    for token in ("wakil-1", "wakil-2"):
        city.expect(200, city.call("POST", "/register_device", deputy, {"device_token": token}))
    city.submit()
    tokens = {body["message"]["token"] for body in sent(providers.push.heard)}
    assert tokens == {"token-rt", "wakil-1", "wakil-2"}


def test_while_a_provider_is_down_nothing_is_lost_and_the_others_are_served(city: Home, providers: Providers) -> None:
    providers.superapp.answer = lambda _: Response(status=503)
    for _ in range(8):
        city.submit(city.submission())
    assert len(providers.push.heard) == 8
    assert len(providers.superapp.heard) == 5
    providers.superapp.answer = lambda _: Response()
    before = len(providers.superapp.heard)
    for _ in range(4):
        city.later(minutes=5)
        city.sweep()
    assert {message.status for message in messages(city)} == {MessageStatus.SENT}
    taken = [heard.headers["webhook-id"] for heard in providers.superapp.heard[before:]]
    assert len(set(taken)) == len(taken) == 8
