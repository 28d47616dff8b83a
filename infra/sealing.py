"""Seals personal data before it is stored (AES-256-GCM, bound to its record), and makes ids of it (HMAC-SHA-256)."""

import base64
import hmac
import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class BrokenSeal(ValueError):
    """The sealed text was changed, moved to another record, or sealed with another key."""


@dataclass(frozen=True)
class Sealer:
    """Seals and opens text with one 32-byte key; what is sealed for one context does not open in another."""

    key: bytes

    def seal(self, text: str, context: str) -> str:
        """The text, encrypted, as base64."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.key).encrypt(nonce, text.encode(), context.encode())
        return base64.b64encode(nonce + sealed).decode()

    def pseudonym(self, *parts: str) -> str:
        """An id that follows from the parts and the key: 48 hexadecimal digits."""
        key = hmac.digest(self.key, b"pseudonym", "sha256")
        return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()[:48]

    def open(self, sealed: str, context: str) -> str:
        """The text that was sealed for this context. Raises BrokenSeal."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return AESGCM(self.key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal(f"cannot open what is sealed in {context}") from error
