"""Push messages to officers: which devices hear them, what Firebase is told, and what its answers mean."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Request, Response

from functions.domain.devices import Device, Devices
from functions.domain.errors import FailedPrecondition, NotFound, Unavailable
from functions.domain.officers import Officer, Term
from functions.ports import Add, Create, Delete, Notice, Records, Update
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.push import Push
from infra.settings import Settings
from tests import fcm
from tests.home import START
from tests.loopback import Loopback, listening

pytestmark = pytest.mark.loopback

SEAT = "rt:36.71.05.1003.007.002"
NOTICE = Notice("m" * 24, f"seat:{SEAT}", "Menunggu Anda", "Surat “Kematian” menunggu.", "abc", "waiting")
TOKEN = "token:satu_A"
ADDRESS = f"petugas/{TOKEN}"


@pytest.fixture
def firebase() -> Iterator[Loopback]:
    with listening(fcm.take) as server:
        yield server


@pytest.fixture
def records(tmp_path: Path, clock: DemoClock) -> Records:
    found = Adapters(Settings(data=tmp_path), clock=clock).records
    found.commit(Create(Devices("petugas", (Device(TOKEN, "android"), Device("token:dua")))))
    return found


@pytest.fixture
def push(firebase: Loopback, records: Records, clock: DemoClock) -> Push:
    return Push(fcm.PROJECT, records, clock, lambda: fcm.PROOF, base=firebase.url)


def tokens(records: Records, uid: str = "petugas") -> list[str]:
    stored = records.get(Devices, uid=uid)
    return [device.token for device in stored.value.devices] if stored else []


def said(request: Request) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(request.get_data())["message"]
    return message


def test_an_officer_is_reached_on_every_device(push: Push) -> None:
    assert push.addresses("officer:petugas") == (ADDRESS, "petugas/token:dua")
    assert push.addresses("officer:lain") == ()


def test_a_seat_is_reached_on_the_devices_of_who_holds_it_now(push: Push, records: Records) -> None:
    day = timedelta(days=1)
    terms = {"petugas": Term(START - day), "dahulu": Term(START - 2 * day, START), "nanti": Term(START + day)}
    records.commit(*(Create(Officer(uid, {SEAT: term})) for uid, term in terms.items()))
    records.commit(*(Create(Devices(uid, (Device(f"token:{uid}"),))) for uid in ("dahulu", "nanti")))

    assert push.addresses(f"seat:{SEAT}") == (ADDRESS, "petugas/token:dua")


@pytest.mark.parametrize("recipient", ["resident:petugas", "neighbour:abc", "seat:rt:1", "petugas"])
def test_nobody_else_has_devices(push: Push, recipient: str) -> None:
    assert push.addresses(recipient) == ()


def test_what_is_shown_is_what_was_written_and_shown_once(push: Push, firebase: Loopback) -> None:
    push.deliver(NOTICE, ADDRESS)

    (heard,) = firebase.heard
    assert heard.headers["Authorization"] == "Bearer bukti"
    assert said(heard) == {
        "token": TOKEN,
        "notification": {"title": NOTICE.subject, "body": NOTICE.text},
        "data": {"message_id": NOTICE.message_id, "application_id": "abc", "event": "waiting"},
        "android": {"collapse_key": NOTICE.message_id, "notification": {"tag": NOTICE.message_id}},
        "apns": {"headers": {"apns-collapse-id": NOTICE.message_id}},
        "webpush": {"headers": {"Topic": NOTICE.message_id}, "notification": {"tag": NOTICE.message_id}},
    }


def test_a_complaint_is_named_by_its_number_in_text_values_alone(push: Push, firebase: Loopback) -> None:
    push.deliver(NOTICE._replace(application_id=None, complaint="PGD-1", event="complaint"), ADDRESS)

    (heard,) = firebase.heard
    assert said(heard)["data"] == {"message_id": NOTICE.message_id, "complaint": "PGD-1", "event": "complaint"}


def test_an_id_too_long_to_collapse_by_is_shortened_the_same_way_each_time(push: Push, firebase: Loopback) -> None:
    for _ in range(2):
        push.deliver(NOTICE._replace(message_id="p" * 200), ADDRESS)

    keys = [said(heard)["apns"]["headers"]["apns-collapse-id"] for heard in firebase.heard]
    assert keys[0] == keys[1]
    assert len(keys[0]) <= 32


@pytest.mark.parametrize(
    "answer", [fcm.unregistered, fcm.sender_mismatch, fcm.invalid_token, lambda _: fcm.invalid("message.token")]
)
def test_a_device_that_is_gone_is_forgotten(
    push: Push, firebase: Loopback, records: Records, answer: Callable[[Request], Response]
) -> None:
    firebase.answer = answer

    with pytest.raises(NotFound) as raised:
        push.deliver(NOTICE, ADDRESS)

    assert tokens(records) == ["token:dua"]
    assert TOKEN not in str(raised.value)
    with pytest.raises(NotFound):  # a second attempt, by somebody who had the address before
        push.deliver(NOTICE, ADDRESS)
    assert tokens(records) == ["token:dua"]


class Overtaken:
    """Records in which somebody registers a device just before each of the first commits."""

    def __init__(self, records: Records, times: int) -> None:
        self.records = records
        self.names = [f"token:baru{number}" for number in range(times)]

    def commit(self, *writes: Create | Update | Delete | Add) -> tuple[str, ...]:
        if self.names:
            stored = self.records.get(Devices, uid="petugas")
            assert stored is not None
            self.records.commit(Update(stored, stored.value.with_newest(Device(self.names.pop()))))
        return self.records.commit(*writes)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  any of a port's methods
        return getattr(self.records, name)


def test_devices_that_are_registered_meanwhile_stay(push: Push, firebase: Loopback, records: Records) -> None:
    firebase.answer = fcm.unregistered
    overtaken: Any = Overtaken(records, 2)

    with pytest.raises(NotFound):
        replace(push, records=overtaken).deliver(NOTICE, ADDRESS)

    assert tokens(records) == ["token:baru0", "token:baru1", "token:dua"]


def test_whoever_is_always_faster_is_not_fought_with(push: Push, firebase: Loopback, records: Records) -> None:
    firebase.answer = fcm.unregistered
    overtaken: Any = Overtaken(records, 50)

    with pytest.raises(NotFound):
        replace(push, records=overtaken).deliver(NOTICE, ADDRESS)

    assert len(overtaken.names) > 40


@pytest.mark.parametrize("field", ["message.data[0].value", "message", "message.apns.headers"])
def test_another_wrong_field_is_final_and_the_device_stays(
    push: Push, firebase: Loopback, records: Records, field: str
) -> None:
    firebase.answer = lambda _: fcm.invalid(field)

    with pytest.raises(FailedPrecondition):
        push.deliver(NOTICE, ADDRESS)

    assert TOKEN in tokens(records)


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (fcm.quota, timedelta(minutes=1)),
        (fcm.unavailable, timedelta(seconds=30)),
        (fcm.internal, None),
        (fcm.bad_gateway, None),
        (fcm.no_permission, None),
        (lambda _: fcm.error(404, "NOT_FOUND", "Requested entity was not found."), None),
    ],
)
def test_what_may_go_better_later_is_unavailable_and_the_device_stays(
    push: Push, firebase: Loopback, records: Records, answer: Callable[[Request], Response], pause: timedelta | None
) -> None:
    firebase.answer = answer

    with pytest.raises(Unavailable) as raised:
        push.deliver(NOTICE, ADDRESS)

    assert raised.value.retry_after == pause
    assert TOKEN in tokens(records)


def test_a_platform_without_a_key_is_refused_for_that_device_alone(
    push: Push, firebase: Loopback, records: Records
) -> None:
    firebase.answer = fcm.third_party_auth

    with pytest.raises(FailedPrecondition):
        push.deliver(NOTICE, ADDRESS)

    assert TOKEN in tokens(records)


RUBBISH = [
    b"",
    b"\xff\x00",
    b"[]",
    b'{"error": 7}',
    b'{"error": {"details": [1, {"fieldViolations": {}}]}}',
    b"[" * 9999,
]


@pytest.mark.parametrize("body", RUBBISH)
def test_rubbish_is_judged_by_its_status(push: Push, firebase: Loopback, records: Records, body: bytes) -> None:
    firebase.answer = lambda _: Response(body)
    push.deliver(NOTICE, ADDRESS)

    firebase.answer = lambda _: Response(body, status=404)
    with pytest.raises(Unavailable):
        push.deliver(NOTICE, ADDRESS)

    firebase.answer = lambda _: Response(body, status=400)
    with pytest.raises(FailedPrecondition):
        push.deliver(NOTICE, ADDRESS)
    assert TOKEN in tokens(records)


def test_an_error_that_never_ends_is_left_in_time(push: Push, firebase: Loopback) -> None:
    def slowly() -> Iterator[bytes]:
        while not firebase.let_go.wait(0.05):
            yield b" "

    firebase.answer = lambda _: Response(slowly(), status=503)
    began = time.monotonic()

    with pytest.raises(Unavailable):
        replace(push, seconds=(0.5, 0.5)).deliver(NOTICE, ADDRESS)

    assert time.monotonic() - began < 5


def test_without_a_proof_of_who_sends_nothing_is_sent(push: Push, firebase: Loopback) -> None:
    def away() -> dict[str, str]:
        raise Unavailable("tanpa token")

    with pytest.raises(Unavailable, match="tanpa token"):
        replace(push, headers=away).deliver(NOTICE, ADDRESS)
    assert firebase.heard == []


def test_a_token_is_in_no_representation(push: Push) -> None:
    assert TOKEN not in repr(push.addresses("officer:petugas"))
    assert TOKEN not in repr(push)
