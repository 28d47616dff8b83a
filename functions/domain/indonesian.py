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


def age_on(birth: date, day: date) -> int:
    """Full years of age on a day; who was born on 29 February is a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


_ONES = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))


def in_words(number: int) -> str:
    """A number from 0 to 999 trillion in words: `satu juta lima ratus ribu`."""
    if number < len(_ONES):
        return _ONES[number]
    if number < 20:  # noqa: PLR2004  eleven to nineteen
        return f"{_ONES[number - 10]} belas"
    size, scale = next(pair for pair in _SCALES if number >= pair[0])
    count, rest = divmod(number, size)
    words = f"se{scale}" if count == 1 and size <= 1000 else f"{in_words(count)} {scale}"  # noqa: PLR2004  seribu
    return f"{words} {in_words(rest)}" if rest else words


def rupiah_in_words(amount: int) -> str:
    """`Rp 1.500.000 (satu juta lima ratus ribu rupiah)`."""
    return f"{rupiah(amount)} ({in_words(amount)} rupiah)"
