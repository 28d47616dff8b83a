"""Counts the end of an application, in the commit that ends it."""

from functions.domain import counting
from functions.domain.application import Application
from functions.domain.city import City
from functions.ports import Add


def counted_end(application: Application, city: City) -> Add:
    """What an application that has ended adds to its kelurahan's month. ValueError for one that has not."""
    if application.closed_at is None:
        raise ValueError(f"application {application.application_id} has not ended")
    return Add(counting.closed(application, application.closed_at, city.service_clock))
