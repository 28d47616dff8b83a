"""Prints the interpreter on this machine of the version that the functions run on in the cloud; nothing without one.

`make` runs it before there is an environment, so it needs the standard library alone, of any Python 3.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_RUNTIME = re.compile(r'variable "runtime" \{[^}]*?default\s*=\s*"python3([0-9]+)"')
_ASKED = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"


def deployed_version() -> str:
    """The version as terraform/variables.tf states it, the one place that does: `3.13`."""
    found = _RUNTIME.search((ROOT / "terraform" / "variables.tf").read_text(encoding="utf-8"))
    if found is None:
        raise LookupError('terraform/variables.tf: variable "runtime": its default must be like "python313"')
    return f"3.{found[1]}"


def deployed_python() -> str | None:
    """The path of an interpreter of that version, which can make environments."""
    version = deployed_version()
    return next((path for path in _candidates(version) if _output(path, "-c", _ASKED) == version), None)


def _candidates(version: str) -> Iterator[str]:
    """On the path, then where uv and pyenv keep theirs."""
    yield from filter(None, [shutil.which(f"python{version}")])
    if uv := shutil.which("uv"):
        yield from filter(None, [_output(uv, "python", "find", "--no-python-downloads", "--no-project", version)])
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True))


def _output(*command: str) -> str:
    """What a command says, if it succeeds."""
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=20)  # noqa: S603  looked up
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


if __name__ == "__main__":
    sys.stdout.write(deployed_python() or "")
