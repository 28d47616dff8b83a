"""What the sweep remembers between its runs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Cursor:
    """The instant up to which everything of one kind is known to be taken into account."""

    name: str
    until: datetime
