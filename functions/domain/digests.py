"""Digests: ids that follow from what they name, and hashes over canonical JSON."""

import base64
import hashlib
import json
from typing import Any

_ID_BYTES = 15


def canonical_json(value: Any) -> str:  # noqa: ANN401  any JSON value
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sha256_hex(content: str | bytes) -> str:
    """The SHA-256 of text (as UTF-8) or bytes, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def derived_id(*parts: object) -> str:
    """A 24-character id, spread evenly, that is the same for the same parts and no others."""
    digest = hashlib.sha256(canonical_json([str(part) for part in parts]).encode()).digest()
    return base64.b32encode(digest[:_ID_BYTES]).decode().lower()
