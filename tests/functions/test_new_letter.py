"""Beginning a letter, and what the preview tells of a bad one."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from functions.domain.applicant import Applicant
from infra import examples, preview
from infra.adapters import TEMPLATES
from infra.examples import DATED, example
from infra.letter_types import FolderLetterTypes, InvalidLetterType
from infra.local import main
from infra.new_letter import make_letter
from tests.functions.drawn import text_of


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    shutil.copytree(TEMPLATES / "_shared", folder / "_shared")
    for module in (examples, preview):
        monkeypatch.setattr(module, "TEMPLATES", folder)
    return folder


def test_a_new_letter_passes_the_checks_and_can_be_drawn(templates: Path, tmp_path: Path) -> None:
    make_letter(templates, "surat-jalan")
    letter_type = FolderLetterTypes(templates).get("surat-jalan")
    values = example(letter_type)
    form = letter_type.form.model_validate(values["form"])
    assert letter_type.faults(form, Applicant.model_validate(values["applicant"]), DATED) == []
    assert preview.main(["surat-jalan", "--output", str(tmp_path / "out")]) == 0
    pdf, picture = (tmp_path / "out" / f"surat-jalan.{kind}" for kind in ("pdf", "png"))
    assert pdf.read_bytes().startswith(b"%PDF")
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["Surat", "a/b", "..", "surat_jalan", ""])
def test_a_name_no_folder_can_have_is_refused(templates: Path, name: str) -> None:
    with pytest.raises(ValueError, match="use a-z"):
        make_letter(templates, name)


def test_a_letter_that_is_there_is_not_written_over(templates: Path) -> None:
    folder = make_letter(templates, "surat-jalan")
    (folder / "letter.html").write_text("milik saya")
    with pytest.raises(ValueError, match="there already"):
        make_letter(templates, "surat-jalan")
    assert (folder / "letter.html").read_text() == "milik saya"


def test_the_command_says_what_comes_next(
    templates: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("infra.local.TEMPLATES", templates)
    assert main(["letter", "new", "surat-jalan"]) == 0
    assert capsys.readouterr().out == "templates/surat-jalan: make preview LETTER=surat-jalan\n"
    assert main(["letter", "new", "surat-jalan"]) == 2


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("{{ macros.opening(letter) }}", "{{ macros.opening(letter) }", 5),
        ("form.keperluan", "form.keperluam", 8),
        ("macros.validity", "macros.validiti", 9),
    ],
)
def test_a_bad_template_is_named_with_its_line(
    templates: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: int
) -> None:
    html = make_letter(templates, "surat-jalan") / "letter.html"
    html.write_text(html.read_text().replace(old, new))
    assert preview.main(["surat-jalan", "--output", str(templates)]) == 1
    assert capsys.readouterr().err.startswith(f"templates/surat-jalan/letter.html:{line}: ")


def test_a_bad_key_is_named_with_its_file(templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toml = make_letter(templates, "surat-jalan") / "letter.toml"
    toml.write_text(toml.read_text().replace('kind = "text"', 'kind = "teks"'))
    assert preview.main(["surat-jalan", "--output", str(tmp_path)]) == 1
    assert 'templates/surat-jalan/letter.toml: fields[0].kind: found "teks"' in capsys.readouterr().err


def test_a_missing_example_is_named_by_the_preview_which_alone_needs_it(
    templates: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (make_letter(templates, "surat-jalan") / "example.json").unlink()
    assert FolderLetterTypes(templates).get("surat-jalan").name == "surat-jalan"
    assert preview.main(["surat-jalan", "--output", str(tmp_path)]) == 1
    assert "templates/surat-jalan/example.json: not found; add the file" in capsys.readouterr().err


def test_a_related_letter_must_exist(templates: Path) -> None:
    toml = make_letter(templates, "surat-jalan") / "letter.toml"
    make_letter(templates, "surat-jalur")
    toml.write_text('related = ["surat-jalr"]\n' + toml.read_text())
    with pytest.raises(InvalidLetterType, match=r'no other letter "surat-jalr"; did you mean surat-jalur\?'):
        FolderLetterTypes(templates)


def test_a_letter_is_not_related_to_itself(templates: Path) -> None:
    toml = make_letter(templates, "surat-jalan") / "letter.toml"
    toml.write_text('related = ["surat-jalan"]\n' + toml.read_text())
    with pytest.raises(InvalidLetterType, match='no other letter "surat-jalan"; remove it'):
        FolderLetterTypes(templates)


def test_the_preview_draws_again_when_a_template_changes(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = make_letter(templates, "surat-jalan") / "letter.html"
    turns: list[bytes] = []

    def sleep(_: float) -> None:
        turns.append((tmp_path / "out" / "surat-jalan.pdf").read_bytes())
        if len(turns) == 2:
            html.write_text(html.read_text().replace("Menurut keterangan", "Sesuai keterangan"))
        if len(turns) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(preview, "time", SimpleNamespace(sleep=sleep))
    with pytest.raises(KeyboardInterrupt):
        preview.main(["surat-jalan", "--watch", "--output", str(tmp_path / "out")])
    first, same, drawn_again, settled = turns
    assert first == same
    assert drawn_again != same
    assert settled == drawn_again
    assert "Sesuai keterangan" in text_of(settled)
