"""Two runs for one letter, the slower of which comes to its end after the letter was revoked."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from functions.domain.application import Action
from functions.domain.errors import Aborted
from functions.domain.letters import LetterStatus, VerificationRecord, verification_object
from functions.domain.seats import Role
from functions.issue_letter import issue_letter
from functions.ports import Files, StoredObject
from tests.functions.losing import lose
from tests.home import Home


@dataclass
class SlowFiles:
    """Files that are found only after the others have gone on."""

    files: Files
    meanwhile: Any

    def find(self, name: str) -> StoredObject | None:
        self.meanwhile()
        return self.files.find(name)


def test_a_slower_run_never_undoes_a_revocation(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    application = home.application(application_id)
    assert application.waiting_for is not None
    waiting = {"application_id": application_id, "turn": application.turn}
    home.decide(home.tokens[application.waiting_for.seat], waiting, Action.APPROVE)
    (decided,) = home.adapters.feed.due(10)
    assert home.server.deliver(decided)
    home.adapters.feed.taken(decided)
    letter = home.letter(application_id)
    assert letter.status == LetterStatus.PENDING

    def issue_and_revoke() -> None:
        home.server.pump()
        body = {"application_id": application_id, "reason": "Alamat pada surat keliru."}
        home.expect(200, home.post("/revoke_letter", body, home.seat(Role.LURAH)))
        lose(home)

    ports = home.adapters
    with pytest.raises(Aborted):
        issue_letter(
            letter.letter_id,
            records=ports.records,
            renderer=ports.renderer,
            letter_types=ports.letter_types,
            letters=cast("Files", SlowFiles(ports.letters, issue_and_revoke)),
            published=ports.published,
            clock=home.clock,
        )
    record = VerificationRecord.model_validate_json(ports.published.read(verification_object(letter.code)))
    assert record.status == LetterStatus.REVOKED
    assert home.letter(application_id).status == LetterStatus.REVOKED
