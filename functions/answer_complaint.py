"""Answers a complaint, which closes it."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from functions.domain.city import City
from functions.domain.complaint_handling import answered_usage, answering_seat, complainant_told
from functions.domain.complaints import MAX_LENGTH, NUMBER, Complaint, ComplaintStatus, answered
from functions.domain.errors import FailedPrecondition, NotFound
from functions.domain.idempotency import Reply, RequestKey
from functions.domain.text import written_lines
from functions.ports import Add, Caller, Clock, Create, Records, Update
from functions.viewing import given_before, viewer_of

_OK = 200


class ComplaintAnswer(BaseModel):
    """The answer to a complaint; it goes to whoever complained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[str, Field(pattern=NUMBER)]
    text: Annotated[str, Field(max_length=MAX_LENGTH), AfterValidator(written_lines)]


class AnsweredComplaint(BaseModel):
    """The complaint, closed."""

    number: str
    status: ComplaintStatus
    answered_at: datetime


def answer_complaint(
    complaint_answer: ComplaintAnswer,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    city: City,
    clock: Clock,
) -> Reply[AnsweredComplaint]:
    """An OPEN complaint becomes ANSWERED by its kelurahan's verifier or lurah, or the camat; who complained is told.

    Raises NotFound for anybody else, FailedPrecondition if it was answered before.
    """
    now = clock()
    stored = records.get(Complaint, number=complaint_answer.number)
    seat = answering_seat(stored.value.area, viewer_of(caller, records), now) if stored else None
    if stored is None or seat is None:
        raise NotFound("Pengaduan ini tidak ditemukan.")
    if reply := given_before(request_key, records):
        return reply
    if stored.value.status == ComplaintStatus.ANSWERED:
        raise FailedPrecondition("Pengaduan ini sudah dijawab.")
    after = answered(stored.value, complaint_answer.text, seat=seat, now=now)
    answer = request_key.answer(_OK, AnsweredComplaint.model_validate(after, from_attributes=True))
    records.commit(
        Update(stored, after),
        Create(answer),
        Create(complainant_told(after, now)),
        Add(answered_usage(after, city.service_clock)),
    )
    return Reply(answer)
