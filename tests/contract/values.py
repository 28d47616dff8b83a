"""One value of every kind of record with every field set; all of it visibly an example."""

from datetime import UTC, date, datetime
from typing import Any

from functions.domain.application import (
    Action,
    Application,
    Attachment,
    Correction,
    Decision,
    File,
    Status,
    Step,
    WaitingFor,
)
from functions.domain.classification import Classification
from functions.domain.complaints import Category, Complaint, ComplaintStatus
from functions.domain.delivering import Breaker
from functions.domain.devices import Device, Devices
from functions.domain.history import HistoryEntry, chained
from functions.domain.idempotency import Answer
from functions.domain.identity_numbers import Warned
from functions.domain.letters import Counter, Letter, Registration
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.officers import Officer, Term
from functions.domain.offices import CounterScope, Letterhead, Office, OverdueRule, Signer, StepMode
from functions.domain.rosters import Roster
from functions.domain.satisfaction import Rating
from functions.domain.seats import Role
from functions.domain.subjects import Subject
from functions.domain.summaries import MonthFigures, MonthSummary
from functions.domain.sweeping import Cursor, StalledWork
from functions.domain.uploads import Upload
from functions.domain.usage import Usage
from functions.domain.verification import LetterStatus

AT = datetime(2026, 10, 5, 2, 3, 4, 567891, tzinfo=UTC)
LATER = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
RT = "rt:36.71.05.1003.007.002"
CORRECTED = "warisan keluarg"
SECRETS = ("Ŝarifah d'Öbsen", "9999014508850002", "Jalan Rahasia 7", "+628129999999", "warisan keluarga")
REASON = "nomor rumah 17 keliru"
NOTE = "KTP Ibu Ŝarifah buram"
ANSWER = Answer("k" * 24, "d" * 64, 201, '{"kunci": "nilai"}')

CLASSIFICATION = Classification("Surat Keterangan Ternak", "Lainnya", "500.7.1")
APPLICATION = Application(
    application_id="permohonan",
    letter_type="kematian",
    channel="pangkas",
    area="36.71.05.1003.007.002",
    caller="officer:petugas",
    masked_name="Ŝ*** d***",
    route=(Step(Role.RT, RT, StepMode.SKIPPED), Step(Role.RW, "rw:36.71.05.1003.007", StepMode.NOTIFY_ONLY)),
    status=Status.RETURNED,
    submitted_at=AT,
    resident_id="warga",
    filed_from=RT,
    revision=2,
    turn=4,
    burnt_turns=(6,),
    waiting_for=WaitingFor(Role.RT, RT, AT, LATER),
    seats=(RT, "rw:36.71.05.1003.007"),
    returned_from=Role.RW,
    vacant_after_hours=48,
    return_days=14,
    service_hours={Role.RT: 24, Role.RW: 48},
    due_at=LATER,
    remind_at=LATER,
    closed_at=LATER,
    note_turn=3,
    letter_id="permohonan-1",
    phone_given=True,
    warnings=(Warned.NIK_SEX, Warned.KK_REGION),
    answer=ANSWER,
    classification=CLASSIFICATION,
    history=chained((), HistoryEntry(0, AT, "submit", "officer:petugas", 1, 2, "IN_REVIEW", "e" * 64)),
)
FILE = File(
    application_id="permohonan",
    revision=2,
    applicant={"name": SECRETS[0], "nik": SECRETS[1], "address": SECRETS[2], "phone": SECRETS[3], "kk": None},
    salt="garam",
    form={"keperluan": SECRETS[4], "jumlah": 1_000_000_000_000, "tidak": None, "daftar": [1, "dua", True]},
    attachments=(Attachment("ktp", "unggahan", "image/jpeg", 123, "f" * 64, "7"),),
    corrections=(
        Correction("form.keperluan", "Keperluan", CORRECTED, SECRETS[4], AT, "verifier:36.71.05.1003"),
        Correction("applicant.name", "Nama lengkap", "Ŝarifah d'Obsen", SECRETS[0], LATER, "verifier:36.71.05.1003"),
    ),
)
LETTER = Letter(
    letter_id="permohonan-1",
    application_id="permohonan",
    file_revision=2,
    letter_type="kematian",
    title="Surat Keterangan Kematian",
    area="36.71.05.1003.007.002",
    masked_name="Ŝ*** d***",
    code="ABCDEFGHIJKLMNOP",
    dated=date(2026, 10, 5),
    valid_until=date(2027, 1, 3),
    registrations=(Registration("36.71.05.1003", "36.71.05.1003:all:2026", 17, "400/017/05/X/2026"),),
    letterhead=Letterhead("Kota", "Kecamatan", "Kelurahan", "Jalan 1", "15000", "(021) 1", "a@contoh.example", "Kota"),
    signer=Signer("Lurah", "Nama Lurah", "Penata", "0"),
    created_at=AT,
    revision=2,
    status=LetterStatus.REVOKED,
    sha256="a" * 64,
    masked_subject="Å*** d***",
    issued_at=AT,
    revoked_at=LATER,
    revoked_by="lurah:36.71.05.1003",
    revocation_reason=REASON,
    failure="tidak dapat digambar",
    attempts=2,
    due_at=LATER,
)
MESSAGE = Message(
    message_id="pesan",
    application_id="permohonan",
    letter_type="kematian",
    event=Event.RETURNED,
    recipient="resident:warga",
    created_at=AT,
    complaint="PGD-3671051003-2026-17",
    note=NOTE,
    letter_id="permohonan-1",
    waits_for=Role.RW,
    status=MessageStatus.FAILED,
    channel="push",
    attempts=3,
    waits=2,
    taken_by=("0123456789abcdef",),
    due_at=LATER,
    sent_at=AT,
    delivered_at=AT,
    read_at=LATER,
    reason="tidak dijawab",
)
DECISION = Decision("permohonan", 3, Action.RETURN, AT, "petugas", "Foto buram", LATER, "wrong turn", CLASSIFICATION)
OFFICE = Office(
    area="36.71.05.1003",
    letterhead=LETTER.letterhead,
    number_code="05.1003",
    signer=LETTER.signer,
    rw_step=StepMode.SKIPPED,
    vacant_after_hours=72,
    counter_scope=CounterScope.PER_TYPE,
    notices_to="loket@contoh.example",
    overdue={Role.RT: OverdueRule.PASS, Role.LURAH: OverdueRule.DEPUTY},
    deputies={Role.LURAH: "wakil"},
    deputy_signer=LETTER.signer,
)
OFFICER = Officer("petugas", {RT: Term(AT, LATER, "rt:36.71.05.1003.007.003")}, "warga")
UPLOAD = Upload("unggahan", "superapp:superapp", "warga", "image/png", 5, AT, ANSWER)
RATING = Rating("permohonan", "36.71.05.1003", AT, {"layanan": 3}, "Ibu Ŝarifah ramah")
COMPLAINT = Complaint(
    number="PGD-3671051003-2026-17",
    area="36.71.05.1003",
    category=Category.WAKTU,
    text="Surat Ibu Ŝarifah belum jadi",
    complainant="resident:warga",
    filed_at=AT,
    application_id="permohonan",
    status=ComplaintStatus.ANSWERED,
    answer="Sudah terbit hari ini",
    answered_at=LATER,
    answered_by="lurah:36.71.05.1003",
)
STALLED_WORK = StalledWork("macet", "applications/permohonan/decisions/3", AT, 4, LATER, "tidak berhasil")

KEYED: list[tuple[Any, dict[str, str | int]]] = [
    (APPLICATION, {"application_id": "permohonan"}),
    (FILE, {"application_id": "permohonan", "revision": 2}),
    (LETTER, {"letter_id": "permohonan-1"}),
    (MESSAGE, {"message_id": "pesan"}),
    (DECISION, {"application_id": "permohonan", "turn": 3}),
    (Counter("36.71.05.1003:all:2026", 17), {"counter_id": "36.71.05.1003:all:2026"}),
    (OFFICE, {"area": "36.71.05.1003"}),
    (OFFICER, {"uid": "petugas"}),
    (Devices("petugas", (Device("token:contoh-1", "android"),)), {"uid": "petugas"}),
    (UPLOAD, {"upload_id": "unggahan"}),
    (Cursor("decisions", AT, "applications/permohonan/decisions/3"), {"name": "decisions"}),
    (Subject("s" * 48, "permohonan"), {"subject_id": "s" * 48}),
    (ANSWER, {"key": "k" * 24}),
    (STALLED_WORK, {"work_id": "macet"}),
    (COMPLAINT, {"number": "PGD-3671051003-2026-17"}),
    (RATING, {"application_id": "permohonan"}),
    (Roster("36.71.05.1003", ("007.002",), ("007",)), {"area": "36.71.05.1003"}),
    (
        MonthSummary(
            "2026-10", {"36.71": MonthFigures(7, 5, 91.5, 20.25, 81.1)}, {"36.71.05.1003": -2}, {"36.71.05.1003": 3}
        ),
        {"month": "2026-10"},
    ),
    (Usage("36.71.05.1003:2026-10", {"submitted": 3, "issued/type/usaha": 1}), {"usage_id": "36.71.05.1003:2026-10"}),
    (Breaker("push", 7, AT, LATER), {"name": "push"}),
]
"""Every value, with the key it is read under."""
