"""Actor by application: s sees it and what was decided on it, d takes its turn; the lists are in test_lists.py."""

import pytest

from tests.rules.city import ACTORS, APPLICATIONS, World, decision_of, path_of_turn
from tests.rules.client import OK, REFUSED, query, write

pytestmark = pytest.mark.loopback

MATRIX = """
actor               at-rt  at-rw  at-verifier  at-lurah  returned-by-rw  rejected-by-rt  approved  issued
rt                  sd     s      s            s         s               s               s         s
rt-next-door        -      -      -            -         -               -               -         -
ex-rt               -      -      -            -         -               -               -         -
coming-rt           -      -      -            -         -               -               -         -
rw                  -      sd     s            s         s               -               s         s
verifier            -      -      sd           s         -               -               s         s
verifier-elsewhere  -      -      -            -         -               -               -         -
lurah               -      -      -            sd        -               -               s         s
deputy              -      -      -            sd        -               -               s         s
deputy-too-early    -      -      -            -         -               -               -         -
deputy-too-late     -      -      -            -         -               -               -         -
without-seats       -      -      -            -         -               -               -         -
of-nine-seats       -      -      -            -         -               -               -         -
resident            -      -      -            -         -               -               -         -
anonymous           -      -      -            -         -               -               -         -
"""
_HEAD, *_ROWS = (line.split() for line in MATRIX.strip().splitlines())
CELLS = [(row[0], name, cell) for row in _ROWS for name, cell in zip(_HEAD[1:], row[1:], strict=True)]
cells = pytest.mark.parametrize(("actor", "name", "may"), CELLS)


def test_the_matrix_names_every_actor_and_every_application() -> None:
    assert {actor for actor, _, _ in CELLS} == set(ACTORS)
    assert {name for _, name, _ in CELLS} == set(APPLICATIONS)


@cells
def test_an_application_is_seen_by_whoever_holds_a_seat_it_has_reached(
    world: World, actor: str, name: str, may: str
) -> None:
    assert world.as_(actor).get(f"applications/{name}") == (OK if "s" in may else REFUSED)


@cells
def test_decisions_are_seen_by_whoever_sees_the_application(world: World, actor: str, name: str, may: str) -> None:
    client = world.as_(actor)
    listed, found = client.list(query("decisions"), under=f"applications/{name}")
    expected = OK if "s" in may else REFUSED
    assert (client.get(f"applications/{name}/decisions/1"), listed) == (expected, expected)
    assert found == ((f"applications/{name}/decisions/1",) if "s" in may else ())


@cells
def test_a_turn_is_taken_by_whoever_holds_the_seat_that_waits(world: World, actor: str, name: str, may: str) -> None:
    filed = world.file(name)
    decision = write(path_of_turn(filed), decision_of(filed, actor), at_server_time=["decided_at"])
    assert world.as_(actor).commit(decision) == (OK if "d" in may else REFUSED)
