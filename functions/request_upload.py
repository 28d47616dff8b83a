"""Gives a client an address to send one attachment to."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from functions.domain.digests import derived_id
from functions.domain.errors import Aborted, FieldError, InvalidArgument, PermissionDenied
from functions.domain.idempotency import Reply, RequestKey, replay
from functions.domain.residents import ForResident
from functions.domain.uploads import CONTENT_TYPES, MAX_UPLOAD_BYTES, Upload, upload_object
from functions.ports import Caller, Clock, Create, Files, Records
from functions.viewing import viewer_of

_CREATED = 201
_LIFETIME = timedelta(minutes=15)


class UploadRequest(ForResident):
    """Announces a file: its type and its size in bytes."""

    content_type: Literal[CONTENT_TYPES]  # type: ignore[valid-type]
    size: Annotated[int, Field(ge=1, le=MAX_UPLOAD_BYTES)]


class UploadAnswer(BaseModel):
    """Where to send the file: the method, address and headers to use, until `expires_at`."""

    upload_id: str
    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


def request_upload(
    upload_request: UploadRequest,
    caller: Caller,
    request_key: RequestKey,
    *,
    records: Records,
    uploads: Files,
    clock: Clock,
) -> Reply[UploadAnswer]:
    """An address that takes exactly this file once, and the id under which it can be attached afterwards.

    The first request of a key costs no read: only one that finds its upload there looks for the answer given before.
    """
    _check_owner(caller, records)
    upload_id = derived_id("upload", caller.name, request_key.key)
    now = clock()
    address = uploads.upload_address(
        upload_object(upload_id),
        content_type=upload_request.content_type,
        size=upload_request.size,
        lifetime=_LIFETIME,
    )
    answer = request_key.answer(
        _CREATED,
        UploadAnswer(
            upload_id=upload_id,
            method=address.method,
            url=address.url,
            headers=dict(address.headers),
            expires_at=now + _LIFETIME,
        ),
    )
    upload = Upload(
        upload_id=upload_id,
        caller=caller.name,
        resident_id=caller.resident_id,
        content_type=upload_request.content_type,
        size=upload_request.size,
        created_at=now,
        answer=answer,
    )
    try:
        records.commit(Create(upload))
    except Aborted:
        known = records.get(Upload, upload_id=upload_id)
        if known is not None and (reply := replay(known.value.answer, request_key)):
            return reply
        raise
    return Reply(answer)


def _check_owner(caller: Caller, records: Records) -> None:
    if caller.kind == "superapp" and caller.resident_id is None:
        raise InvalidArgument("Ada isian yang perlu diperbaiki.", [FieldError("resident_id", "Wajib diisi.")])
    if caller.kind != "superapp" and viewer_of(caller, records).officer is None:
        raise PermissionDenied("Akun ini tidak terdaftar sebagai petugas.")
