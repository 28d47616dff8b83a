"""`make bundle`: the one zip that every function is deployed from, the same bytes for the same sources.

It mirrors the repository, with `main.py` and `requirements.txt` at its root. Members are stored, not compressed:
compressors differ between machines, and the cloud's upload does not care. Where something would fail in the cloud, no
zip is written.
"""

import argparse
import hashlib
import io
import sys
import zipfile
from pathlib import Path

from infra.bundle_faults import TABLE, faults
from infra.bundled_files import deployed_files
from infra.deployables import read_deployables
from infra.settings import REPOSITORY, Settings

NAME = "functions.zip"
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


def bundle(root: Path) -> bytes:
    """The zip of these sources: names in order, and nothing of when, where or by whom it was made."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for name, path in sorted(deployed_files(root, read_deployables(root / TABLE)).items()):
            member = zipfile.ZipInfo(name, _TIME)
            member.create_system, member.external_attr = _UNIX, _MODE
            packed.writestr(member, path.read_bytes())
    return content.getvalue()


def main(arguments: list[str] | None = None, root: Path = REPOSITORY) -> int:
    """Write the bundle and say what it holds, or say all that is wrong and leave none behind; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.bundle", description="The zip that is deployed.")
    parser.add_argument("--output", type=Path, default=Path("build"))
    parser.add_argument("--city", default=Settings.model_fields["city"].default, help="a folder in infra/cities")
    options = parser.parse_args(arguments)
    target: Path = options.output / NAME
    target.unlink(missing_ok=True)
    if found := faults(root, options.city):
        sys.stderr.write("\n".join(found) + "\n")
        return 1
    content = bundle(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    count = len(zipfile.ZipFile(target).namelist())
    sys.stdout.write(
        f"{target}: {count} files, {len(content) / 1024:.0f} KiB, SHA-256 {hashlib.sha256(content).hexdigest()}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
