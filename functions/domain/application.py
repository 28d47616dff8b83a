"""The application: its workflow record, its file, and the decisions that take its turns.

The workflow record holds no form, since officers' apps read it; what the resident wrote is in the file, one per
revision, which only the server reads.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from functions.domain.classification import Classification
from functions.domain.digests import canonical_json, sha256_hex
from functions.domain.history import HistoryEntry
from functions.domain.idempotency import Answer
from functions.domain.identity_numbers import Warned
from functions.domain.offices import StepMode
from functions.domain.seats import Role


class Status(StrEnum):
    """Where an application is; everything but the first two is an end, or waits on a machine (APPROVED)."""

    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    ISSUED = "ISSUED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class Action(StrEnum):
    """What can be done to an application. The first four are an officer's decisions; UNREADABLE none of ours wrote."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    MEET = "meet"
    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    CANCEL = "cancel"
    EXPIRE = "expire"
    PASS = "pass"  # noqa: S105  the step of a vacant seat is passed
    UNREADABLE = "unreadable"
    QUARANTINE = "quarantine"
    REMIND = "remind"
    ESCALATE = "escalate"
    DEPUTISE = "deputise"
    ISSUE = "issue"
    REVOKE = "revoke"
    CORRECT = "correct"
    FAIL = "fail"


OFFICER_ACTIONS = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT, Action.MEET})

ALLOWED: dict[Status, frozenset[Action]] = {
    Status.IN_REVIEW: OFFICER_ACTIONS
    | {Action.CANCEL, Action.PASS, Action.CORRECT, Action.REMIND, Action.ESCALATE, Action.DEPUTISE},
    Status.RETURNED: frozenset({Action.RESUBMIT, Action.CANCEL, Action.EXPIRE}),
    Status.APPROVED: frozenset({Action.ISSUE, Action.FAIL}),
    Status.ISSUED: frozenset({Action.REVOKE}),
    Status.REJECTED: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}
"""Which actions fit a status. A quarantine fits all: it changes nothing but the turn."""


@dataclass(frozen=True)
class Step:
    """One step of a route, fixed when the application is submitted."""

    role: Role
    seat: str
    mode: StepMode = StepMode.REQUIRED


@dataclass(frozen=True)
class WaitingFor:
    """Which step and seat an application waits for, since when, and when it should be decided by the service clock."""

    step: Role
    seat: str
    since: datetime
    due_at: datetime | None = None


@dataclass(frozen=True)
class Application:
    """The workflow record. Officers see it while a seat of theirs is one of `seats`: it waited or was escalated there.

    `caller` filed it, an officer from the seat `filed_from`. `turn` is the next decision's, `burnt_turns` are later
    ones that misfits have used up. `due_at` is when a machine must look at it again, `remind_at` when it must look
    whether somebody is to be reminded; `service_hours` are those of each step, as at submission. `note_turn` is the
    decision whose note explains the present state. `answer` is what its submission was answered.
    """

    application_id: str
    letter_type: str
    channel: str
    area: str
    caller: str
    masked_name: str
    route: tuple[Step, ...]
    status: Status
    submitted_at: datetime
    resident_id: str | None = None
    filed_from: str | None = None
    revision: int = 1
    turn: int = 1
    burnt_turns: tuple[int, ...] = ()
    waiting_for: WaitingFor | None = None
    seats: tuple[str, ...] = ()
    returned_from: Role | None = None
    vacant_after_hours: int = 0
    return_days: int = 30
    service_hours: Mapping[Role, int] = field(default_factory=dict)
    due_at: datetime | None = None
    remind_at: datetime | None = None
    closed_at: datetime | None = None
    note_turn: int | None = None
    letter_id: str | None = None
    phone_given: bool = False
    warnings: tuple[Warned, ...] = ()
    answer: Answer | None = None
    classification: Classification | None = None
    history: tuple[HistoryEntry, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """An uploaded document, pinned: `generation` and `sha256` are of the bytes that were inspected."""

    kind: str
    upload_id: str
    content_type: str
    size: int
    sha256: str
    generation: str


@dataclass(frozen=True)
class Correction:
    """Spelling that a verifier corrected, `by` which seat; `field` is a path (`form.saksi.0.nama`)."""

    field: str
    label: str
    before: str
    after: str
    at: datetime
    by: str


@dataclass(frozen=True)
class File:
    """What the resident handed in with one revision, and what was corrected in it since; sealed where it is stored.

    `salt` keeps the digest, which officers can see, from being guessed at.
    """

    application_id: str
    revision: int
    applicant: dict[str, Any]
    form: dict[str, Any]
    salt: str
    attachments: tuple[Attachment, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def digest(self) -> str:
        """The digest that history keeps of the biodata, the form, the attached bytes and the corrections."""
        attached = [[attachment.kind, attachment.sha256] for attachment in self.attachments]
        corrected = [asdict(one) | {"at": one.at.astimezone(UTC).isoformat()} for one in self.corrections]
        parts = [self.salt, self.applicant, self.form, attached]
        return sha256_hex(canonical_json([*parts, corrected] if corrected else parts))  # as before there were any


@dataclass(frozen=True)
class Decision:
    """What took, or wants to take, one turn of an application.

    Officers create theirs from their app; cancellations, expiries, passes and resubmissions are written by
    the server with `officer` None, so that one document per turn puts all of them in one order. A verifier's approval
    classifies the letter. `taken_at` or the reason `quarantined` is written by whoever takes it into account.
    """

    application_id: str
    turn: int
    action: Action
    decided_at: datetime
    officer: str | None = None
    note: str | None = None
    taken_at: datetime | None = None
    quarantined: str | None = None
    classification: Classification | None = None
