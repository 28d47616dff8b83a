"""What a city's file says about its officers, and what comes of it.

The file states the officers it names. The past stays as it was, since a decision is judged by the seat held when
it was created: a term that has begun neither begins otherwise nor ends before the file came.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from functions.domain.applicant import CalendarDate, PersonName
from functions.domain.applicant import Line as TextLine
from functions.domain.areas import Areas, Level
from functions.domain.officers import Officer, Term, continued, ended
from functions.domain.offices import Signer
from functions.domain.registers import Line, LineFault, Nip, city_of, faults_in
from functions.domain.residents import ForResident
from functions.domain.seats import Role, role_of, seat_of

_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}", re.ASCII)
_SIXTEEN_DIGITS = re.compile(r"[0-9]{16}", re.ASCII)  # an RT's area has sixteen too, with dots between
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 12, 31)
_REGION_PARTS = 4


def _check_uid(uid: str) -> str:
    if not _UID.fullmatch(uid):
        raise ValueError("Tulis uid akun petugas: huruf, angka, dan tanda . _ : - saja, paling panjang 128.")
    if _SIXTEEN_DIGITS.search(uid):
        raise ValueError("Tulis uid akun petugas, bukan NIK.")
    return uid


def _check_year(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError("Periksa tahunnya.")
    return day


_PRINTED = ("signer_title", "signer_name", "signer_rank", "signer_nip")
Uid = Annotated[str, AfterValidator(_check_uid)]
Day = Annotated[CalendarDate, AfterValidator(_check_year)]


class OfficerRow(ForResident):
    """One seat of one officer. `from` is the first day in office and `until` the last, both in the city's zone."""

    uid: Uid
    role: Role
    area: str
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    acting_for: str | None = None
    signer_title: TextLine | None = None
    signer_name: PersonName | None = None
    signer_rank: TextLine | None = None
    signer_nip: Nip | None = None
    signer_through: TextLine | None = None

    @field_validator("area")
    @classmethod
    def _is_where_the_role_serves(cls, area: str, info: ValidationInfo) -> str:
        role = info.data.get("role")
        return area if role is None else check_area(role, area, city_of(info).areas)

    @field_validator("until")
    @classmethod
    def _is_not_before_from(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until is not None and until < info.data.get("from_", until):
            raise ValueError("Hari terakhir tidak boleh sebelum hari pertama (from).")
        return until

    @field_validator("acting_for")
    @classmethod
    def _is_a_dated_delegation_of_its_seat(cls, acting_for: str | None, info: ValidationInfo) -> str | None:
        if acting_for is None or not {"role", "area", "until"} <= info.data.keys():
            return acting_for
        seat = f"{info.data['role']}:{info.data['area']}"
        if acting_for != seat:
            raise ValueError(f"Tulis kursi yang diwakili di baris ini: {seat}.")
        if info.data["until"] is None:
            raise ValueError("Pelimpahan perlu hari terakhir; isi until.")
        return acting_for

    @field_validator("signer_title", "signer_name", "signer_rank", "signer_nip", "signer_through")
    @classmethod
    def _is_a_deputys_who_signs(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not _signs_for_another(info.data):
            raise ValueError("Kosongkan; hanya untuk yang mewakili lurah atau camat.")
        return value

    @model_validator(mode="after")
    def _says_how_the_deputy_is_printed(self) -> Self:
        if _signs_for_another(vars(self)) and self.signer is None:
            missing = [name for name in _PRINTED if getattr(self, name) is None]
            raise faults_in("OfficerRow", missing, "Isi, seperti akan tercetak di surat.")
        return self

    @property
    def signer(self) -> Signer | None:
        """The deputy as printed, if the row gives one."""
        title, name, rank, nip = (getattr(self, column) for column in _PRINTED)
        return Signer(title, name, rank, nip) if title and name and rank and nip else None

    @property
    def seat(self) -> str:
        """The seat that the row gives."""
        return f"{self.role}:{self.area}"

    def term(self, zone: ZoneInfo) -> Term:
        """The term that the row gives: from the first day's midnight until the midnight after the last day."""
        until = None if self.until is None else _midnight(self.until + timedelta(days=1), zone)
        return Term(_midnight(self.from_, zone), until, self.acting_for, self.signer, self.signer_through)


def _signs_for_another(row: Mapping[str, Any]) -> bool:
    return row.get("acting_for") is not None and row.get("role") in {Role.LURAH, Role.CAMAT}


def check_area(role: Role, area: str, areas: Areas) -> str:
    """Return the code of a role's own area unchanged; ValueError, in Indonesian, unless it is one of this city."""
    example = seat_of(role, f"{areas.of_level(Level.KELURAHAN)[0].code}.007.002").partition(":")[2]
    parts = area.split(".")
    if re.sub("[0-9]", "0", area) != re.sub("[0-9]", "0", example) or "000" in parts:
        raise ValueError(f"Tulis kode wilayah {role}, misalnya {example}.")
    region = ".".join(parts[:_REGION_PARTS])
    if region not in areas.by_code:
        raise ValueError(f"Wilayah {region} tidak ada di kota ini.")
    return area


def by_officer(lines: Iterable[Line[OfficerRow]]) -> tuple[dict[str, list[Line[OfficerRow]]], list[LineFault]]:
    """The lines of each officer, and what is wrong among them: a seat named twice, two residents in one account."""
    officers: dict[str, list[Line[OfficerRow]]] = {}
    faults = []
    for line in lines:
        own = officers.setdefault(line.row.uid, [])
        for other in own:
            if other.row.seat == line.row.seat:
                faults.append(_fault(line, "area", f"Kursi {line.row.seat} sudah disebut di baris {other.number}."))
            if line.row.resident_id and other.row.resident_id not in {None, line.row.resident_id}:
                faults.append(_fault(line, "resident_id", f"Berbeda dengan baris {other.number} untuk uid yang sama."))
        own.append(line)
    return officers, faults


def restate(
    lines: Sequence[Line[OfficerRow]], stored: Officer | None, *, zone: ZoneInfo, now: datetime
) -> tuple[Officer, list[LineFault]]:
    """The officer as the file states it, and the lines that cannot be.

    A seat the file no longer names ends now; one whose term has not begun goes. No resident leaves the known one.
    """
    known = stored or Officer(lines[0].row.uid, {})
    seats = {seat: kept for seat, term in known.seats.items() if (kept := ended(term, now))}
    faults = []
    for line in lines:
        try:
            seats[line.row.seat] = continued(known.seats.get(line.row.seat), line.row.term(zone), now)
        except ValueError as error:
            faults.append(_fault(line, "from", str(error)))
    resident = next((line.row.resident_id for line in lines if line.row.resident_id), known.resident_id)
    return Officer(known.uid, seats, resident), faults


@dataclass(frozen=True)
class Claim:
    """Somebody's term on a seat, by a line of the file, or without one as it is stored."""

    uid: str
    term: Term
    line: int | None = None


def is_held_alone(seat: str) -> bool:
    """Tell whether one officer at a time holds the seat; a kelurahan may have several verifiers."""
    return role_of(seat) != Role.VERIFIER


def clashes(seat: str, claims: Iterable[Claim], now: datetime) -> Iterator[LineFault]:
    """The lines that give a seat to a second officer while another holds it, from now on; deputies may."""
    own = [claim for claim in claims if claim.term.acting_for is None and _until(claim) > now]
    longest: Claim | None = None
    for claim in sorted(own, key=lambda claim: max(claim.term.from_, now)):
        if longest is not None and claim.uid != longest.uid and max(claim.term.from_, now) < _until(longest):
            yield from _clash(seat, longest, claim)
        if longest is None or _until(claim) > _until(longest):
            longest = claim


def _clash(seat: str, one: Claim, other: Claim) -> Iterator[LineFault]:
    lines = sorted(claim.line for claim in (one, other) if claim.line is not None)
    if len(lines) > 1:
        yield LineFault(lines[1], "area", f"Kursi {seat} pada masa yang sama sudah diberikan di baris {lines[0]}.")
    elif lines:
        holder = one.uid if one.line is None else other.uid
        message = (
            f"Kursi {seat} pada masa itu dipegang petugas {holder}; sebut juga kursi itu dengan until petugas tersebut."
        )
        yield LineFault(lines[0], "area", message)


def _until(claim: Claim) -> datetime:
    return claim.term.until or datetime.max.replace(tzinfo=UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _fault(line: Line[OfficerRow], column: str, message: str) -> LineFault:
    return LineFault(line.number, column, message)
