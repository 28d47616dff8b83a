"""What tests of reminders share: a city whose seats are filled, and time that runs out."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.areas import Level, cut
from functions.domain.messages import Event, Message
from functions.domain.offices import Office
from functions.domain.seats import Role, seat_of
from functions.ports import Update
from infra.invariants import broken
from tests.home import AREA, NO_ATTACHMENTS, Home, make_home

NOTHING = {"reminded": 0, "escalated": 0, "passed": 0, "deputised": 0, "failed": 0, "left": False}
REMINDED, ESCALATED = NOTHING | {"reminded": 1}, NOTHING | {"escalated": 1}
RT, RW, VERIFIER, LURAH, CAMAT = (seat_of(role, AREA) for role in Role)


@pytest.fixture
def city(tmp_path: Path) -> Home:
    home = make_home(tmp_path, batch_size=3)
    home.seat_all()
    return home


def decide_by_office(home: Home, level: Level = Level.KELURAHAN, **policy: Any) -> None:  # noqa: ANN401  any field
    """Let the office's file say what follows when the time is up."""
    stored = home.records.get(Office, area=cut(AREA, level))
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, **policy)))


def waiting_at(home: Home, role: Role, letter_type: str = NO_ATTACHMENTS) -> str:
    """An application that has just come to that role's seat."""
    asked = home.adapters.letter_types.get(letter_type).attachments
    attachments = home.attach(*(document.kind for document in asked if document.required))
    application_id = home.submit(home.submission(letter_type, attachments=attachments))
    while (waiting := home.application(application_id).waiting_for) is not None and waiting.step != role:
        home.act(application_id)
    return application_id


def go_to(home: Home, instant: datetime | None) -> None:
    assert instant is not None
    home.clock.now = instant + timedelta(seconds=1)


def reach_deadline(home: Home, application_id: str) -> None:
    """Let the time be up, after the reminder that comes before."""
    go_to(home, home.application(application_id).remind_at)
    assert home.remind() == REMINDED
    go_to(home, due_at(home, application_id))


def due_at(home: Home, application_id: str) -> datetime | None:
    waiting = home.application(application_id).waiting_for
    return waiting.due_at if waiting else None


def told(home: Home, event: Event) -> list[str]:
    """Whom an event was told, in order."""
    messages = [message for message in home.adapters.all_records.every(Message) if message.event == event]
    return [message.recipient for message in sorted(messages, key=lambda message: message.created_at)]


def intact(home: Home) -> bool:
    """Tell whether every invariant holds, once the sweep has looked at the seats too."""
    home.sweep()
    return broken(home.adapters) == []
