"""Spelling that a verifier corrects in a file: what may be corrected, and what is no longer spelling.

Only text that somebody wrote freely. Numbers, dates, choices and attachments are for the resident to mend.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from functions.domain.applicant import Address, Applicant, Line, PersonName
from functions.domain.application import Correction, File
from functions.domain.errors import FieldError, InvalidArgument
from functions.domain.form_fields import FieldKind, FormField
from functions.domain.form_rules import Fault

if TYPE_CHECKING:  # loaded by the catalogue's adapter, when it is first asked
    from functions.domain.letter_types import LetterType

_OF_APPLICANT = {"name": PersonName, "birth_place": Line, "occupation": Line, "address": Address}
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PERSON_NAME})
_ALIKE = 0.7  # of two words' letters are in common, in order
_WORD = re.compile(r"[^\W_]+")
_TODAY = {"oe": "u", "tj": "c", "dj": "j", "nj": "ny", "sj": "sy", "ch": "kh"}  # since the reform of 1972
_SHORT = {"jl": "jalan", "jln": "jalan", "gg": "gang", "kp": "kampung", "no": "nomor"} | dict.fromkeys(
    ("moh", "muh", "mhd", "mohd"), "muhammad"
)
_OLD_SPELLING = re.compile("|".join(_TODAY))
_NO_TEXT = (
    "Sebutkan isian teks yang terisi, masing-masing satu kali, misalnya applicant.name atau form.saksi.0.nama. Angka, "
    "tanggal, pilihan, dan lampiran diperbaiki oleh pemohon."
)
_SAME = "Sama dengan yang tertulis sekarang."
_NO_SPELLING = "Ini bukan lagi perbaikan ejaan; kembalikan permohonan agar pemohon memperbaikinya."


class CorrectedText(BaseModel):
    """A text as it should be: `field` is its path in the file, with a row's number: `form.saksi.0.nama`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(min_length=1, max_length=4000)]


class _Place(NamedTuple):
    """A text in a file: as it is, as the resident filed it, the type that reads it, and what people call it."""

    present: str
    filed: str
    kind: Any
    label: str


def corrected(
    file: File,
    texts: Sequence[CorrectedText],
    letter_type: "LetterType",
    *,
    salt: str,
    by: str,
    now: datetime,
    today: date,
) -> File:
    """The next revision of a file, corrected from the seat `by`. Raises InvalidArgument with every fault."""
    places = dict(_places(file, letter_type))
    made: list[Correction] = []
    errors: list[FieldError] = []
    for number, text in enumerate(texts):
        place = places.pop(text.field, None)
        if place is None:
            errors.append(FieldError(f"corrections[{number}].field", _NO_TEXT))
            continue
        try:
            after = _read(text.value, place)
            made.append(Correction(text.field, place.label, place.present, after, now, by))
        except ValueError as error:
            errors.append(FieldError(f"corrections[{number}].value", str(error)))
    again = _rewritten(file, made, salt)
    errors = errors or _newly_broken(file, again, letter_type, today)
    if errors:
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", errors)
    return again


def is_spelling_of(before: str, after: str) -> bool:
    """Tell whether one text is the other written differently: the same digits, and word by word the same or alike.

    Words are compared without case, in today's spelling (`Tjitji`, `Cici`) and in full (`Jl.`, `Jalan`). Where a text
    was only divided otherwise, or is a number (a plate, a deed), only spaces, case and punctuation may differ.
    """
    if _digits(before) != _digits(after):
        return False
    first, second = _words(before), _words(after)
    if "".join(first) == "".join(second):
        return True
    if len(first) != len(second) or _is_number(before):
        return False
    return all(map(_are_alike, first, second))


def _digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


def _words(text: str) -> list[str]:
    words = (_OLD_SPELLING.sub(lambda old: _TODAY[old[0]], word) for word in _WORD.findall(text.casefold()))
    return [_SHORT.get(word, word) for word in words]


def _is_number(text: str) -> bool:
    return 3 * len(_digits(text)) >= sum(map(len, _WORD.findall(text)))


def _are_alike(first: str, second: str) -> bool:
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _places(file: File, letter_type: "LetterType") -> Iterator[tuple[str, _Place]]:
    filed = {correction.field: correction.before for correction in reversed(file.corrections)}
    for name, kind in _OF_APPLICANT.items():
        path, present = f"applicant.{name}", file.applicant[name]
        yield path, _Place(present, filed.get(path, present), kind, Applicant.model_fields[name].title or name)
    for path, field, present in _texts(letter_type.fields, file.form, "form"):
        yield path, _Place(present, filed.get(path, present), field.annotation, field.label)


def _texts(fields: Sequence[FormField], values: Mapping[str, Any], way: str) -> Iterator[tuple[str, FormField, str]]:
    for field in fields:
        path, value = f"{way}.{field.name}", values.get(field.name)
        if field.kind in _TEXTS and value:
            yield path, field, value
        for number, row in enumerate(value or () if field.fields else ()):
            yield from _texts(field.fields, row, f"{path}.{number}")


def _read(value: str, place: _Place) -> str:
    """The corrected text, cleaned. ValueError, in Indonesian, if it cannot stand there."""
    try:
        after: str = TypeAdapter(place.kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(_told(error)) from None
    if after == place.present:
        raise ValueError(_SAME)
    if not is_spelling_of(place.filed, after):
        raise ValueError(_NO_SPELLING)
    return after


def _told(error: ValidationError) -> str:
    (fault,) = error.errors(include_url=False, include_input=False)
    known = fault.get("ctx", {})
    return str(known["error"]) if "error" in known else f"Paling panjang {known['max_length']} karakter."


def _rewritten(file: File, made: Sequence[Correction], salt: str) -> File:
    applicant, form = deepcopy((file.applicant, file.form))
    for correction in made:
        *way, name = correction.field.split(".")
        place: Any = {"applicant": applicant, "form": form}
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[name] = correction.after
    corrections = (*file.corrections, *made)
    return replace(file, revision=file.revision + 1, applicant=applicant, form=form, salt=salt, corrections=corrections)


def _newly_broken(file: File, again: File, letter_type: "LetterType", today: date) -> list[FieldError]:
    """What broke a rule before is no fault of the correction: since the file was filed, today has moved on."""
    known = _faults(file, letter_type, today)
    numbers = {correction.field: number for number, correction in enumerate(again.corrections[len(file.corrections) :])}
    errors = []
    for fault in _faults(again, letter_type, today):
        path = ".".join(map(str, ("form", *fault.location)))
        where = f"corrections[{numbers[path]}].value" if path in numbers else path
        if fault not in known:
            errors.append(FieldError(where, fault.message))
    return errors


def _faults(file: File, letter_type: "LetterType", today: date) -> list[Fault]:
    """What breaks the rules; nothing can be told of a file that `letter.toml` was changed under."""
    try:
        form, applicant = letter_type.form.model_validate(file.form), Applicant.model_validate(file.applicant)
    except ValidationError:
        return []
    return letter_type.faults(form, applicant, today)
