"""What must hold of an embedded home whatever happened to it, checked over all its records and files."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator

from functions.domain.application import Application, File, Status
from functions.domain.digests import sha256_hex
from functions.domain.errors import NotFound
from functions.domain.history import is_intact
from functions.domain.letters import Counter, Letter, LetterStatus, VerificationRecord, verification_object
from functions.domain.messages import Message
from functions.domain.transitions import STALLED_AFTER
from infra.adapters import Adapters


def broken(home: Adapters, *, redraw: int = 0) -> list[str]:
    """A line for every invariant that does not hold; `redraw` letters are drawn again and compared."""
    records = home.all_records
    applications, letters = records.every(Application), records.every(Letter)
    return [
        *_numbers(letters, records.every(Counter)),
        *_stored(home, letters),
        *_redrawn(home, letters[:redraw]),
        *_histories(applications),
        *_pairs(applications, letters),
        *_messages(records.every(Message)),
        *_stalled(home, applications),
    ]


def numbers_unique(letters: tuple[Letter, ...]) -> bool:
    """Tell whether no number was given twice."""
    given = [(entry.counter_id, entry.number) for letter in letters for entry in letter.registrations]
    texts = [(entry.office, entry.text) for letter in letters for entry in letter.registrations]
    return len(set(given)) == len(given) and len(set(texts)) == len(texts)


def numbers_gapless(letters: tuple[Letter, ...], counters: tuple[Counter, ...]) -> bool:
    """Tell whether each counter's numbers are 1, 2, 3 … up to the last it gave."""
    return not _gaps(letters, counters)


def _gaps(letters: tuple[Letter, ...], counters: tuple[Counter, ...]) -> list[str]:
    given: dict[str, list[int]] = defaultdict(list)
    for letter in letters:
        for entry in letter.registrations:
            given[entry.counter_id].append(entry.number)
    last = {counter.counter_id: counter.last for counter in counters}
    return [
        name
        for name in sorted(given.keys() | last.keys())
        if sorted(given[name]) != list(range(1, last.get(name, 0) + 1))
    ]


def _numbers(letters: tuple[Letter, ...], counters: tuple[Counter, ...]) -> Iterator[str]:
    if not numbers_unique(letters):
        yield "a number was given twice"
    for name in _gaps(letters, counters):
        yield f"counter {name}: its numbers are not 1, 2, 3 ... up to its last"


def _stored(home: Adapters, letters: tuple[Letter, ...]) -> Iterator[str]:
    for letter in letters:
        if letter.sha256 is None:
            continue
        stored = home.letters.find(letter.object_name)
        if stored is None or stored.sha256 != letter.sha256:
            yield f"letter {letter.letter_id}: the stored file is not the one recorded"
        if letter.due_at is None and _published(home, letter.code) != VerificationRecord.of(letter):
            yield f"letter {letter.letter_id}: the public record does not show its state"


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


def _histories(applications: tuple[Application, ...]) -> Iterator[str]:
    for application in applications:
        turns = [entry.turn for entry in application.history if entry.turn]
        if not is_intact(application.history):
            yield f"application {application.application_id}: its history is not intact"
        if turns != sorted(set(turns)) or application.turn != max(turns, default=0) + 1:
            yield f"application {application.application_id}: a turn was taken twice or not recorded"


def _pairs(applications: tuple[Application, ...], letters: tuple[Letter, ...]) -> Iterator[str]:
    by_application = Tally(letter.application_id for letter in letters)
    in_force = Tally(letter.application_id for letter in letters if letter.status == LetterStatus.ISSUED)
    for application in applications:
        expected = application.status in {Status.APPROVED, Status.ISSUED}
        if (by_application[application.application_id] > 0) != expected:
            yield f"application {application.application_id} is {application.status}, which does not fit its letters"
        if in_force[application.application_id] > 1:
            yield f"application {application.application_id}: two revisions are in force"


def _messages(messages: tuple[Message, ...]) -> Iterator[str]:
    told = Tally((m.application_id, m.event, m.recipient, m.created_at) for m in messages)
    for (application_id, event, _, _), count in told.items():
        if count > 1:
            yield f"application {application_id}: {event} is told twice to one recipient"


def _stalled(home: Adapters, applications: tuple[Application, ...]) -> Iterator[str]:
    now = home.clock()
    for application in applications:
        if application.status == Status.IN_REVIEW and application.waiting_for is None:
            yield f"application {application.application_id} waits, but does not say for whom"
        if application.due_at is not None and now - application.due_at > STALLED_AFTER:
            yield f"application {application.application_id} stands still since {application.due_at}"
