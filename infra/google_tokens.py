"""Who is behind a token in the cloud: Google's ID tokens for backends and the scheduler, Firebase's for officers."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from functions.domain.errors import Unauthenticated
from functions.ports import Caller

_FIREBASE = "https://securetoken.google.com/"
_GOOGLE = ("accounts.google.com", "https://accounts.google.com")
_SKEW_SECONDS = 10
_CLAIMS = ["iss", "aud", "sub", "iat", "exp"]
_MAX_UID_LENGTH = 128
_TAKEN_OFF = ".SIGNATURE_REMOVED_BY_GOOGLE"
_WRONG = "Token tidak sah atau sudah kedaluwarsa."


class Keys(Protocol):
    """Keys that somebody publishes."""

    def get(self, key_id: str) -> RSAPublicKey | None:
        """The key of that id, or None if none is published. Raises Unavailable if that cannot be known now."""


@dataclass(frozen=True)
class GoogleTokens:
    """Checks tokens against the keys that Google publishes for its own and for Firebase's.

    `audiences` are what Google's ID tokens may be made for; `superapps` and `schedulers` are the service accounts that
    may call as one. Clocks may differ by 10 seconds. `is_behind_iam` says that Google lets nobody in whose token it has
    not checked; it then takes the signature off Google's tokens, and the claims alone say who calls. What is checked of
    Firebase's stands in firebase.google.com/docs/auth/admin/verify-id-tokens.
    """

    project: str
    audiences: Collection[str]
    superapps: Collection[str]
    schedulers: Collection[str]
    google_keys: Keys
    firebase_keys: Keys
    is_behind_iam: bool = False

    def caller(self, token: str) -> Caller:
        """Who holds the token. Raises Unauthenticated if it is wrong, expired, or nobody's we know; Unavailable."""
        try:
            unproven = jwt.decode_complete(token, options={"verify_signature": False})
            key_id, issuer = unproven["header"].get("kid"), unproven["payload"].get("iss")
            judge = self._officer if str(issuer).startswith(_FIREBASE) else self._account
            return judge(token, str(key_id))
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise Unauthenticated(_WRONG) from None  # the cause may hold the token

    def _officer(self, token: str, key_id: str) -> Caller:
        claims = _proven(token, self.firebase_keys.get(key_id), [self.project], [f"{_FIREBASE}{self.project}"])
        uid, signed_in_at = claims["sub"], claims.get("auth_time")
        if not 0 < len(uid) <= _MAX_UID_LENGTH:
            raise Unauthenticated(_WRONG)
        if not isinstance(signed_in_at, int) or signed_in_at > time.time() + _SKEW_SECONDS:
            raise Unauthenticated(_WRONG)
        return Caller("officer", uid)

    def _account(self, token: str, key_id: str) -> Caller:
        if self.is_behind_iam and token.endswith(_TAKEN_OFF):
            claims = _decoded(token, None, self.audiences, _GOOGLE)
        else:
            claims = _proven(token, self.google_keys.get(key_id), self.audiences, _GOOGLE)
        account = str(claims.get("email")) if claims.get("email_verified") is True else ""
        if account in self.superapps:
            return Caller("superapp", account)
        if account in self.schedulers:
            return Caller("scheduler", account)
        raise Unauthenticated("Akun ini tidak dikenal.")


def _proven(
    token: str, key: RSAPublicKey | None, audiences: Collection[str], issuers: Collection[str]
) -> dict[str, Any]:
    """The claims of a token that the key signed for exactly one of these audiences, valid now."""
    if key is None:
        raise Unauthenticated(_WRONG)
    return _decoded(token, key, audiences, issuers)


def _decoded(
    token: str, key: RSAPublicKey | None, audiences: Collection[str], issuers: Collection[str]
) -> dict[str, Any]:
    """The claims, all checked; the signature too where there is a key."""
    claims: dict[str, Any] = jwt.decode(
        token,
        key or "",
        algorithms=["RS256"],
        audience=audiences,
        issuer=issuers,
        leeway=_SKEW_SECONDS,
        options={
            "require": _CLAIMS,
            "verify_signature": key is not None,
            "verify_exp": True,
            "verify_nbf": True,
            "verify_iat": True,
            "verify_aud": True,
            "verify_iss": True,
            "verify_sub": True,
        },
    )
    if not isinstance(claims["aud"], str):  # a list would be a token for others, too
        raise Unauthenticated(_WRONG)
    return claims
