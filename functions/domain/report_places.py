"""RW and RT of a kelurahan in the report: who is there, who has a device, who was active, and how quickly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from functions.domain.areas import Level
from functions.domain.counting import quantile
from functions.domain.report_cells import FEWEST, cell, hidden_in
from functions.domain.report_counts import Counts, buckets, hours
from functions.domain.report_values import Place
from functions.domain.rosters import Roster
from functions.domain.seats import Role

_RT, _RW = re.compile(r"[0-9]{3}\.[0-9]{3}", re.ASCII), re.compile(r"[0-9]{3}", re.ASCII)


@dataclass(frozen=True)
class Neighbourhoods:
    """The RW and RT of one kelurahan, from the month's counts, its roster, and the keys of `devices`."""

    area: str
    counts: Counts
    roster: Roster | None
    devices: Counts = field(default_factory=Counts)

    def filled(self, role: Role) -> frozenset[str]:
        """Seats with somebody on them."""
        return frozenset(() if self.roster is None else self.roster.rt if role == Role.RT else self.roster.rw)

    def activated(self, role: Role) -> frozenset[str]:
        """Seats whose holder ever registered a device."""
        return frozenset(self.devices.under(role))

    def active(self, role: Role) -> frozenset[str]:
        """Seats from which something was decided or filed in the month."""
        filed = {*self.counts.named("filed", role)} if role == Role.RT else set()
        written = _RT if role == Role.RT else _RW
        return frozenset(name for name in {*self.counts.named("decided", role), *filed} if written.fullmatch(name))

    def median(self, role: Role, place: str) -> float | None:
        """The median service time of a seat's decisions, of at least five."""
        taken = self._responses[role].get(place, {})
        return hours(quantile(taken, 0.5)) if sum(taken.values()) >= FEWEST else None

    def places(self) -> list[Place]:
        """Every RW, each followed by its RT; what is counted under no such name is left out."""
        submitted = self.counts.named("submitted", "rt")
        rts = {*self.filled(Role.RT), *self.activated(Role.RT), *self.active(Role.RT), *submitted}
        rws = {*self.filled(Role.RW), *self.active(Role.RW)}
        by_rw: dict[str, dict[str, int]] = {rw: {} for rw in rws}
        for name in sorted(filter(_RT.fullmatch, rts)):
            by_rw.setdefault(name.partition(".")[0], {})[name] = submitted.get(name, 0)
        hidden = hidden_in(by_rw)
        found = []
        for rw, within in sorted(by_rw.items()):
            found.append(self._place(Role.RW, rw, sum(within.values()), hidden=rw in hidden.rw))
            found += [self._place(Role.RT, rt, within[rt], hidden=rt in hidden.rt) for rt in within]
        return found

    def _place(self, role: Role, place: str, submitted: int, *, hidden: bool) -> Place:
        return Place(
            level=Level(role),
            code=f"{self.area}.{place}",
            is_known=None if self.roster is None else place in self.filled(role),
            submitted=cell(submitted, hidden=hidden),
            is_activated=place in self.activated(role),
            is_active=place in self.active(role),
            median_hours=self.median(role, place),
        )

    @cached_property
    def _responses(self) -> Mapping[Role, Mapping[str, Mapping[int, int]]]:
        found: dict[Role, dict[str, dict[int, int]]] = {Role.RT: {}, Role.RW: {}}
        for role, places in found.items():
            for rest, number in self.counts.named("response", role).items():
                place, _, bucket = rest.partition("/")
                places.setdefault(place, {}).update(buckets({bucket: number}))
        return found
