"""Takes one officer's decision into account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from functions.closing import counted_end
from functions.domain import transitions
from functions.domain.application import Action, Application, Decision
from functions.domain.city import City
from functions.domain.classification import fault_in
from functions.domain.decisions import fault_of
from functions.domain.errors import FailedPrecondition, NotFound, TooLarge
from functions.domain.indonesian import local_date
from functions.domain.letters import Counter, Registration, counter_id, pending_letter, register
from functions.domain.officers import Officer, signer_for
from functions.domain.offices import Office
from functions.domain.recording import STALLED_AFTER, Transition
from functions.domain.routes import registering_areas
from functions.domain.steps import current_step, next_step
from functions.domain.verification import CODE_LENGTH
from functions.ports import Add, Clock, Create, LetterTypes, NewId, Observe, Records, Stored, Update
from functions.viewing import seat_held_until

if TYPE_CHECKING:  # loaded by the catalogue's adapter, when it is first asked
    from functions.domain.letter_types import LetterType

_QUARANTINED = "quarantined"


def decide_application(
    application_id: str,
    turn: int,
    *,
    records: Records,
    letter_types: LetterTypes,
    city: City,
    clock: Clock,
    new_id: NewId,
    observe: Observe,
) -> None:
    """Moves the application on by the decision of its present turn; a decision taken before changes nothing.

    Everything is judged, and dated, by the moment the decision was created. What does not fit (officer, seat, turn,
    missing note or classification) is quarantined with its reason. The last approval also gives the number and creates
    the letter, in the same commit. Raises NotFound, FailedPrecondition, Aborted.
    """
    stored = records.get(Application, application_id=application_id)
    decided = records.get(Decision, application_id=application_id, turn=turn)
    if stored is None or decided is None:
        raise NotFound("Permohonan atau keputusan ini tidak ada.")
    application, decision, at = stored.value, decided.value, decided.created_at
    if decision.taken_at is not None or decision.quarantined is not None:
        return
    outcome = _take(stored, decided, records, letter_types, city=city, new_id=new_id)
    observe(
        "decision",
        application_id=application_id,
        turn=turn,
        action=decision.action,
        step=application.waiting_for.step if application.waiting_for else None,
        outcome=outcome,
        seconds=round((clock() - at).total_seconds(), 3),
    )


def _take(
    stored: Stored[Application],
    decided: Stored[Decision],
    records: Records,
    letter_types: LetterTypes,
    *,
    city: City,
    new_id: NewId,
) -> str:
    """Commit what a decision changes, or its quarantine; tell which: `taken` or `quarantined`."""
    application, decision, at = stored.value, decided.value, decided.created_at
    officer = _officer(decision, records)
    fault = fault_of(application, decision, officer, at)
    if fault is not None:
        return _quarantine(stored, decided, fault, records)
    if decision.action == Action.APPROVE:
        letter_type = letter_types.get(application.letter_type)
        fault = _misclassified(application, decision, letter_type)
        if fault is not None:
            return _quarantine(stored, decided, fault, records)
        transition, others = _approved(
            application, decision, records, letter_type, city, officer=officer, at=at, new_id=new_id
        )
    else:
        transition = _OTHERWISE[decision.action](application, decision, now=at)
        ended = transition.application.closed_at is not None
        others = (counted_end(transition.application, city),) if ended else ()
    taken = Update(decided, replace(decision, taken_at=at))
    try:
        records.commit(Update(stored, transition.application), taken, *others, *map(Create, transition.messages))
    except TooLarge:
        return _quarantine(stored, decided, "the decision has no room to be marked as taken", records)
    return "taken"


def _misclassified(application: Application, decision: Decision, letter_type: "LetterType") -> str | None:
    role, earlier = current_step(application).role, application.classification
    return fault_in(decision.classification, letter_type.categories, role, earlier=earlier)


def _officer(decision: Decision, records: Records) -> Officer | None:
    """The officer whom the decision names, if there can be such a one."""
    try:
        stored = records.get(Officer, uid=decision.officer or "")
    except NotFound:
        return None
    return stored.value if stored else None


_OTHERWISE: dict[Action, Callable[..., Transition]] = {
    Action.RETURN: transitions.returned,
    Action.REJECT: transitions.rejected,
    Action.MEET: transitions.met,
}


def _approved(
    application: Application,
    decision: Decision,
    records: Records,
    letter_type: "LetterType",
    city: City,
    *,
    officer: Officer | None,
    at: datetime,
    new_id: NewId,
) -> tuple[Transition, tuple[Create | Update | Add, ...]]:
    onward = partial(transitions.approved, application, decision, service_clock=city.service_clock, now=at)
    step = next_step(application)
    if step is not None:
        held_until = seat_held_until(step, records.holders, at)
        return onward(held_until=held_until), ()
    transition = onward(held_until=None)
    offices = [_office(records, area) for area in registering_areas(application.route)]
    dated = local_date(at, city.zone)
    named = application.classification
    code = named.code if named else city.code_of(letter_type.name, letter_type.code, dated)
    registered = [_number(records, office, letter_type.name, city, code=code, dated=dated) for office in offices]
    letter = pending_letter(
        application,
        offices[-1],
        signer_for(offices[-1].signer, officer, application.route[-1].seat),
        tuple(registration for registration, _ in registered),
        title=named.title if named else letter_type.title,
        code=new_id()[:CODE_LENGTH].upper(),
        dated=dated,
        validity_days=letter_type.validity_days,
        now=at,
        due_at=at + STALLED_AFTER,
    )
    approved = replace(transition.application, letter_id=letter.letter_id)
    return replace(transition, application=approved), (*(counting for _, counting in registered), Create(letter))


def _quarantine(stored: Stored[Application], decided: Stored[Decision], fault: str, records: Records) -> str:
    application, decision = stored.value, decided.value
    marked = Update(decided, replace(decision, quarantined=fault))
    if decision.turn < application.turn:
        records.commit(marked)
        return _QUARANTINED
    moved_on = Update(stored, transitions.quarantined(application, decision, now=decided.created_at).application)
    try:
        records.commit(moved_on, marked)
    except TooLarge:  # the decision has no room for the mark; the turn moves on all the same
        records.commit(moved_on)
    return _QUARANTINED


def _office(records: Records, area: str) -> Office:
    office = records.get(Office, area=area)
    if office is None:
        raise FailedPrecondition("Kantor penerbit surat ini belum terdaftar.")
    return office.value


def _number(
    records: Records, office: Office, letter_type: str, city: City, *, code: str, dated: date
) -> tuple[Registration, Create | Update]:
    name = counter_id(office, letter_type, dated.year)
    stored = records.get(Counter, counter_id=name)
    counter = Counter(name, stored.value.last + 1 if stored else 1)
    registration = register(office, counter, code=code, dated=dated, number_format=city.number_format)
    return registration, Update(stored, counter) if stored else Create(counter)
