"""A small city at work: residents, RT, RW, verifiers and lurah, all through the HTTP functions as deployed."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import requests
from PIL import Image
from werkzeug.test import Client, TestResponse

from functions.domain.areas import Level
from functions.domain.classification import Classification
from functions.domain.indonesian import local_date
from functions.domain.letter_types import LetterType
from functions.domain.seats import Role
from infra.adapters import Adapters
from infra.examples import ahead_of, example
from infra.feed import FeedEvent
from infra.seeding import seat_officer

_LIFETIME = timedelta(days=3650)
_NAMES = (
    "Aulia",
    "Bima",
    "Citra",
    "Dewi",
    "Eka",
    "Fajar",
    "Gita",
    "Hasan",
    "Indah",
    "Joko",
    "Kartika",
    "Lestari",
)
_STORED = (200, 201)
_TIMEOUT_SECONDS = 30.0
_PAUSE = timedelta(milliseconds=150)


@dataclass
class DemoClock:
    """A clock that moves on a little whenever it is read, and can be set forward."""

    now: datetime

    def __call__(self) -> datetime:
        """The present instant of the demo."""
        self.now += timedelta(microseconds=50)
        return self.now


class Server(Protocol):
    """The functions of one home: the embedded one, or the cloud's on its emulators."""

    @property
    def home(self) -> Adapters:
        """What the functions work with."""

    @property
    def wsgi(self) -> Callable[..., Iterable[bytes]]:
        """Every HTTP function at `/<its name>`."""

    def pump(self) -> int:
        """Have the functions take every event there is."""

    def deliver(self, event: FeedEvent) -> bool:
        """Send an event to its functions; tell whether all took it."""


@dataclass
class DemoCity:
    """Speaks to the server as the superapp's backend and the officers' apps do."""

    server: Server
    clock: DemoClock
    officers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._client = Client(self.server.wsgi)
        self.superapp = self.server.home.local_tokens.issue("superapp", "superapp", lifetime=_LIFETIME)
        self.scheduler = self.server.home.local_tokens.issue("scheduler", "scheduler", lifetime=_LIFETIME)

    @property
    def today(self) -> date:
        """The city's local date."""
        return local_date(self.clock.now, self.server.home.city.zone)

    def seat(self, role: Role, area: str) -> str:
        """A token of the officer who holds the seat."""
        officer = seat_officer(self.server.home, role, area)
        token = self.server.home.local_tokens.issue("officer", officer.uid, lifetime=_LIFETIME)
        self.officers[officer.uid] = token
        return token

    def call(
        self,
        method: str,
        path: str,
        token: str,
        body: object = None,
        *,
        key: str | None = None,
        resident: str | None = None,
    ) -> TestResponse:
        """One HTTP request; a little of the demo's time passes."""
        self.clock.now += _PAUSE
        headers = {"Authorization": f"Bearer {token}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"Resident-Id": resident} if resident else {}
        return self._client.open(path, method=method, headers=headers, json=body if method == "POST" else None)

    def upload(self, kind: str, token: str, key: str, resident: str | None) -> dict[str, str]:
        """Announce and send one attachment; return its reference."""
        photo = _photo(kind)
        announced = {"content_type": "image/png", "size": len(photo)}
        address = self.expect(201, self.call("POST", "/request_upload", token, announced, key=key, resident=resident))
        status = self._send(address["url"], photo, address["headers"])
        if status not in _STORED:
            raise RuntimeError(f"upload answered {status}")
        return {"kind": kind, "upload_id": address["upload_id"]}

    def _send(self, url: str, content: bytes, headers: dict[str, str]) -> int:
        own = self.server.home.settings.public_url
        if url.startswith(own):
            return self._client.put(url.removeprefix(own), data=content, headers=headers).status_code
        return requests.put(url, data=content, headers=headers, timeout=_TIMEOUT_SECONDS).status_code

    def waiting(self) -> list[tuple[str, dict[str, Any]]]:
        """Everything that waits for an officer of the city, with the officer's token."""
        return [
            (token, application)
            for token in self.officers.values()
            for application in self.expect(200, self.call("GET", "/waiting", token))["applications"]
        ]

    def decide(
        self,
        token: str,
        application: dict[str, Any],
        action: str,
        note: str | None = None,
        classification: Classification | None = None,
    ) -> None:
        """Decide the present turn of an application."""
        body = {"turn": application["turn"], "action": action, "note": note}
        body |= {"classification": asdict(classification)} if classification else {}
        self.expect(200, self.call("POST", f"/decisions/{application['application_id']}", token, body))

    def expect(self, status: int, response: TestResponse) -> dict[str, Any]:
        """The answer's JSON, if it has the status."""
        if response.status_code != status:
            raise RuntimeError(f"answered {response.status_code} instead of {status}: {response.text}")
        answer: dict[str, Any] = json.loads(response.data)
        return answer


@dataclass(frozen=True)
class Resident:
    """Somebody who wants a letter; visibly an example."""

    number: int
    area: str

    @property
    def resident_id(self) -> str:
        """The superapp's id."""
        return f"warga-contoh-{self.number:03d}"

    def submission(
        self, letter_type: LetterType, channel: str, references: list[dict[str, str]], today: date
    ) -> dict[str, Any]:
        """A complete submission of the letter type's own example, with this resident's biodata."""
        filled = example(letter_type)
        return {
            "letter_type": letter_type.name,
            "channel": channel,
            "area": self.area,
            "applicant": filled["applicant"] | self._biodata(),
            "form": ahead_of(today, letter_type, filled["form"]) | self._subject(letter_type, filled["form"]),
            "attachments": references,
        }

    def _subject(self, letter_type: LetterType, form: dict[str, Any]) -> dict[str, str]:
        """Somebody else in every application for those the letter is about."""
        first = _NAMES[self.number % len(_NAMES)]
        return {
            name: f"{form[name][:12]}{self.number + 1:04d}" if form[name].isdecimal() else f"{first} {form[name]}"
            for name in letter_type.subject
            if name in form
        }

    def _biodata(self) -> dict[str, Any]:
        born = date(1960 + self.number % 40, 1 + self.number % 12, 1 + self.number % 28)
        woman = self.number % 2 == 0
        day = born.day + 40 * woman
        return {
            "nik": f"999901{day:02d}{born:%m%y}{self.number + 1:04d}",
            "name": f"{_NAMES[self.number % len(_NAMES)]} Contoh",
            "birth_date": born.isoformat(),
            "sex": "P" if woman else "L",
        }


def demo_areas(server: Server, kelurahan: int) -> list[str]:
    """One RT in each of several kelurahan, spread over the city's kecamatan."""
    every = server.home.city.areas.of_level(Level.KELURAHAN)
    step = len(every) // kelurahan
    return [f"{area.code}.001.002" for area in every[::step][:kelurahan]]


def _photo(kind: str) -> bytes:
    image = Image.new("RGB", (60, 40), ((len(kind) * 37) % 255, 120, 160))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
