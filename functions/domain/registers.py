"""The lines of a city's files about its officers and offices, and what is wrong with one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from functions.domain.city import City

T = TypeVar("T")
_NIP = re.compile(r"([0-9]{8})([0-9]{6})([0-9])([0-9]{3})", re.ASCII)


@dataclass(frozen=True)
class Line(Generic[T]):
    """What one line of a file says, and where it stands; the header is line 1."""

    number: int
    row: T


@dataclass(frozen=True, order=True)
class LineFault:
    """What is wrong in one line: the column, and what would be right, in Indonesian, without what was found there."""

    number: int
    column: str
    message: str


class BadFile(Exception):
    """A file of which nothing was taken; `faults` names every bad line at once."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(sorted(faults))


def _check_nip(value: str) -> str:
    match = _NIP.fullmatch(re.sub(r"\s", "", value))
    if match is None:
        raise ValueError("NIP harus 18 angka; di Excel, jadikan kolom ini teks.")
    return " ".join(match.groups())


Nip = Annotated[str, AfterValidator(_check_nip)]
"""A NIP as letters print it, `19700101 199503 1 001`."""


def faults_in(row: str, columns: Iterable[str], message: str) -> ValidationError:
    """The error that says the same of several columns of a row."""
    told = PydanticCustomError("value_error", "{error}", {"error": message})
    faults: list[InitErrorDetails] = [{"type": told, "loc": (name,), "input": None} for name in columns]
    return ValidationError.from_exception_data(row, faults)


def city_of(info: ValidationInfo) -> City:
    """The city that a row is checked against."""
    if not isinstance(info.context, City):
        raise TypeError("a row is validated with the City as context")
    return info.context
