"""Firestore as PANGKAS reaches it: its REST interface, with the token of whoever is signed in."""

import base64
import http.client
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.emulators import PROJECT

OK, REFUSED, NOT_THERE = 200, 403, 404
SERVER = "owner"  # the emulator's word for who passes the rules
Json = dict[str, Any]
_DATABASE = f"projects/{PROJECT}/databases/(default)"


@dataclass(frozen=True)
class Client:
    """One who is signed in, or nobody; each call answers with the HTTP status."""

    host: str
    token: str | None

    def get(self, path: str) -> int:
        return self._call("GET", f"/{path}")[0]

    def list(self, query: Json, *, under: str = "") -> tuple[int, tuple[str, ...]]:
        """The status, and the paths of the documents found."""
        status, rows = self._call("POST", f"{'/' if under else ''}{under}:runQuery", {"structuredQuery": query})
        names = [row["document"]["name"] for row in rows if "document" in row] if status == OK else []
        return status, tuple(name.partition("/documents/")[2] for name in names)

    def commit(self, *writes: Json) -> int:
        return self._call("POST", ":commit", {"writes": writes})[0]

    def _call(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return call(self.host, method, f"/v1/{_DATABASE}/documents{path}", headers, body)


def call(
    host: str, method: str, path: str, headers: Mapping[str, str] | None = None, body: Json | None = None
) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection(host)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def token_of(uid: str) -> str:
    """A Firebase ID token as the emulator takes it: unsigned."""
    now = int(time.time())
    claims = {
        "sub": uid,
        "user_id": uid,
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "iat": now,
        "exp": now + 3600,
        "auth_time": now,
        "firebase": {"sign_in_provider": "custom"},
    }
    return f"{_base64({'alg': 'none', 'typ': 'JWT'})}.{_base64(claims)}."


def write(path: str, document: Mapping[str, Any], *, at_server_time: Sequence[str] = ()) -> Json:
    """Create or replace a document; the fields `at_server_time` get the moment of the request."""
    transforms = [{"fieldPath": name, "setToServerValue": "REQUEST_TIME"} for name in at_server_time]
    whole = {"update": {"name": f"{_DATABASE}/documents/{path}", "fields": _fields(document)}}
    return whole | ({"updateTransforms": transforms} if transforms else {})


def change(path: str, document: Mapping[str, Any]) -> Json:
    """Change some fields of a document that exists."""
    return write(path, document) | {
        "updateMask": {"fieldPaths": sorted(document)},
        "currentDocument": {"exists": True},
    }


def delete(path: str) -> Json:
    return {"delete": f"{_DATABASE}/documents/{path}"}


def query(
    collection: str, *conditions: Json, order_by: str = "", descending: bool = False, group: bool = False
) -> Json:
    source = {"collectionId": collection, "allDescendants": group}
    direction = "DESCENDING" if descending else "ASCENDING"
    order = [{"field": {"fieldPath": order_by}, "direction": direction}] if order_by else []
    return {"from": [source], "orderBy": order} | ({"where": both(*conditions)} if conditions else {})


def where(field: str, op: str, value: Any) -> Json:  # noqa: ANN401  any value of a document
    return {"fieldFilter": {"field": {"fieldPath": field}, "op": op, "value": _value(value)}}


def both(*conditions: Json) -> Json:
    return {"compositeFilter": {"op": "AND", "filters": conditions}}


def either(*conditions: Json) -> Json:
    return {"compositeFilter": {"op": "OR", "filters": conditions}}


def _fields(document: Mapping[str, Any]) -> Json:
    return {name: _value(value) for name, value in document.items()}


def _value(value: Any) -> Json:  # noqa: ANN401, PLR0911  any value of a document
    if value is None:
        return {"nullValue": None}
    if isinstance(value, bool):
        return {"booleanValue": value}
    if isinstance(value, int):
        return {"integerValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, datetime):
        return {"timestampValue": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    if isinstance(value, Mapping):
        return {"mapValue": {"fields": _fields(value)}}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    return {"stringValue": value}


def _base64(part: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
