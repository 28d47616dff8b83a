"""Who could use the service, by kelurahan, from a file of the city's own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """People, households and accounts of the residents' app in a kelurahan; None is not known."""

    area: str
    population: int | None = None
    households: int | None = None
    accounts: int | None = None
