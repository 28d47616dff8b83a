"""Takes in a complaint and brings it to the office."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from functions.domain.access import Viewer, is_applicants_side
from functions.domain.application import Application
from functions.domain.areas import Level, cut
from functions.domain.city import City
from functions.domain.complaint_handling import files_for_neighbours, office_told, opened_usage
from functions.domain.complaints import MAX_LENGTH, Category, Complaint, ComplaintStatus, counter_of, number_of
from functions.domain.errors import FailedPrecondition, FieldError, InvalidArgument, NotFound, PermissionDenied
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.indonesian import local_date
from functions.domain.letters import Counter
from functions.domain.messages import Recipient
from functions.domain.offices import Office
from functions.domain.residents import ForResident
from functions.domain.text import written_lines
from functions.ports import Add, Caller, Clock, Create, Records, Update
from functions.viewing import given_before, viewer_of

_CREATED = 201


class ComplaintForm(ForResident):
    """What is wrong, about an application (`application_id`) or about the service in an area (`area`).

    The area is a kelurahan, or an RW or RT of one.
    """

    category: Category
    text: Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(written_lines)]
    application_id: Annotated[str | None, Field(pattern=r"^[a-z2-7]{24}$")] = None
    area: Annotated[str | None, Field(validate_default=True, pattern=r"^[0-9.]{1,32}$")] = None

    @field_validator("area")
    @classmethod
    def _is_about_one_thing(cls, area: str | None, info: ValidationInfo) -> str | None:
        if "application_id" in info.data and (info.data["application_id"] is None) == (area is None):
            raise ValueError("Isi salah satu saja: application_id, atau area (kode kelurahan).")
        return area


class FiledComplaint(BaseModel):
    """The number by which the complaint is known from now on."""

    number: str
    area: str
    category: Category
    status: ComplaintStatus
    filed_at: datetime


def file_complaint(
    complaint_form: ComplaintForm,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    city: City,
    clock: Clock,
) -> Reply[FiledComplaint]:
    """The complaint's number, by year and kelurahan without a gap; the kelurahan's verifier is told in the same commit.

    A resident complains through the superapp about an application of theirs or any kelurahan; an officer for a
    neighbour, about an application that they filed or the kelurahan in which they hold a seat. Raises NotFound,
    InvalidArgument, PermissionDenied, FailedPrecondition (no office there takes part).
    """
    if reply := given_before(request_key, records):
        return reply
    now, viewer = clock(), viewer_of(caller, records)
    complainant = _complainant(caller, viewer)
    area = _area(complaint_form, viewer, city, records, now)
    if records.get(Office, area=area) is None:
        raise FailedPrecondition("Kelurahan ini belum melayani lewat aplikasi; sampaikan langsung ke kantor kelurahan.")
    year = local_date(now, city.zone).year
    stored = records.get(Counter, counter_id=counter_of(area, year))
    counter = Counter(counter_of(area, year), stored.value.last + 1 if stored else 1)
    complaint = Complaint(
        number=number_of(area, year, counter.last),
        area=area,
        category=complaint_form.category,
        text=complaint_form.text,
        complainant=complainant,
        filed_at=now,
        application_id=complaint_form.application_id,
    )
    answer = request_key.answer(_CREATED, FiledComplaint.model_validate(complaint, from_attributes=True))
    records.commit(
        Update(stored, counter) if stored else Create(counter),
        Create(complaint),
        Create(answer),
        *map(Create, office_told(complaint)),
        Add(opened_usage(complaint, city.service_clock)),
    )
    return Reply(answer)


def _area(form: ComplaintForm, viewer: Viewer, city: City, records: Records, now: datetime) -> str:
    """The kelurahan that the complaint is about, if the caller may complain about it."""
    if form.application_id is not None:
        stored = records.get(Application, application_id=form.application_id)
        if stored is None or not is_applicants_side(stored.value, viewer, now):
            raise NotFound("Permohonan ini tidak ditemukan.")
        return cut(stored.value.area, Level.KELURAHAN)
    area = city.areas.kelurahan_of(form.area or "")
    if area is None:
        wrong = FieldError("area", "Tulis kode kelurahan di kota ini, misalnya 36.71.05.1003.")
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [wrong])
    if viewer.officer is not None and not files_for_neighbours(area, viewer, now):
        raise PermissionDenied("Anda tidak bertugas di kelurahan itu.")
    return area


def _complainant(caller: Caller, viewer: Viewer) -> str:
    if viewer.officer is not None:
        return caller.name
    if caller.kind != "superapp":
        raise PermissionDenied("Akun ini tidak terdaftar sebagai petugas.")
    if caller.resident_id is None:
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError("resident_id", "Wajib diisi.")])
    return f"{Recipient.RESIDENT}:{caller.resident_id}"
