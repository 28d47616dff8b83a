from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from functions.domain.errors import FailedPrecondition
from functions.domain.letter_types import LetterType
from functions.domain.messages import ABOUT_COMPLAINTS, CHANNELS, TOLD, Event, Message, Recipient
from functions.domain.seats import Role
from functions.ports import Notice
from infra.letter_types import FolderLetterTypes
from infra.texts import InvalidTexts, TemplateTexts

TEMPLATES = Path(__file__).parents[2] / "templates"
TEXTS = TemplateTexts(TEMPLATES)
LETTER_TYPES = FolderLetterTypes(TEMPLATES).all()
LONGEST_TITLE = "Surat Keterangan Domisili Usaha, Lembaga, atau Yayasan Sosial"
TEXT = '[text]\nresident = "R."\nofficer = "O."\nneighbour = "N."\n'
CHANNELS_FILE = (TEMPLATES / "_messages" / "channels.toml").read_text()
NOTE = "Foto {{ KTP }} <buram>; mohon foto ulang."

PUSH_LENGTH = SMS_LENGTH = 160
NUMBER = "PGD-9999011001-2026-99999"
NAMES = {
    Recipient.RESIDENT: "resident:w-1",
    Recipient.OFFICER: "officer:ketua-rt",
    Recipient.NEIGHBOUR: "neighbour:abcdefghijklmnopqr7qx3ba",
    Recipient.SEAT: "seat:rt:99.99.01.1001.007.002",
}
EVERY = [(event, NAMES[kind]) for event in Event for kind in Recipient if kind in TOLD[event]]
SHOWN_LOCKED = [(event, name) for event, name in EVERY if not name.startswith("resident:")]
TO_RESIDENTS = [event for event in Event if Recipient.RESIDENT in TOLD[event]]
TO_SEATS = [event for event in Event if Recipient.SEAT in TOLD[event]]
WITH_NOTE = (Event.MEET, Event.RETURNED, Event.REJECTED, Event.REVOKED, Event.COMPLAINT_ANSWERED)
GSM_7 = set(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters of which an SMS holds 160 (3GPP TS 23.038); with any other it holds 70."""


def message(event: Event, recipient: str, note: str | None = NOTE) -> Message:
    is_complaint = event in ABOUT_COMPLAINTS
    return Message(
        message_id="pesan-contoh",
        application_id=None if is_complaint else "abcdefghijklmnopqr7qx3ba",
        letter_type=None if is_complaint else "domisili",
        complaint=NUMBER if is_complaint else None,
        event=event,
        recipient=recipient,
        created_at=datetime(2025, 1, 20, 2, tzinfo=UTC),
        note=note,
        waits_for=Role.RW,
    )


def letter_type(title: str = "Surat Keterangan Domisili") -> LetterType:
    return LETTER_TYPES[0].model_copy(update={"title": title, "message_title": None})


def compose(event: Event, recipient: str, title: str = "Surat Keterangan Domisili") -> Notice:
    return TEXTS.compose(message(event, recipient), None if event in ABOUT_COMPLAINTS else letter_type(title))


@pytest.mark.parametrize(("event", "recipient"), EVERY)
def test_everybody_reads_which_letter_and_application_or_which_complaint(event: Event, recipient: str) -> None:
    notice = compose(event, recipient)
    named = [NUMBER] if event in ABOUT_COMPLAINTS else ["Surat Keterangan Domisili", "7QX3BA"]
    assert all(name in notice.text for name in named)


@pytest.mark.parametrize("event", TO_RESIDENTS)
def test_residents_are_spoken_to(event: Event) -> None:
    assert "Anda" in compose(event, "resident:w-1").text


@pytest.mark.parametrize("event", WITH_NOTE)
def test_residents_read_the_reason_to_the_letter(event: Event) -> None:
    assert NOTE in compose(event, "resident:w-1").text


@pytest.mark.parametrize("event", [Event.APPROVED, Event.PASSED])
def test_residents_read_who_looks_at_it_now(event: Event) -> None:
    assert "sekarang diperiksa Ketua RW" in compose(event, "resident:w-1").text.replace("Sekarang", "sekarang")


@pytest.mark.parametrize("event", WITH_NOTE)
def test_a_reason_that_is_missing_is_told_apart_from_an_empty_text(event: Event) -> None:
    with pytest.raises(FailedPrecondition, match="alasan"):
        TEXTS.compose(message(event, "resident:w-1", note=None), letter_type())


@pytest.mark.parametrize("event", [event for event in Event if Recipient.OFFICER in TOLD[event]])
def test_an_rt_who_filed_for_a_neighbour_is_told_so(event: Event) -> None:
    assert "yang Anda ajukan untuk warga" in compose(event, "officer:ketua-rt").text


@pytest.mark.parametrize(("event", "recipient"), SHOWN_LOCKED)
def test_what_a_locked_screen_may_show_holds_no_reason(event: Event, recipient: str) -> None:
    notice = compose(event, recipient)
    assert "buram" not in notice.subject + notice.text


@pytest.mark.parametrize("title", [LONGEST_TITLE, *(known.title_in_messages for known in LETTER_TYPES)])
@pytest.mark.parametrize(("event", "recipient"), SHOWN_LOCKED)
def test_a_push_and_an_sms_fit_even_with_a_long_title(event: Event, recipient: str, title: str) -> None:
    notice = compose(event, recipient, title)
    assert title in notice.text or event in ABOUT_COMPLAINTS
    assert len(notice.text) <= PUSH_LENGTH


@pytest.mark.parametrize("title", [known.title_in_messages for known in LETTER_TYPES])
@pytest.mark.parametrize("event", [event for event in Event if Recipient.NEIGHBOUR in TOLD[event]])
def test_an_sms_is_one_sms(event: Event, title: str) -> None:
    text = compose(event, NAMES[Recipient.NEIGHBOUR], title).text
    assert set(text) <= GSM_7
    assert len(text) <= SMS_LENGTH


@pytest.mark.parametrize(("event", "recipient"), EVERY)
def test_texts_leave_no_template_marks_and_no_blank_edges(event: Event, recipient: str) -> None:
    notice = compose(event, recipient)
    without_note = notice.text.replace(NOTE, "")
    assert not any(mark in without_note for mark in ("{{", "{%", "None", "  "))
    assert notice.text == notice.text.strip()
    assert notice.text.endswith(".")


def test_what_has_no_class_is_called_by_a_name_that_reads_well() -> None:
    unclassified = next(known for known in LETTER_TYPES if known.name == "tidak-terklasifikasi")
    notice = TEXTS.compose(message(Event.READY, "resident:w-1"), unclassified)
    assert notice.text.startswith("Permohonan Surat Keterangan Lain Anda (kode 7QX3BA)")


@pytest.mark.parametrize("recipient", [*NAMES.values(), *(f"seat:{role}:99.99.01.1001" for role in Role)])
def test_every_recipient_has_channels(recipient: str) -> None:
    assert TEXTS.channels(recipient)
    assert set(TEXTS.channels(recipient)) <= set(CHANNELS)


def test_a_notice_carries_what_its_channel_needs() -> None:
    notice = compose(Event.READY, "resident:w-1")
    assert notice._replace(text="") == Notice(
        message_id="pesan-contoh",
        recipient="resident:w-1",
        subject="Surat sudah terbit",
        text="",
        application_id="abcdefghijklmnopqr7qx3ba",
        event="ready",
        channels=("superapp",),
    )


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    copytree(TEMPLATES / "_messages", tmp_path / "templates" / "_messages")
    return tmp_path / "templates"


def test_an_event_without_a_text_is_named(templates: Path) -> None:
    (templates / "_messages" / "ready.toml").unlink()
    with pytest.raises(InvalidTexts, match=r"^templates/_messages/ready\.toml: not found; add the file$"):
        TemplateTexts(templates)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("ready", '[text]\nresident = "T."', "subject: Field required"),
        ("ready", 'subject = "T"\n[text]\nresident = "T."', "text.neighbour: missing; add it"),
        ("ready", f'subject = "T"\nbody = "T."\n{TEXT}', "body: Extra inputs"),
        ("ready", f'subject = "T"\n{TEXT}seat = "T."', "text.seat: remove it, this is told to neighbour, officer, re"),
        ("ready", f'subject = "T"\n{TEXT.replace("R.", "{{ name }}")}', "text.resident: found name; use "),
        ("ready", f'subject = "T"\n{TEXT.replace("R.", "{{ note }}")}', "text.resident: found note; use "),
        ("ready", f'subject = "T"\n{TEXT.replace("R.", "{{ waits_for }}")}', "text.resident: found waits_for; use "),
        ("meet", f'subject = "T"\n{TEXT.replace("O.", "{{ note }}")}', "text.officer: found note; use "),
        ("ready", f'subject = "T"\n{TEXT.replace("R.", "{{ }")}', "text.resident: line 1: "),
        ("channels", 'resident = ["superapp"]', "officer: Field required"),
        ("channels", CHANNELS_FILE.replace('"sms"', '"merpati"'), "neighbour: found merpati; use superapp, push, "),
        ("channels", CHANNELS_FILE.replace('"sms"', ""), "neighbour: found none; use superapp, push, "),
        ("channels", CHANNELS_FILE.replace("camat", "bupati"), "seat.bupati.*: "),
        ("failed", "subject", "no TOML"),
        ("done", "", "no event has that name"),
    ],
)
def test_a_fault_is_named_with_file_and_key(templates: Path, name: str, content: str, fault: str) -> None:
    (templates / "_messages" / f"{name}.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidTexts, match=rf"^templates/_messages/{name}\.toml: {fault}"):
        TemplateTexts(templates)


def test_the_faults_of_all_files_are_named_together(templates: Path) -> None:
    for name in ("ready", "meet"):
        (templates / "_messages" / f"{name}.toml").unlink()
    with pytest.raises(InvalidTexts) as raised:
        TemplateTexts(templates)
    assert len(str(raised.value).splitlines()) == 2


def test_a_text_that_is_no_utf8_is_named(templates: Path) -> None:
    (templates / "_messages" / "ready.toml").write_bytes(b'subject = "\xff"')
    with pytest.raises(InvalidTexts, match=r"ready\.toml: byte 11 is no UTF-8"):
        TemplateTexts(templates)
