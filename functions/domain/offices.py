"""Offices that issue letters, and what each has decided for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from functions.domain.seats import Role


class StepMode(StrEnum):
    """What a kelurahan makes of the RW's step."""

    REQUIRED = "required"
    NOTIFY_ONLY = "notify_only"
    SKIPPED = "skipped"


class OverdueRule(StrEnum):
    """What an office makes of a step whose time is up: remind the seat, let the deputy in, or pass it on."""

    WAIT = "wait"
    DEPUTY = "deputy"
    PASS = "pass"  # noqa: S105  a step is passed


class CounterScope(StrEnum):
    """What one counter of numbers spans in an office."""

    ALL_LETTERS = "all"
    PER_TYPE = "per_type"


@dataclass(frozen=True)
class Signer:
    """Who signs, as printed: name with titles, rank and NIP (Permendagri 1/2023, article 44).

    `above` stands over the title where a deputy signs: `a.n. Lurah Contoh`, and `Sekretaris`, `u.b.` where the one
    who was deputised has passed it on.
    """

    title: str
    name: str
    rank: str
    nip: str
    above: tuple[str, ...] = ()


def deputy_of(head: Signer, deputy: Signer, *, through: str | None) -> Signer:
    """The deputy as printed for the head: `a.n.`, and `u.b.` behind another; a Plt. or Plh. signs for themselves."""
    if deputy.title.startswith(("Plt.", "Plh.")):
        return deputy
    return replace(deputy, above=(f"a.n. {head.title}", *((through, "u.b.") if through else ())))


@dataclass(frozen=True)
class Letterhead:
    """What stands at the top of a letter."""

    government: str
    kecamatan: str
    kelurahan: str
    address: str
    postal_code: str
    phone: str
    email: str
    place: str

    @property
    def office(self) -> str:
        """The office by its full name; a kecamatan's letterhead names no kelurahan."""
        kecamatan = f"Kecamatan {self.kecamatan}"
        return f"Kelurahan {self.kelurahan}, {kecamatan}" if self.kelurahan else kecamatan


@dataclass(frozen=True)
class Office:
    """A kelurahan or kecamatan that issues letters: `area` is its code, `number_code` stands in its numbers.

    `notices_to` is the e-mail address at which it hears what waits for it. `overdue` says for its steps what follows
    when their time is up, `deputies` which officer (by uid) then stands in; `deputy_signer` is how the one of its head
    is printed.
    """

    area: str
    letterhead: Letterhead
    number_code: str
    signer: Signer
    rw_step: StepMode = StepMode.REQUIRED
    vacant_after_hours: int = 0
    counter_scope: CounterScope = CounterScope.ALL_LETTERS
    notices_to: str | None = None
    overdue: Mapping[Role, OverdueRule] = field(default_factory=dict)
    deputies: Mapping[Role, str] = field(default_factory=dict)
    deputy_signer: Signer | None = None
