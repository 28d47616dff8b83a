import pytest

from functions.domain.areas import Level, cut
from tests.domain.builders import AREA, CITY

AREAS = CITY.areas


def test_an_rt_of_the_city_is_returned_unchanged() -> None:
    assert AREAS.check_rt(AREA) == AREA


@pytest.mark.parametrize(
    "code",
    [
        "",
        "99.99.01.1001",
        "99.99.01.1001.007",
        "99.99.01.1001.007.002.001",
        "99.99.01.1001.7.2",
        "99.99.01.1001.000.002",
        "99.99.01.1001.007.000",
        "9999011001007002",
        "99.99.01.1001.007.00A",
        "99.99.01.1001.007.002\n",
        " 99.99.01.1001.007.002",
        "99.99.01.1001.007.\u0660\u0660\u0662",
        "99x99x01x1001x007x002",
    ],
)
def test_what_is_no_code_of_an_rt_is_refused_with_an_example(code: str) -> None:
    with pytest.raises(ValueError, match=r"misalnya [0-9.]+\.007\.002"):
        AREAS.check_rt(code)


@pytest.mark.parametrize("kelurahan", ["99.98.01.1001", "99.99.01.1003", "99.99.03.1001"])
def test_a_kelurahan_of_another_city_is_refused_by_name(kelurahan: str) -> None:
    with pytest.raises(ValueError, match=f"Kelurahan {kelurahan} tidak ada di kota ini"):
        AREAS.check_rt(f"{kelurahan}.007.002")


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Level.CITY, "99.99"),
        (Level.KECAMATAN, "99.99.01"),
        (Level.KELURAHAN, "99.99.01.1001"),
        (Level.RW, "99.99.01.1001.007"),
        (Level.RT, "99.99.01.1001.007.002"),
    ],
)
def test_an_area_is_cut_to_each_level(level: Level, code: str) -> None:
    assert cut(AREA, level) == code
    assert cut(code, level) == code


def test_every_level_can_be_cut_to() -> None:
    assert [len(cut(AREA, level).split(".")) for level in Level] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("code", "level"), [("99", Level.CITY), ("99.99.01", Level.KELURAHAN), ("99.99.01.1001", Level.RT)]
)
def test_an_area_is_not_cut_below_itself(code: str, level: Level) -> None:
    with pytest.raises(ValueError, match=f"{code} is no {level} nor below one"):
        cut(code, level)


def test_the_areas_of_a_level_come_in_order_of_their_codes() -> None:
    assert [area.code for area in AREAS.of_level(Level.KELURAHAN)] == [
        "99.99.01.1001",
        "99.99.01.1002",
        "99.99.02.1001",
    ]
    assert [area.name for area in AREAS.of_level(Level.KECAMATAN)] == ["Contoh Barat", "Contoh Timur"]
    assert AREAS.of_level(Level.RT) == ()
