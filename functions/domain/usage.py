"""What was counted in one kelurahan and month; `functions/domain/counting.py` says what is."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What was counted in a kelurahan (`area`) and month (`2026-10`); `usage_id` is both."""

    usage_id: str
    counts: Mapping[str, int]

    @property
    def area(self) -> str:
        """The kelurahan's code."""
        return self.usage_id.partition(":")[0]

    @property
    def month(self) -> str:
        """The month, `2026-10`."""
        return self.usage_id.partition(":")[2]
