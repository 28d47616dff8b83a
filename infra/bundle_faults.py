"""What would go wrong in the cloud, found before anything is sent there."""

import ast
import difflib
import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from infra.city import InvalidCity, read_city
from infra.deployables import WrongTable, read_deployables
from infra.imported_modules import missing_modules
from infra.letter_types import FolderLetterTypes, InvalidLetterType
from infra.texts import InvalidTexts, TemplateTexts

_MAIN = "functions/main.py"
TABLE = "terraform/functions.yaml"
_CITY_FILES = ("city.toml", "areas.csv")
_CATALOGUE = "docs/letters.md"
_LISTED = re.compile(r"^- \[.+\]\(#([a-z0-9-]+)\)$", re.MULTILINE)
_SHARED = ("_shared/emblem.png", "_shared/fonts/*.ttf", "_pages/verification.html")


def faults(root: Path, city: str) -> list[str]:
    """One line for each thing that is wrong or missing in the sources, all at once; `city` is the one deployed for."""
    return [*_in_the_table(root), *_in_imports(root), *_in_letters(root), *_in_texts(root), *_in_cities(root, city)]


def _in_imports(root: Path) -> Iterator[str]:
    for path in sorted((root / "functions").rglob("*.py")) + sorted((root / "infra").rglob("*.py")):
        for name in sorted(missing_modules(root, path)):
            yield f"{name}: no such module, and {path.relative_to(root)} imports it; bring it back"


def _in_the_table(root: Path) -> Iterator[str]:
    try:
        rows = {each.name for each in read_deployables(root / TABLE)}
    except WrongTable as error:
        yield from (f"{TABLE}: {line.strip()}" for line in str(error).splitlines()[1:])
        return
    offered = set(_offered(root / _MAIN))
    for name in sorted(rows - offered):
        yield f"{TABLE}: {name}: not in {_MAIN}; add it there, or remove the row{_near(name, offered - rows)}"
    for name in sorted(offered - rows):
        yield f"{_MAIN}: {name}: no row in {TABLE}; add one, or remove it{_near(name, rows - offered)}"
    for name in sorted(rows & offered):
        if not (root / f"functions/{name}.py").is_file():
            yield f"functions/{name}.py: not found; add the file, or remove its row and its line in {_MAIN}"


def _offered(main: Path) -> Iterator[str]:
    """The keys of the table in main.py, which is read and not run: what it imports may be what is missing."""
    for node in ast.parse(main.read_text(encoding="utf-8")).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id="DEPLOYABLES"), value=ast.Dict(keys=keys)):
                yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


def _in_letters(root: Path) -> Iterator[str]:
    catalogue = root / _CATALOGUE
    listed = _LISTED.findall(catalogue.read_text(encoding="utf-8")) if catalogue.is_file() else []
    for name in listed:
        if not (root / "templates" / name).is_dir():
            yield f"templates/{name}: no such folder, and {_CATALOGUE} lists it; bring it back or unlist it"
    try:
        FolderLetterTypes(root / "templates")
    except InvalidLetterType as error:
        yield from str(error).splitlines()


def _in_texts(root: Path) -> Iterator[str]:
    for name in _SHARED:
        if not list((root / "templates").glob(name)):
            yield f"templates/{name}: not found, and letters are drawn with it; bring it back"
    try:
        TemplateTexts(root / "templates")
    except InvalidTexts as error:
        yield from str(error).splitlines()


def _in_cities(root: Path, city: str) -> Iterator[str]:
    cities = root / "infra/cities"
    names = {path.name for path in cities.iterdir() if path.is_dir()} if cities.is_dir() else set[str]()
    if city not in names:
        yield f"infra/cities/{city}: no such folder; make it with {' and '.join(_CITY_FILES)}{_near(city, names)}"
    letters = {path.name for path in (root / "templates").iterdir() if path.is_dir() and path.name[0] not in "_."}
    for name in sorted(names):
        yield from _in_a_city(cities / name, letters)


def _in_a_city(folder: Path, letters: Collection[str]) -> Iterator[str]:
    shown = f"infra/cities/{folder.name}"
    missing = [name for name in _CITY_FILES if not (folder / name).is_file()]
    yield from (f"{shown}/{name}: not found; add the file" for name in missing)
    if missing:
        return
    try:
        read_city(folder)
    except (InvalidCity, ValueError, KeyError) as error:
        lines = str(error).splitlines() if isinstance(error, InvalidCity) else [f"{folder.name}: {error!r}; correct it"]
        yield from (f"infra/cities/{line}" for line in lines)
        return
    named = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8")).get("codes", {})
    for name in sorted(named.keys() - letters):
        yield f"{shown}/city.toml: codes.{name}: no letter of that name in templates; remove it{_near(name, letters)}"


def _near(name: str, others: Collection[str]) -> str:
    near = difflib.get_close_matches(name, others, n=1)
    return f". Did you mean {near[0]}?" if near else ""
