"""Takes down how an applicant rates the service, once the application has ended."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from functions.domain.access import is_applicants_side, may_rate
from functions.domain.application import Application
from functions.domain.areas import Level, cut
from functions.domain.city import City
from functions.domain.errors import AlreadyExists, FailedPrecondition, NotFound, PermissionDenied
from functions.domain.residents import ForResident
from functions.domain.satisfaction import OVERALL, RATEABLE, Form, Rating, asked_form, rated
from functions.domain.text import few_lines
from functions.ports import Add, Caller, Clock, Create, Records
from functions.viewing import viewer_of

_MAX_COMMENT_LENGTH = 500
_BOTH = "Isi salah satu saja: score, atau elements dengan kesembilan unsurnya."

Score = Annotated[int, Field(strict=True, ge=1, le=4)]


class ElementScores(BaseModel):
    """All nine elements, each from 1 (not good) to 4 (very good)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    persyaratan: Score
    prosedur: Score
    waktu: Score
    biaya: Score
    produk: Score
    kompetensi: Score
    perilaku: Score
    pengaduan: Score
    sarana: Score


class ServiceRating(ForResident):
    """One score for all (the short form), or one for each element (the full form); and a comment, or none."""

    application_id: Annotated[str, Field(pattern=r"^[a-z2-7]{24}$")]
    score: Score | None = None
    elements: Annotated[ElementScores | None, Field(validate_default=True)] = None
    comment: Annotated[str, Field(max_length=_MAX_COMMENT_LENGTH), AfterValidator(few_lines)] = ""

    @field_validator("elements")
    @classmethod
    def _is_one_form(cls, elements: ElementScores | None, info: ValidationInfo) -> ElementScores | None:
        if "score" in info.data and (info.data["score"] is None) == (elements is None):
            raise ValueError(_BOTH)
        return elements

    def of(self, application: Application, now: datetime) -> Rating:
        """The rating of an application."""
        scores: dict[str, int] = self.elements.model_dump() if self.elements else {OVERALL: self.score or 0}
        area = cut(application.area, Level.KELURAHAN)
        return Rating(application.application_id, area, now, scores, self.comment or None)


class RatingAnswer(BaseModel):
    """That the rating was taken down: which form was answered, and which was asked for."""

    application_id: str
    form: Form
    asked_form: Form
    rated_at: datetime


def rate_service(
    service_rating: ServiceRating, caller: Caller, *, records: Records, city: City, clock: Clock
) -> RatingAnswer:
    """The rating as it was taken down, counted in the kelurahan's present month in the same commit.

    There is one per application; the same one sent again changes nothing, so it needs no Idempotency-Key. Which form
    an application asks for says get_application; either is taken. Raises NotFound unless it is the applicant's side,
    PermissionDenied for an officer where the resident has the app, FailedPrecondition before the letter is issued or
    the application rejected, AlreadyExists for another rating.
    """
    now = clock()
    stored = records.get(Application, application_id=service_rating.application_id)
    viewer = viewer_of(caller, records)
    if stored is None or not is_applicants_side(stored.value, viewer, now):
        raise NotFound("Permohonan ini tidak ditemukan.")
    if not may_rate(stored.value, viewer, now):
        raise PermissionDenied("Warga ini memakai aplikasi; penilaian diberikan oleh warga itu sendiri.")
    if stored.value.status not in RATEABLE:
        raise FailedPrecondition("Layanan dapat dinilai setelah suratnya terbit atau permohonannya ditolak.")
    given = service_rating.of(stored.value, now)
    known = records.get(Rating, application_id=given.application_id)
    if known is None:
        records.commit(Create(given), Add(rated(given, city.service_clock)))
    elif (known.value.scores, known.value.comment) != (given.scores, given.comment):
        raise AlreadyExists("Layanan untuk permohonan ini sudah dinilai.")
    kept = known.value if known else given
    return RatingAnswer(
        application_id=kept.application_id,
        form=kept.form,
        asked_form=asked_form(kept.application_id),
        rated_at=kept.rated_at,
    )
