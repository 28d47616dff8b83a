"""The zip that is deployed, unpacked beside an environment that holds what it asks for and nothing else."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.bundle import bundle
from infra.deployables import Deployable, read_deployables
from infra.port_settings import needs_of
from infra.settings import REPOSITORY, variable_of
from tests.deployed_python import deployed_python, deployed_version

ROWS = read_deployables(REPOSITORY / "terraform" / "functions.yaml")
NOT_INSTALLED = "what the zip asks for cannot be installed here"
_BUILT = REPOSITORY / "build" / "bundled"
_URL = "https://fungsi.contoh.example"
_ACCOUNT = {"type": "authorized_user", "client_id": "contoh", "client_secret": "contoh", "refresh_token": "contoh"}
_VALUES = {
    "home": "cloud",
    "project": "contoh-paten",
    "records_key": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "uploads_bucket": "contoh-unggahan",
    "letters_bucket": "contoh-surat",
    "evaluations_bucket": "contoh-evaluasi",
    "published_bucket": "contoh-terbitan",
    "functions_url": _URL,
    "public_url": _URL,
    "superapp_accounts": "superapp@contoh.example",
    "scheduler_accounts": "penjadwal@contoh.example",
    "superapp_webhook": "https://superapp.contoh.example",
    "superapp_webhook_secrets": "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "push_project": "contoh-petugas",
    "smtp_host": "mail.contoh.example",
    "smtp_from": "paten@contoh.example",
    "sms_request": json.dumps(
        {"url": "https://sms.contoh.example", "headers": {}, "json": {"to": "$phone", "text": "$text"}}
    ),
}


class NotInstalledError(RuntimeError):
    """There is no network here to install from."""


def environment(row: Deployable, folder: Path) -> dict[str, str]:
    """A function's variables in the cloud, with values of nobody's, and an account of nobody's for Google's clients."""
    account = folder / "account.json"
    account.write_text(json.dumps(_ACCOUNT))
    names = needs_of(row).names & _VALUES.keys()
    return {
        "GOOGLE_APPLICATION_CREDENTIALS": str(account),
        **{variable_of(name): _VALUES[name] for name in sorted(names)},
    }


def unpack(folder: Path) -> Path:
    """The zip's own folder, as the cloud unpacks it."""
    zipfile.ZipFile(io.BytesIO(bundle(REPOSITORY))).extractall(folder)
    return folder


def installed() -> Path:
    """The interpreter of an environment with the zip's requirements; kept in build/ until they change.

    Made by the deployed version where that is here. Raises NotInstalledError without a network.
    """
    interpreter = deployed_python() or sys.executable
    requirements = REPOSITORY / "requirements.lock"
    wanted = hashlib.sha256(requirements.read_bytes() + interpreter.encode()).hexdigest()
    python, mark = _BUILT / "bin" / "python", _BUILT / "installed"
    if not (mark.is_file() and mark.read_text() == wanted):
        shutil.rmtree(_BUILT, ignore_errors=True)
        subprocess.run([interpreter, "-m", "venv", str(_BUILT)], check=True, capture_output=True)  # noqa: S603  looked up
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"]
        done = subprocess.run(  # noqa: S603  our own words
            [*pip, "--quiet", "--require-hashes", "-r", str(requirements)], capture_output=True, text=True, check=False
        )
        if "connection broken by" in done.stderr:
            raise NotInstalledError(NOT_INSTALLED)
        done.check_returncode()
        mark.write_text(wanted)
    return python


def started(python: Path, folder: Path, rows: Iterable[Deployable]) -> dict[str, dict[str, Any]]:
    """What came of starting each function in the unpacked zip: see tests/start_deployed.py."""
    given = {row.name: environment(row, folder.parent) for row in rows}
    command = [str(python), "-W", "error", str(REPOSITORY / "tests" / "start_deployed.py")]
    done = subprocess.run(  # noqa: S603  our own words
        command, cwd=folder, input=json.dumps(given), capture_output=True, text=True, check=False, env={}
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    said: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return said


def where_it_runs() -> str | None:
    """A line that says so where the tests run on another Python than the deployed one."""
    here, there = "{}.{}".format(*sys.version_info), deployed_version()
    if here == there:
        return None
    why = "that one is not on this machine" if deployed_python() is None else ".venv was made before; the zip ran on it"
    return f"the tests ran on Python {here}, the functions are deployed on {there}: {why}"
