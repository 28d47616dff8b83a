"""What a use case may ask for. Each protocol has one embedded adapter and one for the cloud, and one contract suite.

A use case names the ports it needs as keyword-only parameters called like the attributes of `infra.adapters`. What
goes through a port is a named tuple, which Python makes in a tenth of a dataclass's time: every function loads these.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:  # what a use case does not import for itself, it does not load for its ports' sake either
    from collections.abc import Mapping
    from datetime import date, timedelta

    from functions.domain.application import Application, Decision, File
    from functions.domain.complaints import Complaint
    from functions.domain.letter_types import LetterType
    from functions.domain.letters import Letter
    from functions.domain.messages import Message
    from functions.domain.officers import Officer
    from functions.domain.report_values import Report
    from functions.domain.report_within import Reading
    from functions.domain.rosters import Roster
    from functions.domain.satisfaction import Rating
    from functions.domain.summaries import MonthSummary
    from functions.domain.sweeping import Cursor
    from functions.domain.usage import Usage
    from functions.domain.verification import VerificationRecord

T = TypeVar("T")

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Caller(NamedTuple):
    """Who calls, as the token proves: the superapp's backend, an officer, or the city's scheduler.

    A superapp acts for the resident it names (`Resident-Id`).
    """

    kind: Literal["superapp", "officer", "scheduler"]
    subject: str
    resident_id: str | None = None

    @property
    def name(self) -> str:
        """How records name the caller: `officer:<uid>`."""
        return f"{self.kind}:{self.subject}"


class Stored(NamedTuple, Generic[T]):
    """A value as it was read, with the version a later commit can insist on and when it was first created."""

    value: T
    version: str
    created_at: datetime


class Delete(NamedTuple):
    """Remove a record; the commit is Aborted if its version is no longer the one that was read."""

    stored: Stored[Any]


class Create(NamedTuple):
    """Write a new record; the commit is Aborted if one of that name exists."""

    value: Any


class Update(NamedTuple):
    """Write over a record; the commit is Aborted if its version is no longer the one that was read."""

    stored: Stored[Any]
    value: Any


class Add(NamedTuple):
    """Add a Usage's counts to those under its id, of which nobody needs to know; makes them if there are none."""

    value: Usage


class Records(Protocol):
    """The city's records. Names follow from the values; `infra/records.py` holds them."""

    def get(self, kind: type[T], **key: str | int) -> Stored[T] | None:
        """The record of a kind under its key, or None."""

    def commit(self, *writes: Create | Update | Delete | Add) -> tuple[str, ...]:
        """Make all writes or none, and return the new versions in their order; a deletion and an addition have none.

        Raises Aborted when a precondition does not hold, TooLarge above 1 MiB per record.
        """

    def holders(self, seat: str) -> tuple[Officer, ...]:
        """Officers with a term, past or present, on that seat."""

    def due(self, kind: type[T], now: datetime, limit: int, after: Stored[T] | None = None) -> tuple[Stored[T], ...]:
        """Records of a kind whose `due_at` has come, the oldest first, behind `after` if one is given.

        Fewer than `limit` only if there are no more; what nobody can read does not count.
        """

    def to_remind(
        self, now: datetime, limit: int, after: Stored[Application] | None = None
    ) -> tuple[Stored[Application], ...]:
        """Applications whose `remind_at` has come, the oldest first, behind `after` if one is given.

        Fewer than `limit` only if there are no more; what nobody can read does not count.
        """

    def decided_after(self, cursor: Cursor, before: datetime, limit: int) -> tuple[Stored[Decision], ...]:
        """Decisions behind the cursor and created before an instant, in order of that instant and their path."""

    def waiting_at(self, seat: str, limit: int) -> tuple[Stored[Application], ...]:
        """Applications that wait for a seat, those waiting longest first."""

    def oldest_unsent(self) -> Message | None:
        """The QUEUED message that was asked for first, if any."""

    def undelivered(self, application_id: str) -> tuple[Message, ...]:
        """Messages about an application that ended FAILED."""

    def rosters(self) -> tuple[Roster, ...]:
        """Which seats of RT and RW are filled, of every kelurahan that has any."""

    def usage_in(self, month: str) -> tuple[Usage, ...]:
        """What was counted in a month (`2026-10`), of every kelurahan in which there was anything to count."""

    def complaints_about(self, area: str, limit: int) -> tuple[Complaint, ...]:
        """Complaints about a kelurahan: open ones, the oldest first, then answered ones, the newest first."""

    def comments_about(self, area: str, limit: int) -> tuple[Rating, ...]:
        """Ratings of a kelurahan's service that have a comment, the newest first."""

    def complaints_by(self, complainant: str, limit: int) -> tuple[Complaint, ...]:
        """Complaints of one who complained, in the same order."""

    def summaries(self, first: str, last: str) -> tuple[Stored[MonthSummary], ...]:
        """What is kept of the months from the first to the last, in their order."""

    def closed_between(
        self, start: datetime, end: datetime, limit: int, after: Application | None = None
    ) -> tuple[Application, ...]:
        """Applications that ended in [start, end), the first to end first, behind `after` if one is given.

        Fewer than `limit` only if there are no more.
        """


class StoredObject(NamedTuple):
    """A stored file: its bytes' SHA-256 and size, type, generation and the metadata it was stored with."""

    name: str
    content_type: str
    size: int
    sha256: str
    generation: str
    metadata: Mapping[str, str]


class UploadAddress(NamedTuple):
    """Where and how a client may send one file, once."""

    url: str
    method: str
    headers: Mapping[str, str]


class Files(Protocol):
    """Files in one bucket or folder."""

    def put_new(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name; if something is stored there, leave it and return that one."""

    def replace(self, name: str, content: bytes, *, content_type: str, metadata: Mapping[str, str]) -> StoredObject:
        """Store bytes under a name, whatever stood there."""

    def find(self, name: str) -> StoredObject | None:
        """What is stored under a name, or None."""

    def read(self, name: str) -> bytes:
        """The bytes stored under a name. NotFound if there are none."""

    def download_address(self, name: str, *, shown_as: str, lifetime: timedelta) -> str:
        """A short-lived address from which anybody who has it can download the file."""

    def upload_address(self, name: str, *, content_type: str, size: int, lifetime: timedelta) -> UploadAddress:
        """A short-lived address that takes one file of exactly this type and size, once."""


class LetterTypes(Protocol):
    """The catalogue."""

    def get(self, name: str) -> LetterType:
        """The letter type of that name. NotFound if there is none."""

    def all(self) -> tuple[LetterType, ...]:
        """All letter types in order of their names."""


class Renderer(Protocol):
    """Draws letters."""

    def render(self, letter: Letter, file: File, letter_type: LetterType) -> bytes:
        """The PDF of a letter. The same record gives the same bytes. FailedPrecondition if it cannot be drawn."""


class ReportWriter(Protocol):
    """Writes the monthly report in one form, as the file `name` of `content_type`."""

    name: str
    content_type: str

    def write(self, report: Report) -> bytes:
        """The file. The same report gives the same bytes."""


class Pages(Protocol):
    """Pages the public reads."""

    @property
    def content_security_policy(self) -> str:
        """The header that lets a page run its own style and script and nothing else."""

    def verification(self, record: VerificationRecord | None, *, today: date) -> str:
        """The HTML page that shows a verification record, or that there is none."""


class EvaluationPages(Protocol):
    """The monthly report as a page."""

    def draw(self, report: Report, reading: Reading) -> str:
        """The HTML page of the area that a report was cut to, with ways to its parts and to the months beside."""


class Wanted(StrEnum):
    """What a reader wants to get: a page for people, or data for programs."""

    PAGE = "page"
    DATA = "data"


class Page(NamedTuple):
    """An HTML page with its HTTP status."""

    html: str
    status: int = 200


class Notice(NamedTuple):
    """What a message says, ready for a channel; `channels` are those it may go by, the best first.

    It is about an application, or about a complaint by its number.
    """

    message_id: str
    recipient: str
    subject: str
    text: str
    application_id: str | None
    event: str
    channels: tuple[str, ...] = ()
    complaint: str | None = None

    @property
    def about(self) -> dict[str, str]:
        """What an app opens that shows it: `application_id` or `complaint`."""
        named = {"application_id": self.application_id, "complaint": self.complaint}
        return {name: value for name, value in named.items() if value is not None}


class Texts(Protocol):
    """The words of messages."""

    def compose(self, message: Message, letter_type: LetterType | None) -> Notice:
        """The notice for a message's recipient, in plain Indonesian; of a complaint's, without a letter type."""


class Channel(Protocol):
    """Takes notices to people, through one provider."""

    def addresses(self, recipient: str) -> tuple[str, ...]:
        """Where this channel reaches a recipient now; none where it cannot. Nobody else looks into an address."""

    def deliver(self, notice: Notice, address: str) -> None:
        """Hand over a notice; its id is the idempotency key.

        Raises Unavailable when a later attempt may succeed, NotFound when the address is no more, which the channel
        then has forgotten, FailedPrecondition when no attempt will succeed.
        """


class Observe(Protocol):
    """Takes down what operators count and are woken by."""

    def __call__(self, what: str, *, alert: bool = False, **fields: object) -> None:
        """Write one line; `fields` are ids, counts and statuses, never anything of a person's."""


class Inspector(Protocol):
    """Looks into uploaded bytes."""

    def inspect(self, content: bytes) -> str:
        """The content type by the bytes themselves. ValueError, in Indonesian, for what may not be attached."""


class Tokens(Protocol):
    """Knows who is behind a token."""

    def caller(self, token: str) -> Caller:
        """Who holds the token. Raises Unauthenticated if it is wrong or expired."""


class Deliveries(Protocol):
    """Sends a record's event again."""

    def redeliver(self, document: str) -> None:
        """Send the event that the creation of `document` (`letters/abc`) gave rise to, to the same function."""
