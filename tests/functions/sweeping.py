"""Runs the sweep with parts of its own, as a use case, past the HTTP function."""

from functions.domain.errors import Unavailable
from functions.ports import Caller, Deliveries, Records
from functions.sweep_stalled_work import SweepAnswer, sweep_stalled_work
from tests.home import Home


class BrokenFor:
    """Deliveries that do not answer for one document."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.sent: list[str] = []

    def redeliver(self, document: str) -> None:
        if document == self.document:
            raise Unavailable("tidak menjawab")
        self.sent.append(document)


def sweep_with(home: Home, *, deliveries: Deliveries | None = None, records: Records | None = None) -> SweepAnswer:
    """What a sweep answers that works with these deliveries or records in place of the home's."""
    ports = home.adapters
    return sweep_stalled_work(
        Caller("scheduler", "scheduler"),
        records=records or ports.records,
        deliveries=deliveries or ports.deliveries,
        published=ports.published,
        city=ports.city,
        clock=home.clock,
        observe=ports.observe,
        batch_size=ports.batch_size,
    )
