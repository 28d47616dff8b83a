import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from functions.domain.application import Action
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role
from functions.ports import Create
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT, RESIDENT, START, TWO_ATTACHMENTS, Home

RT_SEAT, RW_SEAT, VERIFIER_SEAT = f"rt:{AREA}", "rw:36.71.05.1003.007", "verifier:36.71.05.1003"


def as_superapp(resident: str | None) -> Callable[[Home, str], TestResponse]:
    return lambda home, application_id: home.get(f"/get_application/{application_id}", resident=resident)


def as_officer(role: Role, area: str = AREA) -> Callable[[Home, str], TestResponse]:
    return lambda home, application_id: home.get(f"/get_application/{application_id}", home.seat(role, area))


def as_new_officer(uid: str, seat: str | None, **term: Any) -> Callable[[Home, str], TestResponse]:  # noqa: ANN401
    return lambda home, application_id: home.get(f"/get_application/{application_id}", home.officer(uid, seat, **term))


FILE, WORKFLOW, NOTHING = "file", "workflow", "nothing"

ACTORS: dict[str, tuple[Callable[[Home, str], TestResponse], str]] = {
    "the resident": (as_superapp(RESIDENT), FILE),
    "another resident": (as_superapp("warga-lain"), NOTHING),
    "the superapp for nobody": (as_superapp(None), NOTHING),
    "the RT that filed it": (as_officer(Role.RT), FILE),
    "the seat that had it": (as_officer(Role.RW), WORKFLOW),
    "the seat that waits": (as_officer(Role.VERIFIER), FILE),
    "a deputy on the seat that waits": (as_new_officer("baru1", VERIFIER_SEAT, ends=START + timedelta(days=9)), FILE),
    "the lurah before their turn": (as_officer(Role.LURAH), NOTHING),
    "the RT next door": (as_officer(Role.RT, NEXT_RT), NOTHING),
    "the verifier of another kelurahan": (as_officer(Role.VERIFIER, NEXT_KELURAHAN), NOTHING),
    "a verifier whose term ended": (as_new_officer("baru2", VERIFIER_SEAT, ends=START), NOTHING),
    "a verifier whose term has not begun": (
        as_new_officer("baru3", VERIFIER_SEAT, begins=START + timedelta(days=9)),
        NOTHING,
    ),
    "an RW whose term ended": (as_new_officer("baru4", RW_SEAT, ends=START), NOTHING),
    "another RT on the filing seat, later": (as_new_officer("baru5", RT_SEAT), NOTHING),
    "an officer without a seat": (as_new_officer("baru6", None), NOTHING),
    "an account that is no officer": (lambda h, a: h.get(f"/get_application/{a}", h.token("siapa")), NOTHING),
    "the scheduler": (lambda h, a: h.get(f"/get_application/{a}", h.scheduler), NOTHING),
}


def filed_by_rt_and_passed_by_rw(home: Home) -> str:
    home.seat_all()
    application_id = home.submit(home.submission(channel="pangkas"), home.seat(Role.RT))
    home.act(application_id)
    return application_id


def sight(answer: TestResponse) -> str:
    if answer.status_code == 404:
        return NOTHING
    view = json.loads(answer.data)
    return FILE if view["file"] else WORKFLOW


def test_who_sees_what(home: Home) -> None:
    application_id = filed_by_rt_and_passed_by_rw(home)
    seen = {actor: sight(ask(home, application_id)) for actor, (ask, _) in ACTORS.items()}
    assert seen == {actor: expected for actor, (_, expected) in ACTORS.items()}


def test_what_does_not_exist_looks_like_what_one_may_not_see(home: Home) -> None:
    unseen = as_superapp("warga-lain")(home, filed_by_rt_and_passed_by_rw(home))
    missing = as_superapp("warga-lain")(home, "a" * 24)
    assert (unseen.status_code, unseen.data) == (missing.status_code, missing.data)


def test_without_a_token_there_is_nothing_to_see(home: Home) -> None:
    application_id = filed_by_rt_and_passed_by_rw(home)
    assert home.client.get(f"/get_application/{application_id}").status_code == 401


def test_the_file_is_what_was_submitted_with_addresses_of_its_attachments(home: Home) -> None:
    home.seat_all()
    body = home.submission(TWO_ATTACHMENTS, attachments=home.attach("ktp", "kk"))
    application_id = home.submit(body)
    view = home.expect(200, as_officer(Role.RT)(home, application_id))
    assert {name: view["file"]["applicant"][name] for name in body["applicant"]} == body["applicant"]
    assert view["file"]["form"].items() >= body["form"].items()
    assert [attachment["kind"] for attachment in view["file"]["attachments"]] == ["ktp", "kk"]
    url = view["file"]["attachments"][0]["url"].removeprefix(home.adapters.settings.public_url)
    assert home.client.get(url).data.startswith(b"\x89PNG")
    home.later(minutes=11)
    assert home.client.get(url).status_code == 403


def test_what_was_returned_shows_its_reason_and_no_seat_sees_the_file(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id, Action.RETURN, "Foto KTP buram.")
    view = home.expect(200, as_superapp(RESIDENT)(home, application_id))
    assert (view["status"], view["note"], view["waiting_for"]) == ("RETURNED", "Foto KTP buram.", None)
    assert view["file"] is not None
    assert home.expect(200, as_officer(Role.RT)(home, application_id))["file"] is None


def test_an_issued_application_shows_its_letter_and_its_history(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    letter = home.issue(application_id)
    view = home.expect(200, as_superapp(RESIDENT)(home, application_id))
    assert view["status"] == "ISSUED"
    assert view["letter"] == {
        "letter_id": letter.letter_id,
        "number": letter.number,
        "status": "ISSUED",
        "revocation_reason": None,
    }
    assert [entry["event"] for entry in view["history"]] == ["submit", *["approve"] * 4, "issue"]
    assert "hash" not in str(view["history"])


def test_what_came_back_says_until_when_it_can_be_mended(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    due_at = home.act(application_id, Action.RETURN, "Foto kurang jelas.").due_at
    view = home.expect(200, home.get(f"/get_application/{application_id}", resident=RESIDENT))
    assert due_at is not None
    assert datetime.fromisoformat(view["resubmit_until"]) == due_at


def test_a_path_behind_a_function_that_takes_none_does_not_exist(home: Home) -> None:
    assert home.post("/submit_application/xx/yy", home.submission()).status_code == 404


def test_officers_see_what_nobody_could_be_told(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    message = Message(
        message_id="gagal",
        application_id=application_id,
        letter_type="domisili",
        event=Event.RECEIVED,
        recipient=f"resident:{RESIDENT}",
        created_at=START,
        status=MessageStatus.FAILED,
        reason="Superapp menolak pesan ini (422).",
    )
    home.records.commit(Create(message))
    shown = home.expect(200, as_officer(Role.RT)(home, application_id))["undelivered"]
    assert [(one["event"], one["recipient"], one["reason"]) for one in shown] == [
        ("received", "resident", "Superapp menolak pesan ini (422).")
    ]
    assert home.expect(200, as_superapp(RESIDENT)(home, application_id))["undelivered"] == []
