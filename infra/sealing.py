"""Seals personal data before it is stored (AES-256-GCM, bound to its record), and makes ids of it (HMAC-SHA-256)."""

import base64
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_NAME_LENGTH = 8
_BEHIND_THE_NAME = "."  # which base64 does not know


class BrokenSeal(ValueError):
    """The sealed text was changed, moved to another record, or sealed with a key that is not at hand."""


@dataclass(frozen=True)
class Sealer:
    """Seals text with one 32-byte key, and opens what that key or an older one sealed.

    What is sealed for one context does not open in another. Sealed text begins with the name of its key, which follows
    from the key and tells nothing of it; text without a name was sealed before keys had names.
    """

    key: bytes
    older: tuple[bytes, ...] = ()

    def seal(self, text: str, context: str) -> str:
        """The text, encrypted, as base64 behind the key's name."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.key).encrypt(nonce, text.encode(), context.encode())
        return f"{self._name}{_BEHIND_THE_NAME}{base64.b64encode(nonce + sealed).decode()}"

    def pseudonym(self, *parts: str) -> str:
        """An id that follows from the parts and the key that seals: 48 hexadecimal digits."""
        key = hmac.digest(self.key, b"pseudonym", "sha256")
        return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()[:48]

    def open(self, sealed: str, context: str) -> str:
        """The text that was sealed for this context. Raises BrokenSeal."""
        name, _, text = sealed.rpartition(_BEHIND_THE_NAME)
        keys = [self._keys[name]] if name in self._keys else [] if name else self._keys.values()
        for key in keys:
            try:
                raw = base64.b64decode(text, validate=True)
                return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise BrokenSeal(f"cannot open what is sealed in {context}")

    def is_outdated(self, sealed: str) -> bool:
        """Tell whether a text was sealed with another key than the one that seals now."""
        return sealed.rpartition(_BEHIND_THE_NAME)[0] != self._name

    @cached_property
    def _name(self) -> str:
        return _name_of(self.key)

    @cached_property
    def _keys(self) -> Mapping[str, bytes]:
        return {_name_of(key): key for key in (self.key, *self.older)}


def _name_of(key: bytes) -> str:
    return hmac.digest(key, b"name", "sha256").hex()[:_NAME_LENGTH]
