from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from functions.domain.errors import FailedPrecondition
from functions.domain.letter_types import LetterType
from functions.domain.messages import Event, Message
from functions.ports import Notice
from infra.letter_types import FolderLetterTypes
from infra.texts import InvalidTexts, TemplateTexts

TEMPLATES = Path(__file__).parents[2] / "templates"
TEXTS = TemplateTexts(TEMPLATES)
LETTER_TYPES = FolderLetterTypes(TEMPLATES).all()
LONGEST_TITLE = "Surat Keterangan Domisili Usaha, Lembaga, atau Yayasan Sosial"
NOTE = "Foto {{ KTP }} <buram>; mohon foto ulang."

TO_SEATS = (Event.WAITING, Event.NOTIFIED, Event.FAILED)
TO_APPLICANTS = tuple(event for event in Event if event not in TO_SEATS)
WITH_NOTE = (Event.MEET, Event.RETURNED, Event.REJECTED, Event.REVOKED)
PUSH_LENGTH = 160


def message(event: Event, recipient: str, note: str | None = NOTE) -> Message:
    return Message(
        message_id="pesan-contoh",
        application_id="abcdefghijklmnopqr7qx3ba",
        letter_type="domisili",
        event=event,
        recipient=recipient,
        created_at=datetime(2025, 1, 20, 2, tzinfo=UTC),
        note=note,
    )


def letter_type(title: str = "Surat Keterangan Domisili") -> LetterType:
    return LETTER_TYPES[0].model_copy(update={"title": title})


def compose(event: Event, recipient: str, title: str = "Surat Keterangan Domisili") -> Notice:
    return TEXTS.compose(message(event, recipient), letter_type(title))


@pytest.mark.parametrize("event", TO_APPLICANTS)
def test_residents_read_which_letter_and_which_application(event: Event) -> None:
    notice = compose(event, "resident:w-1")
    assert "Surat Keterangan Domisili" in notice.text
    assert "7QX3BA" in notice.text
    assert "Anda" in notice.text


@pytest.mark.parametrize("event", WITH_NOTE)
def test_residents_read_the_reason_to_the_letter(event: Event) -> None:
    assert NOTE in compose(event, "resident:w-1").text


@pytest.mark.parametrize("event", WITH_NOTE)
def test_a_reason_that_is_missing_is_told_apart_from_an_empty_text(event: Event) -> None:
    with pytest.raises(FailedPrecondition, match="alasan"):
        TEXTS.compose(message(event, "resident:w-1", note=None), letter_type())


@pytest.mark.parametrize("event", TO_SEATS)
def test_seats_read_which_letter_and_which_application(event: Event) -> None:
    notice = compose(event, "seat:rt:99.99.01.1001.007.002")
    assert "Surat Keterangan Domisili (kode 7QX3BA)" in notice.text


@pytest.mark.parametrize("event", TO_APPLICANTS)
def test_an_rt_who_filed_for_a_neighbour_is_told_so(event: Event) -> None:
    assert "yang Anda ajukan untuk warga" in compose(event, "officer:ketua-rt").text


@pytest.mark.parametrize("recipient", ["officer:ketua-rt", "seat:rt:99.99.01.1001.007.002"])
@pytest.mark.parametrize("event", Event)
def test_no_push_holds_the_reason(event: Event, recipient: str) -> None:
    notice = compose(event, recipient)
    assert "buram" not in notice.subject + notice.text


@pytest.mark.parametrize("title", [LONGEST_TITLE, *(known.title for known in LETTER_TYPES)])
@pytest.mark.parametrize("event", Event)
def test_a_push_fits_even_with_a_long_title(event: Event, title: str) -> None:
    for recipient in ("officer:ketua-rt", "seat:rt:99.99.01.1001.007.002"):
        notice = compose(event, recipient, title)
        assert title in notice.text
        assert len(notice.text) <= PUSH_LENGTH


@pytest.mark.parametrize("recipient", ["resident:w-1", "officer:ketua-rt", "seat:rt:99.99.01.1001.007.002"])
@pytest.mark.parametrize("event", Event)
def test_texts_leave_no_template_marks_and_no_blank_edges(event: Event, recipient: str) -> None:
    notice = compose(event, recipient)
    without_note = notice.text.replace(NOTE, "")
    assert not any(mark in without_note for mark in ("{{", "{%", "None", "  "))
    assert notice.text == notice.text.strip()
    assert notice.text.endswith(".")


def test_a_notice_carries_what_its_channel_needs() -> None:
    notice = compose(Event.READY, "resident:w-1")
    assert notice._replace(text="") == Notice(
        message_id="pesan-contoh",
        recipient="resident:w-1",
        subject="Surat sudah terbit",
        text="",
        application_id="abcdefghijklmnopqr7qx3ba",
        event="ready",
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
        ("ready", 'text = "T."', "subject: Field required"),
        ("ready", 'subject = "T"\ntext = "T."', "officer_text: missing; add it"),
        ("ready", 'subject = "T"\ntext = "T."\nofficer_text = "T."\nbody = "T."', "body: Extra inputs"),
        ("ready", 'subject = "T"\ntext = "{{ name }}"\nofficer_text = "T."', "text: found name; use "),
        ("ready", 'subject = "T"\ntext = "{{ note }}"\nofficer_text = "T."', "text: found note; use "),
        ("meet", 'subject = "T"\ntext = "T."\nofficer_text = "{{ note }}"', "officer_text: found note; use "),
        ("ready", 'subject = "T"\ntext = "{{ }"\nofficer_text = "T."', "text: line 1: "),
        ("failed", 'subject = "T"\ntext = "T."\nofficer_text = "T."', "officer_text: remove it"),
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
