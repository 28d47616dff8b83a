"""What is behind a token, and what is none."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
import pytest

from functions.domain.errors import Unauthenticated
from functions.ports import Caller
from infra.demo_city import DemoClock
from infra.local_tokens import LocalTokens

KEY = b"k" * 32
HOUR = timedelta(hours=1)
CLAIMS: dict[str, Any] = {
    "iss": "paten-embedded",
    "kind": "superapp",
    "sub": "superapp",
    "iat": datetime(2026, 10, 5, tzinfo=UTC),
    "exp": datetime(2100, 1, 1, tzinfo=UTC),
}


@pytest.fixture
def tokens(clock: DemoClock) -> LocalTokens:
    return LocalTokens(KEY, clock)


@pytest.mark.parametrize("kind", ["superapp", "officer", "scheduler"])
def test_a_token_says_who_calls(tokens: LocalTokens, kind: Literal["superapp", "officer", "scheduler"]) -> None:
    caller = tokens.caller(tokens.issue(kind, "siapa", lifetime=HOUR))
    assert caller == Caller(kind, "siapa")
    assert caller.name == f"{kind}:siapa"


def test_a_token_ends_with_its_lifetime(tokens: LocalTokens, clock: DemoClock) -> None:
    token = tokens.issue("officer", "petugas", lifetime=HOUR)
    clock.now += HOUR - timedelta(seconds=2)
    assert tokens.caller(token).subject == "petugas"
    clock.now += timedelta(seconds=2)
    with pytest.raises(Unauthenticated, match="kedaluwarsa"):
        tokens.caller(token)


def test_the_claims_of_these_tests_are_taken_when_signed_with_the_key(tokens: LocalTokens) -> None:
    assert tokens.caller(jwt.encode(CLAIMS, KEY, algorithm="HS256")).kind == "superapp"


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode(CLAIMS, b"x" * 32, algorithm="HS256"),
        jwt.encode(CLAIMS, "", algorithm="none"),
        jwt.encode(CLAIMS, KEY * 2, algorithm="HS512"),
        jwt.encode(CLAIMS | {"iss": "lain"}, KEY, algorithm="HS256"),
        *(
            jwt.encode({name: value for name, value in CLAIMS.items() if name != left_out}, KEY, algorithm="HS256")
            for left_out in ("iss", "sub", "exp", "iat")
        ),
        jwt.encode(CLAIMS, KEY, algorithm="HS256")[:-2],
        jwt.encode(CLAIMS, KEY, algorithm="HS256").rpartition(".")[0] + ".",
        "",
        ".",
        "..",
        "sampah",
        "a.b.c",
        "é" * 40,
        "\x00",
    ],
)
def test_what_this_home_did_not_sign_is_no_token(tokens: LocalTokens, token: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.caller(token)
