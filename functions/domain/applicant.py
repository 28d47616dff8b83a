"""The applicant's biodata, checked where it enters."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from functions.domain.identity_numbers import Warned, check_sixteen_digits, kk_warnings, nik_warnings
from functions.domain.text import clean_name, written

_PHONE = re.compile(r"\+62[1-9][0-9]{7,12}", re.ASCII)
_MOBILE = re.compile(r"\+628[1-9][0-9]{7,10}", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EARLIEST_BIRTH = date(1900, 1, 1)


def check_phone(value: str) -> str:
    """A telephone number in international form; the Indonesian `08…` is accepted and turned into `+628…`."""
    digits = re.sub(r"[ \-.]", "", value)
    number = "+62" + digits[1:] if digits.startswith("0") else digits
    if not _PHONE.fullmatch(number):
        raise ValueError("Tulis nomor telepon seperti +628123456789.")
    return number


def takes_sms(phone: str | None) -> bool:
    """Tell whether a number is an Indonesian mobile one."""
    return phone is not None and _MOBILE.fullmatch(phone) is not None


def iso_date(value: object) -> object:
    """A calendar date as JSON writes it, `1990-01-31`, and nothing that merely can be read as one."""
    if isinstance(value, str) and not _ISO_DATE.fullmatch(value):
        raise ValueError("Tulis tanggal seperti 1990-01-31.")
    if not isinstance(value, str | date) or isinstance(value, datetime):
        raise ValueError("Tulis tanggal seperti 1990-01-31.")  # noqa: TRY004  pydantic reports ValueErrors
    return value


def check_birth_date(value: date) -> date:
    """A birth date that a living person can have; whether it lies in the future is checked with the clock."""
    if value < _EARLIEST_BIRTH:
        raise ValueError("Periksa tahun lahir.")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(clean_name)]
Line = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(written)]
Address = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(written)]
Nik = Annotated[str, Field(max_length=40), AfterValidator(check_sixteen_digits)]
Phone = Annotated[str, Field(max_length=40), AfterValidator(check_phone)]
CalendarDate = Annotated[date, BeforeValidator(iso_date)]
BirthDate = Annotated[CalendarDate, AfterValidator(check_birth_date)]


class Sex(StrEnum):
    """`L` laki-laki, `P` perempuan, as on the identity card."""

    L = "L"
    P = "P"


class Religion(StrEnum):
    """As on the identity card."""

    ISLAM = "Islam"
    KRISTEN = "Kristen"
    KATOLIK = "Katolik"
    HINDU = "Hindu"
    BUDDHA = "Buddha"
    KHONGHUCU = "Khonghucu"
    KEPERCAYAAN = "Kepercayaan terhadap Tuhan YME"


class MaritalStatus(StrEnum):
    """As on the identity card."""

    BELUM_KAWIN = "Belum Kawin"
    KAWIN = "Kawin"
    CERAI_HIDUP = "Cerai Hidup"
    CERAI_MATI = "Cerai Mati"


class Citizenship(StrEnum):
    """`WNI` Indonesian, `WNA` foreign."""

    WNI = "WNI"
    WNA = "WNA"


class Applicant(BaseModel):
    """Biodata of the person the letter is for, or who reports for another (UU 23/2006, article 58)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nik: Nik = Field(title="NIK")
    name: PersonName = Field(title="Nama lengkap")
    birth_place: Line = Field(title="Tempat lahir")
    birth_date: BirthDate = Field(title="Tanggal lahir")
    sex: Sex = Field(title="Jenis kelamin (L atau P)")
    religion: Religion = Field(title="Agama")
    marital_status: MaritalStatus = Field(title="Status perkawinan")
    occupation: Line = Field(title="Pekerjaan")
    address: Address = Field(title="Alamat")
    citizenship: Citizenship = Field(default=Citizenship.WNI, title="Kewarganegaraan")
    kk: Nik | None = Field(default=None, title="Nomor Kartu Keluarga")
    phone: Phone | None = Field(default=None, title="Nomor telepon")

    def warnings(self, city_code: str) -> tuple[Warned, ...]:
        """What an officer should look at in the NIK and the KK."""
        about_nik = nik_warnings(self.nik, birth_date=self.birth_date, sex=self.sex, city_code=city_code)
        return about_nik + (kk_warnings(self.kk, city_code=city_code) if self.kk else ())
