"""A stand-in for Firebase Cloud Messaging's HTTP v1: takes what Google takes, and answers as Google documents it.

Requests: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages. Errors:
https://firebase.google.com/docs/cloud-messaging/error-codes and .../reference/fcm/rest/v1/ErrorCode.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Request, Response

PROJECT = "demo-petugas"
PROOF = {"Authorization": "Bearer bukti"}
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_FIELDS = {"token", "notification", "data", "android", "apns", "webpush"}
_ANDROID = {"collapse_key", "priority", "ttl", "notification"}
_MOST_BYTES = 4096
_COLLAPSE_ID_BYTES = 64


def take(request: Request) -> Response:
    """Google's answer to a message for a device that is there."""
    if request.path != f"/v1/projects/{PROJECT}/messages:send" or request.method != "POST":
        return Response("<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", status=404)
    if request.headers.get("Authorization") != PROOF["Authorization"]:
        return error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    message = json.loads(request.get_data())["message"]
    if wrong := wrong_field(message):
        return invalid(wrong)
    return Response(json.dumps({"name": f"projects/{PROJECT}/messages/0:1"}), content_type="application/json")


def wrong_field(message: Mapping[str, Any]) -> str | None:
    """The field that Google would name, or None."""
    if unknown := set(message) - _FIELDS:
        return f"message.{unknown.pop()}"
    if set(message["android"]) - _ANDROID:
        return "message.android"
    if not all(isinstance(value, str) for value in message["data"].values()):
        return "message.data[0].value"
    if len(message["apns"]["headers"]["apns-collapse-id"].encode()) > _COLLAPSE_ID_BYTES:
        return "message.apns.headers"
    shown = [message["notification"], message["data"]]
    return "message" if len(json.dumps(shown, ensure_ascii=False).encode()) > _MOST_BYTES else None


def error(
    code: int, status: str, words: str, *details: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    """An error as every Google API states it."""
    body = {"error": {"code": code, "message": words, "status": status, "details": list(details)}}
    return Response(json.dumps(body), status=code, content_type="application/json", headers=headers)


def fcm(code: str) -> dict[str, Any]:
    """The detail with Firebase's own error code."""
    return {"@type": _FCM_ERROR, "errorCode": code}


def violation(field: str) -> dict[str, Any]:
    """The detail that names a field."""
    return {"@type": _BAD_REQUEST, "fieldViolations": [{"field": field, "description": "Invalid value"}]}


def invalid(field: str) -> Response:
    return error(
        400, "INVALID_ARGUMENT", "Request contains an invalid argument.", fcm("INVALID_ARGUMENT"), violation(field)
    )


def invalid_token(_: Request) -> Response:
    """For a token that was cut or is none; the details name no field."""
    words = "The registration token is not a valid FCM registration token"
    return error(400, "INVALID_ARGUMENT", words, fcm("INVALID_ARGUMENT"))


def unregistered(_: Request) -> Response:
    """For a device whose app was removed, or that got a new token."""
    return error(404, "NOT_FOUND", "Requested entity was not found.", fcm("UNREGISTERED"))


def sender_mismatch(_: Request) -> Response:
    """For a token of another Firebase project."""
    return error(403, "PERMISSION_DENIED", "SenderId mismatch", fcm("SENDER_ID_MISMATCH"))


def quota(_: Request) -> Response:
    """For too many messages to one device."""
    words = "Message rate exceeded for the target."
    return error(429, "RESOURCE_EXHAUSTED", words, fcm("QUOTA_EXCEEDED"), headers={"Retry-After": "60"})


def unavailable(_: Request) -> Response:
    words = "The service is currently unavailable."
    return error(503, "UNAVAILABLE", words, fcm("UNAVAILABLE"), headers={"Retry-After": "30"})


def internal(_: Request) -> Response:
    return error(500, "INTERNAL", "Internal error encountered.", fcm("INTERNAL"))


def bad_gateway(_: Request) -> Response:
    return Response("<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>", status=HTTPStatus.BAD_GATEWAY)


def third_party_auth(_: Request) -> Response:
    """For an APNs certificate or web push key that the project does not hold."""
    return error(401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", fcm("THIRD_PARTY_AUTH_ERROR"))


def no_permission(_: Request) -> Response:
    """For an account that may not send; also for a project that has switched the API off."""
    words = "Permission 'cloudmessaging.messages.create' denied on resource."
    return error(403, "PERMISSION_DENIED", words)
