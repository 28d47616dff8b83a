"""Public keys that Google publishes as certificates: fetched when needed, and kept as long as Google allows."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from functions.domain.errors import Unavailable

_TIMEOUT_SECONDS = 5.0
_SHORTEST_SECONDS = 60.0
_LONGEST_SECONDS = 24 * 60 * 60.0
_PAUSE_SECONDS = 5.0
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")
_NEVER = float("-inf")


@dataclass(frozen=True)
class _Kept:
    keys: Mapping[str, RSAPublicKey] = field(default_factory=dict)
    fetched: float = _NEVER
    until: float = _NEVER


class PublishedKeys:
    """The RSA keys at one address (a JSON object of key ids and PEM certificates), shared by a process's threads.

    They are fetched at most once a minute, so that tokens with invented key ids cost Google nothing; after a fetch
    that failed everybody is refused for a few seconds, so that nobody waits behind others' timeouts.
    """

    def __init__(
        self, url: str, *, timeout_seconds: float = _TIMEOUT_SECONDS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.url = url
        self._timeout = timeout_seconds
        self._monotonic = monotonic
        self._kept = _Kept()
        self._failed = _NEVER
        self._lock = threading.Lock()

    def get(self, key_id: str) -> RSAPublicKey | None:
        """The key of that id, or None if none is published. Raises Unavailable if that cannot be known now."""
        kept = self._kept
        if key_id not in kept.keys or self._monotonic() >= kept.until:
            with self._lock:
                kept = self._kept = self._refreshed(key_id)
        return kept.keys.get(key_id)

    def _refreshed(self, key_id: str) -> _Kept:
        now, kept = self._monotonic(), self._kept
        if now < kept.until and (key_id in kept.keys or now < kept.fetched + _SHORTEST_SECONDS):
            return kept
        if now < self._failed + _PAUSE_SECONDS:
            raise _unavailable()
        try:
            return self._fetched(now)
        except (OSError, ValueError, UnsupportedAlgorithm) as error:
            self._failed = self._monotonic()
            raise _unavailable() from error

    def _fetched(self, now: float) -> _Kept:
        answer = requests.get(self.url, timeout=self._timeout, allow_redirects=False)
        if answer.status_code != requests.codes.ok:
            raise ValueError(f"certificates: answered {answer.status_code}")
        published = answer.json()
        if not isinstance(published, dict) or not published:
            raise ValueError("certificates: the answer holds none")
        keys = {key_id: _public_key(str(pem)) for key_id, pem in published.items()}
        rsa = {key_id: key for key_id, key in keys.items() if isinstance(key, RSAPublicKey)}
        return _Kept(rsa, now, now + _lifetime_seconds(answer.headers))


def _public_key(certificate: str) -> object:
    return x509.load_pem_x509_certificate(certificate.encode()).public_key()


def _lifetime_seconds(headers: Mapping[str, str]) -> float:
    """How long an answer may be kept, by its Cache-Control and the Age it had in other caches."""
    found = _MAX_AGE.search(headers.get("Cache-Control", "").lower())
    age = headers.get("Age", "")
    allowed = (float(found[1]) if found else 0.0) - (float(age) if age.isdecimal() else 0.0)
    return min(max(allowed, _SHORTEST_SECONDS), _LONGEST_SECONDS)


def _unavailable() -> Unavailable:
    return Unavailable("Token belum dapat diperiksa; coba lagi.")
