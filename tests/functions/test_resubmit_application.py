from dataclasses import replace
from typing import Any

import pytest

from functions.domain.application import Action, Decision, File, Status
from functions.domain.history import is_intact
from functions.domain.identity_numbers import Warned
from functions.domain.seats import Role
from infra.invariants import broken
from tests.home import RESIDENT, TWO_ATTACHMENTS, Home, uid_of

NOTE = "Foto KTP buram; mohon foto ulang."


def mended(home: Home, application_id: str, body: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    filled = body or home.submission(number=1)
    kept = {name: filled[name] for name in ("letter_type", "applicant", "form", "attachments")}
    return kept | {"application_id": application_id} | changes


@pytest.fixture
def returned(home: Home) -> str:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id)
    home.act(application_id, Action.RETURN, NOTE)
    assert home.application(application_id).status == Status.RETURNED
    return application_id


def test_a_mended_application_waits_again_at_the_step_that_returned_it(home: Home, returned: str) -> None:
    answer = home.expect(200, home.post("/resubmit_application", mended(home, returned), resident=RESIDENT))
    assert (answer["status"], answer["revision"], answer["turn"]) == ("IN_REVIEW", 2, 4)
    assert answer["waiting_for"]["step"] == "rw"
    application = home.application(returned)
    assert is_intact(application.history)
    assert [entry.event for entry in application.history] == ["submit", "approve", "return", "resubmit"]
    assert home.issue(returned).file_revision == 2
    assert broken(home.adapters, redraw=1) == []


def test_both_revisions_of_the_file_are_kept(home: Home, returned: str) -> None:
    body = mended(home, returned)
    body["applicant"] |= {"name": "Nama Baru Contoh"}
    home.expect(200, home.post("/resubmit_application", body, resident=RESIDENT))
    first, second = (home.records.get(File, application_id=returned, revision=number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.value.applicant["name"], second.value.applicant["name"]) == ("Bima Contoh", "Nama Baru Contoh")
    assert home.application(returned).masked_name == "N*** B*** C***"


def test_the_reason_is_shown_until_it_was_mended(home: Home, returned: str) -> None:
    shown = home.expect(200, home.get(f"/get_application/{returned}", resident=RESIDENT))
    assert shown["note"] == NOTE
    home.expect(200, home.post("/resubmit_application", mended(home, returned), resident=RESIDENT))
    assert home.expect(200, home.get(f"/get_application/{returned}", resident=RESIDENT))["note"] is None


@pytest.mark.parametrize("resident", ["warga-lain", None])
def test_only_the_resident_or_the_filer_mends(home: Home, returned: str, resident: str | None) -> None:
    before = home.documents()
    home.expect(404, home.post("/resubmit_application", mended(home, returned), resident=resident))
    home.expect(404, home.post("/resubmit_application", mended(home, returned), home.seat(Role.RW)))
    assert home.documents() == before


def test_an_rt_mends_what_the_rt_filed(home: Home) -> None:
    home.seat_all()
    token = home.seat(Role.RT)
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), token)
    home.act(application_id, Action.RETURN, NOTE)
    assert home.expect(200, home.post("/resubmit_application", mended(home, application_id), token))["revision"] == 2


@pytest.mark.parametrize("changed", [{"name": "Nama Baru Contoh"}, {"nik": "9999014508850002"}])
def test_a_mended_name_or_nik_is_a_warning_to_whoever_checks_again(
    home: Home, returned: str, changed: dict[str, str]
) -> None:
    before = home.application(returned).warnings
    body = mended(home, returned)
    body["applicant"] |= changed
    home.expect(200, home.post("/resubmit_application", body, resident=RESIDENT))
    after = home.application(returned).warnings
    assert Warned.IDENTITY_CHANGED not in before
    assert after[-1] == Warned.IDENTITY_CHANGED
    shown = home.expect(200, home.get(f"/get_application/{returned}", home.seat(Role.RW)))
    assert shown["warnings"][-1] == "IDENTITY_CHANGED"


def test_what_else_was_mended_is_no_warning(home: Home, returned: str) -> None:
    body = mended(home, returned)
    body["applicant"] |= {"occupation": "Pekerjaan lain", "address": "Jalan Lain 1"}
    home.expect(200, home.post("/resubmit_application", body, resident=RESIDENT))
    assert Warned.IDENTITY_CHANGED not in home.application(returned).warnings


def test_another_name_and_another_nik_are_another_person(home: Home, returned: str) -> None:
    before = home.documents()
    body = mended(home, returned)
    body["applicant"] |= {"name": "Nama Baru Contoh", "nik": "9999014508850002"}
    answer = home.expect(400, home.post("/resubmit_application", body, resident=RESIDENT))
    assert [wrong["field"] for wrong in answer["errors"]] == ["applicant.nik"]
    assert "orang lain" in answer["errors"][0]["message"]
    assert home.documents() == before


def test_the_warning_goes_when_the_next_revision_is_the_same_person_again(home: Home, returned: str) -> None:
    body = mended(home, returned)
    body["applicant"] |= {"name": "Nama Baru Contoh"}
    for expected in (True, False):
        home.expect(200, home.post("/resubmit_application", body, resident=RESIDENT))
        assert (Warned.IDENTITY_CHANGED in home.application(returned).warnings) == expected
        home.act(returned, Action.RETURN, NOTE)


def test_the_history_names_who_mended_it(home: Home) -> None:
    home.seat_all()
    rt = home.seat(Role.RT)
    application_id = home.submit(home.submission(channel="pangkas"), rt)
    for token, resident in ((None, RESIDENT), (rt, None)):
        home.act(application_id, Action.RETURN, NOTE)
        body = mended(home, application_id)
        home.expect(200, home.post("/resubmit_application", body, token, resident=resident))
    actors = [entry.actor for entry in home.application(application_id).history if entry.event == "resubmit"]
    assert actors == ["superapp:superapp", f"officer:{uid_of(Role.RT)}"]


def test_the_letter_type_stays_what_it_was(home: Home, returned: str) -> None:
    ktp, kk = home.attach("ktp", "kk")
    body = mended(home, returned, home.submission(TWO_ATTACHMENTS, attachments=[ktp, kk]))
    answer = home.expect(400, home.post("/resubmit_application", body, resident=RESIDENT))
    assert [wrong["field"] for wrong in answer["errors"]] == ["letter_type"]


def test_what_is_not_returned_cannot_be_mended(home: Home) -> None:
    application_id = home.submit()
    before = home.documents()
    answer = home.expect(422, home.post("/resubmit_application", mended(home, application_id), resident=RESIDENT))
    assert "sedang diperiksa" in answer["detail"]
    assert home.documents() == before


def test_attachments_of_the_first_revision_may_stay_and_new_ones_may_come(home: Home) -> None:
    home.seat_all()
    body = home.submission(TWO_ATTACHMENTS, attachments=home.attach("ktp", "kk"))
    application_id = home.submit(body)
    home.act(application_id, Action.RETURN, NOTE)
    body["attachments"] = [*home.attach("ktp"), body["attachments"][1]]
    home.expect(200, home.post("/resubmit_application", mended(home, application_id, body), resident=RESIDENT))
    stored = home.records.get(File, application_id=application_id, revision=2)
    assert stored is not None
    assert [attachment.upload_id for attachment in stored.value.attachments] == [
        reference["upload_id"] for reference in body["attachments"]
    ]


def test_an_answer_to_an_earlier_turn_is_no_answer_to_the_new_revision(home: Home, returned: str) -> None:
    home.expect(200, home.post("/resubmit_application", mended(home, returned), resident=RESIDENT))
    home.server.pump()
    stored = home.records.get(Decision, application_id=returned, turn=2)
    assert stored is not None
    assert stored.value == replace(stored.value, action=Action.RETURN, note=NOTE)
    home.adapters.deliveries.redeliver(f"applications/{returned}/decisions/2")
    before = home.documents()
    home.server.pump()
    assert home.documents() == before
