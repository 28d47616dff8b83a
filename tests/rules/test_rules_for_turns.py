"""A turn is taken once, by one document, and changes nothing else."""

from collections.abc import Callable

import pytest

from functions.domain.application import Application, Status, WaitingFor
from functions.domain.seats import Role
from tests.domain.builders import RT, RW
from tests.rules.city import NEXT_RT, NOW, World, decision_of, path_of_turn
from tests.rules.client import OK, REFUSED, Json, change, delete, write

pytestmark = pytest.mark.loopback


def decision(application: Application, officer: str = "rt", turn: int | None = None) -> Json:
    fields = decision_of(application, officer, turn=application.turn if turn is None else turn)
    return write(path_of_turn(application, turn), fields, at_server_time=["decided_at"])


def test_a_turn_that_is_taken_cannot_be_taken_again(world: World) -> None:
    filed = world.file("at-rt")
    client = world.as_("rt")
    assert (client.commit(decision(filed)), client.commit(decision(filed))) == (OK, REFUSED)


def test_a_turn_the_server_has_taken_cannot_be_taken(world: World) -> None:
    filed = world.file("at-rt")
    world.put({path_of_turn(filed): decision_of(filed, "rt") | {"action": "cancel", "officer": None}})
    assert world.as_("rt").commit(decision(filed)) == REFUSED


def test_an_officer_withdraws_or_rewrites_no_decision(world: World) -> None:
    filed = world.file("at-rt")
    client = world.as_("rt")
    path = path_of_turn(filed)
    assert client.commit(decision(filed)) == OK
    assert client.commit(change(path, {"note": "lain"})) == REFUSED
    assert client.commit(change(path, {"taken_at": NOW})) == REFUSED
    assert client.commit(delete(path)) == REFUSED
    assert client.commit(delete(path), decision(filed)) == REFUSED


@pytest.mark.parametrize("status", [status for status in Status if status != Status.IN_REVIEW])
def test_an_application_that_is_not_in_review_takes_no_decision(world: World, status: Status) -> None:
    filed = world.file("at-rt", status=status)
    assert world.as_("rt").commit(decision(filed)) == REFUSED


def test_an_application_that_waits_for_nobody_takes_no_decision(world: World) -> None:
    filed = world.file("at-rt", waiting_for=None)
    assert world.as_("rt").commit(decision(filed)) == REFUSED


@pytest.mark.parametrize("seat", [NEXT_RT, RW, "", "rt:36", "rt"])
def test_an_application_that_waits_for_another_seat_takes_no_decision(world: World, seat: str) -> None:
    filed = world.file("at-rt", waiting_for=WaitingFor(Role.RT, seat, NOW))
    assert world.as_("rt").commit(decision(filed)) == REFUSED


def test_an_application_that_is_not_there_takes_no_decision(world: World) -> None:
    fields = {"turn": 1, "action": "approve", "officer": "rt"}
    forged = write("applications/tidak-ada/decisions/1", fields, at_server_time=["decided_at"])
    assert world.as_("rt").commit(forged) == REFUSED


def test_decisions_on_several_applications_may_come_together(world: World) -> None:
    filed = [world.file("at-rt") for _ in range(9)]
    assert world.as_("rt").commit(*map(decision, filed)) == OK


def test_two_turns_are_not_taken_together(world: World) -> None:
    filed = world.file("at-rt")
    assert world.as_("rt").commit(decision(filed), decision(filed, turn=filed.turn + 1)) == REFUSED


ALONGSIDE: dict[str, Callable[[str], Json]] = {
    "the application moved on": lambda path: change(path, {"turn": 2}),
    "the application given to another seat": lambda path: change(path, {"waiting_for": {"seat": RT}, "seats": [RT]}),
    "the application deleted": delete,
    "a file of the application": lambda path: write(f"{path}/files/2", {"sealed": ""}),
    "a message about it": lambda _: write("messages/palsu", {"event": "ready"}),
    "the officer's seats": lambda _: change("officers/rt", {"seats": {RW: {"from": NOW, "until": None}}}),
}


@pytest.mark.parametrize("alongside", ALONGSIDE.values(), ids=ALONGSIDE)
def test_a_decision_carries_nothing_else_along(world: World, alongside: Callable[[str], Json]) -> None:
    filed = world.file("at-rt")
    forged = alongside(f"applications/{filed.application_id}")
    client = world.as_("rt")
    assert client.commit(decision(filed), forged) == REFUSED
    assert client.get(path_of_turn(filed)) == 404
