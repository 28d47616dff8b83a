"""Errors as problem documents (RFC 9457), in Indonesian, with every wrong field."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from functions.domain import errors
from functions.domain.errors import FieldError, InvalidArgument, PatenError

STATUSES: dict[type[PatenError], int] = {
    errors.InvalidArgument: 400,
    errors.Unauthenticated: 401,
    errors.PermissionDenied: 403,
    errors.NotFound: 404,
    errors.AlreadyExists: 409,
    errors.Aborted: 409,
    errors.TooLarge: 413,
    errors.FailedPrecondition: 422,
    errors.ResourceExhausted: 429,
    errors.DataLoss: 500,
    errors.Unavailable: 503,
}
INTERNAL = 500
WRONG_METHOD = 405
_MAX_ERRORS = 100
_MAX_FIELD_LENGTH = 100

MESSAGES: dict[str, str] = {
    "missing": "Wajib diisi.",
    "extra_forbidden": "Isian ini tidak dikenal; hapus.",
    "string_type": "Harus berupa teks.",
    "string_too_short": "Wajib diisi.",
    "string_too_long": "Paling panjang {max_length} karakter.",
    "string_pattern_mismatch": "Bentuk isian ini tidak sesuai.",
    "string_unicode": "Ada karakter rusak; ketik ulang isian ini.",
    "enum": "Pilih salah satu: {expected}.",
    "literal_error": "Pilih salah satu: {expected}.",
    "int_type": "Harus berupa angka bulat.",
    "int_parsing": "Harus berupa angka bulat.",
    "int_parsing_size": "Angka ini terlalu besar.",
    "int_from_float": "Harus berupa angka bulat.",
    "greater_than_equal": "Paling kecil {ge}.",
    "less_than_equal": "Paling besar {le}.",
    "date_type": "Tulis tanggal seperti 1990-01-31.",
    "date_parsing": "Tulis tanggal seperti 1990-01-31.",
    "date_from_datetime_parsing": "Tulis tanggal seperti 1990-01-31.",
    "date_from_datetime_inexact": "Tulis tanggal saja, seperti 1990-01-31.",
    "time_type": "Tulis jam seperti 14:30.",
    "time_parsing": "Tulis jam seperti 14:30.",
    "model_type": "Harus berupa objek JSON.",
    "dict_type": "Harus berupa objek JSON.",
    "tuple_type": "Harus berupa daftar.",
    "too_long": "Paling banyak {max_length}.",
}
_FALLBACK = "Isian ini tidak sesuai."


def invalid(error: ValidationError) -> InvalidArgument:
    """The InvalidArgument that tells a client all that pydantic found."""
    found = error.errors(include_url=False, include_input=False)
    return InvalidArgument("Ada isian yang perlu diperbaiki.", [_field_error(fault) for fault in found])


def problem(error: PatenError, function: str) -> dict[str, Any]:
    """The problem document of an error."""
    name = type(error).__name__
    document: dict[str, Any] = {
        "type": f"urn:paten:error:{name}",
        "title": name,
        "status": STATUSES[type(error)],
        "detail": error.message,
        "instance": f"/{function}",
    }
    if isinstance(error, InvalidArgument) and error.errors:
        shown = [{"field": found.field, "message": found.message} for found in error.errors[:_MAX_ERRORS]]
        document["errors"] = shown
    return document


def internal_problem(function: str) -> dict[str, Any]:
    """The problem document of an error nobody foresaw; it tells nothing of its cause."""
    return {
        "type": "urn:paten:error:Internal",
        "title": "Internal",
        "status": INTERNAL,
        "detail": "Ada gangguan di pihak kami. Coba lagi; permohonan Anda tidak akan tercatat dua kali.",
        "instance": f"/{function}",
    }


def wrong_method(function: str, allowed: str) -> dict[str, Any]:
    """The problem document for a method that a function does not take."""
    return {
        "type": "urn:paten:error:MethodNotAllowed",
        "title": "MethodNotAllowed",
        "status": WRONG_METHOD,
        "detail": f"Pakai {allowed}.",
        "instance": f"/{function}",
    }


def as_json(document: Mapping[str, Any]) -> str:
    """A problem document as text; lone surrogates that a client sent stay escaped."""
    return json.dumps(document)


def _field_error(fault: Mapping[str, Any]) -> FieldError:
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        message = str(context["error"])
    else:
        expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        message = MESSAGES.get(fault["type"], _FALLBACK).format(**{**context, "expected": expected})
    return FieldError(_path(fault["loc"]), message)


def _path(location: Iterable[int | str]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".")[:_MAX_FIELD_LENGTH]
