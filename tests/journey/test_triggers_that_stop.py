"""All triggers stop for an hour and lose every event; a quarter of an hour after they run again, all is done."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.letters import Letter
from functions.domain.messages import Message, MessageStatus
from functions.domain.verification import LetterStatus
from infra.invariants import broken
from tests.functions.losing import lose
from tests.home import RESIDENT, Home, make_home

_NOTE = "Mohon diperiksa kembali."
_ACTIONS = [*[Action.APPROVE] * 5, Action.RETURN, Action.REJECT, Action.MEET]
_TAKEN = {200, 409, 422}  # done, or overtaken by a decision, or too late for it


class BusyCity:
    """A city whose residents and officers go on whatever its machines do."""

    def __init__(self, home: Home, pick: random.Random) -> None:
        self.home = home
        self.pick = pick
        home.seat_all()
        self.bodies: dict[str, dict[str, object]] = {}

    def submit(self) -> str:
        """A resident's application, whoever hears of it."""
        body = self.home.submission()
        answer = self.home.expect(201, self.home.post("/submit_application", body))
        self.bodies[answer["application_id"]] = body
        return str(answer["application_id"])

    def work(self) -> None:
        """Five minutes: new applications, decisions on what can be decided, and residents who change their minds."""
        for _ in range(2):
            self.submit()
        for application_id in self.bodies:
            application = self.home.application(application_id)
            if application.status == Status.IN_REVIEW and self.pick.random() < 0.5:
                self._decide(application)
            elif application.status == Status.RETURNED:
                self._resubmit(application_id)
            elif self.pick.random() < 0.05:
                self._end("revoke" if application.status == Status.ISSUED else "cancel", application)

    def prepare(self) -> None:
        """Applications at every step of their way, and letters that are approved and were never drawn."""
        for approvals in (0, 1, 2, 3, 4) * 3:
            application_id = self.submit()
            self.home.server.pump()
            for _ in range(approvals):
                self.home.act(application_id)
        self.home.act(self.submit(), Action.RETURN, _NOTE)
        self._approve_and_stop()

    def _approve_and_stop(self) -> None:
        waiting = [self.home.application(application_id) for application_id in self.bodies]
        for application in waiting:
            if application.turn == 4 and application.status == Status.IN_REVIEW:
                self._decide(application, Action.APPROVE)
        for event in lose(self.home, "/decisions/"):
            assert self.home.server.deliver(event)

    def _decide(self, application: Application, action: Action | None = None) -> None:
        application_id, turn, waiting = application.application_id, application.turn, application.waiting_for
        if waiting is None or self.home.records.get(Decision, application_id=application_id, turn=turn) is not None:
            return
        action = action or self.pick.choice(_ACTIONS)
        note, named = (None, self.home.classification(application_id)) if action == Action.APPROVE else (_NOTE, None)
        waits = {"application_id": application_id, "turn": turn}
        self.home.decide(self.home.tokens[waiting.seat], waits, action, note, named)

    def _resubmit(self, application_id: str) -> None:
        names = ("letter_type", "applicant", "form", "attachments")
        body = {"application_id": application_id} | {name: self.bodies[application_id][name] for name in names}
        assert self.home.post("/resubmit_application", body, resident=RESIDENT).status_code in _TAKEN

    def _end(self, how: str, application: Application) -> None:
        body = {"application_id": application.application_id} | ({"reason": _NOTE} if how == "revoke" else {})
        token = self.home.tokens[application.route[-1].seat] if how == "revoke" else None
        answer = self.home.post(f"/{how}_{'letter' if token else 'application'}", body, token, resident=RESIDENT)
        assert answer.status_code in _TAKEN


def unfinished(home: Home) -> Iterator[str]:
    """Whatever a machine has not done yet, or has given up."""
    every = home.adapters.all_records.every
    for decision in every(Decision):
        if decision.taken_at is None and decision.quarantined is None:
            yield "decision"
    for letter in every(Letter):
        if letter.status == LetterStatus.PENDING or letter.due_at is not None:
            yield "letter"
    for message in every(Message):
        if message.status != MessageStatus.SENT:
            yield "message"
    for _ in home.adapters.all_records.dead_letters(1):
        yield "dead letter"


@pytest.mark.parametrize("batch_size", [200, 2])
@pytest.mark.parametrize("seed", [1, 2])
def test_an_hour_whose_events_are_lost_is_made_up_for_in_a_quarter_of_an_hour(
    tmp_path: Path, seed: int, batch_size: int
) -> None:
    home = make_home(tmp_path, batch_size=batch_size)
    home.adapters.settings = home.adapters.settings.model_copy(update={"retry_seconds": 0})
    city = BusyCity(home, random.Random(seed))
    city.prepare()
    for _ in range(12):
        city.work()
        home.later(minutes=5)
    city.work()
    assert len(lose(home)) > 80
    assert set(unfinished(home)) == {"decision", "letter", "message"}

    for _ in range(3):
        home.later(minutes=5)
        assert not home.sweep()["left"]

    assert list(unfinished(home)) == []
    messages = home.adapters.all_records.every(Message)
    assert {message.attempts for message in messages} == {1}
    assert {path.stem for path in (tmp_path / "inbox").iterdir()} == {message.message_id for message in messages}
    assert broken(home.adapters, redraw=1) == []
    for application_id in city.bodies:
        application = home.application(application_id)
        assert home.records.get(Decision, application_id=application_id, turn=application.turn) is None
        assert application.status != Status.APPROVED
