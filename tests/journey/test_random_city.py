"""Applications driven through whatever can happen, in any order and more than once; then everything must hold."""

import random
import shutil
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from functions.domain.application import Action, Decision, Status
from functions.domain.areas import Level, cut
from functions.domain.messages import Message, MessageStatus
from functions.domain.offices import Office, OverdueRule
from functions.domain.seats import Role
from functions.ports import Create, Update
from infra.invariants import broken
from infra.settings import Settings
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, Home, make_home, uid_of

if TYPE_CHECKING:
    from infra.feed import FeedEvent

_ENDS = {Status.REJECTED, Status.CANCELLED, Status.EXPIRED, Status.ISSUED}
_NOTE = "Mohon diperiksa kembali."


class RandomCity(RuleBasedStateMachine):
    """Two kelurahan, a few applications, officers who decide anything, events late, shuffled and doubled."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.home: Home = make_home(self.folder)
        self.home.adapters.settings = Settings(data=self.folder, retry_seconds=0)
        for area in (AREA, NEXT_KELURAHAN):
            self.home.seat_all(area, but=Role.RT if area == NEXT_KELURAHAN else None)
        self._decide_on_overdue_steps()
        self.ids: list[str] = []
        self.numbers: dict[str, int] = {}
        self.ended: dict[str, Status] = {}
        self.delivered: list[FeedEvent] = []

    def _decide_on_overdue_steps(self) -> None:
        """One kelurahan passes on what its RT and RW leave, and lets a deputy in for its verifier; the other waits."""
        stored = self.home.records.get(Office, area=cut(AREA, Level.KELURAHAN))
        assert stored is not None
        rules = {Role.RT: OverdueRule.PASS, Role.RW: OverdueRule.PASS, Role.VERIFIER: OverdueRule.DEPUTY}
        office = replace(stored.value, overdue=rules, deputies={Role.VERIFIER: uid_of(Role.RT)})
        self.home.records.commit(Update(stored, office))

    def teardown(self) -> None:
        self._settle()
        assert broken(self.home.adapters, redraw=1) == []
        assert self.home.adapters.feed.is_empty()
        shutil.rmtree(self.folder)

    @rule(area=st.sampled_from([AREA, NEXT_KELURAHAN]), key=st.integers(0, 4))
    def submit(self, area: str, key: int) -> None:
        number = 10 * [AREA, NEXT_KELURAHAN].index(area) + key
        body = self.home.submission(area=area, number=number)
        answer = self.home.post("/submit_application", body, key=f"{area}-{key}")
        application_id = self.home.expect(201, answer)["application_id"]
        if application_id not in self.ids:
            self.ids.append(application_id)
            self.numbers[application_id] = number

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms(), action=st.sampled_from([*[Action.APPROVE] * 6, Action.RETURN, Action.REJECT, Action.MEET]))
    def decide(self, pick: random.Random, action: Action) -> None:
        application = self.home.application(pick.choice(self.ids))
        if application.waiting_for is None or application.waiting_for.seat not in self.home.tokens:
            return
        body: dict[str, Any] = {"turn": application.turn, "action": action, "note": _NOTE}
        if action == Action.APPROVE and (named := self.home.classification(application.application_id)):
            body["classification"] = asdict(named)
        token = self.home.tokens[application.waiting_for.seat]
        answer = self.home.call("POST", f"/decisions/{application.application_id}", token, body)
        assert answer.status_code in {200, 409}

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms(), steps=st.integers(1, 4))
    def carry_on(self, pick: random.Random, steps: int) -> None:
        """A few approvals in a row, each taken into account before the next."""
        self._approve(pick.choice(self.ids), steps)

    def _approve(self, application_id: str, steps: int) -> None:
        for _ in range(steps):
            application = self.home.application(application_id)
            key: dict[str, str | int] = {"application_id": application_id, "turn": application.turn}
            is_decided = self.home.records.get(Decision, **key) is not None
            if application.waiting_for is None or application.waiting_for.seat not in self.home.tokens or is_decided:
                return
            self.home.act(application_id)

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms(), ahead=st.integers(0, 2))
    def forge(self, pick: random.Random, ahead: int) -> None:
        """A decision by the lurah of another kelurahan, written past the rules."""
        application = self.home.application(pick.choice(self.ids))
        other = NEXT_KELURAHAN if application.area == AREA else AREA
        turn = application.turn + ahead
        if self.home.records.get(Decision, application_id=application.application_id, turn=turn) is None:
            now = self.home.clock()
            forged = Decision(application.application_id, turn, Action.APPROVE, now, uid_of(Role.LURAH, other))
            self.home.records.commit(Create(forged))

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms(), which=st.sampled_from(["cancel", "resubmit"]))
    def act_as_resident(self, pick: random.Random, which: str) -> None:
        application_id = pick.choice(self.ids)
        body: dict[str, object] = {"application_id": application_id}
        if which == "resubmit":
            filled = self.home.submission(number=self.numbers[application_id])
            body |= {name: filled[name] for name in ("letter_type", "applicant", "form", "attachments")}
        path = f"/{which}_application"
        assert self.home.post(path, body, resident=RESIDENT).status_code in {200, 409, 422}

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms(), name=st.sampled_from(["Petani", "Petanie", "Petanni"]))
    def correct(self, pick: random.Random, name: str) -> None:
        """A correction of spelling, after RT and RW if they approve."""
        application = self.home.application(pick.choice(self.ids))
        if application.waiting_for is not None and application.waiting_for.step in {Role.RT, Role.RW}:
            self._approve(application.application_id, 2 if application.waiting_for.step == Role.RT else 1)
        texts = [{"field": "applicant.occupation", "value": name}]
        body = {"application_id": application.application_id, "corrections": texts}
        answer = self.home.post("/correct_application", body, self.home.seat(Role.VERIFIER, application.area))
        assert answer.status_code in {200, 400, 404, 409, 422}

    @precondition(lambda self: self.ids)
    @rule(pick=st.randoms())
    def revoke(self, pick: random.Random) -> None:
        application = self.home.application(pick.choice(self.ids))
        body = {"application_id": application.application_id, "reason": _NOTE}
        answer = self.home.post("/revoke_letter", body, self.home.seat(Role.LURAH, application.area))
        assert answer.status_code in {200, 404, 422}

    @rule(pick=st.randoms(), count=st.integers(1, 6))
    def deliver_some(self, pick: random.Random, count: int) -> None:
        events = self.home.adapters.feed.due(50)
        for event in pick.sample(events, min(count, len(events))):
            if self.home.server.deliver(event):
                self.home.adapters.feed.taken(event)
                self.delivered.append(event)
            else:
                self.home.adapters.feed.failed(event)

    @rule(pick=st.randoms())
    def lose_one(self, pick: random.Random) -> None:
        """An event that never arrives; the sweep must notice what it was for."""
        events = self.home.adapters.feed.due(50)
        if events:
            self.home.adapters.feed.taken(pick.choice(events))

    @precondition(lambda self: self.delivered)
    @rule(pick=st.randoms())
    def deliver_again(self, pick: random.Random) -> None:
        assert self.home.server.deliver(pick.choice(self.delivered))

    @rule(minutes=st.sampled_from([1, 20, 60 * 24 * 31]))
    def wait_and_sweep(self, minutes: int) -> None:
        self.home.later(minutes=minutes)
        self.home.expect(200, self.home.call("POST", "/sweep_stalled_work", self.home.scheduler))

    @rule(hours=st.sampled_from([1, 19, 25]))
    def wait_and_remind(self, hours: int) -> None:
        self.home.later(hours=hours)
        answer = self.home.expect(200, self.home.call("POST", "/remind_approvers", self.home.scheduler))
        assert answer["failed"] == 0

    @invariant()
    def ends_are_final(self) -> None:
        for application_id in self.ids:
            status = self.home.application(application_id).status
            if application_id in self.ended:
                assert status == self.ended[application_id]
            elif status in _ENDS:
                self.ended[application_id] = status

    def _settle(self) -> None:
        """An hour and a half in which nothing more happens but sweeps; then nothing stands still."""
        for _ in range(18):
            self.home.later(minutes=5)
            self.home.sweep()
        for message in self.home.adapters.all_records.every(Message):
            assert message.status == MessageStatus.SENT, message.event
        for application_id in self.ids:
            application = self.home.application(application_id)
            decision = self.home.records.get(Decision, application_id=application_id, turn=application.turn)
            assert decision is None, "a decision was never taken into account"
            assert application.status != Status.APPROVED


RandomCity.TestCase.settings = settings(
    max_examples=25, stateful_step_count=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestRandomCity = RandomCity.TestCase


def test_the_order_and_number_of_deliveries_changes_no_state(tmp_path: Path) -> None:
    outcomes = [_outcome(tmp_path / str(seed), random.Random(seed)) for seed in range(4)]
    assert all(outcome == outcomes[0] for outcome in outcomes)


def _outcome(folder: Path, shuffled: random.Random) -> list[tuple[str, int, list[str]]]:
    """Six applications, each with its own course of decisions; events of one round arrive shuffled and twice."""
    home = make_home(folder)
    home.seat_all()
    ids = [
        str(home.expect(201, home.post("/submit_application", home.submission(), key=f"k{n}"))["application_id"])
        for n in range(6)
    ]
    courses = [
        [Action.APPROVE] * 4,
        [Action.APPROVE, Action.REJECT],
        [Action.RETURN],
        [Action.MEET, *[Action.APPROVE] * 4],
    ]
    courses += [[Action.APPROVE, Action.RETURN], [Action.APPROVE] * 4]
    for turn in range(1, 6):
        for application_id, course in zip(ids, courses, strict=True):
            waiting = home.application(application_id).waiting_for
            if waiting is not None and turn <= len(course):
                present = {"application_id": application_id, "turn": turn}
                action = course[turn - 1]
                named = home.classification(application_id) if action == Action.APPROVE else None
                home.decide(home.tokens[waiting.seat], present, action, _NOTE, named)
        while events := home.adapters.feed.due(100):
            doubled = [*events, *events]
            shuffled.shuffle(doubled)
            for event in doubled:
                assert home.server.deliver(event)
            for event in events:
                home.adapters.feed.taken(event)
    assert broken(home.adapters) == []
    applications = [home.application(application_id) for application_id in ids]
    return [(a.status, a.turn, [entry.event for entry in a.history]) for a in applications]
