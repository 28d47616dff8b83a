"""The verifier names a letter that no type fits: title, category and code, with the approval."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.application import Action, Application, Decision, Status
from functions.domain.classification import Classification, fault_in
from functions.domain.letter_types import LetterType
from functions.domain.seats import Role
from functions.ports import Create, Update
from infra.examples import example_classification
from tests.functions.drawn import every_letter, text_of
from tests.home import NO_ATTACHMENTS, Home

CLASSIFIED = Classification("Surat Keterangan Kepemilikan Kambing", "Kendaraan dan harta lain", "500.7.1")


def approve(home: Home, application_id: str, classification: Classification | None) -> None:
    """The approval of whoever's turn it is, written as their app writes it."""
    application = home.application(application_id)
    assert application.waiting_for is not None
    (officer,) = home.records.holders(application.waiting_for.seat)
    decision = Decision(
        application_id, application.turn, Action.APPROVE, home.clock(), officer.uid, classification=classification
    )
    home.records.commit(Create(decision))
    home.server.pump()


@pytest.fixture
def at_the_verifier(home: Home) -> str:
    home.seat_all()
    application_id = home.submit(home.submission(NO_ATTACHMENTS))
    home.act(application_id)
    home.act(application_id)
    return application_id


def test_title_and_code_are_the_verifiers(home: Home, at_the_verifier: str) -> None:
    approve(home, at_the_verifier, CLASSIFIED)
    assert home.application(at_the_verifier).classification == CLASSIFIED
    letter = home.issue(at_the_verifier)
    assert letter.title == CLASSIFIED.title
    assert letter.number.startswith("500.7.1/001/")
    assert CLASSIFIED.title.upper() in text_of(home.adapters.uploads.read(letter.object_name))
    assert home.expect(200, home.get(f"/verify_letter/{letter.code}"))["title"] == CLASSIFIED.title


def test_the_title_is_printed_with_single_spaces_as_all_text_is(home: Home, at_the_verifier: str) -> None:
    approve(home, at_the_verifier, replace(CLASSIFIED, title=f"  {CLASSIFIED.title.replace(' ', '  ')}\n"))
    assert home.application(at_the_verifier).classification == CLASSIFIED
    assert home.issue(at_the_verifier).title == CLASSIFIED.title


def test_without_one_the_verifiers_approval_does_not_count_and_can_be_given_again(
    home: Home, at_the_verifier: str
) -> None:
    before = home.application(at_the_verifier)
    approve(home, at_the_verifier, None)
    after = home.application(at_the_verifier)
    assert (after.status, after.waiting_for, after.turn) == (Status.IN_REVIEW, before.waiting_for, before.turn + 1)
    decided = home.records.get(Decision, application_id=at_the_verifier, turn=before.turn)
    assert decided is not None
    assert decided.value.quarantined == "the classification is missing: title, category and code"
    approve(home, at_the_verifier, CLASSIFIED)
    assert home.issue(at_the_verifier).title == CLASSIFIED.title


def test_what_comes_back_to_the_verifier_keeps_its_classification(home: Home, at_the_verifier: str) -> None:
    stored = home.records.get(Application, application_id=at_the_verifier)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, classification=CLASSIFIED)))
    approve(home, at_the_verifier, None)
    assert home.issue(at_the_verifier).title == CLASSIFIED.title


def test_a_letter_that_passed_a_vacant_verifiers_seat_is_called_what_the_resident_called_it(home: Home) -> None:
    home.seat_all(but=Role.VERIFIER)
    application_id = home.submit(home.submission(NO_ATTACHMENTS))
    home.act(application_id)
    home.act(application_id)
    home.later(days=2)
    home.sweep()
    letter = home.issue(application_id)
    assert letter.number.startswith(home.adapters.letter_types.get(NO_ATTACHMENTS).code)
    title = home.submission(NO_ATTACHMENTS)["form"]["judul"]
    assert title.upper() in text_of(home.adapters.uploads.read(letter.object_name))


@every_letter
@pytest.mark.parametrize("role", Role)
def test_only_the_verifier_of_a_letter_that_no_type_fits_must_classify_and_only_once(
    letter_type: LetterType, role: Role
) -> None:
    example = example_classification(letter_type, role)
    must = bool(letter_type.categories) and role == Role.VERIFIER
    assert (example is not None) == must
    assert fault_in(example, letter_type.categories, role, earlier=None) is None
    assert (fault_in(None, letter_type.categories, role, earlier=None) is not None) == must
    assert fault_in(None, letter_type.categories, role, earlier=CLASSIFIED) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ""},
        {"title": "x" * 61},
        {"title": "\u202eterbalik"},
        {"category": "Pertanian"},
        {"code": "lima"},
        {"code": "500."},
        {"code": "500.7.1\n"},
    ],
)
def test_one_that_does_not_fit_is_quarantined_and_changes_nothing_but_the_turn(
    home: Home, at_the_verifier: str, changed: dict[str, Any]
) -> None:
    before = home.application(at_the_verifier)
    approve(home, at_the_verifier, Classification(**{**vars(CLASSIFIED), **changed}))
    after = home.application(at_the_verifier)
    assert (after.status, after.waiting_for, after.classification) == (Status.IN_REVIEW, before.waiting_for, None)
    assert after.turn == before.turn + 1


def test_nobody_but_the_verifier_classifies(home: Home) -> None:
    home.seat_all()
    application_id = home.submit(home.submission(NO_ATTACHMENTS))
    approve(home, application_id, CLASSIFIED)
    waiting = home.application(application_id).waiting_for
    assert waiting is not None
    assert waiting.step == Role.RT


def test_a_letter_with_a_type_of_its_own_is_not_classified(home: Home) -> None:
    home.seat_all()
    application_id = home.submit(home.submission("usaha", attachments=home.attach("ktp", "kk", "foto_usaha")))
    home.act(application_id)
    home.act(application_id)
    approve(home, application_id, CLASSIFIED)
    assert home.application(application_id).classification is None
    assert home.issue(application_id).title == "Surat Keterangan Usaha"


def test_the_local_console_writes_it_as_the_officers_app_does(home: Home, at_the_verifier: str) -> None:
    turn = home.application(at_the_verifier).turn
    body = {"turn": turn, "action": "approve", "classification": vars(CLASSIFIED)}
    home.expect(200, home.post(f"/decisions/{at_the_verifier}", body, home.seat(Role.VERIFIER)))
    home.server.pump()
    assert home.application(at_the_verifier).classification == CLASSIFIED
