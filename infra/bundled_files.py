"""Which files are deployed: what the deployables import, and what that names.

A file of data is deployed if its name stands in deployed code or in a deployed template. So whatever only this
machine reads (the local server, the demo, operators' commands, examples) stays here, and nobody keeps a list.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.deployables import Deployable
from infra.imported_modules import imported_modules

_DATA = ("infra/cities/*/*", "templates/**/*", "terraform/*.yaml")
_ALWAYS = ("templates/_messages/*.toml", "templates/_shared/fonts/LICENSE.txt")  # named by events; the fonts' own rule
_NAMES_SOMETHING = frozenset({".css", ".html", ".toml"})
_FILE_NAME = re.compile(r"[\w.-]+\.[a-z]+")


def code(root: Path, deployables: Iterable[Deployable]) -> dict[Path, set[str]]:
    """The modules that the deployables load, each with the libraries that it imports."""
    return imported_modules(root, ["functions.main", *(f"functions.{each.name}" for each in deployables)])


def deployed_files(root: Path, deployables: Iterable[Deployable]) -> dict[str, Path]:
    """Every file of the bundle by its name there."""
    modules = list(code(root, deployables))
    paths = [*modules, *_named_data(root, modules)]
    names = {path.relative_to(root).as_posix(): path for path in paths}
    return {"main.py": names.pop("functions/main.py"), "requirements.txt": root / "requirements.lock", **names}


def _named_data(root: Path, modules: Iterable[Path]) -> Iterator[Path]:
    """The files of data whose names stand in the modules, or in one of these files that is text itself."""
    always = {path for pattern in _ALWAYS for path in root.glob(pattern)}
    left = {path for pattern in _DATA for path in root.glob(pattern) if path.is_file()}
    named = _names_in(modules)
    while found := {path for path in left if path.name in named or path in always}:
        yield from found
        left -= found
        named |= _names_in(path for path in found if path.suffix in _NAMES_SOMETHING)


def _names_in(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name in _FILE_NAME.findall(path.read_text(encoding="utf-8"))}
