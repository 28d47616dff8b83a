from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.identity_numbers import Warned, check_sixteen_digits, kk_warnings, nik_warnings
from tests.domain.builders import properties

BORN = date(1990, 1, 31)
MAN = "9999013101900001"
WOMAN = "9999017101900001"


def warnings(nik: str, *, birth_date: date = BORN, sex: str = "L", city_code: str = "99.99") -> tuple[Warned, ...]:
    return nik_warnings(nik, birth_date=birth_date, sex=sex, city_code=city_code)


@pytest.mark.parametrize("typed", [MAN, "9999 0131 0190 0001", "999901.310190.0001", f" {MAN} "])
def test_spaces_and_dots_in_a_number_do_not_matter(typed: str) -> None:
    assert check_sixteen_digits(typed) == MAN


@pytest.mark.parametrize(
    "typed",
    ["", MAN[:-1], MAN + "1", MAN[:-1] + "A", MAN[:-1] + "O", MAN + "\n", "9999-0131-0190-0001", "\u0669" * 16],
)
def test_anything_but_sixteen_digits_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Harus 16 angka\."):
        check_sixteen_digits(typed)


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_sixteen_times_is_no_number(digit: str) -> None:
    with pytest.raises(ValueError, match="bukan nomor yang sah"):
        check_sixteen_digits(digit * 16)


def test_a_mans_number_that_agrees_leaves_nothing_to_look_at() -> None:
    assert warnings(MAN) == ()


def test_a_womans_day_of_birth_has_forty_added() -> None:
    assert warnings(WOMAN, sex="P") == ()


@pytest.mark.parametrize(("nik", "sex"), [(MAN, "P"), (WOMAN, "L")])
def test_the_other_sex_is_only_a_warning(nik: str, sex: str) -> None:
    assert warnings(nik, sex=sex) == (Warned.NIK_SEX,)


@pytest.mark.parametrize("birth_date", [date(1990, 1, 30), date(1990, 2, 28), date(1991, 1, 31)])
@pytest.mark.parametrize(("nik", "sex"), [(MAN, "L"), (WOMAN, "P")])
def test_another_birth_date_is_only_a_warning(nik: str, sex: str, birth_date: date) -> None:
    assert warnings(nik, sex=sex, birth_date=birth_date) == (Warned.NIK_BIRTH_DATE,)


def test_a_number_does_not_tell_the_century() -> None:
    assert warnings("9999013101050001", birth_date=date(2005, 1, 31)) == ()
    assert warnings("9999013101050001", birth_date=date(1905, 1, 31)) == ()


def test_a_number_of_another_city_is_only_a_warning() -> None:
    assert warnings(MAN, city_code="99.98") == (Warned.NIK_REGION,)


@pytest.mark.parametrize("day", ["00", "32", "40", "72", "99"])
def test_a_day_that_no_month_has_is_only_a_warning(day: str) -> None:
    assert Warned.NIK_BIRTH_DATE in warnings(MAN[:6] + day + MAN[8:])


@pytest.mark.parametrize(("day", "sex"), [("40", "L"), ("41", "P"), ("71", "P")])
def test_days_above_forty_are_a_womans(day: str, sex: str) -> None:
    assert Warned.NIK_SEX not in warnings(MAN[:6] + day + MAN[8:], sex=sex)


def test_all_that_disagrees_is_named_at_once() -> None:
    assert warnings(WOMAN, birth_date=date(1985, 5, 5), city_code="99.98") == (
        Warned.NIK_BIRTH_DATE,
        Warned.NIK_SEX,
        Warned.NIK_REGION,
    )


def test_a_family_card_is_only_compared_with_the_city() -> None:
    assert kk_warnings("9999010000000001", city_code="99.99") == ()
    assert kk_warnings("9998010000000001", city_code="99.99") == (Warned.KK_REGION,)


@properties
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("LP"))
def test_a_number_made_by_the_rule_never_warns(born: date, sex: str) -> None:
    day = born.day + (40 if sex == "P" else 0)
    nik = f"999901{day:02d}{born:%m%y}0001"
    assert warnings(nik, birth_date=born, sex=sex) == ()
    assert warnings(nik, birth_date=born + timedelta(days=1), sex=sex) == (Warned.NIK_BIRTH_DATE,)


@properties
@given(st.from_regex(r"[0-9]{16}", fullmatch=True), st.dates(date(1900, 1, 1)), st.sampled_from("LP"))
def test_no_number_is_ever_refused_for_what_disagrees(nik: str, born: date, sex: str) -> None:
    found = warnings(nik, birth_date=born, sex=sex) + kk_warnings(nik, city_code="99.99")
    assert set(found) <= set(Warned)
    assert len(found) == len(set(found))
