"""Counts the end of an application, in the commit that ends it."""

from functions.domain import counting
from functions.domain.application import Application
from functions.domain.city import City
from functions.domain.errors import NotFound
from functions.domain.letter_types import ServiceHours
from functions.ports import Add, LetterTypes


def counted_end(application: Application, city: City, letter_types: LetterTypes) -> Add:
    """What an application that has ended adds to its kelurahan's month. ValueError for one that has not."""
    if application.closed_at is None:
        raise ValueError(f"application {application.application_id} has not ended")
    hours = _service_hours(application, letter_types)
    return Add(counting.closed(application, application.closed_at, city.service_clock, hours.of))


def _service_hours(application: Application, letter_types: LetterTypes) -> ServiceHours:
    try:
        return letter_types.get(application.letter_type).service_hours
    except NotFound:  # a letter that the city offers no more
        return ServiceHours()
