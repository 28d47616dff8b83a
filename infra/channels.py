"""Which channel a notice goes by."""

from collections.abc import Mapping
from dataclasses import dataclass

from functions.ports import Channel, Notice


@dataclass(frozen=True)
class ByRecipient:
    """Channels by the kind of recipient (`resident`, `officer`, `seat`), and one for all others."""

    kinds: Mapping[str, Channel]
    others: Channel

    def deliver(self, notice: Notice) -> None:
        """Hand a notice to its recipient's channel. Raises what that raises."""
        self.kinds.get(notice.recipient.partition(":")[0], self.others).deliver(notice)
