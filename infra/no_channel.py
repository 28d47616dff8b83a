"""The channel of a city that has set up none: every message waits, is tried again, and shows as undelivered."""

from functions.domain.errors import Unavailable
from functions.ports import Notice


class NoChannel:
    """Takes nothing."""

    def deliver(self, notice: Notice) -> None:
        """Raise Unavailable, so that the message is kept for the day there is a channel."""
        raise Unavailable(f"Belum ada kanal untuk {notice.recipient.partition(':')[0]}.")
