"""Months as the evaluation counts them: `2026-10`, from local midnight to local midnight."""

from datetime import date, datetime, time, timedelta, tzinfo

from functions.domain.errors import FailedPrecondition, InvalidArgument
from functions.domain.indonesian import MONTHS

_FIRST_YEAR = 2000


def check_closed(month: str, zone: tzinfo, now: datetime) -> str:
    """Return a month unchanged. Raises InvalidArgument if it is none, FailedPrecondition if it is not over yet."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise InvalidArgument("Tulis bulan seperti 2026-10.") from None
    if not _FIRST_YEAR <= first.year <= now.year + 1:
        raise InvalidArgument("Periksa tahunnya.")
    following = (first + timedelta(days=31)).replace(day=1)
    if datetime.combine(following, time(), tzinfo=zone) > now:
        raise FailedPrecondition(f"Bulan {month} belum berakhir.")
    return month


def last_closed_month(today: date) -> str:
    """The month before the one of a local date."""
    return (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def months_before(month: str, count: int) -> str:
    """The month so many months earlier."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - count, 12)
    return f"{year:04d}-{number + 1:02d}"


def month_in_words(month: str) -> str:
    """`Oktober 2026`."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"
