from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.letters import Letter
from functions.domain.messages import Event, Message
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus, VerificationRecord
from infra.invariants import broken
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, START, TWO_ATTACHMENTS, Home

REASON = "Alamat pada surat keliru."


@pytest.fixture
def letter(home: Home) -> Letter:
    home.seat_all()
    return home.issue(home.submit())


def page(home: Home, code: str) -> TestResponse:
    return home.client.get(f"/verify_letter/{code}", headers={"Accept": "text/html,*/*"})


def as_data(home: Home, letter: Letter) -> dict[str, Any]:
    return home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))


def revoke(home: Home, letter: Letter, token: str, reason: object = REASON) -> TestResponse:
    return home.post("/revoke_letter", {"application_id": letter.application_id, "reason": reason}, token)


def test_anybody_reads_the_public_record_as_data(home: Home, letter: Letter) -> None:
    answer = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert (answer["status"], answer["number"], answer["sha256"]) == ("ISSUED", letter.number, letter.sha256)
    assert answer["validity"] == "VALID"
    assert answer["masked_name"] == "B*** C***"
    assert answer.keys().isdisjoint({"application_id", "nik", "name", "form", "revocation_reason"})


def test_anybody_reads_it_as_a_page(home: Home, letter: Letter) -> None:
    answer = page(home, letter.code)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert letter.number in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_code_may_be_typed_as_people_type(home: Home, letter: Letter) -> None:
    typed = f"{letter.code[:4].lower()}-{letter.code[4:8]} {letter.code[8:]}"
    assert home.client.get(f"/verify_letter/{typed}").status_code == 200
    assert home.client.get("/verify_letter", query_string={"code": typed}).status_code == 200


def test_an_unknown_code_is_said_to_be_unknown(home: Home) -> None:
    for code in ("A" * 16, "", "..", "../letters", "<script>", "%00", "é" * 16, "A" * 10_000):
        answer = home.expect(404, home.client.get("/verify_letter", query_string={"code": code}))
        assert answer["title"] == "NotFound"
        shown = home.client.get("/verify_letter", query_string={"code": code}, headers={"Accept": "text/html"})
        assert (shown.status_code, shown.content_type) == (404, "text/html; charset=utf-8")


def test_a_letter_past_its_validity_is_shown_as_such(home: Home) -> None:
    home.seat_all()
    letter = home.issue(home.submit(home.submission(TWO_ATTACHMENTS, attachments=home.attach("ktp", "kk"))))
    valid = page(home, letter.code).text
    assert letter.valid_until is not None
    assert as_data(home, letter)["validity"] == "VALID"
    home.later(days=90)
    assert as_data(home, letter)["validity"] == "VALID"
    home.later(days=1)
    assert (as_data(home, letter)["validity"], as_data(home, letter)["status"]) == ("OUT_OF_DATE", "ISSUED")
    assert page(home, letter.code).text != valid
    assert "kedaluwarsa" in page(home, letter.code).text.lower() or "berakhir" in page(home, letter.code).text.lower()


@pytest.mark.parametrize("role", [Role.LURAH, Role.CAMAT])
def test_a_lurah_or_camat_revokes_with_a_reason_and_everybody_sees_it_at_once(
    home: Home, letter: Letter, role: Role
) -> None:
    answer = home.expect(200, revoke(home, letter, home.seat(role)))
    assert (answer["status"], answer["number"]) == ("REVOKED", letter.number)
    shown = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert (shown["status"], shown["revoked_at"]) == ("REVOKED", answer["revoked_at"])
    assert shown["validity"] == "REVOKED"
    assert "dicabut" in page(home, letter.code).text.lower()
    assert REASON not in page(home, letter.code).text
    home.expect(422, home.get(f"/get_letter/{letter.application_id}", resident=RESIDENT))
    home.server.pump()
    told = [m for m in home.adapters.all_records.every(Message) if m.event == Event.REVOKED]
    assert [(message.recipient, message.note) for message in told] == [(f"resident:{RESIDENT}", REASON)]
    assert home.letter(letter.application_id).due_at is None
    assert broken(home.adapters) == []


def test_a_letter_that_was_replaced_by_another_is_shown_as_such(home: Home, letter: Letter) -> None:
    record = VerificationRecord.of(replace(letter, status=LetterStatus.SUPERSEDED))
    content = record.model_dump_json().encode()
    home.adapters.published.replace(record.object_name, content, content_type="application/json", metadata={})
    assert as_data(home, letter)["validity"] == "SUPERSEDED"


def test_nobody_else_revokes(home: Home, letter: Letter) -> None:
    tokens = {
        "rt": home.seat(Role.RT),
        "verifier": home.seat(Role.VERIFIER),
        "lurah elsewhere": home.seat(Role.LURAH, NEXT_KELURAHAN),
        "past lurah": home.officer("mantan", "lurah:36.71.05.1003", ends=START + timedelta(microseconds=1)),
        "superapp": home.superapp,
        "nobody": home.token("siapa"),
    }
    before = home.documents()
    assert {who: revoke(home, letter, token).status_code for who, token in tokens.items()} == {
        "rt": 403,
        "verifier": 403,
        "lurah elsewhere": 404,
        "past lurah": 404,
        "superapp": 404,
        "nobody": 404,
    }
    assert home.documents() == before
    assert home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))["status"] == "ISSUED"


def test_a_revocation_without_a_proper_reason_is_refused(home: Home, letter: Letter) -> None:
    before = home.documents()
    for reason in ("", "   ", None, 5, "x" * 1001, "buram \u202e", "dua\nbaris"):
        answer = home.expect(400, revoke(home, letter, home.seat(Role.LURAH), reason))
        assert [wrong["field"] for wrong in answer["errors"]] == ["reason"]
    assert home.documents() == before


def test_a_letter_is_revoked_once(home: Home, letter: Letter) -> None:
    home.expect(200, revoke(home, letter, home.seat(Role.LURAH)))
    before = home.documents()
    home.expect(422, revoke(home, letter, home.seat(Role.LURAH)))
    assert home.documents() == before


def test_what_has_no_letter_yet_cannot_be_revoked(home: Home) -> None:
    home.seat_all()
    home.seat(Role.LURAH, AREA)
    application_id = home.submit()
    body = {"application_id": application_id, "reason": REASON}
    home.expect(404, home.post("/revoke_letter", body, home.seat(Role.LURAH)))
