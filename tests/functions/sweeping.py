"""Runs the sweep with parts of its own, as a use case, past the HTTP function."""

from functions.ports import Caller, Deliveries, Records
from functions.sweep_stalled_work import SweepAnswer, sweep_stalled_work
from tests.home import Home


def sweep_with(home: Home, *, deliveries: Deliveries | None = None, records: Records | None = None) -> SweepAnswer:
    """What a sweep answers that works with these deliveries or records in place of the home's."""
    ports = home.adapters
    return sweep_stalled_work(
        Caller("scheduler", "scheduler"),
        records=records or ports.records,
        deliveries=deliveries or ports.deliveries,
        published=ports.published,
        clock=home.clock,
        batch_size=ports.batch_size,
    )
