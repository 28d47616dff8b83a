"""A city's working hours as `city.toml` states them, with Indonesia's holidays."""

import shutil
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

from functions.domain.service_clock import Hours
from infra.city import CITIES, InvalidCity, read_city

TANGERANG = CITIES / "kota-tangerang"
DAY_OFF, WORKED = "days_off = []", "work_days = []"
RAMADAN = '[[special_hours]]\nfrom = 2027-02-08\nuntil = 2027-03-09\nhours = {monday = "08:00-15:00"}\n'
WITHOUT_OFFICE_HOURS = """
import sys, tempfile
from pathlib import Path
from tests.home import make_home
home = make_home(Path(tempfile.mkdtemp()))
assert home.post("/submit_application", home.submission()).status_code == 201
print("holidays" in sys.modules)
"""


def city_with(folder: Path, **changes: tuple[str, str]) -> Path:
    """Kota Tangerang with other texts in its file."""
    made = folder / "kota-contoh"
    shutil.copytree(TANGERANG, made)
    text = (made / "city.toml").read_text()
    for before, after in changes.values():
        assert before in text
        text = text.replace(before, after)
    (made / "city.toml").write_text(text)
    return made


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-10-05", Hours(time(8), time(16))),
        ("2026-10-09", Hours(time(8), time(16, 30), ((time(11, 30), time(13)),))),
        ("2026-10-10", None),
        ("2026-10-11", None),
        ("2026-01-01", None),
        ("2026-03-20", None),  # joint leave before Idulfitri, a Friday
        ("2026-03-23", None),  # and after it, a Monday
        ("2026-08-17", None),
        ("2027-08-17", None),
        ("2027-01-04", Hours(time(8), time(16))),
    ],
)
def test_kota_tangerang_works_on_weekdays_but_not_on_holidays_or_joint_leave(day: str, hours: Hours | None) -> None:
    assert read_city(TANGERANG).hours_on(date.fromisoformat(day)) == hours


def test_a_city_names_days_off_and_days_worked_all_the_same(tmp_path: Path) -> None:
    folder = city_with(
        tmp_path,
        off=(DAY_OFF, "days_off = [2027-11-10]"),
        worked=(WORKED, "work_days = [2026-03-20, 2026-10-10]"),
    )
    hours_on = read_city(folder).hours_on
    assert hours_on(date(2027, 12, 24)) is None
    assert hours_on(date(2026, 3, 20)) == hours_on(date(2026, 10, 9))
    assert hours_on(date(2026, 10, 10)) == hours_on(date(2026, 10, 5))


def test_special_hours_hold_from_their_first_to_their_last_day(tmp_path: Path) -> None:
    folder = city_with(tmp_path, ramadan=("# Codes that the city's", f"{RAMADAN}# Codes that the city's"))
    hours_on = read_city(folder).hours_on
    found = {day: hours_on(date.fromisoformat(day)) for day in ("2027-02-01", "2027-02-08", "2027-03-01", "2027-03-22")}
    assert [hours.end.hour if hours else None for hours in found.values()] == [16, 15, 15, 16]
    assert hours_on(date(2027, 2, 9)) is None  # a Tuesday, which these special hours do not name


def test_an_office_without_hours_in_its_citys_file_works_all_day(tmp_path: Path) -> None:
    folder = city_with(tmp_path)
    text = (folder / "city.toml").read_text()
    kept, _, rest = text.partition("days_off = []")
    (folder / "city.toml").write_text(kept + rest[rest.index("# Hours that hold from") :])
    assert read_city(folder).hours_on(date(2026, 1, 1)) == Hours(time(0), time.max)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((DAY_OFF, 'days_off = ["lebaran"]'), "city.toml: days_off.0: Input should be a valid date"),
        (
            ('monday = "08:00-16:00"', 'senin = "08:00-16:00"'),
            "hours: Value error, no weekday is called senin; use mon",
        ),
        (
            ('monday = "08:00-16:00"', 'monday = "8-16"'),
            'hours.monday: Value error, write stretches in order, like "08',
        ),
        (('monday = "08:00-16:00"', 'monday = "16:00-08:00"'), "hours.monday: Value error, write stretches in order"),
        (('monday = "08:00-16:00"', "monday = 8"), "hours.monday: Value error, write stretches in order"),
        (("08:00-11:30, 13:00", "08:00-13:30, 13:00"), "hours.friday: Value error, write stretches in order"),
        ((DAY_OFF, "days_off = [2026-10-10]\nwork_days_ = 1"), "work_days_: Extra inputs are not permitted"),
        (
            (f"{DAY_OFF}\n{WORKED}", "days_off = [2026-10-10]\nwork_days = [2026-10-10]"),
            "2026-10-10: both in `days_off` and `work_days`; remove one",
        ),
        (
            ("# Codes that the", RAMADAN.replace("2027-03-09", "2027-02-01") + "# the"),
            "`until` 2027-02-01 is before `from` 2027-02",
        ),
        (
            ("# Codes that the", RAMADAN * 2 + "# the"),
            "`special_hours` from 2027-02-08 and from 2027-02-08 overlap; end the",
        ),
        (("paper =", "paper = = "), "city.toml: no TOML: "),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_key(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    with pytest.raises(InvalidCity) as caught:
        read_city(city_with(tmp_path, change=change))
    assert fault in str(caught.value)
    assert str(caught.value).startswith("kota-contoh/city.toml: ")


def test_who_needs_no_offices_hours_does_not_load_the_holidays() -> None:
    ran = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", WITHOUT_OFFICE_HOURS], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "False"
