"""Tells anybody whether a letter is real and still valid."""

import re

from functions.domain.city import City
from functions.domain.errors import NotFound
from functions.domain.indonesian import local_date
from functions.domain.verification import CODE_LENGTH, Validity, VerificationRecord, verification_object
from functions.ports import Clock, Files, Page, Pages, Wanted

_CODE = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}", re.ASCII)
_NOT_FOUND = 404


class VerificationAnswer(VerificationRecord):
    """The published record, and what the letter is worth today."""

    validity: Validity


def verify_letter(
    code: str,
    wanted: Wanted,
    *,
    published: Files,
    pages: Pages,
    city: City,
    clock: Clock,
) -> Page | VerificationAnswer:
    """The published record of a code, as a page or as data; nothing else is in reach.

    Spaces, hyphens and lower case in the code do not matter. An unknown code is a page with status 404, or NotFound.
    """
    record = _record(re.sub(r"[\s-]", "", code).upper(), published)
    today = local_date(clock(), city.zone)
    if wanted == Wanted.PAGE:
        page = pages.verification(record, today=today)
        return Page(page, _NOT_FOUND if record is None else 200)
    if record is None:
        raise NotFound("Kode ini tidak terdaftar. Periksa kembali kode pada surat.")
    return VerificationAnswer(**record.model_dump(), validity=record.validity_on(today))


def _record(code: str, published: Files) -> VerificationRecord | None:
    if not _CODE.fullmatch(code):
        return None
    try:
        return VerificationRecord.model_validate_json(published.read(verification_object(code)))
    except NotFound:
        return None
