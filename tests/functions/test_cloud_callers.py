"""What clients are answered whose tokens Google or Firebase has signed."""

from collections.abc import Callable, Iterator

import pytest
from flask import Request, Response
from werkzeug.test import TestResponse

from functions.domain.seats import Role, seat_of
from functions.ports import Tokens
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer
from infra.google_tokens import GoogleTokens
from infra.local import extras
from infra.published_keys import PublishedKeys
from tests.contract import google
from tests.contract.google import SCHEDULER, SUPERAPP, UID, account, officer, signed
from tests.functions.problem_documents import problem
from tests.home import AREA, RESIDENT, Home
from tests.loopback import Loopback, listening

pytestmark = pytest.mark.loopback

CERTIFICATES = {
    google.GOOGLE_KEY: google.certificate(google.GOOGLES),
    google.FIREBASE_KEY: google.certificate(google.FIREBASES),
}
AWAY: dict[str, Callable[[Loopback], Callable[[Request], Response]]] = {
    "failing": lambda _: lambda _: Response(status=500),
    "babbling": lambda _: lambda _: Response("<html>"),
    "hanging": lambda server: server.hang,
}


class WithGoogleTokens(Adapters):
    """A home that knows its callers as the cloud does; `certificates` is where their keys are."""

    certificates = ""

    @property
    def tokens(self) -> Tokens:
        keys = PublishedKeys(self.certificates, timeout_seconds=1.0)
        return GoogleTokens(
            google.PROJECT, (google.AUDIENCE,), (SUPERAPP,), (SCHEDULER,), keys, keys, self.is_behind_iam
        )


@pytest.fixture
def certificates() -> Iterator[Loopback]:
    with listening(lambda _: Response(google.as_json(CERTIFICATES))) as server:
        yield server


@pytest.fixture
def city(home: Home, certificates: Loopback) -> Home:
    """The home, opened again as the cloud knows its callers, with an officer of Firebase's."""
    home.officer(UID, seat_of(Role.RT, AREA))
    adapters = WithGoogleTokens(home.adapters.settings, clock=home.clock)
    adapters.certificates = certificates.url
    return Home(EmbeddedServer(adapters, extras), home.clock, log=home.log)


def file(city: Home, token: str) -> TestResponse:
    return city.call("POST", "/submit_application", token, city.submission(), key="kunci", resident=RESIDENT)


def test_the_superapp_files_an_officer_reads_and_the_scheduler_sweeps(city: Home) -> None:
    application_id = city.expect(201, file(city, signed(account())))["application_id"]
    assert city.application(application_id).caller == f"superapp:{SUPERAPP}"
    seen = city.expect(200, city.call("GET", f"/get_application/{application_id}", signed(officer())))
    assert seen["application_id"] == application_id
    city.expect(200, city.call("POST", "/sweep_stalled_work", signed(account(SCHEDULER))))


def test_nobody_does_what_another_kind_of_caller_may_do(city: Home) -> None:
    problem(city.call("POST", "/sweep_stalled_work", signed(account())), 403)
    problem(city.call("POST", "/sweep_stalled_work", signed(officer())), 403)
    problem(file(city, signed(account(SCHEDULER))), 403)


@pytest.mark.parametrize(
    "token",
    [
        signed(account(exp=1)),
        signed(account("lain@contoh.example")),
        signed(officer(aud="proyek-lain")),
        signed(account(), key=google.STRANGERS),
        google.put_together({"alg": "none"}, account()),
        "sampah",
    ],
    ids=["expired", "stranger", "other project", "forged", "unsigned", "garbage"],
)
def test_a_token_that_says_nothing_is_answered_401_and_not_logged(
    city: Home, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = file(city, token)
    problem(answer, 401)
    shown = capfd.readouterr()
    for text in (answer.text, city.log.getvalue(), shown.out, shown.err):
        assert not any(part in text for part in token.split(".") if part)


def test_the_scheduler_is_let_in_without_a_signature_only_where_google_keeps_the_door(city: Home) -> None:
    as_google_hands_it_on = signed(account(SCHEDULER)).rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"
    problem(city.call("POST", "/sweep_stalled_work", as_google_hands_it_on), 401)
    city.adapters.is_behind_iam = True
    city.expect(200, city.call("POST", "/sweep_stalled_work", as_google_hands_it_on))


@pytest.mark.parametrize("away", AWAY)
def test_while_google_is_away_a_token_is_neither_right_nor_wrong(city: Home, certificates: Loopback, away: str) -> None:
    certificates.answer = AWAY[away](certificates)
    for token in (signed(account()), signed(officer()), signed(account(), key=google.STRANGERS)):
        assert problem(file(city, token), 503)["detail"] == "Token belum dapat diperiksa; coba lagi."
    assert city.documents() == {path: 1 for path in city.documents() if path.startswith(("offices/", "officers/"))}
