import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions.domain.areas import Area, Areas, Level
from functions.domain.delivering import Breaker
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.report import Sources, make_report
from functions.domain.report_within import Reading
from functions.domain.verification import LetterStatus, VerificationRecord
from infra.api_page import api_functions
from infra.delivery_figures import delivery_figures
from infra.evaluation_pages import HtmlEvaluationPages
from infra.letter_types import FolderLetterTypes
from infra.local_html import FunctionRow, Step
from infra.local_pages import HTML
from infra.markdown_page import as_html
from infra.message_table import message_table
from infra.pages import HtmlPages
from infra.texts import TemplateTexts
from tests import message_page
from tests.functions.test_api_examples import DESCRIPTION, EXAMPLES

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = HtmlPages(TEMPLATES, ZoneInfo("Asia/Jakarta"))
TODAY = date(2025, 2, 10)
NOW = datetime(2025, 2, 10, 2, tzinfo=UTC)
MARKUP = "<script>alert(1)</script>"
RECORD = VerificationRecord(
    code="K7QX3BAM5TZW2YHD",
    status=LetterStatus.ISSUED,
    number="400.12.3.2/018/CTJ/II/2025",
    title="Surat Keterangan Belum Pernah Menikah",
    masked_name="S*** A***",
    office="Kelurahan Contoh Jaya, Kecamatan Contoh",
    signer_title="Lurah Contoh Jaya",
    signer_name="Pejabat Contoh, S.Sos.",
    dated=date(2025, 1, 20),
    valid_until=date(2025, 2, 10),
    sha256="0123456789abcdef" * 4,
)
SENT = Message(
    message_id="pesan",
    application_id="a" * 24,
    letter_type="domisili",
    event=Event.READY,
    recipient="resident:warga",
    created_at=NOW - timedelta(minutes=5),
    status=MessageStatus.SENT,
    channel="superapp",
    attempts=1,
    sent_at=NOW - timedelta(minutes=5) + timedelta(seconds=10),
)
MESSAGES = (
    SENT,
    replace(SENT, attempts=3, sent_at=NOW, read_at=NOW, delivered_at=NOW),
    replace(SENT, status=MessageStatus.QUEUED, channel="push", attempts=2, sent_at=None),
    replace(SENT, status=MessageStatus.FAILED, channel="push", attempts=4, sent_at=None, reason=MARKUP),
)
STATES: dict[str, VerificationRecord | None] = {
    "Berlaku": RECORD,
    "Masa berlaku habis": RECORD.model_copy(update={"valid_until": date(2025, 2, 9)}),
    "Dicabut": RECORD.model_copy(
        update={"status": LetterStatus.REVOKED, "revoked_at": datetime(2025, 2, 3, 20, tzinfo=UTC)}
    ),
    "Diganti": RECORD.model_copy(update={"status": LetterStatus.SUPERSEDED}),
    "Tidak ditemukan": None,
}


class Reader(HTMLParser):
    """What a browser sees of a page: its words, its inline code, and the attributes of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.code: dict[str, list[str]] = {"style": [], "script": []}
        self._words: list[str] = []
        self.feed(html)
        self.close()

    @property
    def texts(self) -> list[str]:
        return [text.strip() for text in self._words]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.code.get(self.tags[-1] if self.tags else "", self._words).append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.code:
            self.tags.append(f"/{tag}")


def page(record: VerificationRecord | None, **changed: Any) -> Reader:  # noqa: ANN401  a record holds many kinds
    return Reader(PAGES.verification(record and record.model_copy(update=changed), today=TODAY))


def start_page(name: str = "/verify_letter/{code}") -> Reader:
    steps = [
        Step("Ajukan permohonan", "Sebagai warga.", "make submit\nmake show"),
        Step("Setujui", "RT.", "make ok"),
    ]
    row = FunctionRow(name, "GET", "Memeriksa surat.")
    return Reader(HTML.welcome(city="Kota Contoh", steps=steps, functions=[row]))


def messages_page() -> Reader:
    letter_type = FolderLetterTypes(TEMPLATES).get("domisili")
    rows = message_table(TemplateTexts(TEMPLATES), letter_type)
    return Reader(HTML.messages(rows, letter_title=letter_type.title))


def deliveries_page(*messages: Message, breakers: tuple[Breaker, ...] = ()) -> Reader:
    return Reader(HTML.deliveries(delivery_figures(messages, breakers, NOW)))


def api_page() -> Reader:
    return Reader(HTML.api(api_functions(DESCRIPTION, EXAMPLES)))


def pangkas_page() -> Reader:
    return Reader(HTML.pangkas(as_html(Path("docs/pangkas.md").read_text())))


def evaluation_page() -> Reader:
    report = make_report("2025-01", "Kota Contoh", Areas({"11.01": Area("11.01", Level.CITY, MARKUP)}), Sources(()))
    return Reader(HtmlEvaluationPages(TEMPLATES).draw(report, Reading("11.01")))


def deployed_pages() -> list[Reader]:
    return [evaluation_page(), *(page(record) for record in STATES.values())]


def local_pages() -> list[Reader]:
    return [start_page(), messages_page(), api_page(), pangkas_page(), deliveries_page(*MESSAGES)]


def every_page() -> list[Reader]:
    return [*deployed_pages(), *local_pages()]


@pytest.mark.parametrize("label", STATES)
def test_each_state_is_named_in_words_and_no_other_state_is(label: str) -> None:
    shown = page(STATES[label])
    assert shown.words.startswith(f"{label} · Pemeriksaan surat")
    assert not {other for other in STATES if other != label} & set(shown.texts)


def test_a_letter_is_valid_to_the_end_of_its_last_day() -> None:
    assert "terdaftar dan masih berlaku" in page(RECORD, valid_until=TODAY).words
    assert "Masa berlaku surat ini sudah habis" in page(RECORD, valid_until=date(2025, 2, 9)).words


def test_a_letter_without_an_end_says_so() -> None:
    shown = page(RECORD, valid_until=None)
    assert "terdaftar dan masih berlaku" in shown.words
    assert "Tanpa batas waktu" in shown.words


def test_a_revoked_letter_shows_the_local_day_of_its_revocation() -> None:
    assert "tidak berlaku lagi sejak 4 Februari 2025" in page(STATES["Dicabut"]).words


@pytest.mark.parametrize("status", [LetterStatus.PENDING, LetterStatus.UNSIGNED, LetterStatus.FAILED])
def test_a_letter_that_was_never_issued_is_unknown(status: LetterStatus) -> None:
    assert page(RECORD, status=status).words == page(None).words


@pytest.mark.parametrize(
    "expected",
    [
        RECORD.number,
        RECORD.title,
        RECORD.masked_name,
        RECORD.office,
        RECORD.signer_title,
        RECORD.signer_name,
        "20 Januari 2025",
        "Sampai 10 Februari 2025",
        "K7QX 3BAM 5TZW 2YHD",
        RECORD.sha256,
        "Diperiksa 10 Februari 2025",
        ".go.id",
    ],
)
def test_the_page_shows_what_can_be_compared_with_the_paper(expected: str) -> None:
    assert expected in page(RECORD).words


def test_a_letter_about_somebody_else_names_both_that_person_and_who_asked() -> None:
    shown = page(RECORD, masked_subject="K*** A***").words
    assert shown.index("Atas nama K*** A***") < shown.index("Pemohon S*** A***")


def test_a_letter_about_the_applicant_names_nobody_twice() -> None:
    shown = page(RECORD).words
    assert "Atas nama S*** A***" in shown
    assert "Pemohon" not in shown


def test_a_record_from_before_whom_a_letter_is_about_was_known_is_still_read() -> None:
    earlier = VerificationRecord.model_validate_json(RECORD.model_dump_json(exclude={"masked_subject"}))
    assert earlier == RECORD


def test_a_letter_without_a_certified_signature_says_what_proves_it() -> None:
    sentence = "belum memakai tanda tangan elektronik tersertifikasi; keaslian dibuktikan oleh halaman ini."
    assert sentence in page(RECORD).words
    assert sentence not in page(RECORD, signature="BSrE").words


@pytest.mark.parametrize(("label", "offered"), [("Berlaku", True), ("Masa berlaku habis", True), ("Dicabut", False)])
def test_a_file_can_be_compared_only_while_a_match_does_not_mislead(label: str, *, offered: bool) -> None:
    assert (("data-sha256", RECORD.sha256) in page(STATES[label]).attributes) is offered


@pytest.mark.parametrize("field", ["masked_name", "number", "title", "office", "signer_name", "signer_title", "code"])
def test_what_stands_in_a_record_is_never_markup(field: str) -> None:
    shown = page(RECORD, **{field: MARKUP})
    assert shown.tags.count("script") == 1
    assert "".join(MARKUP.split()) in "".join(shown.words.split())


def test_what_stands_in_a_report_is_never_markup() -> None:
    assert "script" not in evaluation_page().tags


def test_what_stands_in_a_row_is_never_markup() -> None:
    assert start_page(MARKUP).tags.count("script") == 1


def test_an_unknown_code_shows_no_letter_and_says_what_to_do() -> None:
    shown = page(None)
    assert "Kode ini tidak terdaftar" in shown.words
    assert "kantor kelurahan" in shown.words
    assert "Nomor" not in shown.words


def test_the_start_page_names_the_city_the_steps_and_the_functions() -> None:
    shown = start_page()
    for expected in (
        "Kota Contoh",
        "Ajukan permohonan",
        "make submit make show",
        "/verify_letter/{code} GET Memeriksa surat.",
    ):
        assert expected in shown.words
    assert ("href", "/openapi.json") in shown.attributes


def test_every_message_can_be_read_on_one_page() -> None:
    shown = messages_page()
    for row in message_table(TemplateTexts(TEMPLATES), FolderLetterTypes(TEMPLATES).get("domisili")):
        assert " ".join(row.text.split()) in shown.words
        assert row.subject in shown.texts


def test_the_table_of_messages_in_the_docs_is_the_one_that_is_sent() -> None:
    assert message_page.PAGE.read_text() == message_page.page(), "python -m tests.message_page writes it anew"


def test_the_page_of_deliveries_counts() -> None:
    shown = deliveries_page(*MESSAGES, breakers=(Breaker("push", 9, NOW, NOW),))
    assert "2 dari 4 pesan sudah terkirim; 1 diketahui sampai, 1 diketahui dibaca" in shown.words
    assert "Diserahkan ke penyedia dalam 10 detik 25,0 %" in shown.words
    assert "Pesan tertua yang belum terkirim 300 detik" in shown.words
    assert "push (penyedia tidak menjawab) 0 1 1 6 " in shown.words
    assert "superapp 2 0 0 4 155,0 detik" in shown.words
    assert shown.tags.count("script") == 0


def test_the_page_of_deliveries_without_messages_says_so() -> None:
    shown = deliveries_page().words
    assert "0 dari 0" in shown
    assert "belum ada" in shown
    assert "Belum ada pesan." in shown


@pytest.mark.parametrize(
    ("policy", "pages"),
    [(PAGES.content_security_policy, deployed_pages), (HTML.content_security_policy, local_pages)],
    ids=["deployed", "local"],
)
def test_a_policy_allows_the_style_and_script_of_its_pages_and_nothing_else(
    policy: str, pages: Callable[[], list[Reader]]
) -> None:
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    for kind in ("style", "script"):
        inline = {text for shown in pages() for text in shown.code[kind]}
        assert set(directives.pop(f"{kind}-src").split()) == {source_of(text) for text in inline}
    names = ("default-src", "base-uri", "form-action", "frame-ancestors")
    assert directives == dict.fromkeys(names, "'none'")


def source_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_pages_need_nothing_from_outside_and_nothing_the_policy_forbids() -> None:
    for shown in every_page():
        assert not {"link", "img", "iframe", "form"} & set(shown.tags)
        for name, value in shown.attributes:
            assert name not in {"style", "src"}
            assert not name.startswith("on")
            assert "//" not in (value or "")
        assert not any("url(" in style or "@import" in style for style in shown.code["style"])


def test_pages_say_their_language_and_fit_a_phone() -> None:
    for shown in every_page():
        assert {value for name, value in shown.attributes if name == "lang"} in ({"id"}, {"en"})
        assert ("content", "width=device-width, initial-scale=1") in shown.attributes
        assert shown.tags.count("h1") == 1
