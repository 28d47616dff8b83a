"""Forged events, documents that are none of ours, and documents too large, on the emulators."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.cloud import firestore

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus
from functions.ports import Update
from infra import records
from infra.emulators import clear_firestore, clear_storage, find_firestore_emulator
from infra.invariants import broken
from infra.sealing import Sealer
from tests.contract.homes import emulated_ground
from tests.home import RESIDENT, Home, uid_of
from tests.journey.emulated_home import documents, forget_log, logged, on_ground, owner, post_event, write, writes

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(find_firestore_emulator() is None, reason="the Firestore emulator is not on this machine"),
]

PAST = datetime(2021, 1, 1, tzinfo=UTC)
MEBIBYTE = 1024 * 1024


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Home]:
    running = emulated_ground()
    clear_firestore(running.emulators.firestore)
    clear_storage(running.emulators.storage)
    with on_ground(running, tmp_path) as home:
        yield home


def decision(turn: int = 1, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  whatever a document holds
    """An RT's approval as PANGKAS writes it."""
    own = {"turn": turn, "action": "approve", "officer": uid_of(Role.RT), "decided_at": datetime.now(UTC)}
    return own | changes


def stored_decision(home: Home, application_id: str, turn: int) -> Decision:
    stored = home.records.get(Decision, application_id=application_id, turn=turn)
    assert stored is not None
    return stored.value


FORGED = [
    ("decide_application", "applications/tidak-ada/decisions/1", "NotFound"),
    ("decide_application", "applications/{id}/decisions/1", "NotFound"),
    ("decide_application", "applications/{id}/decisions/satu", "InvalidArgument"),
    ("decide_application", "applications/{id}/decisions/1.5", "InvalidArgument"),
    ("decide_application", "applications/{id}/decisions/01", "InvalidArgument"),
    ("decide_application", "applications/{id}/decisions/1/catatan/1", "InvalidArgument"),
    ("decide_application", "applications/{id}/files/1", "InvalidArgument"),
    ("decide_application", "applications/../decisions/1", "NotFound"),
    ("decide_application", "../applications/{id}/decisions/1", "InvalidArgument"),
    ("issue_letter", "letters/tidak-ada-1", "NotFound"),
    ("issue_letter", "letters/..", "NotFound"),
    ("issue_letter", "letters/__palsu__", "NotFound"),
    ("issue_letter", "letters/a b%2Fc", "NotFound"),
    ("issue_letter", "letters/\xe9", "NotFound"),
    ("issue_letter", "letters/" + "x" * 1500, "NotFound"),
    ("issue_letter", "messages/tidak-ada", "InvalidArgument"),
    ("issue_letter", "letters", "InvalidArgument"),
    ("send_notification", "messages/tidak-ada", "NotFound"),
    ("send_notification", "officers/tidak-ada", "InvalidArgument"),
]


def test_forged_events_are_logged_and_acknowledged_and_write_nothing(city: Home) -> None:
    application_id = city.submit()
    before, written = documents(), writes(city)
    for function, document, error in FORGED:
        forget_log(city)
        assert post_event(city, function, document.replace("{id}", application_id)) == 204, document
        (line,) = logged(city)
        assert (line["severity"], line["function"], line["error"]) == ("ERROR", function, error), document
        assert line["event_id"] == "peristiwa-palsu"
    assert documents() == before
    assert writes(city) == written


def test_an_event_posted_again_and_again_has_no_second_effect(city: Home) -> None:
    application_id = city.submit()
    letter = city.issue(application_id)
    before = documents()
    decisions = [("decide_application", f"applications/{application_id}/decisions/{turn}") for turn in (1, 4)]
    for function, document in [*decisions, ("issue_letter", f"letters/{letter.letter_id}")] * 3:
        assert post_event(city, function, document) == 204
    assert documents() == before


def shapes() -> list[dict[str, Any]]:
    """Documents that no function of ours writes."""
    strange = {
        "bytes": b"\xff\x00",
        "place": firestore.GeoPoint(-6.17, 106.64),
        "other": owner().document("letters/lain"),
        "nothing": None,
        "number": float("nan"),
        "deep": {"a": [{"b": [1, {"c": "d"}]}]},
    }
    return [{}, {"status": "PENDING"}, strange, dict.fromkeys(("route", "applicant", "sealed", "seats"), strange)]


def test_documents_that_are_none_of_ours_are_logged_and_stop_nothing(city: Home) -> None:
    returned, issued = city.submit(), city.submit()
    city.act(returned, Action.RETURN, "Mohon lampirkan KTP.")
    forget_log(city)
    due = {
        "due_at": PAST,
        "decided_at": PAST,
        "submitted_at": city.clock(),
        "seat_names": [f"rt:{city.application(issued).area}"],
    }
    for number, shape in enumerate(shapes()):
        for path in ("letters", "messages"):
            write(city, f"{path}/asing-{number}", shape | due)
        for path in ("applications", "offices", "officers", "stalled_work", "cursors", "lain"):
            write(city, f"{path}/asing-{number}", shape | due)
        for path in ("decisions/1", "decisions/satu", "decisions/\xb2", "files/1"):
            write(city, f"applications/asing-{number}/{path}", shape | due)
        for path in ("lain/asing/decisions", f"applications/{issued}/files/1/decisions"):
            write(city, f"{path}/{number}", shape | due)
    lost = logged(city, severity="ERROR", message="event", error="DataLoss")
    assert {line["document"] for line in lost} >= {
        f"{kind}/asing-{n}" for kind in ("letters", "messages") for n in range(4)
    }
    assert {line["error"] for line in logged(city, message="event", severity="ERROR")} == {
        "DataLoss",
        "InvalidArgument",
    }
    assert city.issue(issued).status == LetterStatus.ISSUED
    forget_log(city)
    city.later(days=31)
    answer = city.sweep()
    assert (answer["applications"], answer["failed"]) == (1, 0)
    assert city.application(returned).status == Status.EXPIRED
    passed_over = {line["path"].partition("/")[0] for line in logged(city, message="unreadable document")}
    assert passed_over >= {"letters", "messages", "applications", "stalled_work", "lain"}


def test_decisions_nobody_can_read_use_up_their_turns(city: Home) -> None:
    application_id = city.submit()
    for turn, shape in enumerate(shapes(), start=1):
        write(city, f"applications/{application_id}/decisions/{turn}", shape)
        assert city.application(application_id).turn == turn + 1
        assert stored_decision(city, application_id, turn).quarantined is not None
    assert city.issue(application_id).status == LetterStatus.ISSUED


def test_a_decision_for_an_application_that_does_not_exist_ends_in_the_log(city: Home) -> None:
    before, written = documents(), writes(city)
    path = "applications/tidak-ada/decisions/1"
    write(city, path, decision())
    after = documents()
    assert after.pop(path)
    assert after == before
    assert writes(city) == written
    (line,) = logged(city, message="event")
    assert (line["severity"], line["document"], line["error"]) == ("ERROR", path, "NotFound")


MISFITS: dict[str, tuple[dict[str, Any], str]] = {
    "an officer of another seat": ({"officer": uid_of(Role.LURAH)}, "did not hold"),
    "an officer nobody knows": ({"officer": "siapa"}, "did not hold"),
    "an officer who cannot be": ({"officer": "../officers/x"}, "did not hold"),
    "no officer": ({"officer": None}, "did not hold"),
    "an empty officer": ({"officer": ""}, "did not hold"),
    "an officer that is no text": ({"officer": 7}, "unreadable"),
    "no note": ({"action": "reject"}, "note"),
    "an action of the machine": ({"action": "cancel"}, "no decision that an officer can make"),
}


def test_decisions_past_the_rules_that_do_not_fit_are_quarantined_and_only_the_turn_moves_on(city: Home) -> None:
    application_id = city.submit()
    before = city.application(application_id)
    messages = [path for path in documents() if path.startswith("messages/")]
    for turn, (name, (changes, why)) in enumerate(MISFITS.items(), start=1):
        write(city, f"applications/{application_id}/decisions/{turn}", decision(turn, **changes))
        quarantined = stored_decision(city, application_id, turn)
        assert why in (quarantined.quarantined or ""), name
        assert quarantined.taken_at is None
        after = city.application(application_id)
        assert after.turn == turn + 1
        assert replace(after, turn=1, history=before.history) == before, name
    later = len(MISFITS) + 5
    write(city, f"applications/{application_id}/decisions/{later}", decision(later))
    assert "turn" in (stored_decision(city, application_id, later).quarantined or "")
    assert city.application(application_id).burnt_turns == (later,)
    assert [path for path in documents() if path.startswith("messages/")] == messages
    assert city.issue(application_id).status == LetterStatus.ISSUED
    assert broken(city.adapters) == []


@pytest.mark.parametrize("size", [900_000, MEBIBYTE - 200])
@pytest.mark.parametrize("field", ["note", "officer", "tambahan"])
def test_a_decision_of_a_mebibyte_blocks_nothing(city: Home, field: str, size: int) -> None:
    application_id = city.submit()
    large = decision(action="reject") | {field: "x" * size}
    write(city, f"applications/{application_id}/decisions/1", large)
    assert city.application(application_id).turn == 2
    assert [entry.event for entry in city.application(application_id).history] == ["submit", "quarantine"]
    assert not logged(city, severity="ERROR")
    assert (stored_decision(city, application_id, 1).quarantined is not None) == (size == 900_000)
    assert post_event(city, "decide_application", f"applications/{application_id}/decisions/1") == 204
    assert city.issue(application_id).status == LetterStatus.ISSUED


def test_an_approval_that_has_no_room_to_be_marked_uses_up_its_turn(city: Home) -> None:
    application_id = city.submit()
    write(city, f"applications/{application_id}/decisions/1", decision() | {"tambahan": "x" * (MEBIBYTE - 200)})
    assert [entry.event for entry in city.application(application_id).history] == ["submit", "quarantine"]
    assert city.issue(application_id).status == LetterStatus.ISSUED


@pytest.fixture
def grown(city: Home) -> str:
    """An application whose document has no room for one more entry of its history."""
    application_id = city.submit()
    stored = city.records.get(Application, application_id=application_id)
    assert stored is not None
    size = len(json.dumps(records.to_document(stored.value, Sealer(bytes(32))), default=str))
    city.records.commit(Update(stored, replace(stored.value, masked_name="x" * (MEBIBYTE - size))))
    return application_id


def test_a_request_whose_record_would_be_too_large_is_answered_413_and_writes_nothing(city: Home, grown: str) -> None:
    before, written = documents(), writes(city)
    answer = city.post("/cancel_application", {"application_id": grown, "resident_id": RESIDENT}, resident=RESIDENT)
    problem = city.expect(413, answer)
    assert answer.content_type == "application/problem+json"
    assert (problem["title"], problem["detail"]) == ("TooLarge", records.DOCUMENT_TOO_LARGE)
    assert documents() == before
    assert writes(city) == written


def test_an_event_whose_record_would_be_too_large_is_logged_and_acknowledged(city: Home, grown: str) -> None:
    path = f"applications/{grown}/decisions/1"
    before, written = documents(), writes(city)
    write(city, path, decision())
    assert {name: at for name, at in documents().items() if name != path} == before
    assert writes(city) == written
    (line,) = logged(city, severity="ERROR")
    assert (line["function"], line["document"], line["error"]) == ("decide_application", path, "TooLarge")
    city.clock.now = datetime.now(UTC) + timedelta(minutes=16)
    assert city.sweep()["decisions"] == 1
