"""NIK and KK: sixteen digits, `PPKKCC DDMMYY NNNN`.

A NIK names the region of first registration and the birth date, with forty added to the day for women; it
never changes, even where it disagrees with a corrected birth date (PP 40/2019, article 30). So only the
sixteen digits are required, and whatever else disagrees is a warning for the person who checks.
"""

import re
from datetime import date
from enum import StrEnum

_SIXTEEN_DIGITS = re.compile(r"[0-9]{16}", re.ASCII)
_WOMEN_DAY_OFFSET = 40


class Warned(StrEnum):
    """What an officer should look at; no warning ever refuses an application."""

    NIK_BIRTH_DATE = "NIK_BIRTH_DATE"
    NIK_SEX = "NIK_SEX"
    NIK_REGION = "NIK_REGION"
    KK_REGION = "KK_REGION"
    IDENTITY_CHANGED = "IDENTITY_CHANGED"


def check_sixteen_digits(value: str) -> str:
    """Return the number without spaces or dots; ValueError, in Indonesian, unless sixteen digits are left."""
    digits = re.sub(r"[ .]", "", value)
    if not _SIXTEEN_DIGITS.fullmatch(digits):
        raise ValueError("Harus 16 angka.")
    if len(set(digits)) == 1:
        raise ValueError("Nomor ini bukan nomor yang sah.")
    return digits


def nik_warnings(nik: str, *, birth_date: date, sex: str, city_code: str) -> tuple[Warned, ...]:
    """Say what in a NIK disagrees with the birth date, the sex (`L`, `P`) or the city (`36.71`)."""
    day, month, year = int(nik[6:8]), nik[8:10], nik[10:12]
    for_woman = day > _WOMEN_DAY_OFFSET
    day_of_birth = day - _WOMEN_DAY_OFFSET if for_woman else day
    warnings = []
    if f"{day_of_birth:02d}{month}{year}" != birth_date.strftime("%d%m%y"):
        warnings.append(Warned.NIK_BIRTH_DATE)
    if for_woman != (sex == "P"):
        warnings.append(Warned.NIK_SEX)
    if not nik.startswith(city_code.replace(".", "")):
        warnings.append(Warned.NIK_REGION)
    return tuple(warnings)


def kk_warnings(kk: str, *, city_code: str) -> tuple[Warned, ...]:
    """Say what in a family card's number disagrees with the city."""
    return () if kk.startswith(city_code.replace(".", "")) else (Warned.KK_REGION,)
