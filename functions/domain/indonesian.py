"""Dates and numbers as Indonesian letters write them, and the one place that makes a local date."""

from datetime import date, datetime, tzinfo

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def local_date(instant: datetime, zone: tzinfo) -> date:
    """The calendar date of an aware instant in the city's zone."""
    return instant.astimezone(zone).date()


def long_date(day: date) -> str:
    """`31 Januari 1990`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_name(day: date) -> str:
    """`Rabu`."""
    return DAYS[day.weekday()]


def roman_month(day: date) -> str:
    """The month as numbers of letters write it: `XI`."""
    return ROMAN_MONTHS[day.month - 1]


def rupiah(amount: int) -> str:
    """`Rp 1.500.000`."""
    return f"Rp {amount:,}".replace(",", ".")
