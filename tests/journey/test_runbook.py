"""The runbook's lines that need no cloud, run as they stand, one block after the other, in one folder."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.home import make_home

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- tests/journey/test_runbook.py runs this block -->"


def blocks() -> list[str]:
    text = (ROOT / "docs" / "runbook.md").read_text()
    return re.findall(re.escape(MARK) + r"\n```bash\n(.*?)```", text, re.DOTALL)


def run(lines: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = ["bash", "-eu", "-c", lines.replace(".venv/bin/python", sys.executable)]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)  # noqa: S603  the runbook
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed; the runbook's lines were not run")
def test_an_engineer_who_follows_the_runbook_gets_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    home = make_home(tmp_path / "build" / "local")
    home.seat_all()
    home.issue(home.submit())
    reseal, back_up, restore, registers = blocks()
    assert "tidak diperlukan lagi" in run(reseal, tmp_path)
    run(back_up, tmp_path)
    assert stat.S_IMODE((tmp_path / "build" / "backup.sqlite").stat().st_mode) == 0o600, "personal data"
    forgotten = home.issue(home.submit())
    said = run(restore, tmp_path)
    assert said.count(forgotten.letter_id) == 2
    assert "kini tercatat lagi" in said
    shutil.rmtree(tmp_path / "build")  # example officers take the seats of those above
    assert "kursi" in run(registers, tmp_path)
