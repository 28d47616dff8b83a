"""Files in a folder, with short-lived addresses that the local server honours."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from functions.domain.errors import AlreadyExists, InvalidArgument, NotFound, PermissionDenied
from functions.ports import Clock, StoredObject, UploadAddress
from infra.object_names import checked_name


@dataclass(frozen=True)
class Download:
    """A file as the local server sends it."""

    content: bytes
    content_type: str
    shown_as: str


class LocalFiles:
    """One folder as one bucket.

    Each object is a file; what is known about it stands in a hidden file beside it, named by the file's inode, which
    a draft keeps when it is linked or moved into place: an object appears at once and with its own metadata.
    """

    def __init__(self, folder: Path, *, base_url: str, key: bytes, clock: Clock) -> None:
        self._folder = folder
        self._base_url = base_url
        self._key = key
        self._clock = clock

    def put_new(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name; if something is stored there, leave it and return that one."""
        existing = self.find(name)
        if existing is not None:
            return existing
        draft = self._described_draft(name, content, content_type, metadata)
        with contextlib.suppress(FileExistsError):
            os.link(draft, self._path(name))
        draft.unlink()
        return self._found(name)

    def replace(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name, whatever stood there."""
        self._described_draft(name, content, content_type, metadata).replace(self._path(name))
        return self._found(name)

    def find(self, name: str) -> StoredObject | None:
        """What is stored under a name, or None."""
        return self._found(name) if self._path(name).exists() else None

    def read(self, name: str) -> bytes:
        """The bytes stored under a name. NotFound if there are none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("Berkas ini tidak ada.") from error

    def each(self, folder: str) -> Iterator[tuple[StoredObject, datetime]]:
        """Every object in a folder, by name, and when it was stored; for audits, no port offers it."""
        for path in sorted((self._folder / checked_name(folder)).glob("[!.]*")):
            stored_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield self._found(f"{folder}/{path.name}"), stored_at

    def download_address(self, name: str, *, shown_as: str, lifetime: timedelta) -> str:
        """A short-lived address from which anybody who has it can download the file."""
        return self._address({"get": name, "as": shown_as}, lifetime)

    def upload_address(self, name: str, *, content_type: str, size: int, lifetime: timedelta) -> UploadAddress:
        """A short-lived address that takes one file of exactly this type and size, once."""
        url = self._address({"put": name, "type": content_type, "size": size}, lifetime)
        return UploadAddress(url, "PUT", {"Content-Type": content_type})

    def download(self, token: str) -> Download:
        """The file of a download address. Raises PermissionDenied if it is wrong or expired, NotFound."""
        grant = self._grant(token, "get")
        stored = self.find(grant["get"])
        if stored is None:
            raise NotFound("Berkas ini tidak ada.")
        return Download(self.read(stored.name), stored.content_type, grant["as"])

    def accept(self, token: str, content: bytes, content_type: str) -> None:
        """Store what was sent to an upload address.

        Raises PermissionDenied (wrong or expired), InvalidArgument (another type or size), AlreadyExists (sent before).
        """
        grant = self._grant(token, "put")
        if (content_type, len(content)) != (grant["type"], grant["size"]):
            raise InvalidArgument("Jenis atau ukuran berkas tidak sama dengan yang diberitahukan.")
        if self.find(grant["put"]) is not None:
            raise AlreadyExists("Berkas ini sudah diunggah.")
        self.put_new(grant["put"], content, content_type=content_type, metadata={})

    def _path(self, name: str) -> Path:
        return self._folder / checked_name(name)

    def _description(self, name: str, file: Path) -> Path:
        path = self._path(name)
        return path.with_name(f".{path.name}.{file.stat().st_ino}.json")

    def _described_draft(self, name: str, content: bytes, content_type: str, metadata: Mapping[str, str]) -> Path:
        self._path(name).parent.mkdir(parents=True, exist_ok=True)
        draft = self._draft(name, content)
        text = json.dumps({"content_type": content_type, "metadata": dict(metadata)})
        self._draft(name, text.encode()).replace(self._description(name, draft))
        return draft

    def _draft(self, name: str, content: bytes) -> Path:
        path = self._path(name)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return draft

    def _found(self, name: str) -> StoredObject:
        content = self.read(name)
        sha256 = hashlib.sha256(content).hexdigest()
        described = json.loads(self._description(name, self._path(name)).read_text())
        generation = str(self._path(name).stat().st_mtime_ns)
        return StoredObject(name, described["content_type"], len(content), sha256, generation, described["metadata"])

    def _address(self, grant: Mapping[str, Any], lifetime: timedelta) -> str:
        expires = (self._clock() + lifetime).timestamp()
        payload = base64.urlsafe_b64encode(json.dumps({**grant, "until": expires}).encode()).decode().rstrip("=")
        return f"{self._base_url}/{payload}.{self._mac(payload)}"

    def _mac(self, payload: str) -> str:
        return hmac.new(self._key, payload.encode(), hashlib.sha256).hexdigest()

    def _grant(self, token: str, operation: str) -> dict[str, Any]:
        payload, _, mac = token.partition(".")
        if not hmac.compare_digest(mac.encode(), self._mac(payload).encode()):
            raise PermissionDenied("Alamat berkas ini tidak sah.")
        grant: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if operation not in grant or grant["until"] <= self._clock().timestamp():
            raise PermissionDenied("Alamat berkas ini sudah kedaluwarsa; minta alamat baru.")
        return grant
