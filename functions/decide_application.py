"""Takes one officer's decision into account."""

from dataclasses import replace
from datetime import date, datetime

from functions.domain import transitions
from functions.domain.application import Action, Application, Decision
from functions.domain.areas import Level, cut
from functions.domain.city import City
from functions.domain.decisions import fault_of
from functions.domain.errors import Aborted, FailedPrecondition, NotFound
from functions.domain.indonesian import local_date
from functions.domain.letter_types import LetterType
from functions.domain.letters import CODE_LENGTH, Counter, Registration, counter_id, pending_letter, register
from functions.domain.offices import Office
from functions.domain.seats import Officer, held_until
from functions.domain.transitions import STALLED_AFTER, Transition
from functions.ports import Clock, Create, LetterTypes, NewId, Records, Stored, Update


def decide_application(
    application_id: str,
    turn: int,
    *,
    records: Records,
    letter_types: LetterTypes,
    city: City,
    clock: Clock,
    new_id: NewId,
) -> None:
    """Moves the application on by the decision of its present turn; a decision taken before changes nothing.

    What does not fit (officer, seat, step, turn, missing note) is quarantined with its reason. The last approval
    also gives the number and creates the letter, in the same commit. Raises NotFound, Aborted.
    """
    stored = records.get(Application, application_id=application_id)
    decided = records.get(Decision, application_id=application_id, turn=turn)
    if stored is None or decided is None:
        raise NotFound("Permohonan atau keputusan ini tidak ada.")
    application, decision = stored.value, decided.value
    if decision.quarantined is not None or any(entry.turn == turn for entry in application.history):
        return
    now = clock()
    officer = records.get(Officer, uid=decision.officer) if decision.officer else None
    fault = fault_of(application, decision, officer.value if officer else None, decided.created_at)
    if fault is not None:
        _quarantine(stored, decided, fault, records, now)
    elif decision.action == Action.APPROVE:
        letter_type = letter_types.get(application.letter_type)
        _approve(stored, decision, records=records, letter_type=letter_type, city=city, now=now, new_id=new_id)
    else:
        make = {
            Action.RETURN: transitions.returned,
            Action.REJECT: transitions.rejected,
            Action.MEET: transitions.met,
        }
        _commit(records, stored, make[decision.action](application, decision, now=now))


def _approve(
    stored: Stored[Application],
    decision: Decision,
    *,
    records: Records,
    letter_type: LetterType,
    city: City,
    now: datetime,
    new_id: NewId,
) -> None:
    application = stored.value
    step = transitions.next_step(application)
    if step is not None:
        vacant = held_until(records.holders(step.seat), step.seat, now)
        _commit(records, stored, transitions.approved(application, decision, held_until=vacant, now=now))
        return
    transition = transitions.approved(application, decision, held_until=None, now=now)
    office = _issuing_office(records, application)
    dated = local_date(now, city.zone)
    registration, counting = _number(records, office, letter_type, city, dated)
    letter = pending_letter(
        application,
        office,
        registration,
        title=letter_type.title,
        code=new_id()[:CODE_LENGTH].upper(),
        dated=dated,
        validity_days=letter_type.validity_days,
        now=now,
        due_at=now + STALLED_AFTER,
    )
    approved = replace(transition.application, letter_id=letter.letter_id)
    _commit(records, stored, replace(transition, application=approved), counting, Create(letter))


def _quarantine(
    stored: Stored[Application], decided: Stored[Decision], fault: str, records: Records, now: datetime
) -> None:
    application, decision = stored.value, decided.value
    marked = Update(decided, replace(decision, quarantined=fault))
    if decision.turn < application.turn:
        records.commit(marked)
        return
    if decision.turn > application.turn and records.get(
        Decision, application_id=application.application_id, turn=application.turn
    ):
        raise Aborted("Keputusan sebelumnya belum selesai diproses.")
    _commit(records, stored, transitions.quarantined(application, decision, now=now), marked)


def _commit(records: Records, stored: Stored[Application], transition: Transition, *others: Create | Update) -> None:
    records.commit(Update(stored, transition.application), *others, *map(Create, transition.messages))


def _issuing_office(records: Records, application: Application) -> Office:
    office = records.get(Office, area=cut(application.area, Level.KELURAHAN))
    if office is None:
        raise FailedPrecondition("Kantor penerbit surat ini belum terdaftar.")
    return office.value


def _number(
    records: Records, office: Office, letter_type: LetterType, city: City, dated: date
) -> tuple[Registration, Create | Update]:
    name = counter_id(office, letter_type.name, dated.year)
    stored = records.get(Counter, counter_id=name)
    counter = Counter(name, stored.value.last + 1 if stored else 1)
    registration = register(office, counter, code=letter_type.code, dated=dated, number_format=city.number_format)
    return registration, Update(stored, counter) if stored else Create(counter)
