"""The service clock: how long a step takes, and until when it should be done.

An RT and an RW answer within hours as they pass; an office within its working hours, which stand still at night, on
days off and on holidays. The clock of a step starts when the application reaches it and stands still while it is with
the applicant, who then comes back to a step that starts anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from functions.domain.seats import Role

UNKNOWN_HOURS = 24  # of an application from before service hours were kept with it
AROUND_THE_CLOCK = frozenset({Role.RT, Role.RW})
_ALWAYS_CLOSED = "no working time for more than a year: check the city's hours"
_DAYS = 400  # as far as working time is looked for; no city is closed so long


@dataclass(frozen=True)
class Hours:
    """Working hours of one day, in local time; what lies in a break is not worked."""

    start: time
    end: time
    breaks: tuple[tuple[time, time], ...] = ()

    def stretches(self) -> Iterator[tuple[time, time]]:
        """The worked parts of the day, in order."""
        start = self.start
        for pause, resume in sorted(self.breaks):
            if start < pause < self.end:
                yield start, pause
            start = max(start, min(resume, self.end))
        if start < self.end:
            yield start, self.end


def all_day(_: date) -> Hours:
    """Every hour of every day, for a city that has set none."""
    return Hours(time(0), time.max)


@dataclass(frozen=True)
class ServiceClock:
    """Counts in a city's zone; `hours_on` gives the working hours of a local date, None for a day off."""

    zone: ZoneInfo
    hours_on: Callable[[date], Hours | None] = all_day

    def deadline(self, role: Role, since: datetime, hours: float) -> datetime:
        """When a step of so many service hours that began at `since` should be done, in UTC."""
        left = timedelta(hours=hours)
        if role in AROUND_THE_CLOCK:
            return (since + left).astimezone(UTC)
        for start, end in self._worked(since):
            if end - start >= left:
                return start + left
            left -= end - start
        raise ValueError(_ALWAYS_CLOSED)

    def taken(self, role: Role, since: datetime, until: datetime) -> timedelta:
        """Service time between two instants: as it passes for an RT or RW, working time for an office."""
        if role in AROUND_THE_CLOCK:
            return max(until - since, timedelta())
        worked = timedelta()
        for start, end in self._worked(since):
            if start >= until:
                break
            worked += min(end, until) - start
        return worked

    def next_working_day(self, after: datetime) -> datetime:
        """When the offices open on the first working day whose date is later than that of an instant, in UTC."""
        tomorrow = after.astimezone(self.zone).date() + timedelta(days=1)
        begins = datetime.combine(tomorrow, time(0), self.zone).astimezone(UTC)
        for start, _ in self._worked(begins):
            return start
        raise ValueError(_ALWAYS_CLOSED)

    def _worked(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from an instant on."""
        first = since.astimezone(self.zone).date()
        for day in (first + timedelta(days=number) for number in range(_DAYS)):
            hours = self.hours_on(day)
            for start, end in hours.stretches() if hours else ():
                begins, ends = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in (start, end))
                if ends > since:
                    yield max(begins, since), ends
