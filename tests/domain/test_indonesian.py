from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from functions.domain.indonesian import (
    DAYS,
    MONTHS,
    ROMAN_MONTHS,
    age_on,
    day_name,
    in_words,
    local_date,
    long_date,
    roman_month,
    rupiah,
    rupiah_in_words,
)

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 12, 31, 16, 59, 59, 999999, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=JAKARTA), date(2026, 1, 1)),
    ],
)
def test_a_local_day_begins_at_the_citys_midnight(instant: datetime, day: date) -> None:
    assert local_date(instant, JAKARTA) == day


def test_another_zone_has_another_day() -> None:
    assert local_date(datetime(2025, 12, 31, 15, 30, tzinfo=UTC), ZoneInfo("Asia/Jayapura")) == date(2026, 1, 1)


def test_a_long_date_names_its_month() -> None:
    assert long_date(date(1990, 1, 31)) == "31 Januari 1990"
    assert long_date(date(2025, 8, 7)) == "7 Agustus 2025"


def test_every_month_and_day_has_its_own_name() -> None:
    assert [len(set(names)) for names in (MONTHS, ROMAN_MONTHS, DAYS)] == [12, 12, 7]
    assert [roman_month(date(2025, month, 1)) for month in (1, 4, 9, 11, 12)] == ["I", "IV", "IX", "XI", "XII"]
    assert [day_name(date(2025, 3, day)) for day in (3, 7, 9)] == ["Senin", "Jumat", "Minggu"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "Rp 0"), (999, "Rp 999"), (1000, "Rp 1.000"), (1_500_000, "Rp 1.500.000"), (10**12, "Rp 1.000.000.000.000")],
)
def test_rupiah_are_grouped_by_dots(amount: int, text: str) -> None:
    assert rupiah(amount) == text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (99, "sembilan puluh sembilan"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (2000, "dua ribu"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_500_000, "satu juta lima ratus ribu"),
        (10**9, "satu miliar"),
        (10**12, "satu triliun"),
        (1_234_000_890, "satu miliar dua ratus tiga puluh empat juta delapan ratus sembilan puluh"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_words(number) == words
    assert rupiah_in_words(number).endswith(f"({words} rupiah)")


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 3, 3), date(2025, 3, 2), 24),
        (date(2000, 3, 3), date(2025, 3, 3), 25),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_an_age_is_in_full_years(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age
