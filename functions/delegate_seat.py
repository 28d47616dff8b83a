"""Gives an officer's seat to a deputy for some days, or takes it back."""

from datetime import datetime

from pydantic import BaseModel

from functions.domain.city import City
from functions.domain.delegation import Delegation, check_own, given, taken_back
from functions.domain.errors import FieldError, InvalidArgument
from functions.domain.officers import Officer
from functions.ports import Caller, Clock, Records, Update
from functions.viewing import viewer_of


class DelegationAnswer(BaseModel):
    """Who stands in on the seat from when until when; without instants where nobody does."""

    seat: str
    uid: str
    begins_at: datetime | None
    ends_at: datetime | None

    @property
    def audit(self) -> dict[str, str]:
        """What the log notes of this answer."""
        return {"seat": self.seat, "deputy": self.uid}


def delegate_seat(
    delegation: Delegation, caller: Caller, *, records: Records, city: City, clock: Clock
) -> DelegationAnswer:
    """The deputy's term on the caller's seat; the same request again changes nothing.

    What was decided in a term that has begun stays decided: it neither begins otherwise nor ends before now. Letters
    that the deputy of a lurah or camat approves are printed a.n. the head. Raises PermissionDenied unless the caller
    holds the seat as their own now, InvalidArgument (uid, from, until), FailedPrecondition.
    """
    now = clock()
    own = check_own(viewer_of(caller, records).officer, delegation, now)
    stored = records.get(Officer, uid=delegation.uid) if delegation.uid != caller.subject else None
    if stored is None:
        raise InvalidArgument(
            "Ada isian yang perlu diperbaiki.", [FieldError("uid", "Pilih petugas lain yang sudah terdaftar.")]
        )
    before = stored.value
    if delegation.end:
        after = taken_back(before, delegation, now)
    else:
        after = given(before, delegation, own, zone=city.zone, now=now)
    if after != before:
        records.commit(Update(stored, after))
    term = after.seats.get(delegation.seat)
    return DelegationAnswer(
        seat=delegation.seat,
        uid=delegation.uid,
        begins_at=term.from_ if term else None,
        ends_at=term.until if term else None,
    )
