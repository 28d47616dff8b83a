"""Uploads: a file a client announced, sent, and may attach to its applications."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.idempotency import Answer

MAX_UPLOAD_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
CONTENT_TYPES = ("image/jpeg", "image/png", "application/pdf")


def upload_object(upload_id: str) -> str:
    """Where an upload's bytes are stored."""
    return f"uploads/{upload_id}"


@dataclass(frozen=True)
class Upload:
    """An announced upload. Only its `caller`, for the same resident, may attach it."""

    upload_id: str
    caller: str
    resident_id: str | None
    content_type: str
    size: int
    created_at: datetime
    answer: Answer

    @property
    def object_name(self) -> str:
        """Where its bytes are stored."""
        return upload_object(self.upload_id)
