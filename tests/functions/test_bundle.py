"""What is in the zip that is deployed, and why none is written."""

import hashlib
import os
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from io import BytesIO
from pathlib import Path

import pytest

from infra.bundle import NAME, bundle, main
from infra.bundle_faults import faults
from infra.bundled_files import code
from infra.deployables import read_deployables
from infra.imported_modules import imported_modules
from infra.settings import REPOSITORY

CITY = "kota-tangerang"
ROWS = read_deployables(REPOSITORY / "terraform" / "functions.yaml")
NOT_IMPORTED = {
    "rl-accel": "reportlab loads it if it is there",
    "tzdata": "zoneinfo reads it",
}
"""Requirements that no module of ours imports."""


@pytest.fixture(scope="module")
def content() -> bytes:
    return bundle(REPOSITORY)


@pytest.fixture(scope="module")
def names(content: bytes) -> frozenset[str]:
    return frozenset(zipfile.ZipFile(BytesIO(content)).namelist())


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what a bundle is made of."""
    root = tmp_path / "elsewhere"
    for folder in ("functions", "infra", "templates", "terraform"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    shutil.copy(REPOSITORY / "requirements.lock", root)
    (root / "docs").mkdir()
    shutil.copy(REPOSITORY / "docs" / "letters.md", root / "docs")
    return root


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_zip_has_its_entry_point_and_its_hashed_requirements_at_its_root(content: bytes) -> None:
    packed = zipfile.ZipFile(BytesIO(content))
    assert packed.read("main.py") == (REPOSITORY / "functions" / "main.py").read_bytes()
    lines = packed.read("requirements.txt").decode().splitlines()
    pinned = [line for line in lines if line and line[0] not in " #"]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)


@pytest.mark.parametrize(
    "name",
    [
        "terraform/functions.yaml",
        "functions/domain/__init__.py",
        "infra/cities/kota-tangerang/areas.csv",
        "infra/firestore.py",
        "templates/_messages/ready.toml",
        "templates/_pages/verification.js",
        "templates/_shared/emblem.png",
        "templates/_shared/fonts/LiberationSans-Bold.ttf",
        "templates/_shared/fonts/LICENSE.txt",
        "templates/usaha/letter.html",
        "templates/usaha/letter.toml",
    ],
)
def test_what_functions_read_is_in_the_zip(names: frozenset[str], name: str) -> None:
    assert name in names


def test_every_letter_every_message_and_every_deployable_is_in_the_zip(names: frozenset[str]) -> None:
    data = [path for kind in ("*/letter.toml", "*/letter.html", "_messages/*") for path in _templates(kind)]
    assert names >= {*data, *(f"functions/{row.name}.py" for row in ROWS)}


def _templates(pattern: str) -> Iterator[str]:
    return (path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "templates").glob(pattern))


@pytest.mark.parametrize(
    "part",
    [
        *("local.py", "local_console", "embedded.py", "emulat", "demo", "seeding", "invariants", "preview", "bundle"),
        *("officers_file", "offices_file", "dead_letters", "counters.py", "openapi", "example", "newcomer"),
        *(".md", ".rules", ".tf", "tests/", "docs/", "__pycache__", "functions/main.py"),
    ],
)
def test_what_only_this_machine_needs_is_not_in_the_zip(names: frozenset[str], part: str) -> None:
    assert [name for name in names if part in name] == []


def test_the_same_sources_make_the_same_bytes_elsewhere_under_another_umask_and_on_another_day(
    content: bytes, sources: Path
) -> None:
    (sources / "terraform" / ".terraform" / "providers").mkdir(parents=True)
    (sources / "terraform" / ".terraform" / "providers" / "city.toml").write_text("of a tool's own")
    (sources / "templates" / "usaha" / "letter.html~").write_text("an editor's")
    for path in sources.rglob("*"):
        path.chmod(0o700)
        os.utime(path, (0, 0))
    assert hashlib.sha256(bundle(sources)).digest() == hashlib.sha256(content).digest()


def test_another_letter_makes_other_bytes(content: bytes, sources: Path) -> None:
    change(sources / "templates" / "usaha" / "letter.html", "a", "b")
    assert bundle(sources) != content


def test_imports_are_found_inside_functions_and_those_for_type_checkers_are_not(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    for name, text in {
        "__init__": "",
        "one": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from infra import four\nimport infra.two",
        "two": "def late():\n    from infra import three\n    import yaml",
        "three": "",
        "four": "",
    }.items():
        (tmp_path / "infra" / f"{name}.py").write_text(text)
    found = imported_modules(tmp_path, ["infra.one"])
    assert {path.stem for path in found} == {"__init__", "one", "two", "three"}
    assert found[tmp_path / "infra" / "two.py"] == {"yaml"}


def test_the_requirements_are_what_the_functions_import_and_nothing_else() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    imported = set().union(*code(REPOSITORY, ROWS).values())
    sources = packages_distributions()
    providing = {name.lower() for library in imported for name in sources.get(library, ())}
    assert declared - providing == NOT_IMPORTED.keys()


def test_it_says_how_many_files_how_large_and_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--output", str(tmp_path / "new")]) == 0
    content = (tmp_path / "new" / NAME).read_bytes()
    count = len(zipfile.ZipFile(BytesIO(content)).namelist())
    said = f"{count} files, {len(content) / 1024:.0f} KiB, SHA-256 {hashlib.sha256(content).hexdigest()}\n"
    assert capsys.readouterr().out == f"{tmp_path}/new/{NAME}: {said}"


def test_these_sources_have_no_fault() -> None:
    assert faults(REPOSITORY, CITY) == []


def test_a_row_without_a_function_and_a_function_without_a_row_are_named(sources: Path) -> None:
    change(sources / "terraform" / "functions.yaml", "\nget_letter:", "\nget_leter:")
    assert faults(sources, CITY) == [
        (
            "terraform/functions.yaml: get_leter: not in functions/main.py; add it there, or remove the row."
            " Did you mean get_letter?"
        ),
        (
            "functions/main.py: get_letter: no row in terraform/functions.yaml; add one, or remove it."
            " Did you mean get_leter?"
        ),
    ]


def test_a_wrong_row_is_named(sources: Path) -> None:
    change(sources / "terraform" / "functions.yaml", "memory: 512Mi", "memory: plenty")
    (fault,) = faults(sources, CITY)
    assert fault.startswith("terraform/functions.yaml: submit_application: memory: 'plenty' is no amount of memory")


def test_a_deployable_without_its_file_is_named(sources: Path) -> None:
    (sources / "functions" / "get_letter.py").unlink()
    (fault,) = faults(sources, CITY)
    assert fault.startswith("functions/get_letter.py: not found; add the file")


@pytest.mark.parametrize("name", ["letter.toml", "letter.html"])
def test_a_letter_without_a_file_is_named(sources: Path, name: str) -> None:
    (sources / "templates" / "usaha" / name).unlink()
    assert faults(sources, CITY) == [f"templates/usaha/{name}: not found; add the file"]


def test_a_wrong_letter_is_named(sources: Path) -> None:
    change(sources / "templates" / "usaha" / "letter.toml", "title", "titel")
    found = faults(sources, CITY)
    assert "templates/usaha/letter.toml: titel: unknown key; did you mean title?" in found


def test_a_related_letter_that_is_missing_is_named(sources: Path) -> None:
    (sources / "templates" / "pindah-datang").rename(sources / "templates" / "pindah-masuk")
    found = faults(sources, CITY)
    assert found
    assert found[0].startswith("templates/pindah-datang: no such folder")
    assert all('related: no other letter "pindah-datang"; did you mean pindah-masuk?' in fault for fault in found[1:])


def test_a_letter_that_a_citys_codes_name_but_that_is_missing_is_named(sources: Path) -> None:
    city = sources / "infra" / "cities" / CITY / "city.toml"
    change(city, "[codes]", '[codes]\nkematan = [{since = 2027-01-01, code = "400.12.3.1"}]')
    assert faults(sources, CITY) == [
        (
            f"infra/cities/{CITY}/city.toml: codes.kematan: no letter of that name in templates; remove it."
            " Did you mean kematian?"
        ),
    ]


def test_a_city_without_a_folder_is_named(sources: Path) -> None:
    assert faults(sources, "kota-tanggerang") == [
        f"infra/cities/kota-tanggerang: no such folder; make it with city.toml and areas.csv. Did you mean {CITY}?"
    ]


@pytest.mark.parametrize("name", ["city.toml", "areas.csv"])
def test_a_city_without_a_file_is_named(sources: Path, name: str) -> None:
    (sources / "infra" / "cities" / CITY / name).unlink()
    assert faults(sources, CITY) == [f"infra/cities/{CITY}/{name}: not found; add the file"]


def test_a_wrong_city_is_named(sources: Path) -> None:
    change(sources / "infra" / "cities" / CITY / "city.toml", "government", "goverment")
    found = faults(sources, CITY)
    assert any(fault.startswith(f"infra/cities/{CITY}/city.toml: government") for fault in found)


def test_with_faults_all_are_said_at_once_and_no_zip_is_left(
    sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / NAME).write_bytes(b"of yesterday")
    (sources / "templates" / "usaha" / "letter.toml").unlink()
    (sources / "infra" / "cities" / CITY / "areas.csv").unlink()
    change(sources / "terraform" / "functions.yaml", "\nget_letter:", "\nget_leter:")
    assert main(["--output", str(tmp_path)], sources) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 4)
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("templates/kehilangan", "templates/kehilangan: no such folder, and docs/letters.md lists it"),
        ("infra/pdf.py", "infra.pdf: no such module, and infra/adapters.py imports it"),
        ("templates/_shared/emblem.png", "templates/_shared/emblem.png: not found"),
        ("templates/_shared/fonts", "templates/_shared/fonts/*.ttf: not found"),
        ("templates/_messages/ready.toml", "ready.toml: not found"),
    ],
)
def test_what_went_missing_is_named(sources: Path, gone: str, said: str) -> None:
    path = sources / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert any(said in fault for fault in faults(sources, "kota-tangerang"))
