"""Lists complaints: of a kelurahan for its office, or one's own."""

from datetime import datetime

from pydantic import BaseModel

from functions.domain.city import City
from functions.domain.complaints import Category, Complaint, ComplaintStatus
from functions.domain.errors import FieldError, InvalidArgument, PermissionDenied
from functions.domain.messages import Recipient
from functions.ports import Caller, Clock, Records
from functions.reading import kelurahan_read_by

_LIMIT = 100


class ComplaintView(BaseModel):
    """One complaint and its answer, as the office and whoever complained see it."""

    number: str
    area: str
    category: Category
    status: ComplaintStatus
    filed_at: datetime
    application_id: str | None
    text: str
    answer: str | None
    answered_at: datetime | None


class Complaints(BaseModel):
    """Open complaints, the oldest first, then answered ones, the newest first; 100 at most."""

    complaints: list[ComplaintView]

    @property
    def audit(self) -> dict[str, int]:
        """What the log notes of this answer."""
        return {"complaints_shown": len(self.complaints)}


def list_complaints(caller: Caller, area: str = "", *, records: Records, city: City, clock: Clock) -> Complaints:
    """The complaints about a kelurahan, for its verifier, lurah or camat; without `area`, the caller's own.

    Raises PermissionDenied for anybody else, NotFound for an area that is no kelurahan of this city, InvalidArgument
    where a superapp names no resident.
    """
    found = _about(area, caller, records, city, clock()) if area else _own(caller, records)
    return Complaints(complaints=[ComplaintView.model_validate(each, from_attributes=True) for each in found])


def _about(area: str, caller: Caller, records: Records, city: City, now: datetime) -> tuple[Complaint, ...]:
    refusal = "Pengaduan dibaca oleh verifikator, lurah, atau camat wilayah itu."
    kelurahan = kelurahan_read_by(caller, area, records=records, city=city, now=now, refusal=refusal)
    return records.complaints_about(kelurahan, _LIMIT)


def _own(caller: Caller, records: Records) -> tuple[Complaint, ...]:
    if caller.kind == "officer":
        return records.complaints_by(caller.name, _LIMIT)
    if caller.kind != "superapp":
        raise PermissionDenied("Daftar ini milik warga dan petugas.")
    if caller.resident_id is None:
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError("Resident-Id", "Wajib diisi.")])
    return records.complaints_by(f"{Recipient.RESIDENT}:{caller.resident_id}", _LIMIT)
