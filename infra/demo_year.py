"""A generated year of a whole city: counts as a year of letters would have left them, the same at every run.

Three kelurahan never use the service, and one RT answers very slowly; what else there is, is drawn by chance.
"""

import random
from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from functions.domain.areas import Area, Areas, Level
from functions.domain.months import months_before
from functions.domain.rosters import Roster
from functions.domain.seats import Role
from functions.domain.usage import Usage
from infra.adapters import Adapters

T = TypeVar("T")
LETTERS_A_MONTH = 18_000
_UNUSED = 3
_SLOW_WEIGHT = 16
_CHANNELS = {"tangerang_live": 52, "pangkas": 37, "counter": 11}
_OUTCOMES = {"issued": 89, "rejected": 6, "cancelled": 3, "expired": 2}
_QUICK = (3, 8, 14, 18, 20, 15, 10, 8, 3, 1)
_WAITS = (0, 0, 0, 1, 4, 10, 18, 30, 20, 9, 5, 3)
_SLOW = (0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 9, 20)
_OFFICES = (Role.VERIFIER, Role.LURAH)
_ON_TIME = {Role.RT: 93, Role.RW: 90, Role.VERIFIER: 86, Role.LURAH: 92}
_MEANS = {"persyaratan": 3.3, "prosedur": 3.35, "waktu": 3.2, "biaya": 3.8, "produk": 3.45, "kompetensi": 3.4,
          "perilaku": 3.5, "pengaduan": 3.15, "sarana": 3.25}  # fmt: skip


@dataclass(frozen=True)
class GeneratedYear:
    """The counts of a city's months; `types` are letter types by how often they are asked for."""

    areas: Areas
    types: Mapping[str, int]
    categories: Sequence[str]
    seed: str = "tahun contoh"

    @cached_property
    def kelurahan(self) -> tuple[Area, ...]:
        """All kelurahan."""
        return self.areas.of_level(Level.KELURAHAN)

    @cached_property
    def unused(self) -> tuple[Area, ...]:
        """Those that never used it."""
        chosen = random.Random(self.seed).sample(self.kelurahan, _UNUSED)  # noqa: S311  no secret
        return tuple(sorted(chosen, key=lambda area: area.code))

    @cached_property
    def slow_rt(self) -> str:
        """The code of the RT that is slow."""
        area = next(each for each in self.kelurahan[len(self.kelurahan) // 2 :] if each not in self.unused)
        return f"{area.code}.{self.rts(area)[3]}"

    def rts(self, area: Area) -> list[str]:
        """The RT of a kelurahan, by RW and RT."""
        chance = random.Random(f"{self.seed}:{area.code}")  # noqa: S311
        return [
            f"{rw:03d}.{rt:03d}"
            for rw in range(1, chance.randint(7, 11) + 1)
            for rt in range(1, chance.randint(4, 6) + 1)
        ]

    def rosters(self) -> Iterator[Roster]:
        """Seats of every kelurahan, of which some are vacant."""
        for area in self.kelurahan:
            rts = self.rts(area)
            filled = tuple(rt for number, rt in enumerate(rts, start=1) if number % 17)
            yield Roster(area.code, filled, tuple(dict.fromkeys(rt[:3] for rt in rts)))

    def devices(self) -> Iterator[Usage]:
        """Who registered a device."""
        for roster in self.rosters():
            chance = random.Random(f"{self.seed}:{roster.area}:devices")  # noqa: S311
            share = 0.3 if any(roster.area == area.code for area in self.unused) else 0.85
            seats = [*(f"rt/{rt}" for rt in roster.rt), *(f"rw/{rw}" for rw in roster.rw)]
            yield Usage(f"{roster.area}:devices", {seat: 1 for seat in seats if chance.random() < share})

    def months(self, last: str, count: int, letters: int) -> Iterator[tuple[str, list[Usage]]]:
        """So many months up to the last, in which so many letters are asked for, each busier than the one before."""
        for back in reversed(range(count)):
            month = months_before(last, back)
            yield month, self.usage(month, int(letters * 0.94**back))

    def usage(self, month: str, letters: int) -> list[Usage]:
        """The counts of a month in which about so many letters were asked for."""
        return [
            Usage(f"{area.code}:{month}", self._counts(area, month, letters / len(self.kelurahan)))
            for area in self.kelurahan
            if area not in self.unused
        ]

    def _counts(self, area: Area, month: str, average: float) -> dict[str, int]:
        chance = random.Random(f"{self.seed}:{area.code}:{month}")  # noqa: S311
        liking = random.Random(f"{self.seed}:{area.code}:use").lognormvariate(-0.15, 0.55)  # noqa: S311
        came, rts = max(1, round(average * liking * chance.uniform(0.9, 1.1))), self.rts(area)
        weights = {rt: 0 if number % 9 == 8 else 1 + number % 4 for number, rt in enumerate(rts)}  # noqa: PLR2004
        if self.slow_rt.startswith(f"{area.code}."):
            weights[self.slow_rt.removeprefix(f"{area.code}.")] = _SLOW_WEIGHT
        ended = round(came * chance.uniform(0.985, 0.999))
        counts = Tally({"submitted": came})
        for name, among in (("channel", _CHANNELS), ("type", self.types), ("rt", weights)):
            counts.update(_named(f"submitted/{name}", _drawn(chance, among, came)))
        for outcome, number in _drawn(chance, _OUTCOMES, ended).items():
            counts[outcome] = number
            for name, among in (("channel", _CHANNELS), ("type", self.types), ("rt", weights)):
                counts.update(_named(f"{outcome}/{name}", _drawn(chance, among, number)))
        self._count_waits(counts, chance)
        self._count_steps(counts, chance, area, weights, ended)
        self._count_voices(counts, chance)
        return {key: number for key, number in counts.items() if number}

    def _count_waits(self, counts: Tally[str], chance: random.Random) -> None:
        for name in self.types:
            taken = _drawn(chance, dict(enumerate(_WAITS)), counts[f"issued/type/{name}"])
            counts.update(_named(f"wait/type/{name}", taken))
            counts.update(_named("wait", taken))
        returned = counts["issued"] // 9
        counts.update({"returned": returned, "issued_after_return": returned - returned // 8})
        counts.update(_named("returned/type", _drawn(chance, self.types, returned)))
        unfitting = counts["issued/type/tidak-terklasifikasi"]
        counts.update(_named("category", _drawn(chance, {c: 9 - n for n, c in enumerate(self.categories)}, unfitting)))

    def _count_steps(
        self, counts: Tally[str], chance: random.Random, area: Area, weights: Mapping[str, int], ended: int
    ) -> None:
        decided = _drawn(chance, weights, ended)
        counts.update(_named("decided/rt", decided))
        counts.update(_named("filed/rt", _drawn(chance, weights, counts["submitted/channel/pangkas"])))
        slow = self.slow_rt
        for rt, number in decided.items():
            speed = dict(enumerate(_SLOW if f"{area.code}.{rt}" == slow else _QUICK))
            taken = _drawn(chance, speed, number)
            counts.update(_named(f"response/rt/{rt}", taken))
            counts.update(_named("step/rt", taken))
        by_rw: Tally[str] = Tally()
        for rt, number in decided.items():
            by_rw[rt[:3]] += number
        for rw, number in by_rw.items():
            taken = _drawn(chance, dict(enumerate(_QUICK)), number)
            counts.update({f"decided/rw/{rw}": number} | _named(f"response/rw/{rw}", taken))
            counts.update(_named("step/rw", taken))
        for role in _OFFICES:
            officers = {f"contoh-{role}-{n}": 1 for n in range(1 if role == Role.LURAH else 1 + int(area.code[-1]) % 3)}
            counts.update(_named(f"officer/{role}", _drawn(chance, officers, ended)))
            counts.update(_named(f"step/{role}", _drawn(chance, dict(enumerate(_QUICK)), ended)))
        for role, share in _ON_TIME.items():
            answers = _drawn(chance, {"approve": 93, "return": 5, "reject": 2}, ended)
            counts.update(_named(f"step/{role}", answers) | {f"step/{role}/on_time": ended * share // 100})
            counts.update({f"passed/{role}": ended // 90, f"escalated/{role}": ended // 40})

    def _count_voices(self, counts: Tally[str], chance: random.Random) -> None:
        rated, full = counts["issued"] // 4, counts["issued"] // 20
        counts.update({"rated": rated, "rated/full": full})
        counts.update({"complaint/opened": rated // 15, "complaint/answered": rated // 18})
        for element, mean, number in [("layanan", 3.4, rated), *((e, m, full) for e, m in _MEANS.items())]:
            high = {4: mean - 3 + 0.1, 3: 3.7 - mean, 2: 0.15, 1: 0.05} if mean < 3.6 else {4: 0.85, 3: 0.13, 2: 0.02}  # noqa: PLR2004
            counts.update(_named(f"rated/{element}", _drawn(chance, high, number)))


def _drawn(chance: random.Random, among: Mapping[T, float], number: int) -> dict[T, int]:
    """So many things drawn, each as often as its weight says."""
    if number <= 0:
        return {}
    return dict(Tally(chance.choices([*among], [*among.values()], k=number)))


def _named(start: str, counts: Mapping[T, int]) -> dict[str, int]:
    return {f"{start}/{name}": number for name, number in counts.items()}


def generated_year(home: Adapters) -> GeneratedYear:
    """The generated year of a home's city and catalogue."""
    types = home.letter_types.all()
    often = {each.name: len(types) + 2 - number for number, each in enumerate(types)}
    return GeneratedYear(home.city.areas, often, next(each.categories for each in types if each.categories))
