"""Google's certificates: how often they are fetched, and what happens while they cannot be."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Request, Response

from functions.domain.errors import PatenError, Unavailable
from infra.published_keys import PublishedKeys
from tests.contract import google
from tests.loopback import Loopback, listening, nobody

pytestmark = pytest.mark.loopback

FIRST = {"satu": google.certificate(google.GOOGLES)}
BOTH = FIRST | {"dua": google.certificate(google.FIREBASES)}
TIMEOUT = 1.0


@dataclass
class Publisher:
    """Google's certificates at an address, `keys` that read them there, and a clock that only the test moves."""

    server: Loopback
    keys: PublishedKeys
    certificates: dict[str, Any] = field(default_factory=lambda: dict(FIRST))
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": "public, max-age=600, must-revalidate"})
    now: float = 1000.0

    @property
    def fetches(self) -> int:
        return len(self.server.heard)

    def answer(self, _: Request) -> Response:
        return Response(google.as_json(self.certificates), headers=self.headers)


@pytest.fixture
def google_() -> Iterator[Publisher]:
    with listening(lambda _: Response()) as server:
        keys = PublishedKeys(server.url, timeout_seconds=TIMEOUT, monotonic=lambda: publisher.now)
        publisher = Publisher(server, keys)
        server.answer = publisher.answer
        yield publisher


def error_of(call: Callable[[], object]) -> type[PatenError] | None:
    try:
        call()
    except PatenError as error:
        return type(error)
    return None


def test_keys_are_fetched_once_for_many_tokens(google_: Publisher) -> None:
    numbers = {google_.keys.get("satu").public_numbers() for _ in range(50)}  # type: ignore[union-attr]
    assert numbers == {google.GOOGLES.public_key().public_numbers()}
    assert google_.fetches == 1


def test_tokens_that_come_at_once_fetch_the_keys_once(google_: Publisher) -> None:
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(google_.keys.get, ["satu"] * 20))
    assert None not in found
    assert google_.fetches == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=19845, must-revalidate, no-transform"}, 19845),
        ({"Cache-Control": "public,max-age=600", "Age": "200"}, 400),
        ({"Cache-Control": "PUBLIC, MAX-AGE=600"}, 600),
        ({"Cache-Control": "s-maxage=600"}, 60),
        ({"Cache-Control": "no-store"}, 60),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 60),
        ({"Cache-Control": "max-age=600", "Age": "lama"}, 600),
        ({"Cache-Control": "max-age=999999999"}, 24 * 3600),
        ({}, 60),
    ],
    ids=str,
)
def test_keys_are_kept_as_long_as_google_allows(google_: Publisher, headers: dict[str, str], seconds: int) -> None:
    google_.headers = headers
    google_.keys.get("satu")
    google_.now += seconds - 1
    assert google_.keys.get("satu") is not None
    assert google_.fetches == 1
    google_.now += 1
    assert google_.keys.get("satu") is not None
    assert google_.fetches == 2


def test_a_key_that_is_no_longer_published_ends_with_the_answer_that_named_it(google_: Publisher) -> None:
    google_.certificates = BOTH
    assert google_.keys.get("dua") is not None
    google_.certificates = FIRST
    google_.now += 600
    assert google_.keys.get("dua") is None


def test_a_new_key_is_found_though_the_old_answer_may_still_be_kept(google_: Publisher) -> None:
    google_.keys.get("satu")
    google_.certificates = BOTH
    google_.now += 60
    assert google_.keys.get("dua") is not None
    assert google_.fetches == 2


def test_tokens_with_invented_key_ids_cause_one_fetch_a_minute(google_: Publisher) -> None:
    for number in range(600):
        assert google_.keys.get(f"karangan-{number}") is None
        google_.now += 0.1
    assert google_.fetches == 1
    google_.now += 0.1
    google_.keys.get("karangan")
    assert google_.fetches == 2


def _moved(request: Request) -> Response:
    """What a network that wants a login does: another page answers, and may say anything."""
    moved = request.path == "/"
    return Response(status=302, headers={"Location": "/masuk"}) if moved else Response(google.as_json(FIRST))


FAILURES: dict[str, Callable[[Loopback], Callable[[Request], Response]]] = {
    "500": lambda _: lambda _: Response("{}", status=500),
    "503": lambda _: lambda _: Response(google.as_json(FIRST), status=503),
    "404": lambda _: lambda _: Response("{}", status=404),
    "redirect": lambda _: _moved,
    "no JSON": lambda _: lambda _: Response("<html>Masuk ke Wi-Fi</html>"),
    "nothing": lambda _: lambda _: Response(""),
    "no key": lambda _: lambda _: Response("{}"),
    "a list": lambda _: lambda _: Response('["satu"]'),
    "a JWK set": lambda _: lambda _: Response('{"keys": []}'),
    "no certificate": lambda _: lambda _: Response('{"satu": "-----BEGIN CERTIFICATE-----"}'),
    "hanging": lambda server: server.hang,
}


@pytest.mark.parametrize("failure", FAILURES)
def test_keys_that_cannot_be_fetched_make_it_unavailable_within_its_deadline(google_: Publisher, failure: str) -> None:
    google_.server.answer = FAILURES[failure](google_.server)
    began = time.monotonic()
    with pytest.raises(Unavailable, match="belum dapat diperiksa"):
        google_.keys.get("satu")
    assert time.monotonic() - began < TIMEOUT + 2


def test_an_address_at_which_nobody_listens_makes_it_unavailable() -> None:
    with pytest.raises(Unavailable):
        PublishedKeys(nobody()).get("satu")


def test_everybody_who_waits_for_a_hanging_address_is_told_after_one_deadline(google_: Publisher) -> None:
    google_.server.answer = google_.server.hang
    began = time.monotonic()
    with ThreadPoolExecutor(20) as threads:
        errors = list(threads.map(lambda _: error_of(lambda: google_.keys.get("satu")), range(20)))
    assert errors == [Unavailable] * 20
    assert google_.fetches == 1
    assert time.monotonic() - began < 10 * TIMEOUT


def test_after_a_failed_fetch_the_next_is_tried_five_seconds_later(google_: Publisher) -> None:
    google_.server.answer = lambda _: Response(status=500)
    assert error_of(lambda: google_.keys.get("satu")) is Unavailable
    google_.server.answer = google_.answer
    google_.now += 4.9
    assert error_of(lambda: google_.keys.get("satu")) is Unavailable
    assert google_.fetches == 1
    google_.now += 0.1
    assert google_.keys.get("satu") is not None


def test_known_keys_go_on_while_a_new_one_cannot_be_fetched(google_: Publisher) -> None:
    google_.keys.get("satu")
    google_.server.answer = lambda _: Response(status=500)
    google_.now += 60
    assert error_of(lambda: google_.keys.get("dua")) is Unavailable
    assert google_.keys.get("satu") is not None


def test_keys_that_may_no_longer_be_kept_are_not_used_while_new_ones_cannot_be_fetched(google_: Publisher) -> None:
    google_.keys.get("satu")
    google_.server.answer = lambda _: Response(status=500)
    google_.now += 600
    assert error_of(lambda: google_.keys.get("satu")) is Unavailable


def test_known_keys_do_not_wait_for_a_fetch_that_hangs(google_: Publisher) -> None:
    google_.keys.get("satu")
    google_.now += 60
    google_.server.answer = google_.server.hang
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(error_of, lambda: google_.keys.get("dua"))
        while google_.fetches < 2 and not slow.done():
            time.sleep(0.005)
        assert google_.keys.get("satu") is not None
        assert not slow.done()
        assert slow.result() is Unavailable


def test_keys_that_are_not_rsa_are_none_of_these(google_: Publisher) -> None:
    google_.certificates = FIRST | {"lengkung": google.certificate(google.CURVE)}
    assert google_.keys.get("lengkung") is None
    assert google_.keys.get("satu") is not None
