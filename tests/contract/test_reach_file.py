from pathlib import Path

from functions.domain.reach import Reach
from infra.reach_file import read_reach


def test_a_city_without_the_file_has_no_reach(tmp_path: Path) -> None:
    assert read_reach(tmp_path / "reach.csv") == ()


def test_rows_are_read_and_what_is_no_number_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "reach.csv"
    path.write_text("\ufeffkode,penduduk,kk,akun\n36.71.05.1003,12.345,3000,x\n,1,1,1\n99.99.99.9999,,,-4\n")
    assert read_reach(path) == (Reach("36.71.05.1003", 12345, 3000, None), Reach("99.99.99.9999"))


def test_a_file_with_other_columns_says_nothing_and_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "reach.csv"
    path.write_text("kode;penduduk\n36.71.05.1003;5\n")
    assert read_reach(path) == ()
