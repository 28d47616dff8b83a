"""The course of the demo's day: who files what, by which door, and what officers and residents make of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from functions.domain.application import Application, Status
from functions.domain.letter_types import LetterType
from functions.domain.messages import Message, MessageStatus
from infra.demo_city import DemoCity, Resident
from infra.examples import example_classification

APPLICATIONS = 100
_RETURNED_BY = {8: "rt", 28: "verifier", 48: "verifier", 68: "rt", 88: "lurah"}
_REJECTED_BY = {18: "rw", 33: "verifier", 54: "rt", 73: "lurah"}
_MET_BY = {21: "rt", 61: "verifier"}
_MISSPELT = {11, 52}
_CANCELLED = 41
_FIVE_TIMES = 16
_NEIGHBOUR_WITHOUT_PHONE = 2
_SWEEP_EVERY = timedelta(minutes=5)


@dataclass
class Demo:
    """The demo's course: who files what, and what officers make of it."""

    city: DemoCity
    areas: list[str]
    rts: dict[str, str]
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    decided: set[tuple[int, str]] = field(default_factory=set)
    replays: int = 0

    @cached_property
    def letter_types(self) -> list[LetterType]:
        """Letters that anybody may ask for, whatever their age, sex, religion and marital status."""
        return [each for each in self.city.server.home.letter_types.all() if not each.asks_who_the_applicant_is]

    def file_all(self) -> Iterator[int]:
        """File every application, from both doors."""
        for number in range(APPLICATIONS):
            self._file(number)
            yield number

    def _file(self, number: int) -> None:
        letter_type = self.letter_types[number % len(self.letter_types)]
        resident = Resident(number, self.areas[number % len(self.areas)])
        by_rt = number % 5 == _NEIGHBOUR_WITHOUT_PHONE and resident.area in self.rts
        token = self.rts[resident.area] if by_rt else self.city.superapp
        acting_for = None if by_rt else resident.resident_id
        references = [
            self.city.upload(asked.kind, token, f"demo-{number}-{asked.kind}", acting_for)
            for asked in letter_type.attachments
            if asked.required
        ]
        body = resident.submission(letter_type, "pangkas" if by_rt else "tangerang_live", references, self.city.today)
        body |= {} if by_rt else {"resident_id": acting_for}
        if number in _MISSPELT:
            body["applicant"]["occupation"] = "Karyawn Swsta"
        answers = [
            self.city.call("POST", "/submit_application", token, body, key=f"demo-{number}", resident=acting_for)
            for _ in range(5 if number == _FIVE_TIMES else 1)
        ]
        application_id = self.city.expect(201, answers[0])["application_id"]
        self.replays += sum(answer.headers.get("Idempotency-Replayed") == "true" for answer in answers)
        self.bodies[application_id], self.tokens[application_id] = body, token
        self.numbers[application_id] = number

    def decide_all(self) -> Iterator[int]:
        """Let officers decide, residents mend and cancel, until nothing waits for anybody; yield what was decided."""
        while waiting := self.city.waiting():
            for token, application in waiting:
                self._decide(token, application)
                yield 1
            self.city.server.pump()
            self._mend_returned()
            self._sweep()

    def _decide(self, token: str, application: dict[str, Any]) -> None:
        number, step = self.numbers[application["application_id"]], application["waiting_for"]["step"]
        if number == _CANCELLED:
            self._cancel(application["application_id"])
        elif _MET_BY.get(number) == step and self._first(number, "meet"):
            self.city.decide(token, application, "meet", "Mohon datang membawa Kartu Keluarga yang asli.")
        elif _RETURNED_BY.get(number) == step and self._first(number, "return"):
            self.city.decide(token, application, "return", "Foto kurang jelas; mohon diunggah ulang.")
        elif _REJECTED_BY.get(number) == step:
            self.city.decide(token, application, "reject", "Pemohon bukan warga wilayah ini.")
        else:
            if number in _MISSPELT and step == "verifier":
                self._correct(token, application["application_id"])
            letter_type = self.city.server.home.letter_types.get(application["letter_type"])
            named = example_classification(letter_type, step)
            self.city.decide(token, application, "approve", classification=named)

    def _correct(self, token: str, application_id: str) -> None:
        texts = [{"field": "applicant.occupation", "value": "Karyawan Swasta"}]
        body = {"application_id": application_id, "corrections": texts}
        self.city.expect(200, self.city.call("POST", "/correct_application", token, body, key=f"demo-{application_id}"))

    def _first(self, number: int, action: str) -> bool:
        first = (number, action) not in self.decided
        self.decided.add((number, action))
        return first

    def _cancel(self, application_id: str) -> None:
        self.city.expect(200, self._as_filer("/cancel_application", application_id, {"application_id": application_id}))

    def _mend_returned(self) -> None:
        for application_id, body in self.bodies.items():
            stored = self.city.server.home.records.get(Application, application_id=application_id)
            if stored is not None and stored.value.status == Status.RETURNED:
                kept = {name: body[name] for name in ("letter_type", "applicant", "form", "attachments")}
                mended = kept | {"application_id": application_id}
                self.city.expect(200, self._as_filer("/resubmit_application", application_id, mended))

    def _as_filer(self, path: str, application_id: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
        resident = self.bodies[application_id].get("resident_id")
        return self.city.call("POST", path, self.tokens[application_id], body, key="demo", resident=resident)

    def tell_all(self) -> None:
        """Let time pass, with a sweep every five minutes, until every message has been taken or given up."""
        messages = self.city.server.home.all_records.every
        while any(message.status == MessageStatus.QUEUED for message in messages(Message)):
            self.city.clock.now += _SWEEP_EVERY
            self._sweep()

    def _sweep(self) -> None:
        self.city.expect(200, self.city.call("POST", "/sweep_stalled_work", self.city.scheduler))
        self.city.server.pump()
