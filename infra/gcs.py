"""Files in Cloud Storage: the first stored object wins, addresses are signed (V4) and bound to what they are for."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from google.api_core import exceptions as google_errors
from google.auth.credentials import Signing
from google.cloud.storage import Blob, Bucket
from google.cloud.storage.retry import DEFAULT_RETRY

from functions.domain.errors import NotFound, Unavailable
from functions.ports import StoredObject, UploadAddress
from infra.object_names import checked_name

_TIMEOUT_SECONDS = 10.0
_RETRY = DEFAULT_RETRY.with_timeout(5.0)  # its own two minutes are longer than any caller waits
_SHA256 = "sha256"
_FIRST = "0"  # the generation of an object that does not exist yet
_AWAY = (google_errors.RetryError, google_errors.ServerError, google_errors.TooManyRequests)


class GcsFiles:
    """One bucket. `signer` gives who signs addresses: in the cloud the function's own account, by signBlob."""

    def __init__(self, bucket: Bucket, *, signer: Callable[[], Signing], endpoint: str | None = None) -> None:
        self._bucket = bucket
        self._signer = signer
        self._endpoint = endpoint

    def put_new(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name; if something is stored there, leave it and return that one."""
        existing = self.find(name)
        if existing is not None:
            return existing
        try:
            return self._put(name, content, content_type, metadata, if_generation_match=0)
        except google_errors.PreconditionFailed:
            found = self.find(name)
            if found is None:
                raise Unavailable("Berkas ini baru saja dihapus; coba lagi.") from None
            return found

    def replace(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name, whatever stood there."""
        return self._put(name, content, content_type, metadata, if_generation_match=None)

    def find(self, name: str) -> StoredObject | None:
        """What is stored under a name, or None. What a client uploaded is read once, for its digest."""
        with _translated():
            blob = self._bucket.get_blob(checked_name(name), retry=_RETRY, timeout=_TIMEOUT_SECONDS)
        return None if blob is None else self._found(blob)

    def each(self, folder: str) -> Iterator[tuple[StoredObject, datetime]]:
        """Every object in a folder, by name, and when it was stored; for audits, no port offers it."""
        with _translated():
            for blob in self._bucket.list_blobs(
                prefix=f"{checked_name(folder)}/", retry=_RETRY, timeout=_TIMEOUT_SECONDS
            ):
                yield self._found(blob), blob.time_created

    def read(self, name: str) -> bytes:
        """The bytes stored under a name. NotFound if there are none."""
        with _translated():
            try:
                blob = self._bucket.blob(checked_name(name))
                content: bytes = blob.download_as_bytes(retry=_RETRY, timeout=_TIMEOUT_SECONDS)
            except google_errors.NotFound as error:
                raise NotFound("Berkas ini tidak ada.") from error
        return content

    def download_address(self, name: str, *, shown_as: str, lifetime: timedelta) -> str:
        """A short-lived address from which anybody who has it can download the file."""
        return self._signed(name, "GET", lifetime, response_disposition=f'inline; filename="{shown_as}"')

    def upload_address(self, name: str, *, content_type: str, size: int, lifetime: timedelta) -> UploadAddress:
        """A short-lived address that takes one file of exactly this type and size, once."""
        headers = {
            "Content-Type": content_type,
            "x-goog-content-length-range": f"{size},{size}",
            "x-goog-if-generation-match": _FIRST,
        }
        signed = {name.lower(): value for name, value in headers.items() if name.startswith("x-goog")}
        url = self._signed(name, "PUT", lifetime, content_type=content_type, headers=signed)
        return UploadAddress(url, "PUT", headers)

    def _found(self, blob: Blob) -> StoredObject:
        metadata = dict(blob.metadata or {})
        name = str(blob.name)
        sha256 = metadata.pop(_SHA256, None) or hashlib.sha256(self.read(name)).hexdigest()
        return StoredObject(name, str(blob.content_type), int(blob.size), sha256, str(blob.generation), metadata)

    def _put(
        self,
        name: str,
        content: bytes,
        content_type: str,
        metadata: Mapping[str, str],
        *,
        if_generation_match: int | None,
    ) -> StoredObject:
        sha256 = hashlib.sha256(content).hexdigest()
        blob = self._bucket.blob(checked_name(name))
        blob.metadata = {**metadata, _SHA256: sha256}
        with _translated():
            blob.upload_from_string(
                content,
                content_type=content_type,
                if_generation_match=if_generation_match,
                retry=_RETRY,
                timeout=_TIMEOUT_SECONDS,
            )
        return StoredObject(name, content_type, len(content), sha256, str(blob.generation), dict(metadata))

    def _signed(self, name: str, method: str, lifetime: timedelta, **bound: Any) -> str:  # noqa: ANN401  the client's
        url: str = self._bucket.blob(checked_name(name)).generate_signed_url(
            version="v4",
            method=method,
            expiration=lifetime,
            credentials=self._signer(),
            api_access_endpoint=self._endpoint,
            **bound,
        )
        return url


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _AWAY as error:
        raise Unavailable("Penyimpanan berkas sedang sibuk; coba lagi.") from error
