"""Who asks, and what there is to ask for: officers with their terms, and one application in each place."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.domain.application import Action, Application, Decision
from functions.domain.officers import Officer, Term
from functions.domain.seats import Role, seat_of
from infra.records import path_of, to_document
from infra.sealing import Sealer
from tests.domain.builders import LURAH, RT, RW, VERIFIER, attempt, decide, submit
from tests.rules.client import OK, SERVER, Client, token_of, write

NOW = datetime.now(UTC)  # the emulator judges terms by the real clock
LONG_AGO, YESTERDAY, AN_HOUR_AGO = NOW - timedelta(days=900), NOW - timedelta(days=1), NOW - timedelta(hours=1)
A_MINUTE_AGO, TOMORROW, NEXT_WEEK = NOW - timedelta(minutes=1), NOW + timedelta(days=1), NOW + timedelta(days=7)
NEXT_RT = seat_of(Role.RT, "99.99.01.1001.007.003")
VERIFIER_ELSEWHERE = seat_of(Role.VERIFIER, "99.99.01.1002")
LURAH_ELSEWHERE = seat_of(Role.LURAH, "99.99.01.1002")
NINE = tuple(seat_of(Role.RT, f"99.99.01.1001.009.00{number}") for number in range(1, 10))
EVER = Term(LONG_AGO)

OFFICERS: dict[str, dict[str, Term]] = {
    "rt": {RT: EVER},
    "rt-next-door": {NEXT_RT: EVER},
    "ex-rt": {RT: Term(LONG_AGO, A_MINUTE_AGO)},
    "coming-rt": {RT: Term(TOMORROW)},
    "rw": {RW: Term(LONG_AGO, NEXT_WEEK)},
    "verifier": {VERIFIER: EVER},
    "verifier-elsewhere": {VERIFIER_ELSEWHERE: EVER},
    "lurah": {LURAH: EVER},
    "deputy": {LURAH_ELSEWHERE: EVER, LURAH: Term(YESTERDAY, TOMORROW, LURAH_ELSEWHERE)},
    "deputy-too-early": {LURAH_ELSEWHERE: EVER, LURAH: Term(TOMORROW, NEXT_WEEK, LURAH_ELSEWHERE)},
    "deputy-too-late": {LURAH_ELSEWHERE: EVER, LURAH: Term(YESTERDAY, AN_HOUR_AGO, LURAH_ELSEWHERE)},
    "without-seats": {},
    "of-nine-seats": dict.fromkeys(NINE, EVER),
}
RESIDENT, ANONYMOUS = "resident", "anonymous"
ACTORS = (*OFFICERS, RESIDENT, ANONYMOUS)

_AT_RT = submit().application
_AT_RW = attempt(_AT_RT, Action.APPROVE).application
_AT_VERIFIER = attempt(_AT_RW, Action.APPROVE).application
_AT_LURAH = attempt(_AT_VERIFIER, Action.APPROVE).application
_APPROVED = attempt(_AT_LURAH, Action.APPROVE).application
APPLICATIONS: dict[str, Application] = {
    "at-rt": _AT_RT,
    "at-rw": _AT_RW,
    "at-verifier": _AT_VERIFIER,
    "at-lurah": _AT_LURAH,
    "returned-by-rw": attempt(_AT_RW, Action.RETURN).application,
    "rejected-by-rt": attempt(_AT_RT, Action.REJECT).application,
    "approved": _APPROVED,
    "issued": attempt(_APPROVED, Action.ISSUE).application,
}
"""Each is stored under its name, and nothing changes it."""


@dataclass(frozen=True)
class World:
    """The emulator with the city in it."""

    host: str
    sealer: Sealer = field(default_factory=lambda: Sealer(b"k" * 32))
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def fill(self) -> None:
        self.store(*(Officer(uid, seats) for uid, seats in OFFICERS.items()))
        for name, application in APPLICATIONS.items():
            named = replace(application, application_id=name)
            self.store(named, replace(decide(named, Action.APPROVE, officer="rt"), turn=1, taken_at=NOW))

    def store(self, *values: object) -> None:
        self.put({path_of(value): to_document(value, self.sealer) for value in values})

    def put(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        status = Client(self.host, SERVER).commit(*(write(path, document) for path, document in documents.items()))
        assert status == OK

    def file(self, name: str, **changed: Any) -> Application:  # noqa: ANN401  any field
        """A new application like the one of that name, for a test that may change it."""
        filed = replace(APPLICATIONS[name], application_id=f"{name}-{next(self.numbers)}", **changed)
        self.store(filed)
        return filed

    def as_(self, actor: str) -> Client:
        return Client(self.host, None if actor == ANONYMOUS else token_of(actor))


def decision_of(application: Application, officer: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """What PANGKAS writes of an approval, but for `decided_at`, which is the server's."""
    return {"turn": application.turn, "action": "approve", "note": None, "officer": officer} | changed


def path_of_turn(application: Application, turn: int | None = None) -> str:
    present = application.turn if turn is None else turn
    return path_of(Decision(application.application_id, present, Action.APPROVE, NOW))
