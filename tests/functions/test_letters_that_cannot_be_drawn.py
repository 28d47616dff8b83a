"""A letter whose template asks for too much: its office is told, and the process draws on."""

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from functions.domain.application import File, Status
from functions.domain.letters import Letter
from functions.domain.messages import Event, Message
from functions.domain.sweeping import StalledWork
from functions.domain.verification import LetterStatus
from infra.adapters import TEMPLATES
from infra.invariants import broken
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer
from tests.functions.drawn import VERIFICATION_URL
from tests.home import NO_ATTACHMENTS, RESIDENT, TWO_ATTACHMENTS, Home

BEGIN = "{% block body %}"
TOO_LONG = '<p style="font-size: 200pt">{% for page in range(20000) %}{{ applicant.name[0] }} {% endfor %}</p>'
TOO_DEEP = "{% for level in range(250) %}<div>{% endfor %}{{ applicant.name }}"
TOO_LARGE = '<p style="font-size: 2000pt">{{ applicant.name }}</p>'
DRAW = """
import hashlib, pickle, sys
from pathlib import Path
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer
templates = Path(sys.argv[1])
letter, file = pickle.load(sys.stdin.buffer)
letter_type = FolderLetterTypes(templates).get(letter.letter_type)
print(hashlib.sha256(LetterRenderer(templates, sys.argv[2]).render(letter, file, letter_type)).hexdigest())
"""


@pytest.fixture
def templates(home: Home, tmp_path: Path) -> Path:
    """A folder of letters of the home's own: one to be spoilt, and one that is as it should be."""
    folder = tmp_path / "templates"
    for name in ("_shared", TWO_ATTACHMENTS, NO_ATTACHMENTS):
        shutil.copytree(TEMPLATES / name, folder / name)
    home.adapters.letter_types = FolderLetterTypes(folder)
    home.adapters.renderer = LetterRenderer(folder, VERIFICATION_URL)
    home.seat_all()
    return folder


def spoil(templates: Path, body: str) -> None:
    path = templates / TWO_ATTACHMENTS / "letter.html"
    text = path.read_text(encoding="utf-8")
    assert BEGIN in text
    path.write_text(text.replace(BEGIN, BEGIN + body), encoding="utf-8")


def ask_for_both(home: Home) -> tuple[Letter, Letter]:
    """The spoilt letter, and then the other, as both stand at the end."""
    spoilt = home.submission(TWO_ATTACHMENTS, attachments=home.attach("ktp", "kk"))
    return home.issue(home.submit(spoilt)), home.issue(home.submit())


def drawn_afresh(home: Home, letter: Letter, templates: Path) -> str:
    """The SHA-256 of the letter as a process draws it that has drawn nothing before."""
    file = home.records.get(File, application_id=letter.application_id, revision=letter.file_revision)
    assert file is not None
    command = [sys.executable, "-c", DRAW, str(templates), VERIFICATION_URL]
    kept = pickle.dumps((letter, file.value))
    return subprocess.run(command, input=kept, capture_output=True, check=True).stdout.decode().strip()  # noqa: S603  ours


@pytest.mark.parametrize(
    ("body", "cause"),
    [(TOO_LONG, "RenderLimitError"), (TOO_DEEP, "RenderLimitError"), (TOO_LARGE, "LayoutError")],
    ids=["too long", "too deep", "too large"],
)
def test_a_letter_beyond_all_limits_fails_where_its_office_sees_it_and_the_next_one_is_drawn(
    home: Home, templates: Path, body: str, cause: str
) -> None:
    spoil(templates, body)
    failed, issued = ask_for_both(home)
    reason = f"Surat tidak dapat dicetak ({cause}); hubungi pengelola layanan."
    assert (failed.status, failed.failure, failed.due_at) == (LetterStatus.FAILED, reason, None)
    assert home.application(failed.application_id).status == Status.APPROVED
    told = [m for m in home.adapters.all_records.every(Message) if m.event == Event.FAILED]
    assert [(m.recipient, m.application_id) for m in told] == [("seat:verifier:36.71.05.1003", failed.application_id)]
    assert all(message.sent_at is not None for message in told)
    (dead,) = home.adapters.all_records.every(StalledWork)
    assert dead.document == f"letters/{failed.letter_id}"
    assert (dead.due_at, dead.attempts, dead.reason) == (None, 0, reason)
    home.expect(422, home.get(f"/get_letter/{failed.application_id}", resident=RESIDENT))
    assert issued.status == LetterStatus.ISSUED
    stored = home.adapters.letters.find(issued.object_name)
    assert stored is not None
    assert stored.metadata["rendered-sha256"] == drawn_afresh(home, issued, templates)
    assert broken(home.adapters) == []


def test_the_sweep_does_not_draw_such_a_letter_again(home: Home, templates: Path) -> None:
    spoil(templates, TOO_LARGE)
    failed, _ = ask_for_both(home)
    path = f"letters/{failed.letter_id}"
    before = home.documents()[path]
    for _ in range(3):
        home.later(hours=5)
        assert home.sweep()["letters"] == 0
    assert home.documents()[path] == before


def test_nothing_that_a_resident_wrote_is_logged_of_it(home: Home, templates: Path) -> None:
    spoil(templates, TOO_LARGE)
    failed, _ = ask_for_both(home)
    file = home.records.get(File, application_id=failed.application_id, revision=1)
    assert file is not None
    assert file.value.applicant["name"] not in home.log.getvalue()
    assert file.value.applicant["nik"] not in home.log.getvalue()
