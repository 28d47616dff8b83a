"""Officers' notices, pushed to their devices by Firebase Cloud Messaging (HTTP v1).

Which answer means what: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import requests

from functions.domain.devices import Devices
from functions.domain.digests import derived_id
from functions.domain.errors import Aborted, FailedPrecondition, NotFound, Unavailable
from functions.ports import Clock, Notice, Records, Update
from infra.posting import SECONDS, Answer, new_session, pause_asked, post

GOOGLE = "https://fcm.googleapis.com"
_WHO = "Layanan push"
_ERROR_BYTES = 16 * 1024
_TRIES = 5
_TOPIC_CHARACTERS = 32  # of a web push Topic (RFC 8030); an apns-collapse-id may have 64 bytes


class DeviceAddress(str):
    """`<uid>/<token>`, which shows itself without the token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{self.partition('/')[0]}/…'"


@dataclass(frozen=True)
class Push:
    """Sends as one Firebase project. `headers` proves who sends, and raises Unavailable when it has no proof now."""

    project: str
    records: Records
    clock: Clock
    headers: Callable[[], dict[str, str]]
    base: str = GOOGLE
    session: requests.Session = field(default_factory=new_session, repr=False)
    seconds: tuple[float, float] = SECONDS

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """The devices of an officer, or of all officers who hold a seat now."""
        kind, _, name = recipient.partition(":")
        if kind == "officer":
            return self._devices(name)
        if kind == "seat":
            now = self.clock()
            holders = [officer.uid for officer in self.records.holders(name) if officer.holds(name, now)]
            return tuple(address for uid in holders for address in self._devices(uid))
        return ()

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice to one device; a repeat takes the place of what it shows already.

        Raises Unavailable when a later attempt may succeed, NotFound for a device that is gone, which is forgotten,
        and FailedPrecondition when no attempt will succeed.
        """
        uid, _, token = address.partition("/")
        answer = post(
            self.session,
            f"{self.base}/v1/projects/{self.project}/messages:send",
            who=_WHO,
            headers=self.headers(),
            json={"message": _message(notice, token)},
            seconds=self.seconds,
            read_bytes=_ERROR_BYTES,
        )
        if answer.is_good:
            return
        if _is_gone(answer):
            self._forget(uid, token)
            raise NotFound("Perangkat ini sudah tidak terdaftar.")
        if answer.status == HTTPStatus.BAD_REQUEST or "THIRD_PARTY_AUTH_ERROR" in _codes(answer):
            raise FailedPrecondition(f"{_WHO} menolak pesan ini ({answer.status}).")
        raise Unavailable(f"{_WHO} menjawab {answer.status}.", retry_after=pause_asked(answer.pause, self.clock()))

    def _devices(self, uid: str) -> tuple[str, ...]:
        stored = self.records.get(Devices, uid=uid)
        devices = stored.value.devices if stored else ()
        return tuple(DeviceAddress(f"{uid}/{device.token}") for device in devices)

    def _forget(self, uid: str, token: str) -> None:
        """Strike the device out, unless somebody else is always faster; then the next notice does."""
        for _ in range(_TRIES):
            stored = self.records.get(Devices, uid=uid)
            if stored is None or stored.value.without(token) == stored.value:
                return
            try:
                self.records.commit(Update(stored, stored.value.without(token)))
            except Aborted:
                continue
            return


def _message(notice: Notice, token: str) -> dict[str, Any]:
    fits = len(notice.message_id.encode()) <= _TOPIC_CHARACTERS
    once = notice.message_id if fits else derived_id(notice.message_id)
    return {
        "token": token,
        "notification": {"title": notice.subject, "body": notice.text},
        "data": {
            "message_id": notice.message_id,
            **notice.about,
            "event": str(notice.event),
        },
        "android": {"collapse_key": once, "notification": {"tag": once}},
        "apns": {"headers": {"apns-collapse-id": once}},
        "webpush": {"headers": {"Topic": once}, "notification": {"tag": once}},
    }


def _is_gone(answer: Answer) -> bool:
    """Tell whether Google says that this token leads nowhere, now and later."""
    error, details, codes = _error_of(answer.body), _details(answer), _codes(answer)
    if answer.status == HTTPStatus.NOT_FOUND:
        return "UNREGISTERED" in codes
    if answer.status == HTTPStatus.FORBIDDEN:
        return "SENDER_ID_MISMATCH" in codes
    return answer.status == HTTPStatus.BAD_REQUEST and _names_the_token(error, details)


def _details(answer: Answer) -> list[dict[str, Any]]:
    return [detail for detail in _list(_error_of(answer.body).get("details")) if isinstance(detail, dict)]


def _codes(answer: Answer) -> set[object]:
    """Firebase's own codes. THIRD_PARTY_AUTH_ERROR: no key for this device's platform, which others do not need."""
    return {str(detail.get("errorCode")) for detail in _details(answer)}


def _names_the_token(error: dict[str, Any], details: list[dict[str, Any]]) -> bool:
    """A 400 blames the token in a field violation, or, as Google documents it, in the words of its message only."""
    violations = [one for detail in details for one in _list(detail.get("fieldViolations")) if isinstance(one, dict)]
    if violations:
        return any(one.get("field") == "message.token" for one in violations)
    return "registration token" in str(error.get("message")).lower()


def _error_of(body: bytes) -> dict[str, Any]:
    try:
        error = json.loads(body)["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return error if isinstance(error, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
