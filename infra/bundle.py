"""`make bundle`: the one zip that every function is deployed from, the same bytes for the same sources.

It mirrors the repository, with `main.py` and `requirements.txt` at its root. Members are stored, not compressed:
compressors differ between machines, and the cloud's upload does not care.
"""

import argparse
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from infra.settings import REPOSITORY

_FOLDERS = ("functions", "infra", "templates")
_LOCAL_ONLY = frozenset(
    f"infra/{name}.py"
    for name in (
        "bundle",
        "demo",
        "demo_city",
        "demo_course",
        "examples",
        "new_letter",
        "preview",
        "embedded",
        "invariants",
        "local",
        "local_console",
        "newcomer",
        "seeding",
        "emulated",
        "emulators",
        "officers_file",
        "offices_file",
        "register_files",
    )
)
_NAMES_AT_ROOT = {"functions/main.py": "main.py"}
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


def members(root: Path) -> Iterator[tuple[str, bytes]]:
    """The zip's files in order of their names, with their bytes."""
    found = {
        "requirements.txt": root / "requirements.lock",
        **{
            _NAMES_AT_ROOT.get(name, name): root / name
            for folder in _FOLDERS
            for path in (root / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
            for name in [path.relative_to(root).as_posix()]
            if name not in _LOCAL_ONLY
        },
    }
    for name, path in sorted(found.items()):
        yield name, path.read_bytes()


def write_bundle(root: Path, target: Path) -> int:
    """Write the zip; return how many files it holds."""
    count = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in members(root):
            member = zipfile.ZipInfo(name, _TIME)
            member.external_attr = _MODE
            bundle.writestr(member, content)
            count += 1
    return count


def main(arguments: list[str] | None = None) -> int:
    """Write the bundle and say where it is."""
    parser = argparse.ArgumentParser(prog="python -m infra.bundle", description="The zip that is deployed.")
    parser.add_argument("--output", type=Path, default=Path("build"))
    target: Path = parser.parse_args(arguments).output / "functions.zip"
    count = write_bundle(REPOSITORY, target)
    sys.stdout.write(f"{target}: {count} files, {target.stat().st_size / 1024:.0f} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
