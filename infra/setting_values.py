"""Texts of the environment -> the values of settings. What is wrong is said without the value, which may be secret."""

import base64
import binascii
from typing import Annotated

from pydantic import BeforeValidator, Field

from infra.sms_request import SmsRequest

_KEY_BYTES = 32
_SECRET_BYTES = range(24, 65)


def _keys(value: object) -> object:
    if not isinstance(value, str):
        return value
    texts = value.split(",")
    keys = tuple(_key(text, f"number {n} " if len(texts) > 1 else "") for n, text in enumerate(texts, start=1))
    if len(set(keys)) < len(keys):
        raise ValueError("holds one key twice")
    return keys


def _key(text: str, which: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise ValueError(f"{which}is no base64") from None
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{which}holds {len(key)} bytes, not {_KEY_BYTES}")
    return key


def _names(value: object) -> object:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def _webhook_secrets(value: object) -> object:
    secrets = _names(value)
    for number, secret in enumerate(secrets if isinstance(secrets, tuple) else (), start=1):
        try:
            size = len(base64.b64decode(str(secret).removeprefix("whsec_"), validate=True))
        except binascii.Error:
            size = 0
        if not (str(secret).startswith("whsec_") and size in _SECRET_BYTES):
            raise ValueError(f"number {number} is not whsec_ with 24 to 64 bytes as base64")
    return secrets


def _sms_request(value: object) -> object:
    return SmsRequest.read(value) if isinstance(value, str) else value


Keys = Annotated[tuple[bytes, ...], Field(min_length=1), BeforeValidator(_keys)]
"""32-byte keys, given as base64 with commas between them."""

Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
"""Names, given with commas between them."""

WebhookSecrets = Annotated[tuple[str, ...], BeforeValidator(_webhook_secrets)]
"""Secrets of Standard Webhooks, each with 24 to 64 bytes as base64 behind `whsec_`."""

Request = Annotated[SmsRequest, BeforeValidator(_sms_request)]
"""How an SMS gateway is asked, given as JSON."""
