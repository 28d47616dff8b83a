from dataclasses import replace

import pytest

from functions.domain.application import File, Status
from functions.domain.messages import Event, Message
from functions.domain.offices import Office, StepMode
from functions.domain.seats import Role
from functions.ports import Update
from tests.home import AREA, NEXT_RT, RESIDENT, TWO_ATTACHMENTS, WITHOUT_OFFICE, Home, uid_of

RT_SEAT, RW_SEAT = f"rt:{AREA}", "rw:36.71.05.1003.007"


def told(home: Home, application_id: str) -> set[tuple[Event, str]]:
    messages = home.adapters.all_records.every(Message)
    return {(message.event, message.recipient) for message in messages if message.application_id == application_id}


def set_rw_step(home: Home, mode: StepMode) -> None:
    stored = home.records.get(Office, area="36.71.05.1003")
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, rw_step=mode)))


def test_a_resident_s_application_waits_for_the_rt(home: Home) -> None:
    home.seat_all()
    answer = home.expect(201, home.post("/submit_application", home.submission()))
    assert answer["status"] == "IN_REVIEW"
    assert (answer["revision"], answer["turn"]) == (1, 1)
    assert (answer["waiting_for"]["step"], answer["waiting_for"]["seat"]) == ("rt", RT_SEAT)
    assert answer["submitted_at"].endswith("Z")


def test_the_resident_and_the_rt_are_told(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    assert told(home, application_id) == {
        (Event.RECEIVED, f"resident:{RESIDENT}"),
        (Event.WAITING, f"seat:{RT_SEAT}"),
    }


def test_the_workflow_record_holds_no_form_and_only_a_masked_name(home: Home) -> None:
    body = home.submission()
    application_id = home.submit(body)
    row = home.adapters.database.connection.execute(
        "SELECT body FROM documents WHERE path = ?", (f"applications/{application_id}",)
    ).fetchone()
    for value in (*body["applicant"].values(), *body["form"].values()):
        if len(str(value)) > 5:
            assert str(value) not in row[0]
    assert home.application(application_id).masked_name == "B*** C***"


def test_attachments_are_pinned_to_the_bytes_that_were_sent(home: Home) -> None:
    references = home.attach("ktp", "kk")
    application_id = home.submit(home.submission(TWO_ATTACHMENTS, attachments=references))
    stored = home.records.get(File, application_id=application_id, revision=1)
    assert stored is not None
    for attachment, reference in zip(stored.value.attachments, references, strict=True):
        found = home.adapters.uploads.find(f"uploads/{reference['upload_id']}")
        assert found is not None
        assert (attachment.kind, attachment.upload_id) == (reference["kind"], reference["upload_id"])
        assert (attachment.sha256, attachment.size, attachment.generation) == (
            found.sha256,
            found.size,
            found.generation,
        )


def test_what_disagrees_in_a_nik_is_a_warning_and_no_refusal(home: Home) -> None:
    body = home.submission()
    body["applicant"] |= {"nik": "3671014101900001", "sex": "L", "birth_date": "1990-02-02"}
    assert set(home.application(home.submit(body)).warnings) >= {"NIK_BIRTH_DATE", "NIK_SEX"}


def test_an_rt_s_filing_counts_as_the_rt_s_approval(home: Home) -> None:
    home.seat_all()
    body = home.submission(channel="pangkas", resident_id=None)
    application = home.application(home.submit(body, home.seat(Role.RT)))
    assert application.waiting_for is not None
    assert application.waiting_for.seat == RW_SEAT
    assert application.caller == f"officer:{uid_of(Role.RT)}"
    assert application.route[0].mode == StepMode.SKIPPED
    assert home.issue(application.application_id).status == "ISSUED"


def test_an_rt_who_files_for_a_neighbour_without_a_phone_is_told_and_fetches_the_letter(home: Home) -> None:
    home.seat_all()
    token = home.seat(Role.RT)
    application_id = home.submit(home.submission(channel="pangkas", resident_id=None), token)
    home.issue(application_id)
    assert (Event.READY, f"officer:{uid_of(Role.RT)}") in told(home, application_id)
    answer = home.expect(200, home.get(f"/get_letter/{application_id}", token))
    path = answer["url"].removeprefix(home.adapters.settings.public_url)
    assert home.client.get(path).data.startswith(b"%PDF-")


@pytest.mark.parametrize("by", ["superapp", "rt"])
def test_an_rt_s_own_file_starts_at_the_rw_even_where_the_rw_is_left_out(home: Home, by: str) -> None:
    home.seat_all(but=Role.RT)
    set_rw_step(home, StepMode.SKIPPED)
    rt = home.officer("ketua-rt", RT_SEAT, resident_id=RESIDENT)
    body = home.submission(channel="tangerang_live" if by == "superapp" else "pangkas")
    application = home.application(home.submit(body, home.superapp if by == "superapp" else rt))
    assert [step.role for step in application.route] == [Role.RW, Role.VERIFIER, Role.LURAH]
    assert application.waiting_for is not None
    assert application.waiting_for.seat == RW_SEAT


def test_a_verifier_files_at_the_counter_and_still_decides_in_turn(home: Home) -> None:
    home.seat_all()
    body = home.submission(channel="counter", resident_id=None)
    application = home.application(home.submit(body, home.seat(Role.VERIFIER)))
    assert application.waiting_for is not None
    assert application.waiting_for.seat == RT_SEAT


@pytest.mark.parametrize(
    ("mode", "steps"),
    [
        (StepMode.REQUIRED, [RT_SEAT, RW_SEAT]),
        (StepMode.NOTIFY_ONLY, [RT_SEAT, "verifier:36.71.05.1003"]),
        (StepMode.SKIPPED, [RT_SEAT, "verifier:36.71.05.1003"]),
    ],
)
def test_the_kelurahan_says_whether_the_rw_decides_is_told_or_is_left_out(
    home: Home, mode: StepMode, steps: list[str]
) -> None:
    home.seat_all()
    set_rw_step(home, mode)
    application_id = home.submit()
    application = home.act(application_id)
    assert list(application.seats) == steps
    assert ((Event.NOTIFIED, f"seat:{RW_SEAT}") in told(home, application_id)) == (mode == StepMode.NOTIFY_ONLY)


def test_each_channel_has_its_own_callers(home: Home) -> None:
    tokens = {
        "superapp": home.superapp,
        "scheduler": home.scheduler,
        "rt": home.seat(Role.RT),
        "rt next door": home.seat(Role.RT, NEXT_RT),
        "rw": home.seat(Role.RW),
        "verifier": home.seat(Role.VERIFIER),
        "lurah": home.seat(Role.LURAH),
        "past rt": home.officer("mantan", RT_SEAT, ends=home.clock.now),
        "nobody": home.token("bukan-petugas"),
    }
    allowed = {("tangerang_live", "superapp"), ("pangkas", "rt"), ("pangkas", "rw"), ("counter", "verifier")}
    before = home.documents()
    for channel in ("tangerang_live", "pangkas", "counter"):
        for caller, token in tokens.items():
            if (channel, caller) not in allowed:
                answer = home.post("/submit_application", home.submission(channel=channel), token)
                assert (channel, caller, answer.status_code) == (channel, caller, 403)
    assert home.documents() == before
    for channel, caller in allowed:
        home.submit(home.submission(channel=channel), tokens[caller])


def test_the_superapp_names_the_resident_it_acts_for(home: Home) -> None:
    answer = home.post("/submit_application", home.submission(resident_id=None))
    assert home.expect(400, answer)["errors"] == [{"field": "resident_id", "message": "Wajib diisi."}]


def test_a_kelurahan_without_an_office_takes_no_applications(home: Home) -> None:
    before = home.documents()
    answer = home.expect(422, home.post("/submit_application", home.submission(area=WITHOUT_OFFICE)))
    assert answer["title"] == "FailedPrecondition"
    assert home.documents() == before


def test_one_caller_s_key_is_nobody_else_s(home: Home) -> None:
    home.seat_all()
    resident = home.submit(key="sama")
    rt = home.submit(home.submission(channel="pangkas"), home.seat(Role.RT), key="sama")
    assert resident != rt
    assert home.application(resident).status == Status.IN_REVIEW
