"""Lists are allowed by what their conditions prove, not by what they would find."""

from pathlib import Path

import pytest
import yaml

from tests.domain.builders import LURAH, RT, RW, VERIFIER
from tests.rules.city import (
    ACTORS,
    LURAH_ELSEWHERE,
    NEXT_RT,
    NINE,
    VERIFIER_ELSEWHERE,
    World,
)
from tests.rules.client import OK, REFUSED, Json, either, query, where

pytestmark = pytest.mark.loopback

HOLDS: dict[str, tuple[str, ...]] = {
    "rt": (RT,),
    "rt-next-door": (NEXT_RT,),
    "rw": (RW,),
    "verifier": (VERIFIER,),
    "verifier-elsewhere": (VERIFIER_ELSEWHERE,),
    "lurah": (LURAH,),
    "deputy": (LURAH, LURAH_ELSEWHERE),
    "deputy-too-early": (LURAH_ELSEWHERE,),
    "deputy-too-late": (LURAH_ELSEWHERE,),
}
"""Who holds which seat now; whoever is not named holds none."""
SEATS = (RT, RW, VERIFIER, LURAH, NEXT_RT, VERIFIER_ELSEWHERE, LURAH_ELSEWHERE)
NAMES = {RT: "at-rt", RW: "at-rw", VERIFIER: "at-verifier", LURAH: "at-lurah"}

matrix = pytest.mark.parametrize(("actor", "seat"), [(actor, seat) for actor in ACTORS for seat in SEATS])


def waiting_at(seat: str) -> Json:
    return query("applications", where("waiting_for.seat", "EQUAL", seat), order_by="waiting_for.since")


def was_at(seat: str) -> Json:
    condition = where("seats", "ARRAY_CONTAINS", seat)
    return query("applications", condition, order_by="submitted_at", descending=True)


@pytest.mark.parametrize("listed", [waiting_at(RT), was_at(RT)], ids=["waiting", "was"])
def test_every_list_of_the_apps_has_an_index(listed: Json) -> None:
    declared = yaml.safe_load(Path("terraform/indexes.yaml").read_text())
    (condition,) = (found["fieldFilter"] for found in listed["where"]["compositeFilter"]["filters"])
    (order,) = listed["orderBy"]
    fields = [condition["field"]["fieldPath"], order["field"]["fieldPath"]]
    (index,) = (row for row in declared["composite"] + declared["clients"] if row["fields"] == fields)
    assert index.get("contains") == (fields[0] if condition["op"] == "ARRAY_CONTAINS" else None)
    assert index.get("descending") == (fields[1] if order["direction"] == "DESCENDING" else None)


@matrix
def test_what_waits_is_listed_for_a_seat_held_now(world: World, actor: str, seat: str) -> None:
    held = seat in HOLDS.get(actor, ())
    status, found = world.as_(actor).list(waiting_at(seat))
    assert status == (OK if held else REFUSED)
    assert (f"applications/{NAMES.get(seat)}" in found) == (held and seat in NAMES)


@matrix
def test_what_has_waited_is_listed_for_a_seat_held_now(world: World, actor: str, seat: str) -> None:
    held = seat in HOLDS.get(actor, ())
    status, found = world.as_(actor).list(was_at(seat))
    assert status == (OK if held else REFUSED)
    assert ("applications/issued" in found) == (held and seat in NAMES)


@pytest.mark.parametrize("seat", NINE)
def test_an_officer_of_many_seats_lists_what_waits_for_each(world: World, seat: str) -> None:
    assert world.as_("of-nine-seats").list(waiting_at(seat)) == (OK, ())


def test_an_officer_of_many_seats_lists_what_has_waited_for_the_first_eight(world: World) -> None:
    client = world.as_("of-nine-seats")
    assert [client.list(was_at(seat))[0] for seat in NINE] == [OK] * 8 + [REFUSED]


MINE, OTHER = where("waiting_for.seat", "EQUAL", RT), where("waiting_for.seat", "EQUAL", NEXT_RT)
NARROWER: dict[str, Json] = {
    "and of one status": query("applications", MINE, where("status", "EQUAL", "IN_REVIEW")),
    "and of one letter type": query("applications", MINE, where("letter_type", "EQUAL", "usaha")),
    "that waited and was issued": query(
        "applications", where("seats", "ARRAY_CONTAINS", RT), where("status", "EQUAL", "ISSUED")
    ),
    "as one of one": query("applications", where("waiting_for.seat", "IN", [RT])),
}
UNPROVEN: dict[str, Json] = {
    "no condition": query("applications"),
    "no condition, but an order": query("applications", order_by="waiting_for.since"),
    "another field": query("applications", where("status", "EQUAL", "IN_REVIEW")),
    "the area of the seat": query("applications", where("area", "EQUAL", "99.99.01.1001.007.002")),
    "the step alone": query("applications", where("waiting_for.step", "EQUAL", "rt")),
    "the seat as a bound": query("applications", where("waiting_for.seat", "GREATER_THAN_OR_EQUAL", RT)),
    "every seat but another's": query("applications", where("waiting_for.seat", "NOT_EQUAL", NEXT_RT)),
    "the seat among others": query("applications", where("waiting_for.seat", "IN", [RT, NEXT_RT])),
    "seats among others": query("applications", where("seats", "ARRAY_CONTAINS_ANY", [RT, NEXT_RT])),
    "the seat or another's": query("applications", either(MINE, OTHER)),
    "the seat or anything issued": query("applications", either(MINE, where("status", "EQUAL", "ISSUED"))),
    "all that wait for nobody": query("applications", where("waiting_for", "EQUAL", None)),
    "the decisions of all applications": query("decisions", order_by="decided_at", group=True),
    "the officer's own decisions": query("decisions", where("officer", "EQUAL", "rt"), group=True),
    "applications anywhere": query("applications", MINE, group=True),
    "the files of all applications": query("files", group=True),
}


@pytest.mark.parametrize("narrower", NARROWER.values(), ids=NARROWER)
def test_a_list_for_a_seat_may_be_narrowed(world: World, narrower: Json) -> None:
    assert world.as_("rt").list(narrower)[0] == OK


@pytest.mark.parametrize("unproven", UNPROVEN.values(), ids=UNPROVEN)
def test_a_list_that_could_find_what_is_not_the_officers_is_refused(world: World, unproven: Json) -> None:
    assert world.as_("rt").list(unproven) == (REFUSED, ())
