"""`dead-letters` and `replay`: what was given up is listed, and brought back once its cause is mended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.application import Decision, File, Status
from functions.domain.errors import FailedPrecondition, NotFound, PatenError
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter
from functions.domain.messages import Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.sweeping import StalledWork, given_up
from functions.domain.verification import LetterStatus
from functions.ports import Create, Update
from infra.dead_letters import list_dead_letters, replay
from infra.invariants import broken
from infra.local import main
from tests.functions.losing import approve, give_up, lose
from tests.functions.sweeping import BrokenFor
from tests.home import START, Home

REASON = "Kanal menolak pesan ini."


@dataclass(frozen=True)
class Broken:
    """A renderer whose template is broken."""

    def render(self, letter: Letter, file: File, letter_type: LetterType) -> bytes:
        raise FailedPrecondition(f"Templat {letter_type.name} rusak: {letter.letter_id}, {file.revision}.")


@pytest.fixture(autouse=True)
def _seated(home: Home) -> None:
    home.seat_all()


def dead_decision(home: Home) -> StalledWork:
    """The RT's approval, which no machine ever took."""
    approve(home, home.submit(), Role.RT, 1)
    lose(home)
    return give_up(home)


def lost_letter(home: Home) -> StalledWork:
    """A letter whose event was lost at each attempt."""
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    approve(home, application_id, Role.LURAH, 4)
    (event,) = lose(home)
    assert home.server.deliver(event)
    lose(home)
    return give_up(home)


def broken_letter(home: Home) -> StalledWork:
    """A letter that could not be drawn, until its template was mended."""
    home.adapters.renderer = Broken()
    home.issue(home.submit())
    del home.adapters.renderer
    (work,) = home.adapters.all_records.dead_letters(9)
    return work


def dead_message(home: Home) -> StalledWork:
    """A message that its channel refused."""
    home.expect(201, home.post("/submit_application", home.submission()))
    lost, _ = lose(home)
    message_id = lost.document.partition("/")[2]
    stored = home.records.get(Message, message_id=message_id)
    assert stored is not None
    failed = replace(stored.value, status=MessageStatus.FAILED, attempts=10, due_at=None, reason=REASON)
    work = given_up(lost.document, attempts=10, reason=REASON, now=home.clock())
    home.records.commit(Update(stored, failed), Create(work))
    return work


def stands(home: Home, work: StalledWork) -> object:
    """What became of a letter and its application, of a message, or whether a decision was taken into account."""
    collection, name, *rest = work.document.split("/")
    if collection == "letters":
        letter = home.letter(name.removesuffix("-1"))
        assert letter.failure is None
        return letter.status, home.application(letter.application_id).status
    if collection == "messages":
        message = home.records.get(Message, message_id=name)
        assert message is not None
        assert message.value.reason is None
        return message.value.status, message.value.attempts
    decided = home.records.get(Decision, application_id=name, turn=int(rest[-1]))
    assert decided is not None
    return decided.value.taken_at is not None


ENDS: dict[Callable[[Home], StalledWork], object] = {
    dead_decision: True,
    lost_letter: (LetterStatus.ISSUED, Status.ISSUED),
    broken_letter: (LetterStatus.ISSUED, Status.ISSUED),
    dead_message: (MessageStatus.SENT, 1),
}
each_kind = pytest.mark.parametrize("make", ENDS, ids=lambda make: make.__name__)


def settle(home: Home) -> None:
    home.server.pump()
    home.later(minutes=15)
    home.sweep()


@each_kind
def test_what_is_brought_back_is_done_as_if_nothing_had_happened(
    home: Home, make: Callable[[Home], StalledWork]
) -> None:
    work = make(home)
    told = replay(work.work_id, home.adapters)
    assert told.startswith(f"{work.document} masuk antrean")
    home.server.pump()
    assert stands(home, work) == ENDS[make]
    settle(home)
    assert home.adapters.all_records.every(StalledWork) == ()
    assert broken(home.adapters) == []


@each_kind
def test_what_is_brought_back_is_driven_by_the_sweep_if_its_event_is_not_taken(
    home: Home, make: Callable[[Home], StalledWork]
) -> None:
    work = make(home)
    home.adapters.deliveries = BrokenFor(work.document)
    assert "penyapu berikutnya (tidak menjawab)" in replay(work.work_id, home.adapters)
    del home.adapters.deliveries
    assert home.adapters.feed.is_empty()
    home.sweep()
    assert stands(home, work) == ENDS[make]


@each_kind
def test_what_is_brought_back_has_all_its_attempts_again(home: Home, make: Callable[[Home], StalledWork]) -> None:
    work = make(home)
    replay(work.work_id, home.adapters)
    lose(home)
    if make is dead_message:
        stored = home.records.get(Message, message_id=work.document.partition("/")[2])
        assert stored is not None
        assert (stored.value.status, stored.value.attempts) == (MessageStatus.QUEUED, 0)
        return
    again = give_up(home)
    assert (again.document, again.attempts, again.due_at) == (work.document, 10, None)


@each_kind
def test_what_was_done_meanwhile_is_said_to_be_and_no_longer_listed(
    home: Home, make: Callable[[Home], StalledWork]
) -> None:
    work = make(home)
    replay(work.work_id, home.adapters)
    settle(home)
    home.records.commit(Create(work))
    before = home.documents()
    with pytest.raises(FailedPrecondition, match="sudah selesai atau tidak ada lagi; catatannya dihapus"):
        replay(work.work_id, home.adapters)
    del before[f"stalled_work/{work.work_id}"]
    assert home.documents() == before
    assert home.adapters.feed.is_empty()


@pytest.mark.parametrize("document", ["messages/hilang", "letters/hilang", "applications/hilang/decisions/3"])
def test_work_whose_record_is_gone_is_no_longer_listed(home: Home, document: str) -> None:
    work = given_up(document, attempts=10, reason=REASON, now=home.clock())
    home.records.commit(Create(work))
    with pytest.raises(FailedPrecondition, match=f"{document} sudah selesai atau tidak ada lagi"):
        replay(work.work_id, home.adapters)
    assert home.adapters.all_records.every(StalledWork) == ()


def test_what_is_still_attempted_is_left_alone(home: Home) -> None:
    approve(home, home.submit(), Role.RT, 1)
    lose(home)
    home.later(minutes=10)
    home.expect(200, home.call("POST", "/sweep_stalled_work", home.scheduler))
    lose(home)
    (work,) = home.adapters.all_records.every(StalledWork)
    with pytest.raises(FailedPrecondition, match="masih dicoba oleh sistem sendiri"):
        replay(work.work_id, home.adapters)
    assert home.adapters.all_records.every(StalledWork) == (work,)


@pytest.mark.parametrize("work_id", ["a" * 24, "messages/abc", "", "../x"])
def test_an_id_that_nothing_has_is_not_found(home: Home, work_id: str) -> None:
    with pytest.raises(NotFound):
        replay(work_id, home.adapters)


def test_where_nothing_was_given_up_the_list_says_so(home: Home) -> None:
    home.issue(home.submit())
    assert list_dead_letters(home.adapters) == "Tidak ada pekerjaan yang terhenti."


def test_the_list_names_each_by_the_time_of_the_city_the_oldest_first(home: Home) -> None:
    late = given_up("messages/b", attempts=3, reason=REASON, now=START + timedelta(hours=16))
    early = given_up("applications/a/decisions/1", attempts=10, reason="tidak berhasil", now=START)
    home.records.commit(Create(late), Create(early))
    assert list_dead_letters(home.adapters).splitlines() == [
        "ID                        SEJAK             PERCOBAAN  DOKUMEN                     ALASAN",
        f"{early.work_id}  2026-10-05 09:00  10         applications/a/decisions/1  tidak berhasil",
        f"{late.work_id}  2026-10-06 01:00  3          messages/b                  {REASON}",
    ]


def test_the_commands_list_bring_back_and_say_what_they_could_not(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = dead_decision(home)
    where = ["--data", str(tmp_path)]
    assert main(["dead-letters", *where]) == 0
    assert work.work_id in capsys.readouterr().out
    assert main(["replay", "tidak-ada", work.work_id, *where]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{work.work_id}: {work.document} masuk antrean")
    assert printed.err == "tidak-ada: Tidak ada pekerjaan terhenti dengan ID ini; daftarnya: dead-letters.\n"
    home.clock.now = datetime.now(UTC) + timedelta(hours=1)
    settle(home)
    assert stands(home, work) is True
    assert main(["dead-letters", *where]) == 0
    assert capsys.readouterr().out == "Tidak ada pekerjaan yang terhenti.\n"
    assert main(["replay", work.work_id, *where]) == 1
    assert main(["replay", work.work_id, "--project", "contoh"]) == 2  # what the cloud needs is not set here


def test_what_is_brought_back_twice_is_done_once(home: Home) -> None:
    work = dead_message(home)
    replay(work.work_id, home.adapters)
    with pytest.raises(PatenError):
        replay(work.work_id, home.adapters)
    home.server.pump()
    assert stands(home, work) == (MessageStatus.SENT, 1)
