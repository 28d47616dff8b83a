"""What must hold of an embedded home whatever happened to it, checked over all its records and files."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator

from functions.domain.application import Action, Application, Decision, File, Status
from functions.domain.complaints import Complaint, counter_of
from functions.domain.digests import sha256_hex
from functions.domain.errors import NotFound
from functions.domain.history import is_intact
from functions.domain.journey import marks
from functions.domain.letters import Counter, Letter
from functions.domain.messages import Event, Message, applicants_side
from functions.domain.recording import STALLED_AFTER
from functions.domain.seats import Role
from functions.domain.usage import DEVICES, Usage
from functions.domain.verification import LetterStatus, VerificationRecord, verification_object
from infra.adapters import Adapters
from infra.counters import counted_anew, differences

_TOLD: dict[str, Event] = {
    Action.SUBMIT: Event.RECEIVED,
    Action.RETURN: Event.RETURNED,
    Action.REJECT: Event.REJECTED,
    Action.MEET: Event.MEET,
    Action.EXPIRE: Event.EXPIRED,
    Action.ISSUE: Event.READY,
    Action.REVOKE: Event.REVOKED,
    Action.CORRECT: Event.CORRECTED,
    Action.PASS: Event.PASSED,
}
_MOVES = frozenset({Action.SUBMIT, Action.RESUBMIT, Action.APPROVE, Action.PASS, Action.DEPUTISE})


def broken(home: Adapters, *, redraw: int = 0) -> list[str]:
    """A line for every invariant that does not hold; `redraw` letters are drawn again and compared."""
    records = home.all_records
    applications, letters = records.every(Application), records.every(Letter)
    return [
        *_numbers(letters, records.every(Counter), records.every(Complaint)),
        *_stored(home, letters),
        *_redrawn(home, letters[:redraw]),
        *_histories(applications, records.every(Decision)),
        *_pairs(applications, letters),
        *_messages(applications, records.every(Message)),
        *_stalled(home, applications),
        *_counted(home, applications, letters),
    ]


def numbers_unique(letters: tuple[Letter, ...]) -> bool:
    """Tell whether no number was given twice."""
    given = [(entry.counter_id, entry.number) for letter in letters for entry in letter.registrations]
    texts = [(entry.office, entry.text) for letter in letters for entry in letter.registrations]
    return len(set(given)) == len(given) and len(set(texts)) == len(texts)


def numbers_gapless(
    letters: tuple[Letter, ...], counters: tuple[Counter, ...], complaints: tuple[Complaint, ...] = ()
) -> bool:
    """Tell whether each counter's numbers are 1, 2, 3 … up to the last it gave."""
    return not _gaps(letters, counters, complaints)


def _gaps(letters: tuple[Letter, ...], counters: tuple[Counter, ...], complaints: tuple[Complaint, ...]) -> list[str]:
    given: dict[str, list[int]] = defaultdict(list)
    for complaint in complaints:
        *_, year, number = complaint.number.split("-")
        given[counter_of(complaint.area, int(year))].append(int(number))
    for letter in letters:
        for entry in letter.registrations:
            given[entry.counter_id].append(entry.number)
    last = {counter.counter_id: counter.last for counter in counters}
    return [
        name
        for name in sorted(given.keys() | last.keys())
        if sorted(given[name]) != list(range(1, last.get(name, 0) + 1))
    ]


def _numbers(
    letters: tuple[Letter, ...], counters: tuple[Counter, ...], complaints: tuple[Complaint, ...]
) -> Iterator[str]:
    if not numbers_unique(letters):
        yield "a number was given twice"
    for name in _gaps(letters, counters, complaints):
        yield f"counter {name}: its numbers are not 1, 2, 3 ... up to its last"


def _stored(home: Adapters, letters: tuple[Letter, ...]) -> Iterator[str]:
    for letter in letters:
        stored, public = home.letters.find(letter.object_name), _published(home, letter.code)
        if letter.sha256 is not None and (stored is None or stored.sha256 != letter.sha256):
            yield f"letter {letter.letter_id}: the stored file is not the one recorded"
        if letter.sha256 is not None and letter.due_at is None and public != VerificationRecord.of(letter):
            yield f"letter {letter.letter_id}: the public record does not show its state"
        if letter.status == LetterStatus.FAILED and public is not None:
            yield f"letter {letter.letter_id} is FAILED, but public"


def _published(home: Adapters, code: str) -> VerificationRecord | None:
    try:
        return VerificationRecord.model_validate_json(home.published.read(verification_object(code)))
    except NotFound:
        return None


def _redrawn(home: Adapters, letters: tuple[Letter, ...]) -> Iterator[str]:
    for letter in letters:
        stored = home.letters.find(letter.object_name)
        file = home.records.get(File, application_id=letter.application_id, revision=letter.file_revision)
        if stored is None or file is None:
            continue
        again = home.renderer.render(letter, file.value, home.letter_types.get(letter.letter_type))
        if sha256_hex(again) != stored.metadata["rendered-sha256"]:
            yield f"letter {letter.letter_id}: drawn again it has other bytes"


def _histories(applications: tuple[Application, ...], decisions: tuple[Decision, ...]) -> Iterator[str]:
    settled: dict[str, list[int]] = defaultdict(list)
    for decision in decisions:
        if decision.taken_at is not None or decision.quarantined is not None:
            settled[decision.application_id].append(decision.turn)
    for application in applications:
        turns = sorted(entry.turn for entry in application.history if entry.turn)
        if not is_intact(application.history):
            yield f"application {application.application_id}: its history is not intact"
        if turns != sorted(settled[application.application_id]):
            yield f"application {application.application_id}: turns in its history are not those of its decisions"
        if application.turn in turns or not set(range(1, application.turn)) <= set(turns):
            yield f"application {application.application_id}: a turn was left out or is taken already"


def _pairs(applications: tuple[Application, ...], letters: tuple[Letter, ...]) -> Iterator[str]:
    by_application = Tally(letter.application_id for letter in letters)
    in_force = Tally(letter.application_id for letter in letters if letter.status == LetterStatus.ISSUED)
    for application in applications:
        expected = application.status in {Status.APPROVED, Status.ISSUED}
        if (by_application[application.application_id] > 0) != expected:
            yield f"application {application.application_id} is {application.status}, which does not fit its letters"
        if in_force[application.application_id] > 1:
            yield f"application {application.application_id}: two revisions are in force"


def _messages(applications: tuple[Application, ...], messages: tuple[Message, ...]) -> Iterator[str]:
    found: dict[str | None, Tally[tuple[str, str]]] = defaultdict(Tally)
    for message in messages:
        found[message.application_id][message.event, message.recipient] += 1
    for application in applications:
        told = Tally(
            (_TOLD[entry.event], recipient)
            for entry in application.history
            if entry.event in _TOLD
            for recipient in applicants_side(application, _TOLD[entry.event])
        )
        sent = {told: n for told, n in found[application.application_id].items() if told[0] in _TOLD.values()}
        if told != sent:
            yield f"application {application.application_id}: its side was not told of each event exactly once"
        arrivals = [e for e in application.history if e.event in _MOVES and e.status == Status.IN_REVIEW]
        waiting = sum(n for (event, _), n in found[application.application_id].items() if event == Event.WAITING)
        if waiting != len(arrivals):
            yield f"application {application.application_id}: {len(arrivals)} seats waited, {waiting} were told"
        yield from _noticed(application, found[application.application_id])


def _noticed(application: Application, sent: Tally[tuple[str, str]]) -> Iterator[str]:
    """Each reminder reached its seat's messages once, and each escalation the seat above, if there is one."""
    noticed = marks(application)
    reminders = Tally((Event.REMINDER, f"seat:{step.seat}") for action, step in noticed if action == Action.REMIND)
    if reminders != {told: n for told, n in sent.items() if told[0] == Event.REMINDER}:
        yield f"application {application.application_id}: its seats were not reminded exactly once each time"
    escalations = sum(action == Action.ESCALATE and step.role != Role.CAMAT for action, step in noticed)
    if escalations != sum(n for (event, _), n in sent.items() if event == Event.ESCALATED):
        yield f"application {application.application_id}: an escalation was not told exactly once"


def _stalled(home: Adapters, applications: tuple[Application, ...]) -> Iterator[str]:
    now = home.clock()
    for application in applications:
        if application.status == Status.IN_REVIEW and application.waiting_for is None:
            yield f"application {application.application_id} waits, but does not say for whom"
        if application.due_at is not None and now - application.due_at > STALLED_AFTER:
            yield f"application {application.application_id} stands still since {application.due_at}"


def _counted(home: Adapters, applications: tuple[Application, ...], letters: tuple[Letter, ...]) -> Iterator[str]:
    """Counters of months that say otherwise than a recount; devices are dated by the store's clock, not the home's."""
    usages = [usage for usage in home.all_records.every(Usage) if usage.month != DEVICES]
    anew = counted_anew(applications, letters, home.city.service_clock)
    for one in differences({usage.usage_id: usage.counts for usage in usages}, anew):
        yield f"usage {one.usage_id}: {one.name} is {one.stored}, counted anew {one.counted}"
