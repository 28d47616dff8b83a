"""The catalogue of letters, read from a folder with one folder per letter."""

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from functions.domain.errors import NotFound
from functions.domain.form_fields import FormField
from functions.domain.form_rules import Rule
from functions.domain.letter_types import LetterType, RequiredAttachment, ServiceHours

_FILES = ("letter.toml", "letter.html")
_TABLES: dict[str, type[BaseModel]] = {
    "fields": FormField,
    "rules": Rule,
    "attachments": RequiredAttachment,
    "service_hours": ServiceHours,
}


class InvalidLetterType(ValueError):
    """Letter folders hold faults: one line each with file, key, what was found and what would be right."""


class FolderLetterTypes:
    """Letter types from a folder: each folder in it that does not start with `_` is a letter.

    Everything is read once, here. Raises InvalidLetterType with the faults of all letters together.
    """

    def __init__(self, templates: Path) -> None:
        found: dict[str, LetterType] = {}
        faults: list[str] = []
        for folder in _letter_folders(templates):
            try:
                found[folder.name] = _read(folder)
            except InvalidLetterType as fault:
                faults.append(str(fault))
        faults += _lost_relations(templates, found)
        if faults:
            raise InvalidLetterType("\n".join(faults))
        self._letter_types = found

    def get(self, name: str) -> LetterType:
        """The letter type of that name. NotFound if there is none."""
        try:
            return self._letter_types[name]
        except KeyError as error:
            raise NotFound("Jenis surat ini tidak ada; pilih dari daftar jenis surat.") from error

    def all(self) -> tuple[LetterType, ...]:
        """All letter types in order of their names."""
        return tuple(self._letter_types.values())


def _lost_relations(templates: Path, found: dict[str, LetterType]) -> Iterator[str]:
    names = {folder.name for folder in _letter_folders(templates)}
    for letter_type in found.values():
        others = names - {letter_type.name}
        for lost in [name for name in letter_type.related if name not in others]:
            near = difflib.get_close_matches(lost, others, n=1)
            remedy = f"did you mean {near[0]}?" if near else "remove it"
            yield f'{_shown(templates / letter_type.name / "letter.toml")}: related: no other letter "{lost}"; {remedy}'


def _letter_folders(templates: Path) -> list[Path]:
    return sorted(path for path in templates.iterdir() if path.is_dir() and path.name[0] not in "_.")


def _read(folder: Path) -> LetterType:
    faults = [f"{_shown(folder / name)}: not found; add the file" for name in _FILES if not (folder / name).is_file()]
    if faults:
        raise InvalidLetterType("\n".join(faults))
    values = _parse(folder / "letter.toml")
    try:
        return LetterType.model_validate({**values, "name": folder.name})
    except ValidationError as error:
        raise InvalidLetterType("\n".join(_lines(folder, error))) from error


def _parse(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidLetterType(f"{_shown(path)}: byte {error.start} is no UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidLetterType(f"{_shown(path)}: no TOML: {error}; correct it there") from error
    if "name" in values:
        raise InvalidLetterType(f"{_shown(path)}: name: unknown key; remove it, the folder names the letter")
    return values


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _lines(folder: Path, error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        if fault["loc"] == ("name",):
            yield f"{folder.parent.name}/{folder.name}: name of the folder; use a-z, 0-9 and hyphens"
        else:
            place = [_shown(folder / "letter.toml"), _key(fault["loc"]), _explained(fault)]
            yield ": ".join(part for part in place if part)


def _key(location: tuple[str | int, ...]) -> str:
    """`("fields", 2, "kind")` as `fields[2].kind`."""
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return key.removeprefix(".")


def _explained(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "missing":
            return "missing; add it"
        case "extra_forbidden":
            return f"unknown key; {_remedy(fault['loc'])}"
        case "enum" | "literal_error":
            choices = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            return f"found {_quoted(fault['input'])}; use one of {choices}"
        case "value_error":
            return str(fault["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"found {_quoted(fault['input'])}; write it like {fault['ctx']['pattern']}"
        case _:
            return f"found {_quoted(fault['input'])}; {fault['msg'].replace('Input should', 'it should')}"


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _remedy(location: tuple[str | int, ...]) -> str:
    """The known key that is nearest to an unknown one, or all keys there are."""
    model = _TABLES.get(str(location[0]), LetterType) if len(location) > 1 else LetterType
    known = [key for key in model.model_fields if (model, key) != (LetterType, "name")]
    near = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"did you mean {near[0]}?" if near else f"remove it, or use one of {', '.join(known)}"
