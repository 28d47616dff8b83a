"""One effect per Idempotency-Key: the first answer is kept with what it changed, and given again byte for byte."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from functions.domain.errors import FailedPrecondition

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Answer:
    """The answer given to an Idempotency-Key (`key`, hashed), kept to be given again byte for byte."""

    key: str
    request_digest: str
    status: int
    body: str


@dataclass(frozen=True)
class RequestKey:
    """A caller's key for one function, hashed, and the digest of the key and the body it came with."""

    key: str
    body_digest: str

    def answer(self, status: int, body: BaseModel) -> Answer:
        """The answer to keep."""
        return Answer(self.key, self.body_digest, status, body.model_dump_json())


@dataclass(frozen=True)
class Reply(Generic[T]):
    """An answer, given for the first time or again; `T` is the model of its body."""

    answer: Answer
    replayed: bool = False


def replay(answer: Answer | None, request_key: RequestKey) -> Reply[Any] | None:
    """The reply given before to this key, or None. FailedPrecondition if the body differs from the first one's."""
    if answer is None:
        return None
    if answer.request_digest != request_key.body_digest:
        raise FailedPrecondition("Idempotency-Key ini sudah dipakai untuk isi permintaan yang lain; pakai kunci baru.")
    return Reply(answer, replayed=True)
