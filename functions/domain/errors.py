"""What can go wrong, named as Google's API errors are.

    PatenError
    ├── InvalidArgument      the request does not hold what it must; lists the fields
    ├── Unauthenticated      no token, or one that is wrong or expired
    ├── PermissionDenied     a known caller without the right
    ├── NotFound             it does not exist, or the caller may not know that it does
    ├── AlreadyExists        something else stands there
    ├── TooLarge             larger than the limit
    ├── FailedPrecondition   right in itself, but not in this state
    ├── ResourceExhausted    too much at once
    ├── DataLoss             what is stored cannot be read
    ├── Aborted              somebody was faster; the same call may succeed (retryable)
    └── Unavailable          a part did not answer; the same call may succeed (retryable)

Statuses stand in `infra/problems.py`. Messages are read by people and never hold personal data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class FieldError:
    """One wrong field: its path (`form.nama_almarhum`) and what would be right, in Indonesian."""

    field: str
    message: str


class PatenError(Exception):
    """The root: `message` is plain Indonesian, `retryable` says whether the same call may succeed."""

    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidArgument(PatenError):
    """The request does not hold what it must; `errors` names every wrong field at once."""

    def __init__(self, message: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class Unauthenticated(PatenError):
    """No token, or one that is wrong or expired."""


class PermissionDenied(PatenError):
    """A known caller without the right to do this."""


class NotFound(PatenError):
    """It does not exist, or the caller may not know that it does."""


class AlreadyExists(PatenError):
    """Something else stands under that name."""


class TooLarge(PatenError):
    """The request or file is larger than its limit."""


class FailedPrecondition(PatenError):
    """The request is right in itself, but not in the present state."""


class ResourceExhausted(PatenError):
    """Too much at once; later it may succeed."""


class DataLoss(PatenError):
    """What is stored cannot be read: it is none of ours, or was changed."""


class Aborted(PatenError):
    """Somebody was faster: a precondition of the commit did not hold."""

    retryable = True


class Unavailable(PatenError):
    """A part did not answer; `retry_after` is how long it asks to be left alone.

    `only_here` says that it answers others: a mailbox is full, not the mail server away.
    """

    retryable = True

    def __init__(self, message: str, *, retry_after: timedelta | None = None, only_here: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.only_here = only_here
