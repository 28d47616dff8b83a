"""Which seats of RT and RW a kelurahan has filled, kept for the evaluation, which reads no officers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Roster:
    """Seats with somebody on them, called by RW and RT: `rt` like `007.002`, `rw` like `007`; `area` is a kelurahan."""

    area: str
    rt: tuple[str, ...] = ()
    rw: tuple[str, ...] = ()
