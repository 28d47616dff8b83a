"""Which of Google's and Firebase's tokens say who calls, and which say nothing."""

import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Request, Response
from google.oauth2 import id_token

from functions.domain.errors import Unauthenticated
from functions.ports import Caller
from infra.adapters import TERRAFORM
from infra.cloud import google_tokens
from infra.deployables import read_deployables
from infra.google_tokens import GoogleTokens
from infra.published_keys import PublishedKeys
from infra.settings import Settings
from tests.contract import google
from tests.contract.google import PROJECT, SCHEDULER, SUPERAPP, UID, account, officer, put_together, signed
from tests.loopback import listening

pytestmark = pytest.mark.loopback

NOW = int(time.time())
HOUR = 3600
CERTIFICATES = {
    "/google": {google.GOOGLE_KEY: google.certificate(google.GOOGLES)},
    "/firebase": {google.FIREBASE_KEY: google.certificate(google.FIREBASES)},
}
FUNCTIONS = "https://fungsi.contoh.example"
AUDIENCES = (google.AUDIENCE, f"{FUNCTIONS}/sweep_stalled_work", f"{FUNCTIONS}/get_letter")
ALGORITHMS: list[object] = ["none", "None", "", None, ["RS256"], {}]


@pytest.fixture
def address() -> Iterator[str]:
    def answer(request: Request) -> Response:
        return Response(google.as_json(CERTIFICATES[request.path]), headers={"Cache-Control": "public, max-age=3600"})

    with listening(answer) as server:
        yield server.url


@pytest.fixture
def tokens(address: str) -> GoogleTokens:
    return GoogleTokens(
        project=PROJECT,
        audiences=AUDIENCES,
        superapps=(SUPERAPP,),
        schedulers=(SCHEDULER,),
        google_keys=PublishedKeys(f"{address}/google"),
        firebase_keys=PublishedKeys(f"{address}/firebase"),
    )


def refused(tokens: GoogleTokens, token: str) -> str:
    """Why a token is refused; what is printed of the error holds no part of the token."""
    with pytest.raises(Unauthenticated) as caught:
        tokens.caller(token)
    printed = "".join(traceback.format_exception(caught.value))
    assert not any(part in printed for part in token.split(".") if len(part) > 8)
    return caught.value.message


@pytest.mark.parametrize(
    ("claims", "caller"),
    [
        (account(), Caller("superapp", SUPERAPP)),
        (account(iss="accounts.google.com"), Caller("superapp", SUPERAPP)),
        (account(SCHEDULER), Caller("scheduler", SCHEDULER)),
        (account(SCHEDULER, aud=AUDIENCES[1]), Caller("scheduler", SCHEDULER)),
        (officer(), Caller("officer", UID)),
        (officer(sub="u" * 128), Caller("officer", "u" * 128)),
    ],
    ids=["superapp", "short issuer", "scheduler", "for a function", "officer", "longest uid"],
)
def test_a_token_says_who_calls(tokens: GoogleTokens, claims: dict[str, Any], caller: Caller) -> None:
    assert tokens.caller(signed(claims)) == caller


@pytest.mark.parametrize("make", [account, officer])
def test_clocks_may_differ_by_ten_seconds(tokens: GoogleTokens, make: Callable[..., dict[str, Any]]) -> None:
    now = int(time.time())
    for changed in ({"iat": now + 8, "auth_time": now + 8}, {"nbf": now + 8}, {"exp": now - 6}):
        tokens.caller(signed(make(**changed)))
    for changed in ({"iat": now + 30}, {"nbf": now + 30}, {"exp": now - 11}):
        refused(tokens, signed(make(**changed)))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - 60},
        {"exp": ...},
        {"exp": "besok"},
        {"iat": NOW + HOUR},
        {"iat": ...},
        {"nbf": NOW + HOUR},
        {"aud": "https://lain.example"},
        {"aud": "https://paten.contoh.example/sweep_stalled_work"},
        {"aud": "https://lain.example/sweep_stalled_work"},
        {"aud": f"{FUNCTIONS}.lain.example/sweep_stalled_work"},
        {"aud": FUNCTIONS},
        {"aud": f"{FUNCTIONS}/"},
        {"aud": f"{FUNCTIONS}/fungsi_lain"},
        {"aud": f"{FUNCTIONS}/sweep_stalled_work/"},
        {"aud": [google.AUDIENCE]},
        {"aud": [google.AUDIENCE, "https://lain.example"]},
        {"aud": PROJECT},
        {"aud": ...},
        {"iss": "https://accounts.google.com.contoh.example"},
        {"iss": "http://accounts.google.com"},
        {"iss": ["https://accounts.google.com"]},
        {"iss": ...},
        {"sub": ...},
        {"sub": 1},
        {"email": "lain@contoh-lain.iam.gserviceaccount.com"},
        {"email": SUPERAPP.upper()},
        {"email": [SUPERAPP]},
        {"email": ...},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": ...},
    ],
    ids=",".join,  # not the values, which hold the time
)
def test_an_account_is_not_known_by_a_wrong_claim(tokens: GoogleTokens, changed: dict[str, Any]) -> None:
    wrong_account = any(name.startswith("email") for name in changed)
    message = "Akun ini tidak dikenal." if wrong_account else "Token tidak sah atau sudah kedaluwarsa."
    assert refused(tokens, signed(account(**changed), key=google.GOOGLES, key_id=google.GOOGLE_KEY)) == message


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - 60},
        {"exp": ...},
        {"iat": NOW + HOUR},
        {"iat": ...},
        {"nbf": NOW + HOUR},
        {"aud": "proyek-lain"},
        {"aud": [PROJECT]},
        {"aud": google.AUDIENCE},
        {"aud": ...},
        {"iss": "https://securetoken.google.com/proyek-lain"},
        {"iss": f"https://securetoken.google.com/{PROJECT}/"},
        {"iss": "https://securetoken.google.com/"},
        {"iss": f"https://session.firebase.google.com/{PROJECT}"},
        {"sub": ""},
        {"sub": "u" * 129},
        {"sub": 1},
        {"sub": ...},
        {"auth_time": NOW + HOUR},
        {"auth_time": "kemarin"},
        {"auth_time": ...},
    ],
    ids=",".join,
)
def test_an_officer_is_not_known_by_a_wrong_claim(tokens: GoogleTokens, changed: dict[str, Any]) -> None:
    token = signed(officer(**changed), key=google.FIREBASES, key_id=google.FIREBASE_KEY)
    assert refused(tokens, token) == "Token tidak sah atau sudah kedaluwarsa."


def test_another_projects_officer_is_nobody_here_though_the_same_keys_sign(tokens: GoogleTokens) -> None:
    other = officer(iss="https://securetoken.google.com/proyek-lain", aud="proyek-lain")
    refused(tokens, signed(other))


@pytest.mark.parametrize(
    "forged",
    [
        signed(account(), key=google.STRANGERS),
        signed(officer(), key=google.STRANGERS),
        signed(account(), key=google.FIREBASES),
        signed(account(), key=google.FIREBASES, key_id=google.FIREBASE_KEY),
        signed(officer(), key=google.GOOGLES, key_id=google.GOOGLE_KEY),
        signed(account(), key_id="kunci-lain"),
        signed(account(), key=google.CURVE, algorithm="ES256"),
        signed(account(), algorithm="RS512"),
        signed(account(), algorithm="PS256"),
        signed(account(), key=google.STRANGERS, key_id="x5c", x5c=[google.certificate(google.STRANGERS)]),
        signed(account(), crit=["kid"]),
        put_together({"alg": "RS256", "kid": google.GOOGLE_KEY}, account()),
        put_together({"alg": "RS256"}, account()),
        *(put_together({"alg": named, "kid": google.GOOGLE_KEY}, account()) for named in ALGORITHMS),
        *(
            put_together({"alg": "HS256", "kid": key_id}, claims, secret=secret)
            for key_id, key, claims in (
                (google.GOOGLE_KEY, google.GOOGLES, account()),
                (google.FIREBASE_KEY, google.FIREBASES, officer()),
            )
            for secret in (google.public_pem(key), google.certificate(key).encode())
        ),
    ],
)
def test_what_the_issuers_own_key_did_not_sign_is_no_token(tokens: GoogleTokens, forged: str) -> None:
    refused(tokens, forged)


def without_signature(claims: dict[str, Any]) -> str:
    """A token as Cloud Run hands it on, once it has let its holder in."""
    return signed(claims).rpartition(".")[0] + ".SIGNATURE_REMOVED_BY_GOOGLE"


def test_behind_iam_a_token_whose_signature_google_took_off_says_who_calls(tokens: GoogleTokens) -> None:
    behind = replace(tokens, is_behind_iam=True)
    assert behind.caller(without_signature(account(SCHEDULER))) == Caller("scheduler", SCHEDULER)
    assert behind.caller(signed(account(SCHEDULER))) == Caller("scheduler", SCHEDULER)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - 60},
        {"exp": ...},
        {"iat": NOW + HOUR},
        {"nbf": NOW + HOUR},
        {"aud": "https://lain.example"},
        {"aud": [google.AUDIENCE]},
        {"aud": ...},
        {"iss": "https://lain.example"},
        {"iss": ...},
        {"sub": 1},
        {"email": "lain@contoh-lain.iam.gserviceaccount.com"},
        {"email_verified": False},
    ],
    ids=",".join,
)
def test_behind_iam_the_claims_are_checked_as_ever(tokens: GoogleTokens, changed: dict[str, Any]) -> None:
    behind = replace(tokens, is_behind_iam=True)
    refused(behind, without_signature(account(**changed)))


def test_behind_iam_only_what_google_checked_goes_without_a_signature(tokens: GoogleTokens) -> None:
    behind = replace(tokens, is_behind_iam=True)
    refused(behind, without_signature(officer()))
    refused(behind, signed(account(SCHEDULER)).rpartition(".")[0] + ".")
    refused(behind, signed(account(SCHEDULER), key=google.STRANGERS))
    refused(behind, put_together({"alg": "none"}, account(SCHEDULER)))


def test_where_the_door_is_open_no_token_goes_without_a_signature(tokens: GoogleTokens) -> None:
    refused(tokens, without_signature(account(SCHEDULER)))


def test_a_token_that_was_changed_after_it_was_signed_is_none(tokens: GoogleTokens) -> None:
    head, body, signature = signed(account()).split(".")
    other = put_together({}, account(SCHEDULER)).split(".")[1]
    for changed in (
        f"{head}.{other}.{signature}",
        f"{head}.{body}.{signature[:-4]}",
        f"{head}.{body}.",
        f"{head}.{body}",
    ):
        refused(tokens, changed)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ".",
        "..",
        "...",
        "sampah",
        "a.b.c",
        "é" * 40,
        "\x00",
        "\ud800.\ud800.\ud800",
        "a" * 100_000,
        put_together([], {}),
        put_together({}, []),
        put_together({"alg": "RS256", "kid": [google.GOOGLE_KEY]}, account()),
        put_together({"alg": "RS256", "kid": google.GOOGLE_KEY}, None),
        put_together({"alg": "RS256"}, {"iss": {"a": ["b"]}}),
        google.nested(4_000),
    ],
    ids=lambda garbage: repr(garbage[:12]),
)
def test_garbage_is_no_token(tokens: GoogleTokens, garbage: str) -> None:
    refused(tokens, garbage)


def test_the_cloud_home_asks_google_for_googles_keys_and_firebase_for_firebases() -> None:
    cloud = Settings(
        home="cloud",
        project=PROJECT,
        functions_url=FUNCTIONS,
        public_url=google.AUDIENCE,
        superapp_accounts=(SUPERAPP,),
        scheduler_accounts=(SCHEDULER,),
    )
    deployables = read_deployables(TERRAFORM / "functions.yaml")
    built = google_tokens(cloud, deployables, is_behind_iam=True)
    assert built.is_behind_iam
    assert built.project == PROJECT
    assert set(built.audiences) == {google.AUDIENCE, *(f"{FUNCTIONS}/{each.name}" for each in deployables)}
    assert (built.superapps, built.schedulers) == ((SUPERAPP,), (SCHEDULER,))
    assert isinstance(built.google_keys, PublishedKeys)
    assert isinstance(built.firebase_keys, PublishedKeys)
    known_to_google = vars(id_token)
    assert built.google_keys.url == known_to_google["_GOOGLE_OAUTH2_CERTS_URL"]
    assert built.firebase_keys.url == known_to_google["_GOOGLE_APIS_CERTS_URL"]
