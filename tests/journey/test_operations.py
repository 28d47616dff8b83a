"""What each step costs in documents that Firestore charges for: exactly these, and `docs/cost.md` states the same."""

from collections import Counter as Tally
from collections.abc import Callable
from pathlib import Path

import pytest

from functions.domain.application import Action, Decision
from functions.domain.seats import Role
from functions.ports import Create
from tests.home import NO_ATTACHMENTS, RESIDENT, TWO_ATTACHMENTS, Home, make_home

Cost = tuple[int, int]
"""Documents the server reads, and writes."""

COST_MD = Path("docs/cost.md")
MAX_READS, MAX_WRITES = 30, 38
COSTS: dict[str, Cost] = {
    "request_upload": (0, 1),
    "submit_application": (3, 6),
    "one attachment more at submission": (1, 0),
    "approval by the RT": (4, 3),
    "approval by the RW": (4, 4),
    "approval by the verifier": (3, 3),
    "approval by the lurah": (5, 4),
    "return": (3, 3),
    "rejection": (3, 4),
    "asking to come": (3, 3),
    "correction of spelling": (5, 4),
    "decision that does not fit": (3, 2),
    "resubmit_application": (4, 5),
    "resubmit_application about somebody else": (5, 7),
    "issue_letter": (3, 4),
    "send_notification": (1, 2),
    "remind_approvers where nothing is due": (1, 0),
    "a reminder": (2, 2),
    "an escalation": (3, 2),
}
APPROVALS = ("approval by the RT", "approval by the RW", "approval by the verifier", "approval by the lurah")


@pytest.fixture
def city(tmp_path: Path) -> Home:
    home = make_home(tmp_path)
    home.seat_all()
    return home


def charged(home: Home, act: Callable[[], object]) -> Cost:
    operations = home.adapters.all_records.operations
    before = Tally(operations)
    act()
    return operations["reads"] - before["reads"], operations["writes"] - before["writes"]


def submit(home: Home, attachments: list[dict[str, str]]) -> tuple[str, Cost]:
    letter_type = TWO_ATTACHMENTS if attachments else NO_ATTACHMENTS
    body = home.submission(letter_type, attachments=attachments)
    answers: list[dict[str, str]] = []
    cost = charged(home, lambda: answers.append(home.expect(201, home.post("/submit_application", body))))
    return answers[0]["application_id"], cost


def settle(home: Home) -> list[tuple[str, Cost]]:
    """Deliver every event by itself: which collection's document was created, and what its function cost."""
    costs = []
    while events := home.adapters.feed.due(1):
        cost = charged(home, lambda: home.server.deliver(events[0]))
        home.adapters.feed.taken(events[0])
        costs.append((events[0].document.split("/")[-2], cost))
    return costs


def decide(home: Home, application_id: str, action: Action = Action.APPROVE) -> Cost:
    """Decide, and return what taking the decision into account cost; its creation is the officer's app's own."""
    application = home.application(application_id)
    assert application.waiting_for is not None
    note = None if action == Action.APPROVE else "Mohon bawa kartu keluarga."
    turn = {"application_id": application_id, "turn": application.turn}
    named = home.classification(application_id) if action == Action.APPROVE else None
    home.decide(home.tokens[application.waiting_for.seat], turn, action, note, named)
    (cost,) = (cost for collection, cost in settle(home) if collection == "decisions")
    return cost


def test_an_upload_is_announced_with_one_write(city: Home) -> None:
    body = {"content_type": "image/png", "size": 70, "resident_id": RESIDENT}
    cost = charged(city, lambda: city.expect(201, city.post("/request_upload", body, resident=RESIDENT)))
    assert cost == COSTS["request_upload"]


def test_taking_in_an_application(city: Home) -> None:
    assert submit(city, [])[1] == COSTS["submit_application"]


def test_each_attachment_costs_one_read_more(city: Home) -> None:
    attachments = city.attach(*(asked.kind for asked in city.adapters.letter_types.get(TWO_ATTACHMENTS).attachments))
    reads, writes = COSTS["submit_application"]
    more = COSTS["one attachment more at submission"][0]
    assert submit(city, attachments)[1] == (reads + more * len(attachments), writes)


def test_every_approval_the_drawing_and_each_message(city: Home) -> None:
    application_id, _ = submit(city, [])
    assert settle(city) == [("messages", COSTS["send_notification"])] * 2
    assert [decide(city, application_id) for _ in APPROVALS[:-1]] == [COSTS[name] for name in APPROVALS[:-1]]
    application = city.application(application_id)
    assert application.waiting_for is not None
    city.decide(city.tokens[application.waiting_for.seat], {"application_id": application_id, "turn": 4}, "approve")
    assert settle(city) == [
        ("decisions", COSTS[APPROVALS[-1]]),
        ("letters", COSTS["issue_letter"]),
        ("messages", COSTS["send_notification"]),
    ]


@pytest.mark.parametrize(
    ("name", "action"), [("return", Action.RETURN), ("rejection", Action.REJECT), ("asking to come", Action.MEET)]
)
def test_every_other_decision(city: Home, name: str, action: Action) -> None:
    application_id, _ = submit(city, [])
    settle(city)
    assert decide(city, application_id, action) == COSTS[name]


def test_a_correction_of_spelling(city: Home) -> None:
    application_id, _ = submit(city, [])
    settle(city)
    decide(city, application_id)
    decide(city, application_id)
    body = {"application_id": application_id, "corrections": [{"field": "applicant.name", "value": "Bima Kontoh"}]}
    token = city.seat(Role.VERIFIER)
    cost = charged(city, lambda: city.expect(200, city.post("/correct_application", body, token)))
    assert cost == COSTS["correction of spelling"]
    assert settle(city) == [("messages", COSTS["send_notification"])]


@pytest.mark.parametrize(
    ("name", "nik"),
    [
        ("resubmit_application", "9999010101600012"),
        ("resubmit_application about somebody else", "9999010101600022"),
    ],
)
def test_taking_a_mended_application_back_in(city: Home, name: str, nik: str) -> None:
    body = city.submission()
    body["applicant"]["nik"] = "9999010101600012"
    application_id = city.submit(body)
    decide(city, application_id, Action.RETURN)
    kept = {key: body[key] for key in ("letter_type", "form", "attachments")}
    mended = {**kept, "applicant": {**body["applicant"], "nik": nik}, "application_id": application_id}
    cost = charged(city, lambda: city.expect(200, city.post("/resubmit_application", mended, resident=RESIDENT)))
    assert cost == COSTS[name]


@pytest.mark.parametrize(
    ("hours", "name"), [(17, "remind_approvers where nothing is due"), (19, "a reminder"), (25, "an escalation")]
)
def test_reminding_an_approver(city: Home, hours: int, name: str) -> None:
    submit(city, [])
    settle(city)
    city.later(hours=hours)
    cost = charged(city, lambda: city.expect(200, city.call("POST", "/remind_approvers", city.scheduler)))
    assert cost == COSTS[name]
    assert settle(city) == [("messages", COSTS["send_notification"])] * (
        name != "remind_approvers where nothing is due"
    )


def test_a_decision_that_does_not_fit(city: Home) -> None:
    application_id, _ = submit(city, [])
    settle(city)
    city.officer("petugas-lain", "rt:36.71.05.1003.007.009")
    city.records.commit(Create(Decision(application_id, 1, Action.APPROVE, city.clock(), "petugas-lain")))
    assert [cost for collection, cost in settle(city) if collection == "decisions"] == [
        COSTS["decision that does not fit"]
    ]


@pytest.mark.parametrize("attached", [0, 2])
def test_a_whole_letter_and_all_its_messages_stay_within_their_limit(city: Home, attached: int) -> None:
    attachments: list[dict[str, str]] = []
    asked = [asked.kind for asked in city.adapters.letter_types.get(TWO_ATTACHMENTS).attachments][:attached]
    announced = charged(city, lambda: attachments.extend(city.attach(*asked)))
    application_id, submitted = submit(city, attachments)
    costs = [("uploads", announced), ("applications", submitted), *settle(city)]
    while (waiting := city.application(application_id).waiting_for) is not None:
        turn = {"application_id": application_id, "turn": city.application(application_id).turn}
        named = city.classification(application_id)
        city.decide(city.tokens[waiting.seat], turn, "approve", classification=named)
        costs += settle(city)
    whole = sum(cost[0] for _, cost in costs), sum(cost[1] for _, cost in costs)
    assert whole == summed(attached), "the steps of the table make up the whole"
    assert whole[0] - attached <= MAX_READS
    assert whole[1] - attached <= MAX_WRITES
    assert city.letter(application_id).status == "ISSUED"


def test_the_page_about_costs_states_these_figures() -> None:
    page = COST_MD.read_text()
    rows = {name: f"| {name} | {reads} | {writes} |" for name, (reads, writes) in COSTS.items()}
    rows["whole"] = "| **a letter of four steps, with its seven messages** | **{}** | **{}** |".format(*summed())
    assert [row for row in rows.values() if row not in page] == []


def summed(attachments: int = 0) -> Cost:
    """What a four-step letter costs by the table."""
    once = ["submit_application", *APPROVALS, "issue_letter"]
    each = ["request_upload", "one attachment more at submission"] * attachments
    parts = [COSTS[name] for name in once + each] + [COSTS["send_notification"]] * 7
    return sum(part[0] for part in parts), sum(part[1] for part in parts)


def test_no_step_scans_a_collection(city: Home) -> None:
    """Ten times the records cost the same: no query finds more than its answer."""
    first, alone = submit(city, [])
    settle(city)
    for _ in range(10):
        submit(city, [])
        settle(city)
    assert submit(city, [])[1] == alone
    settle(city)
    assert decide(city, first) == COSTS["approval by the RT"]
