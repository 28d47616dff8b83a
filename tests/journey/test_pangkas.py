"""The officers' app, with the Firebase SDK as it is, against the security rules and the functions' own events."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from functions.domain.application import Status
from functions.domain.seats import seat_of
from infra.emulators import find_firestore_emulator
from tests.home import ROLES
from tests.journey.neighbourhood import City, Neighbourhood, city
from tests.journey.phones import WITHOUT_SDK, Json, Refused, sdk_is_installed
from tests.waiting import until

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(find_firestore_emulator() is None, reason="the Firestore emulator is not on this machine"),
    pytest.mark.skipif(not sdk_is_installed(), reason=WITHOUT_SDK),
]

ACCEPTED, DENIED = "accepted", "permission-denied"


@pytest.fixture(scope="module")
def _start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], City]]:
    with ExitStack() as running:
        started: list[City] = []

        def start() -> City:
            if not started:
                started.append(running.enter_context(city(tmp_path_factory.mktemp("pangkas"))))
            return started[0]

        yield start


@pytest.fixture
def here(_start: Callable[[], City]) -> Iterator[Neighbourhood]:
    """Started by the first test that asks, since only within a test marked `loopback` may a connection be made."""
    neighbourhood = _start().neighbourhood()
    yield neighbourhood
    neighbourhood.come_to_rest()


def test_a_letter_comes_and_goes_by_itself_on_every_officers_list(here: Neighbourhood) -> None:
    seats = [seat_of(role, here.area) for role in ROLES]
    officers = [here.officer(seat) for seat in seats]
    for phone, seat in zip(officers, seats, strict=True):
        phone.watch(seat)
        assert phone.waiting == []
    application_id = here.submit()
    for turn, (phone, seat) in enumerate(zip(officers, seats, strict=True), start=1):
        phone.waits_until_shown([application_id])
        phone.decide(application_id, turn, classification=here.home.classification(application_id))
        assert phone.settled(application_id, turn) == ACCEPTED
        phone.waits_until_shown([])
        assert phone.do("past", seat=seat, most=20) == {"applications": [application_id]}
    until(lambda: here.home.application(application_id).status == Status.ISSUED)
    # each list was sent the application when it came and when it went, as docs/pangkas.md says
    assert [phone.reads for phone in officers] == [2, 2, 2, 2]


def test_an_app_learns_its_officers_seats_and_nobody_elses(here: Neighbourhood) -> None:
    rt, rw = here.officer(here.rt), here.officer(here.rw)
    (seat,) = rt.do("seats", of=rt.officer)["seats"].items()
    assert seat[0] == here.rt
    assert {"from", "until", "acting_for"} <= seat[1].keys()
    with pytest.raises(Refused, match=DENIED):
        rt.do("seats", of=rw.officer)


def test_a_list_begins_with_what_has_waited_the_longest(here: Neighbourhood) -> None:
    rt = here.officer(here.rt)
    ids = [here.submit() for _ in range(3)]
    rt.watch(here.rt)
    assert rt.waiting == ids


def test_a_decision_moves_the_application_to_the_next_seat(here: Neighbourhood) -> None:
    rt, _rw = here.officer(here.rt), here.officer(here.rw)
    application_id = here.submit()
    rt.decide(application_id, 1)
    assert rt.settled(application_id, 1) == ACCEPTED
    moved = here.moved(application_id)
    assert moved.waiting_for is not None
    assert (moved.turn, moved.waiting_for.seat) == (2, here.rw)
    assert here.decisions(application_id) == [(1, rt.officer, "approve", True)]


def test_another_rts_application_is_neither_shown_nor_listed_nor_decided(here: Neighbourhood) -> None:
    rt, neighbour = here.officer(here.rt), here.officer(here.next_rt)
    application_id = here.submit()
    turn: Json = {"application_id": application_id, "turn": 1}
    asked: dict[str, Json] = {
        "get": {"application_id": application_id},
        "watch_decision": turn,
        "watch": {"seat": here.rt},
        "past": {"seat": here.rt, "most": 20},
    }
    for command, given in asked.items():
        rt.do(command, **given)
        with pytest.raises(Refused, match=DENIED):
            neighbour.do(command, **given)
    neighbour.decide(**turn)
    assert neighbour.settled(**turn) == DENIED
    neighbour.watch(here.next_rt)
    assert neighbour.waiting == []
    assert here.decisions(application_id) == []


def test_a_decision_made_offline_counts_when_the_phone_is_online_again(here: Neighbourhood) -> None:
    rt, _rw = here.officer(here.rt), here.officer(here.rw)
    application_id = here.submit()
    rt.watch(here.rt)
    rt.do("watch_decision", application_id=application_id, turn=1)
    rt.do("offline")
    rt.decide(application_id, 1, "meet", "Mohon datang membawa KK.")
    mine = {"officer": rt.officer, "action": "meet"}
    until(lambda: rt.decision(application_id, 1) == mine | {"pending": True})
    assert (rt.outcome(application_id, 1), rt.waiting) == ("pending", [application_id])
    assert here.decisions(application_id) == []
    rt.do("online")
    assert rt.settled(application_id, 1) == ACCEPTED
    until(lambda: rt.decision(application_id, 1) == mine | {"pending": False})
    here.moved(application_id)
    assert here.decisions(application_id) == [(1, rt.officer, "meet", True)]


def test_a_decision_made_offline_gives_way_to_one_made_meanwhile(here: Neighbourhood) -> None:
    rt, _rw = here.officer(here.rt), here.officer(here.rw)
    deputy = here.officer(here.next_rt, deputising=here.rt)
    application_id = here.submit()
    rt.watch(here.rt)
    rt.do("watch_decision", application_id=application_id, turn=1)
    rt.do("offline")
    rt.decide(application_id, 1, "reject", "Bukan warga RT ini.")
    until(lambda: rt.decision(application_id, 1) == {"officer": rt.officer, "action": "reject", "pending": True})
    deputy.decide(application_id, 1)
    assert deputy.settled(application_id, 1) == ACCEPTED
    moved = here.moved(application_id)
    assert rt.outcome(application_id, 1) == "pending"
    rt.do("online")
    assert rt.settled(application_id, 1) == DENIED
    standing = {"officer": deputy.officer, "action": "approve", "pending": False}
    until(lambda: rt.decision(application_id, 1) == standing)
    assert (rt.result(application_id, 1), deputy.result(application_id, 1)) == ("refused", "accepted")
    rt.waits_until_shown([])
    reread = rt.do("reread", application_id=application_id, turn=1)
    assert (reread["application"]["waiting_for"]["seat"], reread["decision"]["officer"]) == (here.rw, deputy.officer)
    assert here.decisions(application_id) == [(1, deputy.officer, "approve", True)]
    assert here.home.application(application_id) == moved


def test_a_decision_sent_again_is_refused_and_found_to_be_ones_own(here: Neighbourhood) -> None:
    rt = here.officer(here.rt)
    application_id = here.submit()
    rt.decide(application_id, 1)
    assert rt.settled(application_id, 1) == ACCEPTED
    rt.decide(application_id, 1)
    assert rt.settled(application_id, 1) == DENIED
    assert rt.result(application_id, 1) == "accepted before"
    decision = rt.do("reread", application_id=application_id, turn=1)["decision"]
    assert (decision["officer"], decision["action"]) == (rt.officer, "approve")
    here.moved(application_id)
    assert here.decisions(application_id) == [(1, rt.officer, "approve", True)]


@pytest.mark.parametrize(
    ("command", "given"), [("change_decision", {"action": "reject"}), ("delete_decision", {})], ids=["change", "delete"]
)
def test_a_decision_made_stays_as_it_is(here: Neighbourhood, command: str, given: dict[str, str]) -> None:
    rt = here.officer(here.rt)
    application_id = here.submit()
    rt.decide(application_id, 1)
    assert rt.settled(application_id, 1) == ACCEPTED
    with pytest.raises(Refused, match=DENIED):
        rt.do(command, application_id=application_id, turn=1, **given)
    here.moved(application_id)
    assert here.decisions(application_id) == [(1, rt.officer, "approve", True)]


def test_a_decision_dated_by_the_phones_own_clock_is_refused(here: Neighbourhood) -> None:
    rt = here.officer(here.rt)
    application_id = here.submit()
    with pytest.raises(Refused, match=DENIED):
        rt.do("decide_by_own_clock", application_id=application_id, turn=1)
    assert here.decisions(application_id) == []
