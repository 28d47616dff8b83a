"""Tokens of the embedded home: signed by its own key, valid for a limited time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import jwt

from functions.domain.errors import Unauthenticated
from functions.ports import Caller, Clock

_ALGORITHM = "HS256"
_ISSUER = "paten-embedded"


@dataclass(frozen=True)
class LocalTokens:
    """Makes and checks tokens for the superapp's backend, officers and the scheduler."""

    key: bytes
    clock: Clock

    def issue(self, kind: Literal["superapp", "officer", "scheduler"], subject: str, *, lifetime: timedelta) -> str:
        """A token for a caller."""
        now = self.clock()
        claims = {"iss": _ISSUER, "kind": kind, "sub": subject, "iat": now, "exp": now + lifetime}
        return jwt.encode(claims, self.key, algorithm=_ALGORITHM)

    def caller(self, token: str) -> Caller:
        """Who holds the token. Raises Unauthenticated if it is wrong or expired."""
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                options={"require": ["sub", "exp", "iat"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise Unauthenticated("Token tidak sah.") from error
        if claims["exp"] <= self.clock().timestamp():
            raise Unauthenticated("Token sudah kedaluwarsa; minta token baru.")
        return Caller(claims["kind"], claims["sub"])
