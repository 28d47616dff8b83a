"""Two last approvals at once: both read the same counter before either writes it."""

from typing import Any

import pytest

from functions.decide_application import decide_application
from functions.domain.errors import Aborted
from functions.domain.letters import Counter, Letter
from functions.domain.seats import Role
from infra.invariants import broken
from tests.functions.losing import approve, lose
from tests.functions.overtaken import Once, OvertakenBeforeCommit
from tests.home import NO_ATTACHMENTS, Home

PORTS = ("records", "letter_types", "city", "clock", "new_id", "observe")


def decided(home: Home) -> str:
    """An application on which the lurah has decided, and whose decision nobody has taken into account."""
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    approve(home, application_id, Role.LURAH, 4)
    assert len(lose(home)) == 1
    return application_id


def decide(home: Home, application_id: str, **ports: Any) -> None:  # noqa: ANN401  any port
    own = {name: getattr(home.adapters, name) for name in PORTS}
    decide_application(application_id, 4, **own | ports)


def numbers(home: Home, *application_ids: str) -> list[int]:
    return [home.letter(application_id).registrations[0].number for application_id in application_ids]


@pytest.fixture(params=[0, 3], ids=["the year's first", "after three others"])
def before(request: pytest.FixtureRequest, home: Home) -> int:
    """How many numbers were given before."""
    home.seat_all()
    given: int = request.param
    for _ in range(given):
        home.issue(home.submit(home.submission(NO_ATTACHMENTS)))
    return given


def test_the_one_that_was_overtaken_starts_again_and_gets_the_next_number(home: Home, before: int) -> None:
    late, fast = decided(home), decided(home)
    overtaken = Once(lambda: decide(home, fast))
    records = OvertakenBeforeCommit(home.records, overtaken)
    untouched = home.application(late)
    with pytest.raises(Aborted):
        decide(home, late, records=records)
    assert overtaken.done
    assert home.application(late) == untouched
    assert home.records.get(Letter, letter_id=f"{late}-1") is None
    decide(home, late, records=records)
    assert numbers(home, fast, late) == [before + 1, before + 2]
    assert [counter.last for counter in home.adapters.all_records.every(Counter)] == [before + 2]
    home.server.pump()
    assert broken(home.adapters) == []


def test_one_decision_that_is_delivered_twice_at_once_takes_one_number(home: Home, before: int) -> None:
    application_id = decided(home)

    records = OvertakenBeforeCommit(home.records, Once(lambda: decide(home, application_id)))
    with pytest.raises(Aborted):
        decide(home, application_id, records=records)
    taken = home.documents()
    decide(home, application_id, records=records)
    assert home.documents() == taken
    assert numbers(home, application_id) == [before + 1]
    home.server.pump()
    assert broken(home.adapters) == []
