"""A letter's whole way, from both doors, as its people see it."""

import json

from pypdf import PdfReader

from functions.domain.application import Action, Status
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus
from infra.invariants import broken
from tests.home import AREA, RESIDENT, TWO_ATTACHMENTS, Home, make_home


def test_a_resident_gets_a_letter_that_proves_itself_until_it_is_revoked(home: Home) -> None:
    home.seat_all()
    attachments = home.attach("ktp", "kk", "bukti_tempat_tinggal")
    application_id = home.submit(home.submission(TWO_ATTACHMENTS, attachments=attachments))
    letter = home.issue(application_id)
    address = home.expect(200, home.get(f"/get_letter/{application_id}", resident=RESIDENT))["url"]
    download = home.client.get(address.removeprefix(home.adapters.settings.public_url))
    assert download.content_type == "application/pdf"
    (home.adapters.settings.folder / "surat.pdf").write_bytes(download.data)
    reader = PdfReader(home.adapters.settings.folder / "surat.pdf")
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert letter.number in text
    assert letter.code in text
    page = home.client.get(f"/verify_letter/{letter.code}", headers={"Accept": "text/html"})
    assert "masih berlaku" in page.text
    revoked = home.post(
        "/revoke_letter",
        {"application_id": application_id, "reason": "Data alamat keliru."},
        home.seat(Role.LURAH),
    )
    assert home.expect(200, revoked)["status"] == LetterStatus.REVOKED
    public = home.expect(200, home.client.get(f"/verify_letter/{letter.code}"))
    assert public["status"] == LetterStatus.REVOKED
    assert "keliru" not in json.dumps(public)
    assert home.get(f"/get_letter/{application_id}", resident=RESIDENT).status_code == 422
    home.server.pump()
    assert broken(home.adapters, redraw=1) == []


def test_a_returned_application_comes_back_to_the_step_that_returned_it(home: Home) -> None:
    home.seat_all()
    body = home.submission()
    application_id = home.submit(body)
    home.act(application_id)
    home.act(application_id)
    returned = home.act(application_id, Action.RETURN, "Keperluan belum jelas.")
    assert returned.status == Status.RETURNED
    seen = home.expect(200, home.get(f"/get_application/{application_id}", resident=RESIDENT))
    assert seen["note"] == "Keperluan belum jelas."
    mended = {name: body[name] for name in ("letter_type", "applicant", "form", "attachments")}
    mended["form"] |= {"keperluan": "Pendaftaran Sekolah Contoh"}
    home.expect(200, home.post("/resubmit_application", mended | {"application_id": application_id}, resident=RESIDENT))
    home.server.pump()
    again = home.application(application_id)
    assert again.waiting_for is not None
    assert (again.waiting_for.step, again.revision) == (Role.VERIFIER, 2)
    letter = home.issue(application_id)
    assert letter.file_revision == 2
    assert (
        "Pendaftaran Sekolah Contoh"
        in PdfReader(home.adapters.settings.folder / "files" / letter.object_name).pages[0].extract_text()
    )
    assert broken(home.adapters, redraw=1) == []


def test_a_neighbour_without_a_phone_gets_the_letter_through_the_rt(home: Home) -> None:
    home.seat_all()
    rt = home.seat(Role.RT)
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), rt)
    waiting = home.application(application_id).waiting_for
    assert waiting is not None
    assert waiting.step == Role.RW
    home.issue(application_id)
    assert home.get(f"/get_letter/{application_id}", rt).status_code == 200
    inbox = [json.loads(path.read_text()) for path in (home.adapters.settings.folder / "inbox").glob("*.json")]
    told = {(notice["event"], notice["recipient"].split(":")[0]) for notice in inbox}
    assert ("ready", "officer") in told
    assert not any(recipient == "resident" for _, recipient in told)


def test_everything_is_still_there_after_a_restart(home: Home) -> None:
    home.seat_all()
    body = home.submission()
    application_id = str(home.expect(201, home.post("/submit_application", body, key="satu"))["application_id"])
    again = make_home(home.adapters.settings.folder)
    again.server.pump()
    replayed = again.post("/submit_application", body, key="satu", token=home.superapp)
    assert replayed.headers["Idempotency-Replayed"] == "true"
    assert replayed.json is not None
    assert replayed.json["application_id"] == application_id
    again.seat_all()
    assert again.issue(application_id).status == LetterStatus.ISSUED
    assert AREA in again.application(application_id).area
