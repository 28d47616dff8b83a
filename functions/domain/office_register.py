"""What a city's file says about its offices: addresses, who signs, and what each kelurahan has decided for itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from functions.domain.applicant import Line as TextLine
from functions.domain.applicant import PersonName
from functions.domain.areas import Level, cut
from functions.domain.city import City
from functions.domain.officer_register import Uid
from functions.domain.offices import CounterScope, Letterhead, Office, OverdueRule, Signer, StepMode
from functions.domain.registers import Line, LineFault, Nip, city_of, faults_in
from functions.domain.seats import Role
from functions.domain.steps import PASSABLE
from functions.domain.text import written

_POSTAL_CODE = re.compile(r"[0-9]{5}", re.ASCII)
_PHONE = re.compile(r"[0-9+() .-]{5,40}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_NUMBER_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,31}", re.ASCII)
_HOURS = re.compile(r"[0-9]{1,4}", re.ASCII)
_MOST_HOURS = 31 * 24
_PRINTED = ("deputy_signer_title", "deputy_signer_name", "deputy_signer_rank", "deputy_signer_nip")


def _check_postal_code(value: str) -> str:
    if not _POSTAL_CODE.fullmatch(value):
        raise ValueError("Kode pos harus 5 angka.")
    return value


def _check_phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise ValueError("Tulis nomor telepon kantor seperti (021) 5550000.")
    return value


def _check_email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("Tulis alamat email seperti kelurahan@contoh.example.")
    return value


def _check_number_code(value: str) -> str:
    if not _NUMBER_CODE.fullmatch(value):
        raise ValueError("Tulis kode untuk nomor surat: huruf, angka, titik, dan tanda hubung saja.")
    return value


def _whole_hours(value: object) -> object:
    if isinstance(value, str) and not (_HOURS.fullmatch(value) and int(value) <= _MOST_HOURS):
        raise ValueError(f"Tulis jumlah jam, 0 sampai {_MOST_HOURS}, tanpa titik atau koma.")
    return value


Email = Annotated[str, Field(max_length=120), AfterValidator(_check_email)]


class OfficeRow(BaseModel):
    """The office of a kelurahan or kecamatan. What stands empty from `rw_step` on stays as it is stored.

    `overdue_<role>` says what follows when the time of its steps is up, `deputy_<role>` who may then stand in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: str
    address: Annotated[str, Field(max_length=200), AfterValidator(written)]
    postal_code: Annotated[str, AfterValidator(_check_postal_code)]
    phone: Annotated[str, AfterValidator(_check_phone)]
    email: Email
    number_code: Annotated[str, AfterValidator(_check_number_code)]
    signer_title: TextLine
    signer_name: PersonName
    signer_rank: TextLine
    signer_nip: Nip
    rw_step: StepMode | None = None
    vacant_after_hours: Annotated[int, BeforeValidator(_whole_hours)] | None = None
    counter_scope: CounterScope | None = None
    notices_to: Email | None = None
    overdue_rt: OverdueRule | None = None
    overdue_rw: OverdueRule | None = None
    overdue_verifier: OverdueRule | None = None
    overdue_lurah: OverdueRule | None = None
    overdue_camat: OverdueRule | None = None
    deputy_rt: Uid | None = None
    deputy_rw: Uid | None = None
    deputy_verifier: Uid | None = None
    deputy_lurah: Uid | None = None
    deputy_camat: Uid | None = None
    deputy_signer_title: TextLine | None = None
    deputy_signer_name: PersonName | None = None
    deputy_signer_rank: TextLine | None = None
    deputy_signer_nip: Nip | None = None

    @field_validator("area")
    @classmethod
    def _is_an_office(cls, code: str, info: ValidationInfo) -> str:
        areas = city_of(info).areas
        if code not in areas.by_code or areas.by_code[code].level == Level.CITY:
            example = areas.of_level(Level.KELURAHAN)[0].code
            raise ValueError(f"Tulis kode kelurahan atau kecamatan di kota ini, misalnya {example}.")
        return code

    @field_validator("rw_step", "vacant_after_hours")
    @classmethod
    def _is_a_kelurahans_to_decide(cls, value: object, info: ValidationInfo) -> object:
        area = city_of(info).areas.by_code.get(info.data.get("area", ""))
        if value is not None and area is not None and area.level == Level.KECAMATAN:
            raise ValueError("Kosongkan; ini ditentukan kelurahan, bukan kecamatan.")
        return value

    @field_validator(*(f"{name}_{role}" for name in ("overdue", "deputy") for role in Role))
    @classmethod
    def _is_about_a_step_of_this_office(cls, value: object, info: ValidationInfo) -> object:
        area = city_of(info).areas.by_code.get(info.data.get("area", ""))
        role = (info.field_name or "").rpartition("_")[2]
        if value is not None and area is not None and (area.level == Level.KECAMATAN) != (role == Role.CAMAT):
            raise ValueError("Kosongkan; kecamatan menentukan langkah camat saja, kelurahan langkah lainnya.")
        if value == OverdueRule.PASS and role not in PASSABLE:
            raise ValueError("Langkah penanda tangan tidak bisa dilewati; tulis wait atau deputy.")
        return value

    @model_validator(mode="after")
    def _says_all_or_nothing_of_the_deputy_who_signs(self) -> Self:
        given = [getattr(self, name) for name in _PRINTED]
        if any(given) and not all(given):
            missing = [name for name in _PRINTED if getattr(self, name) is None]
            raise faults_in("OfficeRow", missing, "Isi juga, seperti akan tercetak di surat.")
        return self

    @property
    def overdue(self) -> dict[Role, OverdueRule]:
        """The rules that the row gives."""
        return {role: rule for role in Role if (rule := getattr(self, f"overdue_{role}")) is not None}

    @property
    def deputies(self) -> dict[Role, str]:
        """The deputies whom the row names."""
        return {role: uid for role in Role if (uid := getattr(self, f"deputy_{role}")) is not None}

    @property
    def deputy_signer(self) -> Signer | None:
        """How the deputy of the office's head is printed, if the row says so."""
        title, name, rank, nip = (getattr(self, column) for column in _PRINTED)
        return Signer(title, name, rank, nip) if title and name and rank and nip else None


def restate_office(row: OfficeRow, stored: Office | None, city: City) -> Office:
    """The office as the file states it; the names in its letterhead are the city's."""
    areas = city.areas.by_code
    letterhead = Letterhead(
        government=city.government,
        kecamatan=areas[cut(row.area, Level.KECAMATAN)].name,
        kelurahan=areas[row.area].name if areas[row.area].level == Level.KELURAHAN else "",
        address=row.address,
        postal_code=row.postal_code,
        phone=row.phone,
        email=row.email,
        place=city.government.removeprefix("Pemerintah ").removeprefix("Kota "),
    )
    signer = Signer(row.signer_title, row.signer_name, row.signer_rank, row.signer_nip)
    before = stored or Office(row.area, letterhead, row.number_code, signer)
    return Office(
        area=row.area,
        letterhead=letterhead,
        number_code=row.number_code,
        signer=signer,
        rw_step=row.rw_step or before.rw_step,
        vacant_after_hours=before.vacant_after_hours if row.vacant_after_hours is None else row.vacant_after_hours,
        counter_scope=row.counter_scope or before.counter_scope,
        notices_to=row.notices_to or before.notices_to,
        overdue={**before.overdue, **row.overdue},
        deputies={**before.deputies, **row.deputies},
        deputy_signer=row.deputy_signer or before.deputy_signer,
    )


def without_deputy(line: Line[OfficeRow], office: Office) -> Iterator[LineFault]:
    """What is missing where a step of the office goes to a deputy: the deputy's uid, and how who signs is printed."""
    for role, rule in office.overdue.items():
        if rule != OverdueRule.DEPUTY:
            continue
        if role not in office.deputies:
            yield LineFault(line.number, f"deputy_{role}", "Isi uid wakilnya, atau ganti aturan langkah ini.")
        if role in {Role.LURAH, Role.CAMAT} and office.deputy_signer is None:
            message = "Isi, seperti akan tercetak di surat; wakil ini menandatangani."
            yield from (LineFault(line.number, column, message) for column in _PRINTED)


def doubles(lines: Iterable[Line[OfficeRow]], stored: Mapping[str, Office]) -> Iterator[LineFault]:
    """The lines that name an office again, or give it the number code of another: their letters' numbers would meet."""
    lines = list(lines)
    named = {line.row.area for line in lines}
    codes = {office.number_code: f"kantor {area}" for area, office in stored.items() if area not in named}
    seen: dict[str, int] = {}
    for line in lines:
        row = line.row
        if row.area in seen:
            yield LineFault(line.number, "area", f"Kantor ini sudah disebut di baris {seen[row.area]}.")
        elif row.number_code in codes:
            yield LineFault(line.number, "number_code", f"Kode ini sudah dipakai {codes[row.number_code]}.")
        seen.setdefault(row.area, line.number)
        codes.setdefault(row.number_code, f"baris {line.number}")
