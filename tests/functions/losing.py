"""Events that are lost on their way, as if no machine had ever heard of them."""

from typing import Any

from functions.domain.application import Action, Decision
from functions.domain.seats import Role
from functions.domain.sweeping import StalledWork
from functions.ports import Create
from infra.feed import FeedEvent
from tests.home import Home, uid_of

NOTHING = {"applications": 0, "decisions": 0, "letters": 0, "messages": 0, "failed": 0, "left": False}
"""What a sweep answers that found nothing standing still."""


def lose(home: Home, what: str = "") -> list[FeedEvent]:
    """Lose every waiting event of documents whose name holds `what`."""
    lost = [event for event in home.adapters.feed.due(1000) if what in event.document]
    for event in lost:
        home.adapters.feed.taken(event)
    return lost


def approve(home: Home, application_id: str, role: Role, turn: int) -> None:
    """An officer's approval, written but not yet delivered."""
    home.records.commit(Create(Decision(application_id, turn, Action.APPROVE, home.clock(), uid_of(role))))


def sweep_in_vain(home: Home) -> dict[str, Any]:
    """Run the sweep and lose whatever it sends; return its answer."""
    answer = home.expect(200, home.call("POST", "/sweep_stalled_work", home.scheduler))
    lose(home)
    return answer


def give_up(home: Home) -> StalledWork:
    """The dead letter of the one event that is lost again and again, until the sweep sends it no more."""
    while not (dead := home.adapters.all_records.dead_letters(9)):
        home.later(hours=4)
        sweep_in_vain(home)
    (work,) = dead
    return work
