"""A decision is taken whole and as the app writes it, or not at all."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.application import Action
from functions.domain.decisions import MAX_NOTE_LENGTH
from tests.rules.city import A_MINUTE_AGO, NOW, World, decision_of, path_of_turn
from tests.rules.client import OK, REFUSED, write

pytestmark = pytest.mark.loopback

CLASSIFIED: dict[str, Any] = {"title": "Surat Keterangan Ternak", "category": "Lainnya", "code": "400.10.2.2"}
MISFITS: dict[str, dict[str, Any]] = {
    "a field more": {"extra": "x"},
    "a title that is none": {"title": 1},
    "too long a title": {"title": "a" * 61},
    "a category that is none": {"category": None},
    "too long a category": {"category": "a" * 61},
    "a code that is none": {"code": 400},
    "too long a code": {"code": "4" * 31},
}
SERVER_TIME = "the server's"
LONG = "a" * (MAX_NOTE_LENGTH + 1)


@dataclass(frozen=True)
class Try:
    """How a decision differs from an approval of the second turn, as the RW's app writes it."""

    changed: dict[str, Any] = field(default_factory=dict)
    without: str = ""
    decided_at: Any = SERVER_TIME
    turn_in_path: str = ""


def with_note(action: str, note: Any) -> Try:  # noqa: ANN401  any value of a document
    return Try({"action": action, "note": note})


TAKEN = {
    "an approval": Try(),
    "an approval without the note's field": Try(without="note"),
    "an approval with a note": with_note("approve", "Sudah saya temui."),
    "an approval with an empty note": with_note("approve", ""),
    "an approval with the longest note": with_note("approve", LONG[1:]),
    "an approval that classifies": Try({"classification": CLASSIFIED}),
    "an approval with no classification": Try({"classification": None}),
    "an approval with the longest title": Try({"classification": CLASSIFIED | {"title": "a" * 60}}),
    "a return": with_note("return", "Foto KTP tidak terbaca."),
    "a rejection": with_note("reject", "Bukan warga RT ini."),
    "a request to meet": with_note("meet", "Bawa KK asli.\nJam kerja."),
    "a return with the longest note": with_note("return", "é" * MAX_NOTE_LENGTH),
}
REFUSALS = {
    "no turn": Try(without="turn", turn_in_path="2"),
    "no action": Try(without="action"),
    "no officer": Try(without="officer"),
    "no moment": Try(decided_at=None),
    "turn as text": Try({"turn": "2"}),
    "turn as a fraction": Try({"turn": 2.0}),
    "turn as a fraction, in the path too": Try({"turn": 2.0}, turn_in_path="2.0"),
    "turn null": Try({"turn": None}, turn_in_path="2"),
    "action as a number": Try({"action": 1}),
    "action as a list": Try({"action": ["approve"]}),
    "note as a number": Try({"note": 5}),
    "note as a list": Try({"note": ["a"]}),
    "officer as a map": Try({"officer": {"uid": "rw"}}),
    "moment as text": Try(decided_at="2026-10-05T02:00:00Z"),
    "moment as a number": Try(decided_at=1),
    "a moment of the client's, a minute ago": Try(decided_at=A_MINUTE_AGO),
    "a moment of the client's, in an hour": Try(decided_at=NOW + timedelta(hours=1)),
    "another officer": Try({"officer": "rt"}),
    "nobody as officer": Try({"officer": None}),
    "marked as taken": Try({"taken_at": A_MINUTE_AGO}),
    "marked as not taken": Try({"taken_at": None}),
    "quarantined by the client": Try({"quarantined": "x"}),
    "another application's id": Try({"application_id": "at-rt"}),
    "a field nobody knows": Try({"extra": 1}),
    **{f"classified with {words}": Try({"classification": CLASSIFIED | changed}) for words, changed in MISFITS.items()},
    **{
        f"classified without a {name}": Try({"classification": {k: v for k, v in CLASSIFIED.items() if k != name}})
        for name in ("title", "category", "code")
    },
    "classified with a word": Try({"classification": "Lainnya"}),
    "a return that classifies": Try({"action": "return", "note": "x", "classification": CLASSIFIED}),
    "a past turn": Try({"turn": 1}),
    "a future turn": Try({"turn": 3}),
    "turn zero": Try({"turn": 0}),
    "another turn in the path": Try(turn_in_path="3"),
    "another turn in the document": Try({"turn": 3}, turn_in_path="2"),
    "a turn with zeros in the path": Try(turn_in_path="02"),
    "no number in the path": Try(turn_in_path="next"),
    "an empty action": with_note("", "x"),
    "an action in capitals": with_note("APPROVE", "x"),
    "an unknown action": with_note("sign", "x"),
    **{
        f"the server's action {action}": with_note(action.value, "x")
        for action in Action
        if action not in {Action.APPROVE, Action.RETURN, Action.REJECT, Action.MEET}
    },
    **{
        f"{action} {words}": with_note(action, note)
        for action in ("return", "reject", "meet")
        for words, note in {"with the note null": None, "with an empty note": "", "with a blank note": " \n\t"}.items()
    },
    **{f"{action} without a note": Try({"action": action}, without="note") for action in ("return", "reject", "meet")},
    **{f"{action} with too long a note": with_note(action, LONG) for action in ("approve", "return", "reject", "meet")},
}


@pytest.mark.parametrize("attempt", TAKEN.values(), ids=TAKEN)
def test_a_decision_of_the_agreed_shape_is_taken(world: World, attempt: Try) -> None:
    assert _tried(world, attempt) == OK


@pytest.mark.parametrize("attempt", REFUSALS.values(), ids=REFUSALS)
def test_a_decision_of_any_other_shape_is_refused(world: World, attempt: Try) -> None:
    assert _tried(world, attempt) == REFUSED


@pytest.mark.parametrize("name", ["turn", "action", "note", "officer"])
def test_nothing_but_its_moment_is_left_to_the_server(world: World, name: str) -> None:
    filed = world.file("at-rw")
    decision = {key: value for key, value in decision_of(filed, "rw").items() if key != name}
    assert world.as_("rw").commit(write(path_of_turn(filed), decision, at_server_time=["decided_at", name])) == REFUSED


def _tried(world: World, attempt: Try) -> int:
    filed = world.file("at-rw")
    document = decision_of(filed, "rw") | attempt.changed
    document.pop(attempt.without, None)
    by_server = ["decided_at"] if attempt.decided_at == SERVER_TIME else []
    if attempt.decided_at not in (SERVER_TIME, None):
        document["decided_at"] = attempt.decided_at
    turn = attempt.turn_in_path or str(document["turn"])
    path = path_of_turn(filed).rpartition("/")[0]
    return world.as_("rw").commit(write(f"{path}/{turn}", document, at_server_time=by_server))
