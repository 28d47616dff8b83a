import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from functions.domain.applicant import Applicant
from functions.domain.errors import NotFound
from functions.domain.form_fields import FormField
from functions.domain.letter_types import LetterType
from functions.domain.seats import Role
from infra.adapters import TEMPLATES
from infra.examples import DATED, ahead_of, example
from infra.letter_types import FolderLetterTypes, InvalidLetterType
from tests.functions.drawn import filled

LETTER_TYPES = FolderLetterTypes(TEMPLATES).all()
every_letter = pytest.mark.parametrize("letter_type", LETTER_TYPES, ids=lambda letter_type: letter_type.name)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    shutil.copytree(TEMPLATES / "usaha", tmp_path / "templates" / "usaha")
    return tmp_path / "templates"


def change(templates: Path, old: str, new: str) -> None:
    path = templates / "usaha" / "letter.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(templates: Path) -> list[str]:
    with pytest.raises(InvalidLetterType) as caught:
        FolderLetterTypes(templates)
    return str(caught.value).splitlines()


def test_the_catalogue_holds_the_letters_in_order_of_their_names() -> None:
    assert [letter_type.name for letter_type in LETTER_TYPES] == sorted(
        path.name for path in TEMPLATES.iterdir() if path.is_dir() and not path.name.startswith("_")
    )
    assert {"kematian", "belum-pernah-menikah", "tidak-terklasifikasi"} <= {
        letter_type.name for letter_type in LETTER_TYPES
    }


def test_a_letter_is_found_by_its_name() -> None:
    assert FolderLetterTypes(TEMPLATES).get("kematian").code == "400.12.3.1"


@pytest.mark.parametrize("name", ["surat-tak-ada", "_shared", "../templates/usaha", ""])
def test_an_unknown_letter_is_not_found(name: str) -> None:
    with pytest.raises(NotFound, match="Jenis surat ini tidak ada"):
        FolderLetterTypes(TEMPLATES).get(name)


@every_letter
def test_every_example_is_a_valid_application(letter_type: LetterType) -> None:
    values = example(letter_type)
    assert set(values) == {"applicant", "form", "attachments"}
    applicant = Applicant.model_validate(values["applicant"])
    assert letter_type.faults(letter_type.form.model_validate(values["form"]), applicant, DATED) == []


@every_letter
def test_a_letter_about_somebody_else_names_that_person(letter_type: LetterType) -> None:
    about_the_applicant = letter_type.subject == ("applicant.nik",)
    assert (letter_type.named is None) == about_the_applicant
    assert letter_type.named is None or example(letter_type)["form"][letter_type.named]


@every_letter
@pytest.mark.parametrize("today", [date(2024, 2, 29), DATED, date(2031, 12, 31)])
def test_an_example_does_not_age(letter_type: LetterType, today: date) -> None:
    values = example(letter_type)
    form = ahead_of(today, letter_type, values["form"])
    applicant = Applicant.model_validate(values["applicant"])
    upcoming = {rule.message for rule in letter_type.rules if rule.kind == "upcoming"}
    said = {fault.message for fault in letter_type.faults(letter_type.form.model_validate(form), applicant, today)}
    assert not said & upcoming
    assert ahead_of(DATED, letter_type, values["form"]) == values["form"]


@every_letter
def test_every_example_fills_all_fields_and_attaches_what_is_required(letter_type: LetterType) -> None:
    values = example(letter_type)
    always = {field.name for field in letter_type.fields if field.when is None}
    assert always <= set(values["form"]) <= {field.name for field in letter_type.fields}
    kinds = {attachment.kind: attachment.required for attachment in letter_type.attachments}
    assert {kind for kind, required in kinds.items() if required} <= set(values["attachments"]) <= set(kinds)


@every_letter
def test_every_example_is_of_people_who_do_not_exist(letter_type: LetterType) -> None:
    values = example(letter_type)
    numbers = re.findall(r"\b[0-9]{16}\b", str(values))
    assert numbers
    assert all(number.startswith("9999") for number in numbers)
    people = {field.name for field in [*letter_type.fields, *rows(letter_type)] if field.kind == "person_name"}
    names = [printed for name, printed in filled(letter_type.fields, values["form"]) if name in people]
    assert all("Contoh" in name for name in [values["applicant"]["name"], *names])


@every_letter
def test_every_field_is_printed_or_is_the_title(letter_type: LetterType) -> None:
    template = (TEMPLATES / letter_type.name / "letter.html").read_text(encoding="utf-8")
    printed = set(re.findall(r"\bform\.([a-z0-9_]+)", re.sub(r"{#.*?#}", "", template, flags=re.DOTALL)))
    assert printed | {letter_type.title_field} - {None} == {field.name for field in letter_type.fields}


def rows(letter_type: LetterType) -> list[FormField]:
    return [row for field in letter_type.fields for row in field.fields]


@every_letter
def test_every_letter_is_checked_by_the_neighbourhood_and_signed_by_the_lurah_or_the_camat_after_him(
    letter_type: LetterType,
) -> None:
    at_the_kelurahan = (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH)
    assert letter_type.route in {at_the_kelurahan, (*at_the_kelurahan, Role.CAMAT)}


@every_letter
def test_every_required_attachment_is_asked_for_with_few_others(letter_type: LetterType) -> None:
    assert sum(attachment.required for attachment in letter_type.attachments) <= 5


@every_letter
def test_every_template_leaves_escaping_on(letter_type: LetterType) -> None:
    for path in [*(TEMPLATES / "_shared").glob("*.html"), TEMPLATES / letter_type.name / "letter.html"]:
        assert not re.search(r"\|\s*safe|autoescape|Markup", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'kind = "year"',
            'kind = "yaer"',
            'fields[3].kind: found "yaer"; use one of text, long_text, person_name',
        ),
        ('title = "', 'titel = "', "title: missing; add it"),
        ('title = "', 'titel = "', "titel: unknown key; did you mean title?"),
        ('label = "Nama usaha"', 'lable = "Nama usaha"', "fields[0].lable: unknown key; did you mean label?"),
        ('label = "Nama usaha"', "", "fields[0].label: missing; add it"),
        (
            'label = "KTP"',
            'wajib = true\nlabel = "KTP"',
            "attachments[0].wajib: unknown key; remove it, or use one of kind",
        ),
        ('code = "500.2.2.4"', 'code = "500-2"', 'code: found "500-2"; write it like ^[0-9]+'),
        (
            "validity_days = 90",
            'validity_days = "lama"',
            'validity_days: found "lama"; it should be a valid integer',
        ),
        (
            "validity_days = 90",
            "validity_days = 0",
            "validity_days: found 0; it should be greater than or equal to 1",
        ),
        ("validity_days = 90", 'name = "usaha"', "name: unknown key; remove it, the folder names the letter"),
        ('"verifier", "lurah"', '"lurah", "verifier"', "route: name each role once, in the order rt"),
        (
            '"verifier", "lurah"',
            '"kasi", "lurah"',
            'route[2]: found "kasi"; use one of rt, rw, verifier, lurah, camat',
        ),
        (
            '"verifier", "lurah"]',
            '"lurah"]\ncategories = ["Lainnya"]',
            '`categories` need a verifier, and `route` is rt, rw, lurah; add "verifier" or remove them',
        ),
        ('kind = "year"', 'kind = "year"\nchoices = ["1"]', "fields[3]: `choices` belongs to kind"),
        (
            "validity_days = 90",
            'title_field = "judul"',
            "`title_field` names 'judul', which is no required field of kind",
        ),
        (
            "validity_days = 90",
            "validity_days = ",
            "no TOML: Invalid value (at line 13, column 17); correct it there",
        ),
        (
            "validity_days = 90",
            "[service_hours]\nkasi = 1",
            "service_hours.kasi: unknown key; remove it, or use one of rt",
        ),
    ],
)
def test_a_fault_is_reported_with_file_key_finding_and_remedy(templates: Path, old: str, new: str, fault: str) -> None:
    change(templates, old, new)
    found = [line for line in faults_of(templates) if fault in line]
    assert len(found) == 1
    assert found[0].startswith(f"templates/usaha/letter.toml: {fault}")


@pytest.mark.parametrize("name", ["letter.toml", "letter.html"])
def test_a_missing_file_is_named(templates: Path, name: str) -> None:
    (templates / "usaha" / name).unlink()
    assert faults_of(templates) == [f"templates/usaha/{name}: not found; add the file"]


def test_a_file_that_is_no_utf_8_is_named(templates: Path) -> None:
    (templates / "usaha" / "letter.toml").write_bytes(b'title = "Surat Caf\xe9"')
    assert faults_of(templates) == ["templates/usaha/letter.toml: byte 18 is no UTF-8; save it as UTF-8"]


def test_a_folder_is_named_like_a_letter(templates: Path) -> None:
    (templates / "usaha").rename(templates / "Surat Usaha")
    assert faults_of(templates) == ["templates/Surat Usaha: name of the folder; use a-z, 0-9 and hyphens"]


def test_faults_of_all_letters_are_reported_together(templates: Path) -> None:
    shutil.copytree(templates / "usaha", templates / "warung")
    (templates / "warung" / "letter.html").unlink()
    change(templates, 'title = "', 'titel = "')
    assert faults_of(templates) == [
        "templates/usaha/letter.toml: title: missing; add it",
        "templates/usaha/letter.toml: titel: unknown key; did you mean title?",
        "templates/warung/letter.html: not found; add the file",
    ]


def test_folders_that_start_with_an_underscore_are_no_letters(templates: Path) -> None:
    (templates / "_shared").mkdir()
    assert [letter_type.name for letter_type in FolderLetterTypes(templates).all()] == ["usaha"]
