"""Usage as the store holds it and as it is counted anew."""

from functions.domain.application import Application
from functions.domain.letters import Letter
from functions.domain.usage import DEVICES, Usage
from infra.counters import counted_anew
from tests.home import Home


def stored(home: Home) -> dict[str, dict[str, int]]:
    """The counts of every kelurahan and month."""
    usages = home.adapters.all_records.every(Usage)
    return {usage.usage_id: dict(usage.counts) for usage in usages if usage.month != DEVICES}


def anew(home: Home) -> dict[str, dict[str, int]]:
    """The same from the applications and letters."""
    records, clock = home.adapters.all_records, home.adapters.city.service_clock
    applications, letters = records.every(Application), records.every(Letter)
    found = counted_anew(applications, letters, clock)
    return {usage_id: dict(counted) for usage_id, counted in found.items()}


def counts(home: Home, usage_id: str, *names: str) -> list[int]:
    """Some counts of a usage, 0 where there is none."""
    found = home.records.get(Usage, usage_id=usage_id)
    return [0] * len(names) if found is None else [found.value.counts.get(name, 0) for name in names]
