"""What a module needs at run time of our own code, found in the imports of its source."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGES = ("functions", "infra")


def imported_modules(root: Path, modules: Iterable[str]) -> dict[Path, set[str]]:
    """The files of these modules and of all of ours that they import, also inside functions.

    Each with the libraries, by their top names, that it imports. What is imported for type checkers only is left out:
    no process loads it.
    """
    found: dict[Path, set[str]] = {}
    waiting = list(modules)
    while waiting:
        for path in _files(root, waiting.pop()):
            if path not in found:
                names = set(_imports(ast.parse(path.read_text(encoding="utf-8"))))
                ours = {name for name in names if _top(name) in PACKAGES}
                found[path] = {_top(name) for name in names - ours}
                waiting += ours
    return found


def missing_modules(root: Path, path: Path) -> set[str]:
    """Modules of ours that a file says it imports and that are not there; names within a module are not looked at."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    named = {str(node.module) for node in tree if isinstance(node, ast.ImportFrom)}
    ours = {name for name in named if _top(name) in PACKAGES}
    return {name for name in ours if not _own(root, name)}


def _own(root: Path, module: str) -> list[Path]:
    """The file that is this module: a package's, or its own."""
    place = root.joinpath(*module.split("."))
    return [path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()]


def _files(root: Path, module: str) -> Iterator[Path]:
    """The module's own file, and those of the packages around it; nothing for a name that is no module."""
    parts = module.split(".")
    packages = [root.joinpath(*parts[:end], "__init__.py") for end in range(1, len(parts) + 1)]
    yield from (path for path in (*packages, root.joinpath(*parts).with_suffix(".py")) if path.is_file())


def _imports(node: ast.AST) -> Iterator[str]:
    """Every name that is imported: of `from a import b` both `a` and `a.b`, since b may be a module."""
    match node:
        case ast.Import(names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
            yield from (name for child in otherwise for name in _imports(child))
        case _:
            yield from (name for child in ast.iter_child_nodes(node) for name in _imports(child))


def _top(name: str) -> str:
    return name.partition(".")[0]
