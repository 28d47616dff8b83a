"""Tells whether the locks still follow from pyproject.toml; `--write` resolves them anew."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PROJECT = "pyproject.toml"
LOCKS = {
    "requirements.lock": (_PROJECT,),
    "requirements-local.lock": ("--group", f"{_PROJECT}:local", "--constraint", "requirements.lock"),
    "requirements-dev.lock": (_PROJECT, "--group", "dev"),
    "requirements-checkov.lock": ("--group", f"{_PROJECT}:checkov"),
}


def compile_lock(asked: tuple[str, ...], target: Path, *more: str) -> str:
    """The lock that follows from pyproject.toml; pins that stand in `target` are kept where they fit."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += ["--generate-hashes", "--no-header", "--quiet", *asked, *more, "--output-file", str(target)]
    subprocess.run(  # noqa: S603  our own words
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    return target.read_text()


def main() -> int:
    """Compare or write every lock; return the exit code."""
    stale = []
    for lock, asked in LOCKS.items():
        path = ROOT / lock
        if "--write" in sys.argv:
            compile_lock(asked, path, "--upgrade")
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / lock
            copy.write_text(path.read_text())
            if compile_lock(asked, copy) != path.read_text():
                stale.append(lock)
    sys.stdout.write(f"stale: {', '.join(stale)}; run `make lock`\n" if stale else "the locks are current\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
