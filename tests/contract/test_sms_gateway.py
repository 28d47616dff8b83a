"""SMS to neighbours without the superapp: whom they reach, and what the city's gateway is asked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Request, Response

from functions.domain.errors import FailedPrecondition, PatenError, Unavailable
from functions.ports import Create, Notice, Records
from infra.adapters import Adapters
from infra.demo_city import DemoClock
from infra.settings import Settings
from infra.sms_gateway import SmsGateway
from infra.sms_request import SmsRequest
from tests.contract.values import APPLICATION, FILE
from tests.loopback import Loopback, listening

pytestmark = pytest.mark.loopback

PHONE = "+6281234567890"
KEY = "kunci-gateway"
NOTICE = Notice(
    "pesan-1", "neighbour:permohonan", "Surat siap", 'Surat “A"b" $text $phone” siap.\nSalam', "abc", "ready"
)


def described(url: str, **parts: Any) -> str:  # noqa: ANN401  any JSON value
    return json.dumps({"url": url, "headers": {"Authorization": f"Bearer {KEY}"}} | parts)


JSON = {"json": {"to": ["$phone"], "body": {"text": "Paten: $text", "ref": "$message_id"}, "kind": "sms", "n": 1}}
FORM = {"form": {"target": "$phone", "message": "$text", "cost": "$$5"}}


@pytest.fixture
def gateway() -> Iterator[Loopback]:
    with listening(lambda _: Response("{}", status=202)) as server:
        yield server


@pytest.fixture
def records(tmp_path: Path, clock: DemoClock) -> Records:
    return Adapters(Settings(data=tmp_path), clock=clock).records


@pytest.fixture
def sms(gateway: Loopback, records: Records, clock: DemoClock) -> SmsGateway:
    return SmsGateway(SmsRequest.read(described(f"{gateway.url}/kirim", **JSON)), records, clock)


@pytest.mark.parametrize("phone", [PHONE, "+628" + "1" * 8, "+628" + "9" * 11])
def test_a_neighbour_is_reached_by_the_number_in_the_file(sms: SmsGateway, records: Records, phone: str) -> None:
    records.commit(Create(APPLICATION), Create(replace(FILE, applicant={"phone": phone})))

    assert sms.addresses("neighbour:permohonan") == (phone,)


@pytest.mark.parametrize(
    "phone",
    [None, "", "+622155500000", "081234567890", "+6280123456789", "+60123456789", "+628" + "1" * 7, "+628" + "9" * 12,
     "+6281234567890\n", "+62\uff181234567890", 6281234567890],
)  # fmt: skip
def test_what_is_no_indonesian_mobile_number_is_not_called(sms: SmsGateway, records: Records, phone: object) -> None:
    records.commit(Create(APPLICATION), Create(replace(FILE, applicant={"phone": phone})))

    assert sms.addresses("neighbour:permohonan") == ()


def test_without_a_number_a_file_or_an_application_there_is_no_address(sms: SmsGateway, records: Records) -> None:
    assert sms.addresses("neighbour:permohonan") == ()
    records.commit(Create(APPLICATION))
    assert sms.addresses("neighbour:permohonan") == ()
    records.commit(Create(replace(FILE, applicant={})))
    assert sms.addresses("neighbour:permohonan") == ()


@pytest.mark.parametrize("recipient", ["resident:permohonan", "officer:u", "seat:lurah:36.71", "permohonan"])
def test_nobody_else_is_reached(sms: SmsGateway, records: Records, recipient: str) -> None:
    records.commit(Create(APPLICATION), Create(replace(FILE, applicant={"phone": PHONE})))

    assert sms.addresses(recipient) == ()


def test_values_are_filled_in_and_nothing_can_break_out_of_them(sms: SmsGateway, gateway: Loopback) -> None:
    sms.deliver(NOTICE, PHONE)

    (heard,) = gateway.heard
    assert (heard.method, heard.path, heard.headers["Authorization"]) == ("POST", "/kirim", f"Bearer {KEY}")
    assert heard.content_type == "application/json"
    assert json.loads(heard.get_data()) == {
        "to": [PHONE],
        "body": {"text": f"Paten: {NOTICE.text}", "ref": "pesan-1"},
        "kind": "sms",
        "n": 1,
    }


def test_a_form_is_encoded(sms: SmsGateway, gateway: Loopback) -> None:
    request = SmsRequest.read(described(f"{gateway.url}/kirim", **FORM))
    replace(sms, request=request).deliver(NOTICE._replace(text="a&target=x=1"), PHONE)

    (heard,) = gateway.heard
    assert heard.content_type == "application/x-www-form-urlencoded"
    assert heard.form.to_dict(flat=False) == {"target": [PHONE], "message": ["a&target=x=1"], "cost": ["$5"]}


def test_a_gateway_that_knows_ids_may_get_it_in_a_header(sms: SmsGateway, gateway: Loopback) -> None:
    request = SmsRequest.read(described(gateway.url, headers={"Idempotency-Key": "$message_id"}, **FORM))
    replace(sms, request=request).deliver(NOTICE, PHONE)

    assert gateway.heard[0].headers["Idempotency-Key"] == "pesan-1"


@pytest.mark.parametrize(("length", "taken"), [(160, True), (161, False)])
def test_a_text_that_fits_no_sms_is_final(sms: SmsGateway, gateway: Loopback, length: int, *, taken: bool) -> None:
    notice = NOTICE._replace(text="é" * length)
    if taken:
        sms.deliver(notice, PHONE)
    else:
        with pytest.raises(FailedPrecondition, match="160"):
            sms.deliver(notice, PHONE)
    assert len(gateway.heard) == taken


@pytest.mark.parametrize(
    ("status", "error"),
    [*((status, FailedPrecondition) for status in (400, 410, 413, 422)),
     *((status, Unavailable) for status in (302, 401, 402, 403, 404, 409, 429, 500, 503))],
)  # fmt: skip
def test_answers_mean_what_they_mean_everywhere(
    sms: SmsGateway, gateway: Loopback, status: int, error: type[PatenError]
) -> None:
    headers = {"Retry-After": "9", "Location": f"{gateway.url}/lain"}
    gateway.answer = lambda _: Response(PHONE, status=status, headers=headers)

    with pytest.raises(error) as raised:
        sms.deliver(NOTICE, PHONE)

    assert str(raised.value).startswith("Gateway SMS ")
    assert PHONE not in str(raised.value)
    assert getattr(raised.value, "retry_after", timedelta(seconds=9)) == timedelta(seconds=9)
    assert len(gateway.heard) == 1


def test_a_number_stands_in_no_address(sms: SmsGateway, gateway: Loopback) -> None:
    asked: list[str] = []

    def look(request: Request) -> Response:
        asked.append(request.full_path)
        return Response()

    gateway.answer = look
    sms.deliver(NOTICE, PHONE)
    assert asked == ["/kirim?"]


GOOD = "https://sms.contoh.example/v1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "must be an object"),
        (described(GOOD, method="GET", **FORM), "must be an object"),
        (described(GOOD), "either"),
        (described(GOOD, **JSON, **FORM), "either"),
        (described("sms.contoh.example", **FORM), '"url"'),
        (described("https://a:b@sms.contoh.example", **FORM), '"url"'),
        (described(f"{GOOD}?to=$phone", **FORM), "does not belong in an address"),
        (described(GOOD, headers=["x"], **FORM), '"headers"'),
        (described(GOOD, headers={"X": 1}, **FORM), '"headers"'),
        (described(GOOD, headers={"X": "a\r\nb"}, **FORM), '"headers"'),
        (described(GOOD, headers={"X:y": "a"}, **FORM), '"headers"'),
        (described(GOOD, headers={"X": "$phone"}, **FORM), "$message_id only"),
        (described(GOOD, form={"to": ["$phone"], "text": "$text"}), '"form" must be'),
        (described(GOOD, form={"to": "$phone"}), '"form" lacks $text'),
        (described(GOOD, json={"a": [{}]}), '"json" lacks $phone and $text'),
        (described(GOOD, json={"$phone": "$phone $text"}), "only values"),
        (described(GOOD, json={"to": "$phone", "text": "$text $nik"}), "$nik is unknown"),
        (described(GOOD, json={"to": "$phone", "text": "$text", "price": "$5"}), "$$"),
        (described(GOOD, headers={"X": f"{KEY}$"}, **FORM), "$$"),
    ],
)
def test_a_request_that_would_go_wrong_is_named_and_not_quoted(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        SmsRequest.read(text)

    assert wrong in str(raised.value)
    assert KEY not in str(raised.value)


def test_a_key_is_in_no_representation(records: Records, clock: DemoClock) -> None:
    assert KEY not in repr(SmsGateway(SmsRequest.read(described(GOOD, **JSON)), records, clock))
