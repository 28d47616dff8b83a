"""Reads what a client sent: body, key, token. Everything is limited before it is looked at."""

import json
import re
from typing import Any, NoReturn

from flask import Request

from functions.domain.digests import canonical_json, derived_id, sha256_hex
from functions.domain.errors import FieldError, InvalidArgument, TooLarge, Unauthenticated
from functions.domain.idempotency import RequestKey
from functions.ports import Caller

MAX_BODY_BYTES = 256 * 1024
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_RESIDENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)


def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object. Raises TooLarge, InvalidArgument."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge(f"Isi permintaan paling besar {MAX_BODY_BYTES // 1024} KB; kirim berkas lewat request_upload.")
    raw = request.stream.read(MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge(f"Isi permintaan paling besar {MAX_BODY_BYTES // 1024} KB; kirim berkas lewat request_upload.")
    try:
        body = json.loads(raw.decode() or "{}", parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidArgument("Isi permintaan bukan JSON yang sah.") from None
    if not isinstance(body, dict):
        raise InvalidArgument("Isi permintaan harus berupa objek JSON.")
    return body


def read_key(request: Request, caller: Caller, function: str, body: dict[str, Any]) -> RequestKey:
    """The request's Idempotency-Key, hashed with who calls what, and the digest of the body."""
    given = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not _KEY.fullmatch(given):
        wrong = FieldError("Idempotency-Key", "Wajib ada: 1 sampai 255 karakter ASCII, misalnya UUID.")
        raise InvalidArgument("Header Idempotency-Key belum ada atau tidak sesuai.", [wrong])
    key = derived_id("key", caller.name, caller.resident_id, function, given)
    return RequestKey(key, sha256_hex(canonical_json([given, body])))


def read_token(request: Request) -> str:
    """The bearer token. Raises Unauthenticated without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Sertakan header Authorization: Bearer <token>.")
    return token.strip()


def read_resident_id(request: Request, body: dict[str, Any]) -> str | None:
    """The resident a superapp acts for: `resident_id` of the body, or the header `Resident-Id`, or None."""
    in_header, in_body = request.headers.get("Resident-Id"), body.get("resident_id")
    if in_header is not None and not _RESIDENT_ID.fullmatch(in_header):
        raise _wrong("Resident-Id", "Bentuk id tidak sesuai.")
    if in_header is not None and in_body is not None and in_header != in_body:
        raise _wrong("resident_id", "Tidak sama dengan header Resident-Id.")
    return in_body if isinstance(in_body, str) else in_header


def _wrong(field: str, message: str) -> InvalidArgument:
    return InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError(field, message)])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
