"""An event that is sent again: what the function hears, and what its answer means."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cloudevents.http import from_http
from cryptography.hazmat.primitives import serialization
from flask import Request, Response

from functions.domain.errors import Unavailable
from infra.adapters import TERRAFORM
from infra.cloud import event_sender
from infra.demo_city import DemoClock
from infra.deployables import read_deployables
from infra.event_sender import EventSender
from infra.settings import Settings
from infra.tracing import serving
from tests.contract import google
from tests.loopback import Loopback, listening, nobody

pytestmark = pytest.mark.loopback

DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
LETTER = "letters/abc-1"
DECISION = "applications/abc/decisions/4"
MESSAGE = "messages/abc"


@pytest.fixture
def functions() -> Iterator[Loopback]:
    with listening(lambda _: Response(status=204)) as server:
        yield server


@pytest.fixture
def sender(functions: Loopback, clock: DemoClock) -> EventSender:
    return EventSender(
        project=google.PROJECT,
        deployables=DEPLOYABLES,
        address=lambda name: f"{functions.url}/{name}",
        headers=lambda address: {"Authorization": f"Bearer untuk {address}"},
        clock=clock,
        seconds=(1.0, 1.0),
    )


@pytest.mark.parametrize(
    ("document", "function"),
    [(DECISION, "decide_application"), (LETTER, "issue_letter"), (MESSAGE, "send_notification")],
)
def test_a_function_hears_a_cloudevent_as_from_firestore(
    sender: EventSender, functions: Loopback, clock: DemoClock, document: str, function: str
) -> None:
    sender.redeliver(document)
    (heard,) = functions.heard
    assert (heard.method, heard.path) == ("POST", f"/{function}")
    assert heard.headers["Authorization"] == f"Bearer untuk {functions.url}/{function}"
    event = from_http(dict(heard.headers), heard.get_data())
    assert event["specversion"] == "1.0"
    assert event["type"] == "google.cloud.firestore.document.v1.created"
    assert event["source"] == f"//firestore.googleapis.com/projects/{google.PROJECT}/databases/(default)"
    assert (event["subject"], event["document"]) == (f"documents/{document}", document)
    assert event["time"] == clock.now.isoformat()
    assert event.data == {}


def test_a_function_hears_in_which_trace_it_is_called(sender: EventSender, functions: Loopback) -> None:
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with serving("sweep_stalled_work", Request({"HTTP_TRACEPARENT": parent})):
        sender.redeliver(LETTER)
    sender.redeliver(LETTER)
    assert [heard.headers.get("traceparent") for heard in functions.heard] == [parent, None]


def test_every_sending_is_an_event_of_its_own(sender: EventSender, functions: Loopback) -> None:
    for _ in range(3):
        sender.redeliver(LETTER)
    assert len({heard.headers["ce-id"] for heard in functions.heard}) == 3


@pytest.mark.parametrize("document", ["counters/abc", "applications/abc", "letters/abc/decisions", "letters/"])
def test_a_document_that_triggers_nothing_is_sent_to_nobody(
    sender: EventSender, functions: Loopback, document: str
) -> None:
    sender.redeliver(document)
    assert functions.heard == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_answer_of_success_means_taken(sender: EventSender, functions: Loopback, status: int) -> None:
    functions.answer = lambda _: Response(status=status)
    sender.redeliver(LETTER)
    assert len(functions.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 409, 429, 500, 503, 504])
def test_any_other_answer_means_that_it_was_not_taken(sender: EventSender, functions: Loopback, status: int) -> None:
    def answer(request: Request) -> Response:
        moved = status < 400 and request.path != "/masuk"
        return Response(status=status, headers={"Location": "/masuk"} if moved else {})

    functions.answer = answer
    with pytest.raises(Unavailable, match=f"^Fungsi menjawab {status}.$"):
        sender.redeliver(LETTER)
    assert len(functions.heard) == 1


def test_a_function_that_hangs_is_unavailable_after_its_deadline(sender: EventSender, functions: Loopback) -> None:
    functions.answer = functions.hang
    began = time.monotonic()
    with pytest.raises(Unavailable, match="tidak menjawab"):
        sender.redeliver(LETTER)
    assert time.monotonic() - began < 10


def test_an_answer_counts_before_its_body_ends(sender: EventSender, functions: Loopback) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"OK"
        functions.let_go.wait()

    functions.answer = lambda _: Response(slowly())
    sender.redeliver(LETTER)


def test_a_function_that_nobody_runs_is_unavailable(sender: EventSender) -> None:
    address = nobody()
    with pytest.raises(Unavailable, match="tidak menjawab") as caught:
        replace(sender, address=lambda name: f"{address}/{name}").redeliver(LETTER)
    assert caught.value.__suppress_context__


def test_a_function_has_at_most_half_a_minute(clock: DemoClock) -> None:
    connecting, answering = EventSender("", (), str, lambda _: {}, clock).seconds
    assert connecting + answering <= 35


def test_without_a_proof_of_who_sends_nothing_is_sent(sender: EventSender, functions: Loopback) -> None:
    def away(_: str) -> dict[str, str]:
        raise Unavailable("tanpa token")

    with pytest.raises(Unavailable, match="tanpa token"):
        replace(sender, headers=away).redeliver(LETTER)
    assert functions.heard == []


class Accounts:
    """Google's token service: ID tokens of a service account, valid for `seconds`."""

    def __init__(self) -> None:
        self.seconds = 3600
        self.audiences: list[str] = []

    def answer(self, request: Request) -> Response:
        asked = jwt.decode(request.form["assertion"], options={"verify_signature": False})
        self.audiences.append(asked["target_audience"])
        number = len(self.audiences)
        token = google.signed(google.account(number=number, exp=int(time.time()) + self.seconds))
        return Response(json.dumps({"id_token": token}), content_type="application/json")


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def token_service(accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """The token service, and in the environment the service account that asks it."""
    with listening(accounts.answer) as server:
        key = google.GOOGLES.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        described = {
            "type": "service_account",
            "private_key": key.decode(),
            "client_email": google.SUPERAPP,
            "token_uri": server.url,
        }
        file = tmp_path / "account.json"
        file.write_text(json.dumps(described))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        yield server


@pytest.fixture
def cloud_sender(functions: Loopback, clock: DemoClock) -> EventSender:
    settings = Settings(
        home="cloud",
        project=google.PROJECT,
    ).model_copy(update={"functions_url": functions.url})  # which in the cloud is not in the clear
    return event_sender(settings, DEPLOYABLES, clock)


def shown_to(functions: Loopback) -> list[dict[str, Any]]:
    """The claims of the tokens that the functions were shown."""
    tokens = [heard.headers["Authorization"].removeprefix("Bearer ") for heard in functions.heard]
    return [jwt.decode(token, options={"verify_signature": False}) for token in tokens]


@pytest.mark.usefixtures("token_service")
def test_each_function_is_shown_a_token_made_for_it_and_used_while_it_lasts(
    cloud_sender: EventSender, functions: Loopback, accounts: Accounts
) -> None:
    for document in (LETTER, MESSAGE, LETTER, MESSAGE, LETTER):
        cloud_sender.redeliver(document)
    assert accounts.audiences == [f"{functions.url}/issue_letter", f"{functions.url}/send_notification"]
    assert [claims["number"] for claims in shown_to(functions)] == [1, 2, 1, 2, 1]


@pytest.mark.usefixtures("token_service")
def test_a_token_that_is_about_to_end_is_made_anew(
    cloud_sender: EventSender, functions: Loopback, accounts: Accounts
) -> None:
    accounts.seconds = 60
    for _ in range(3):
        cloud_sender.redeliver(LETTER)
    assert [claims["number"] for claims in shown_to(functions)] == [1, 2, 3]


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: Response('{"error": "invalid_grant"}', status=400, content_type="application/json"),
        lambda _: Response("{}", content_type="application/json"),
        lambda _: Response('{"id_token": "sampah"}', content_type="application/json"),
    ],
    ids=["refused", "empty", "garbage"],
)
def test_without_a_token_of_its_own_nothing_is_sent(
    cloud_sender: EventSender, functions: Loopback, token_service: Loopback, answer: Callable[[Request], Response]
) -> None:
    token_service.answer = answer
    with pytest.raises(Unavailable, match="tidak dapat membuktikan diri"):
        cloud_sender.redeliver(LETTER)
    assert functions.heard == []


def test_without_an_account_of_its_own_nothing_is_sent(
    cloud_sender: EventSender, functions: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "tidak-ada.json"))
    with pytest.raises(Unavailable, match="tidak dapat membuktikan diri"):
        cloud_sender.redeliver(LETTER)
    assert functions.heard == []
