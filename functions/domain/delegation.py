"""A seat given to a deputy for some days by the officer who holds it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from functions.domain.applicant import Line, PersonName
from functions.domain.areas import Level, cut
from functions.domain.errors import FailedPrecondition, FieldError, InvalidArgument, PermissionDenied
from functions.domain.indonesian import local_date
from functions.domain.officer_register import Day, Uid
from functions.domain.officers import Officer, Term, continued, ended, seated
from functions.domain.offices import Signer
from functions.domain.registers import Nip, faults_in
from functions.domain.seats import Role, role_of, seat_of

MOST_DAYS = 90
_SIGNING = frozenset({Role.LURAH, Role.CAMAT})
_OFFICE = frozenset({Role.VERIFIER, Role.LURAH, Role.CAMAT})
_REMEMBERED = timedelta(days=365)
_WRONG = "Ada isian yang perlu diperbaiki."


def _no_acting_title(title: str) -> str:
    """Plt. and Plh. sign for themselves, and are appointed: an office imports them."""
    if title.lower().startswith(("plt", "plh")):
        raise ValueError("Plt. dan Plh. diangkat dengan surat; daftarkan lewat impor petugas.")
    return title


class Printed(BaseModel):
    """How a deputy is printed on letters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[Line, AfterValidator(_no_acting_title)]
    name: PersonName
    rank: Line
    nip: Nip


class Delegation(BaseModel):
    """Which seat goes to whom, from its first to its last day in the city's zone; or that it `end`s now.

    `signer` is how the deputy of a lurah or camat is printed, `through` the officer in between (u.b.).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seat: Annotated[str, Field(max_length=40)]
    uid: Uid
    end: bool = False
    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None
    signer: Printed | None = None
    through: Line | None = None

    @field_validator("seat")
    @classmethod
    def _is_a_seat(cls, seat: str) -> str:
        try:
            right = seat_of(role_of(seat), seat.partition(":")[2]) == seat
        except ValueError:
            right = False
        if not right:
            raise ValueError("Tulis kursi Anda, misalnya lurah:36.71.05.1003.")
        return seat

    @field_validator("until")
    @classmethod
    def _is_near_enough(cls, until: date | None, info: ValidationInfo) -> date | None:
        begins = info.data.get("from_")
        if until is not None and begins is not None:
            if until < begins:
                raise ValueError("Hari terakhir tidak boleh sebelum hari pertama (from).")
            if (until - begins).days >= MOST_DAYS:
                raise ValueError(f"Pelimpahan paling lama {MOST_DAYS} hari.")
        return until

    @model_validator(mode="after")
    def _says_all_that_it_must_and_no_more(self) -> Self:
        dated = {"from": self.from_, "until": self.until}
        printed = {"signer": self.signer, "through": self.through}
        if self.end:
            if given := [name for name, value in (dated | printed).items() if value is not None]:
                raise faults_in("Delegation", given, "Kosongkan; pelimpahan diakhiri sekarang.")
            return self
        if missing := [name for name, value in dated.items() if value is None]:
            raise faults_in("Delegation", missing, "Wajib diisi.")
        signs = role_of(self.seat) in _SIGNING
        if signs and self.signer is None:
            raise faults_in("Delegation", ["signer"], "Isi, seperti akan tercetak di surat.")
        if not signs and (given := [name for name, value in printed.items() if value is not None]):
            raise faults_in("Delegation", given, "Kosongkan; hanya untuk yang mewakili lurah atau camat.")
        return self

    def term(self, zone: ZoneInfo, now: datetime) -> Term:
        """The deputy's term: from the first day, or from now on that day, until the last day is over.

        Raises InvalidArgument if it would begin before today.
        """
        if self.from_ is None or self.until is None:
            raise TypeError("a delegation that ends has no term")
        if self.from_ < local_date(now, zone):
            raise InvalidArgument(_WRONG, [FieldError("from", "Hari pertama tidak boleh sebelum hari ini.")])
        begins, ends = (_midnight(day, zone) for day in (self.from_, self.until + timedelta(days=1)))
        signer = Signer(**self.signer.model_dump()) if self.signer else None
        return Term(max(begins, now), ends, self.seat, signer, self.through)


def check_own(holder: Officer | None, delegation: Delegation, now: datetime) -> Term:
    """The term in which the officer who calls holds the seat. Raises PermissionDenied if it is not their own now."""
    term = holder.seats.get(delegation.seat) if holder else None
    if term is None or not term.covers(now) or term.acting_for is not None:
        raise PermissionDenied("Hanya pemegang kursi itu sendiri yang dapat melimpahkannya.")
    return term


def given(deputy: Officer, delegation: Delegation, own: Term, *, zone: ZoneInfo, now: datetime) -> Officer:
    """The deputy with the seat; as before where nothing changes.

    Raises InvalidArgument for somebody of another office, or past the end of the holder's own term, FailedPrecondition
    for somebody who holds the seat as their own, or stood in until less than a day ago.
    """
    seat, term = delegation.seat, delegation.term(zone, now)
    if not _serves_there(deputy, seat, now):
        where = "kecamatan" if role_of(seat) == Role.CAMAT else "kelurahan"
        raise InvalidArgument(_WRONG, [FieldError("uid", f"Pilih petugas di {where} yang sama.")])
    if own.until is not None and term.until is not None and term.until > own.until:
        raise InvalidArgument(_WRONG, [FieldError("until", "Masa jabatan Anda sendiri berakhir lebih dulu.")])
    stored = _deputised(deputy, seat, now)
    try:
        return seated(deputy, seat, continued(stored, term, now))
    except ValueError as error:
        raise FailedPrecondition(str(error)) from None


def taken_back(deputy: Officer, delegation: Delegation, now: datetime) -> Officer:
    """The deputy without the seat from now on; as before for who does not stand in."""
    stored = _deputised(deputy, delegation.seat, now)
    if stored is None:
        return deputy
    kept = ended(stored, now)
    if kept is not None:
        return seated(deputy, delegation.seat, kept)
    return replace(deputy, seats={seat: term for seat, term in deputy.seats.items() if seat != delegation.seat})


def _deputised(deputy: Officer, seat: str, now: datetime) -> Term | None:
    stored = deputy.seats.get(seat)
    if stored is not None and stored.acting_for is None and (stored.until is None or stored.until > now):
        raise FailedPrecondition("Petugas itu memegang kursi ini sendiri.")
    return stored


def _serves_there(deputy: Officer, seat: str, now: datetime) -> bool:
    """Tell whether an officer may stand in on a seat: one of the same office, or who stood in there within a year.

    A seat that signs goes to seats of the office alone, not to an RT or RW of its area.
    """
    level = Level.KECAMATAN if role_of(seat) == Role.CAMAT else Level.KELURAHAN
    region = cut(seat.partition(":")[2], level)
    roles = _OFFICE if role_of(seat) in _SIGNING else frozenset(Role)
    stood_in = deputy.seats.get(seat)
    if stood_in is not None and stood_in.acting_for is not None:
        return stood_in.until is None or stood_in.until > now - _REMEMBERED
    return any(
        f"{held.partition(':')[2]}.".startswith(f"{region}.") and term.covers(now) and role_of(held) in roles
        for held, term in deputy.seats.items()
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
