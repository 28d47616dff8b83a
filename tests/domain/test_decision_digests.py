from dataclasses import replace

import pytest

from functions.domain import transitions
from functions.domain.application import Action, Status
from functions.domain.digests import sha256_hex
from functions.domain.recording import digest_of
from tests.domain.builders import LATER, NOTE, attempt, decide, in_status, revoked_letter, submit

APPROVE, RETURN = Action.APPROVE, Action.RETURN


def test_the_history_digests_the_decision_with_its_note() -> None:
    before = submit().application
    entry = attempt(before, RETURN).application.history[-1]
    taken = decide(before, RETURN, officer="petugas", note=NOTE)
    assert entry.digest == digest_of(taken)
    others = [
        replace(taken, note="Alasan lain."),
        replace(taken, note=None),
        replace(taken, officer="orang-lain"),
        replace(taken, action=APPROVE),
        replace(taken, turn=2),
        replace(taken, decided_at=LATER),
        replace(taken, application_id="b" * 24),
    ]
    assert len({digest_of(decision) for decision in [taken, *others]}) == len(others) + 1


def test_what_is_noted_on_a_decision_later_does_not_change_its_digest() -> None:
    made = decide(submit().application, APPROVE, officer="petugas")
    assert digest_of(replace(made, quarantined="kursi")) == digest_of(made)
    assert digest_of(replace(made, taken_at=LATER)) == digest_of(made)


@pytest.mark.parametrize("turn", [1, 4])
def test_the_history_digests_a_quarantined_decision_as_it_was_made(turn: int) -> None:
    made = replace(decide(submit().application, RETURN, officer="orang-lain", note=NOTE), turn=turn)
    marked = replace(made, quarantined="kursi")
    for decision in (made, marked):
        entry = transitions.quarantined(submit().application, decision, now=LATER).application.history[-1]
        assert entry.digest == digest_of(made)


def test_a_revocations_digest_is_of_the_letters_code_and_the_reason() -> None:
    issued = in_status(Status.ISSUED)
    letter = revoked_letter()
    others = [replace(letter, code="KODELAIN23456723"), replace(letter, revocation_reason="Alasan lain.")]
    digests = [transitions.revoked(issued, one).application.history[-1].digest for one in (letter, *others)]
    assert digests[0] == sha256_hex(f'["CONTOHKODE234567","{NOTE}"]')
    assert len(set(digests)) == len(digests)
