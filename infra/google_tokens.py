"""Who is behind a token in the cloud: Google's ID tokens for backends and the scheduler, Firebase's for officers."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import jwt
from google.auth import exceptions as google_errors
from google.oauth2 import id_token

from functions.domain.errors import Unauthenticated, Unavailable
from functions.ports import Caller

_FIREBASE = "https://securetoken.google.com/"


@dataclass(frozen=True)
class GoogleTokens:
    """Checks tokens against Google's published keys, which `request` fetches and caches.

    `audience` is what Google's ID tokens must be made for; `superapps` and `schedulers` are the service accounts that
    may call as one.
    """

    project: str
    audience: str
    superapps: Collection[str]
    schedulers: Collection[str]
    request: Callable[..., Any]

    def caller(self, token: str) -> Caller:
        """Who holds the token. Raises Unauthenticated if it is wrong, expired, or nobody's we know; Unavailable."""
        try:
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
            if issuer.startswith(_FIREBASE):
                return self._officer(token)
            return self._account(token)
        except google_errors.TransportError as error:
            raise Unavailable("Token belum dapat diperiksa; coba lagi.") from error
        except (ValueError, jwt.InvalidTokenError, google_errors.GoogleAuthError) as error:
            raise Unauthenticated("Token tidak sah atau sudah kedaluwarsa.") from error

    def _officer(self, token: str) -> Caller:
        claims: dict[str, Any] = id_token.verify_firebase_token(token, self.request, audience=self.project)
        if claims["iss"] != f"{_FIREBASE}{self.project}":
            raise Unauthenticated("Token tidak sah atau sudah kedaluwarsa.")
        return Caller("officer", str(claims["sub"]))

    def _account(self, token: str) -> Caller:
        claims: dict[str, Any] = id_token.verify_oauth2_token(token, self.request, audience=self.audience)
        account = str(claims.get("email")) if claims.get("email_verified") else ""
        if account in self.superapps:
            return Caller("superapp", account)
        if account in self.schedulers:
            return Caller("scheduler", account)
        raise Unauthenticated("Akun ini tidak dikenal.")
