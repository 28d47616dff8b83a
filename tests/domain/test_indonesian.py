from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from functions.domain.indonesian import DAYS, MONTHS, ROMAN_MONTHS, day_name, local_date, long_date, roman_month, rupiah

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
