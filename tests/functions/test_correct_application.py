"""A verifier corrects spelling: the letter is written right, and the resident sees what changed."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.correct_application import CorrectionAnswer, CorrectionRequest, correct_application
from functions.domain.application import Action, Decision, File, Status
from functions.domain.errors import Aborted
from functions.domain.history import is_intact
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.messages import Event, Message
from functions.domain.seats import Role
from functions.ports import Caller, Create, Records
from infra.invariants import broken
from infra.settings import Settings
from tests.functions.drawn import text_of
from tests.functions.overtaken import Once, OvertakenBeforeCommit
from tests.home import NEXT_KELURAHAN, RESIDENT, START, Home, uid_of

NAME = ("applicant.name", "Bima Suntoso")
WITH_ROWS = "belum-pernah-menikah"


def body(application_id: str, *texts: tuple[str, object]) -> dict[str, Any]:
    return {
        "application_id": application_id,
        "corrections": [{"field": field, "value": value} for field, value in texts],
    }


def correct(home: Home, application_id: str, *texts: tuple[str, object], token: str | None = None) -> TestResponse:
    return home.post("/correct_application", body(application_id, *texts), token or home.seat(Role.VERIFIER))


def refused(home: Home, application_id: str, *texts: tuple[str, object]) -> dict[str, str]:
    """The message by field, if nothing was written."""
    before = home.documents()
    answer = home.expect(400, correct(home, application_id, *texts))
    assert home.documents() == before
    return {wrong["field"]: wrong["message"] for wrong in answer["errors"]}


def at_verifier(home: Home, filled: dict[str, Any]) -> str:
    home.seat_all()
    application_id = home.submit(filled)
    home.act(application_id)
    home.act(application_id)
    return application_id


def with_name(home: Home, name: str = "Bima Santoso") -> dict[str, Any]:
    filled = home.submission(keperluan="Pendaftaran vaksin ternak")
    filled["applicant"]["name"] = name
    return filled


def shown(home: Home, application_id: str) -> dict[str, Any]:
    return home.expect(200, home.get(f"/get_application/{application_id}", resident=RESIDENT))


def stored(home: Home, application_id: str, revision: int) -> File:
    found = home.records.get(File, application_id=application_id, revision=revision)
    assert found is not None
    return found.value


@pytest.fixture
def waiting(home: Home) -> str:
    return at_verifier(home, with_name(home))


@pytest.fixture
def with_rows(home: Home) -> str:
    return at_verifier(
        home, home.submission(WITH_ROWS, attachments=home.attach("ktp", "kk", "surat_pernyataan"), number=0)
    )


def test_the_letter_is_written_as_corrected(home: Home, waiting: str) -> None:
    answer = home.expect(200, correct(home, waiting, NAME, ("form.keperluan", "Pendaftaran Vaksinasi Ternak")))
    assert (answer["status"], answer["revision"], answer["turn"]) == ("IN_REVIEW", 2, 3)
    letter = home.issue(waiting)
    assert (letter.file_revision, letter.masked_name) == (2, "B*** S***")
    text = text_of(home.adapters.uploads.read(letter.object_name))
    assert "Bima Suntoso" in text
    assert "Pendaftaran Vaksinasi Ternak" in text
    assert "Santoso" not in text
    assert broken(home.adapters, redraw=1) == []


def test_the_application_stays_where_it_was(home: Home, waiting: str) -> None:
    before = home.application(waiting)
    home.later(hours=1)
    home.expect(200, correct(home, waiting, ("applicant.name", "Bimo Suntoso")))
    after = home.application(waiting)
    assert {name for name, value in vars(before).items() if getattr(after, name) != value} == {"revision", "history"}
    entry = after.history[-1]
    assert is_intact(after.history)
    assert (entry.event, entry.actor, entry.revision, entry.turn) == (
        "correct",
        f"officer:{uid_of(Role.VERIFIER)}",
        2,
        0,
    )
    assert entry.digest == stored(home, waiting, 2).digest


def test_a_corrected_name_is_masked_anew(home: Home, waiting: str) -> None:
    home.expect(200, correct(home, waiting, ("applicant.name", "Dima Santoso")))
    assert home.application(waiting).masked_name == "D*** S***"


def test_whoever_sees_the_file_sees_what_was_corrected(home: Home, waiting: str) -> None:
    assert shown(home, waiting)["file"]["corrections"] == []
    answer = home.expect(200, correct(home, waiting, NAME))
    home.act(waiting)
    for view in (
        shown(home, waiting),
        home.expect(200, home.get(f"/get_application/{waiting}", home.seat(Role.LURAH))),
    ):
        assert view["file"]["applicant"]["name"] == "Bima Suntoso"
        assert view["file"]["corrections"] == [
            {
                "field": "applicant.name",
                "label": "Nama lengkap",
                "before": "Bima Santoso",
                "after": "Bima Suntoso",
                "at": answer["corrected_at"],
            }
        ]
    assert home.expect(200, home.get(f"/get_application/{waiting}", home.seat(Role.VERIFIER)))["file"] is None


def test_both_revisions_are_kept_with_the_same_attachments(home: Home, with_rows: str) -> None:
    name = stored(home, with_rows, 1).applicant["name"]
    home.expect(200, correct(home, with_rows, ("applicant.name", f"{name}h")))
    first, second = stored(home, with_rows, 1), stored(home, with_rows, 2)
    assert first.applicant["name"] != second.applicant["name"] == f"{name}h"
    assert first.attachments == second.attachments != ()
    assert first.salt != second.salt
    assert second.corrections[0].by == "verifier:36.71.05.1003"


def test_a_text_in_a_row_is_corrected(home: Home, with_rows: str) -> None:
    rows = stored(home, with_rows, 1).form["saksi"]
    home.expect(200, correct(home, with_rows, ("form.saksi.1.nama", "Saksie Contoh Dua")))
    assert stored(home, with_rows, 2).form["saksi"] == [rows[0], rows[1] | {"nama": "Saksie Contoh Dua"}]
    (correction,) = shown(home, with_rows)["file"]["corrections"]
    assert (correction["field"], correction["label"]) == ("form.saksi.1.nama", "Nama saksi")
    assert "Saksie Contoh Dua" in text_of(home.adapters.uploads.read(home.issue(with_rows).object_name))


def test_what_was_corrected_before_stays_recorded(home: Home, waiting: str) -> None:
    home.expect(200, correct(home, waiting, NAME))
    home.expect(200, correct(home, waiting, ("applicant.name", "Bima Sentoso"), ("applicant.occupation", "Petanie")))
    made = [(each["field"], each["before"], each["after"]) for each in shown(home, waiting)["file"]["corrections"]]
    assert made == [
        ("applicant.name", "Bima Santoso", "Bima Suntoso"),
        ("applicant.name", "Bima Suntoso", "Bima Sentoso"),
        ("applicant.occupation", stored(home, waiting, 1).applicant["occupation"], "Petanie"),
    ]
    home.server.pump()
    assert home.application(waiting).revision == 3
    assert broken(home.adapters) == []


def test_a_resubmission_starts_without_corrections(home: Home) -> None:
    filled = with_name(home)
    application_id = at_verifier(home, filled)
    home.expect(200, correct(home, application_id, NAME))
    home.act(application_id, Action.RETURN, "Foto buram.")
    again = {name: filled[name] for name in ("letter_type", "applicant", "form", "attachments")}
    home.expect(200, home.post("/resubmit_application", again | {"application_id": application_id}, resident=RESIDENT))
    assert home.application(application_id).revision == 3
    assert shown(home, application_id)["file"]["corrections"] == []
    home.expect(200, correct(home, application_id, NAME))
    assert broken(home.adapters) == []


def test_the_resident_is_told_without_what_it_was(home: Home, waiting: str) -> None:
    home.expect(200, correct(home, waiting, NAME))
    home.server.pump()
    told = [m for m in home.adapters.all_records.every(Message) if m.event == Event.CORRECTED]
    assert [(message.recipient, message.note) for message in told] == [(f"resident:{RESIDENT}", None)]
    inbox = home.adapters.settings.folder / "inbox"
    (notice,) = [n for n in map(json.loads, (p.read_text() for p in inbox.glob("*.json"))) if n["event"] == "corrected"]
    assert "Santoso" not in notice["text"]
    assert "Suntoso" not in notice["text"]


def test_an_rt_who_filed_for_a_neighbour_is_told_too(home: Home) -> None:
    home.seat_all()
    application_id = home.submit(home.submission(channel="pangkas"), home.seat(Role.RT))
    home.act(application_id)
    home.expect(200, correct(home, application_id, ("applicant.name", "Bima Kontoh")))
    told = {m.recipient for m in home.adapters.all_records.every(Message) if m.event == Event.CORRECTED}
    assert told == {f"resident:{RESIDENT}", f"officer:{uid_of(Role.RT)}"}


def test_nothing_personal_is_logged_or_stored_in_the_open(home: Home, waiting: str) -> None:
    home.expect(200, correct(home, waiting, NAME))
    refused(home, waiting, ("applicant.name", "Zubaidah"), ("form.keperluan", "Zubaidah \x00"))
    home.server.pump()
    open_documents = str(home.adapters.database.connection.execute("SELECT body FROM documents").fetchall())
    for text in (home.log.getvalue(), open_documents):
        assert not any(word in text for word in ("Santoso", "Suntoso", "Zubaidah"))


def test_only_the_verifier_at_whom_it_waits_corrects(home: Home, waiting: str) -> None:
    tokens = {
        "rt": home.seat(Role.RT),
        "rw": home.seat(Role.RW),
        "lurah": home.seat(Role.LURAH),
        "verifier elsewhere": home.seat(Role.VERIFIER, NEXT_KELURAHAN),
        "past verifier": home.officer("mantan", "verifier:36.71.05.1003", ends=START),
        "superapp for nobody": home.superapp,
        "nobody": home.token("siapa"),
        "scheduler": home.scheduler,
    }
    before = home.documents()
    assert {who: correct(home, waiting, NAME, token=token).status_code for who, token in tokens.items()} == {
        "rt": 403,
        "rw": 403,
        "lurah": 404,
        "verifier elsewhere": 404,
        "past verifier": 404,
        "superapp for nobody": 404,
        "nobody": 404,
        "scheduler": 404,
    }
    answer = home.post("/correct_application", body(waiting, NAME), resident=RESIDENT)
    assert "verifikator" in home.expect(403, answer)["detail"]
    assert home.documents() == before


def test_a_deputy_on_the_seat_corrects_too(home: Home, waiting: str) -> None:
    deputy = home.officer("pengganti", "verifier:36.71.05.1003")
    home.expect(200, correct(home, waiting, NAME, token=deputy))
    assert home.application(waiting).history[-1].actor == "officer:pengganti"


def test_before_and_after_the_verifier_nothing_is_corrected(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    codes = []
    while home.application(application_id).status == Status.IN_REVIEW:
        if home.application(application_id).waiting_for.step != Role.VERIFIER:  # type: ignore[union-attr]
            codes.append(correct(home, application_id, NAME).status_code)
        home.act(application_id)
    codes.append(correct(home, application_id, NAME).status_code)
    assert codes == [404, 404, 422, 422]


def test_what_was_returned_is_the_residents_to_mend(home: Home, waiting: str) -> None:
    home.act(waiting, Action.RETURN, "Foto buram.")
    assert "dikembalikan" in home.expect(422, correct(home, waiting, NAME))["detail"]


def test_no_decision_document_corrects(home: Home, waiting: str) -> None:
    home.records.commit(Create(Decision(waiting, 3, Action.CORRECT, home.clock(), uid_of(Role.VERIFIER))))
    home.server.pump()
    after = home.application(waiting)
    assert (after.revision, after.turn, after.history[-1].event) == (1, 4, "quarantine")


@pytest.mark.parametrize(
    "field",
    [
        *("applicant.nik", "applicant.kk", "applicant.birth_date", "applicant.sex", "applicant.religion"),
        *("applicant.phone", "applicant.citizenship", "applicant.marital_status", "applicant.hobi", "applicant"),
        *("form", "form.", "form.tanggal_pernyataan", "form.saksi", "form.saksi.0", "form.saksi.0.nik"),
        *("form.saksi.2.nama", "form.saksi.-1.nama", "form.saksi.00.nama", "form.saksi[0].nama", "form.tidak_ada"),
        *("attachments.0.kind", "area", "salt", "name", "."),
    ],
)
def test_what_is_no_text_of_the_file_is_refused(home: Home, with_rows: str, field: str) -> None:
    found = refused(home, with_rows, (field, "Apa saja"))
    assert found.keys() == {"corrections[0].field"}
    assert "isian teks" in found["corrections[0].field"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Bima Santoso", "Sama dengan"),
        ("  Bima   Santoso ", "Sama dengan"),
        ("Zubaidah Rahmawati", "bukan lagi perbaikan ejaan"),
        ("Bima Santoso 2", "Nama hanya memuat huruf"),
        ("Bima\nSantoso", "satu baris"),
        ("Bima \u202eSantoso", "tidak dapat dicetak"),
        (" ", "Tulis nama lengkap"),
        ("", "Wajib diisi"),
        ("Bima Santoso" * 9, "Paling panjang 100"),
        (5, "Harus berupa teks"),
    ],
)
def test_a_text_that_cannot_stand_there_is_refused(home: Home, waiting: str, value: object, message: str) -> None:
    found = refused(home, waiting, ("applicant.name", value))
    assert found.keys() == {"corrections[0].value"}
    assert message in found["corrections[0].value"]


def test_all_faults_are_named_at_once(home: Home, waiting: str) -> None:
    found = refused(
        home, waiting, NAME, ("applicant.nik", "1"), NAME, ("form.judul", "Lain sekali"), ("applicant.name", "Bimo")
    )
    assert found.keys() == {
        f"corrections[{n}].{what}" for n, what in ((1, "field"), (2, "field"), (3, "value"), (4, "field"))
    }


@pytest.mark.parametrize("count", [0, 21])
def test_one_to_twenty_are_corrected_at_once(home: Home, waiting: str, count: int) -> None:
    assert refused(home, waiting, *[NAME] * count).keys() == {"corrections"}


def test_what_is_not_known_is_refused(home: Home, waiting: str) -> None:
    asked = body(waiting, NAME) | {"reason": "x"}
    asked["corrections"][0]["before"] = "Bima Santoso"
    answer = home.expect(400, home.post("/correct_application", asked, home.seat(Role.VERIFIER)))
    assert {wrong["field"] for wrong in answer["errors"]} == {"reason", "corrections[0].before"}


def test_many_small_steps_lead_no_further_than_one(home: Home, waiting: str) -> None:
    home.expect(200, correct(home, waiting, ("applicant.name", "Bima Suntosa")))
    refused(home, waiting, ("applicant.name", "Bimo Suntiisa"))
    refused(home, waiting, ("applicant.name", "Dimas Prayoga"))
    home.expect(200, correct(home, waiting, ("applicant.name", "Bima Santoso")))


def born(home: Home, name: str) -> dict[str, Any]:
    kinds = ("ktp", "kk", "surat_lahir", "ktp_orang_tua", "buku_nikah")
    body = home.submission("kelahiran", attachments=home.attach(*kinds), number=0)
    return {**body, "form": {**body["form"], "nama_anak": name}}


def test_a_child_s_name_keeps_to_one_open_application_as_it_is_corrected(home: Home) -> None:
    application_id = at_verifier(home, born(home, "Putri Kontoh"))

    home.expect(200, correct(home, application_id, ("form.nama_anak", "Putri Contoh")))

    assert home.post("/submit_application", born(home, "Putri Contoh")).status_code == 409
    home.expect(201, home.post("/submit_application", born(home, "Putri Kontoh")))


def test_a_child_s_name_is_not_corrected_into_one_that_is_asked_for(home: Home) -> None:
    application_id = at_verifier(home, born(home, "Putri Kontoh"))
    home.expect(201, home.post("/submit_application", born(home, "Putri Contoh")))

    assert correct(home, application_id, ("form.nama_anak", "Putri Contoh")).status_code == 409

    assert stored(home, application_id, 1).form["nama_anak"] == "Putri Kontoh"
    assert home.application(application_id).revision == 1


def test_a_decision_on_the_turn_it_was_corrected_in_counts(home: Home, waiting: str) -> None:
    turn = home.application(waiting).turn
    home.expect(200, correct(home, waiting, NAME))
    home.decide(
        home.seat(Role.VERIFIER),
        {"application_id": waiting, "turn": turn},
        "approve",
        classification=home.classification(waiting),
    )
    home.server.pump()
    after = home.application(waiting)
    assert after.waiting_for is not None
    assert (after.waiting_for.step, after.revision) == (Role.LURAH, 2)


def test_a_decision_that_has_the_turn_counts_first(home: Home, waiting: str) -> None:
    home.adapters.settings = Settings(data=home.adapters.settings.folder, retry_seconds=0)
    home.decide(
        home.seat(Role.VERIFIER),
        {"application_id": waiting, "turn": 3},
        "approve",
        classification=home.classification(waiting),
    )
    home.expect(409, correct(home, waiting, NAME))
    home.server.pump()
    home.expect(422, correct(home, waiting, NAME))
    assert home.application(waiting).revision == 1


def test_an_answer_is_given_again_when_the_verifier_has_approved(home: Home, waiting: str) -> None:
    token = home.seat(Role.VERIFIER)
    first = home.post("/correct_application", body(waiting, NAME), token, key="satu")
    home.act(waiting)
    again = home.post("/correct_application", body(waiting, NAME), token, key="satu")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (first.data, "true")


def run(home: Home, records: Records, application_id: str) -> Reply[CorrectionAnswer]:
    return correct_application(
        CorrectionRequest.model_validate(body(application_id, NAME)),
        Caller("officer", uid_of(Role.VERIFIER)),
        RequestKey("k" * 24, "d" * 64),
        records=records,
        letter_types=home.adapters.letter_types,
        city=home.adapters.city,
        clock=home.clock,
        new_id=home.adapters.new_id,
        pseudonym=home.adapters.pseudonym,
    )


def test_of_two_corrections_at_once_the_later_starts_again(home: Home, waiting: str) -> None:
    home.seat(Role.VERIFIER)
    faster = Once(lambda: home.expect(200, correct(home, waiting, ("applicant.occupation", "Petanie"))))
    records = OvertakenBeforeCommit(home.records, faster)
    with pytest.raises(Aborted):
        run(home, records, waiting)
    run(home, records, waiting)
    file = stored(home, waiting, 3)
    assert (file.applicant["name"], file.applicant["occupation"]) == ("Bima Suntoso", "Petanie")
    assert [correction.field for correction in file.corrections] == ["applicant.occupation", "applicant.name"]


def test_a_file_that_is_lost_is_not_found(home: Home, waiting: str) -> None:
    path = f"applications/{waiting}/files/1"
    home.adapters.database.connection.execute("DELETE FROM documents WHERE path = ?", (path,))
    home.expect(404, correct(home, waiting, NAME))
