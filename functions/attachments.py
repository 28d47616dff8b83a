"""Pins uploaded files to an application; shared by submission and resubmission."""

from collections.abc import Collection, Sequence

from functions.domain.application import Attachment
from functions.domain.errors import FieldError, InvalidArgument
from functions.domain.submission import AttachmentReference
from functions.domain.uploads import MAX_UPLOAD_BYTES, Upload
from functions.ports import Files, Inspector, Records, Stored

Owner = tuple[str, str | None]
"""A caller's name, and the resident it acted for."""


def attach(
    references: Sequence[AttachmentReference],
    owners: Collection[Owner],
    *,
    records: Records,
    uploads: Files,
    inspector: Inspector,
) -> tuple[Attachment, ...]:
    """The attachments, each with the generation and digest of the bytes that were inspected.

    Raises InvalidArgument with every file that is missing, somebody else's, or not what it was announced to be.
    """
    attached, errors = [], []
    for position, reference in enumerate(references):
        try:
            upload = _owned(records.get(Upload, upload_id=reference.upload_id), owners)
            attached.append(_pinned(reference.kind, upload, uploads, inspector))
        except ValueError as error:
            errors.append(FieldError(f"attachments[{position}].upload_id", str(error)))
    if errors:
        raise InvalidArgument("Ada lampiran yang perlu diperbaiki.", errors)
    return tuple(attached)


def _owned(stored: Stored[Upload] | None, owners: Collection[Owner]) -> Upload:
    if stored is None or (stored.value.caller, stored.value.resident_id) not in owners:
        raise ValueError("Unggahan ini tidak ditemukan.")
    return stored.value


def _pinned(kind: str, upload: Upload, uploads: Files, inspector: Inspector) -> Attachment:
    stored = uploads.find(upload.object_name)
    if stored is None:
        raise ValueError("Berkas ini belum diunggah.")
    if stored.size > MAX_UPLOAD_BYTES:
        raise ValueError(f"Berkas paling besar {MAX_UPLOAD_BYTES // 1024 // 1024} MB.")
    content_type = inspector.inspect(uploads.read(upload.object_name))
    if content_type != upload.content_type:
        raise ValueError("Isi berkas tidak sama dengan jenis yang diberitahukan.")
    return Attachment(kind, upload.upload_id, content_type, stored.size, stored.sha256, stored.generation)
