"""The README's lines, run as they stand against a server as `make dev` starts it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_URL = "http://127.0.0.1:8080"


def _block() -> str:
    text = (ROOT / "README.md").read_text()
    found = re.search(r"test_readme\.py runs this block -->\n```bash\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "infra.local", "serve", "--port", str(port), "--data", str(tmp_path / "data")]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet) as server:  # noqa: S603  our own words
        _wait_for(f"http://127.0.0.1:{port}/openapi.json")
        yield f"http://127.0.0.1:{port}"
        server.terminate()  # not SIGINT, which a suite in the background hands on as ignored


def _wait_for(address: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address):  # noqa: S310  our own server
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.mark.loopback
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed; the README's lines were not run")
def test_a_stranger_who_follows_the_readme_gets_a_letter(url: str, tmp_path: Path) -> None:
    lines = _block().replace(DEFAULT_URL, url).replace(".venv/bin/python", sys.executable)
    lines = lines.replace("infra.local token", f"infra.local token --data {tmp_path / 'data'}")
    (tmp_path / "build").mkdir()
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    bash = ["bash", "-eu", "-c", lines]
    subprocess.run(bash, cwd=tmp_path, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  the README
    (page,) = PdfReader(tmp_path / "build" / "letter.pdf").pages
    assert "SURAT KETERANGAN MEMAKAI BALAI WARGA" in page.extract_text()
