"""docs/security.md says of accounts and roles what Terraform makes of them, and names no test that is not there."""

import re

from infra.settings import REPOSITORY
from tests.terraform.configuration import Configuration
from tests.terraform.security_page import PAGE, tables, with_tables

_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_the_tables_of_the_page_are_what_terraform_makes(whole: Configuration) -> None:
    page = PAGE.read_text()
    assert with_tables(page, tables(whole)) == page, "run: python -m tests.terraform.security_page"


def test_every_function_stands_in_the_table_with_its_account(whole: Configuration) -> None:
    made = tables(whole)
    assert all(f"| `fn-{row.name.replace('_', '-')}` |" in made for row in whole.deployables)


def test_every_test_that_the_page_names_is_there() -> None:
    named = _TEST.findall(PAGE.read_text())
    assert len(named) > 10
    for path, name in named:
        assert (REPOSITORY / path).is_file(), path
        assert not name or f"def {name}(" in (REPOSITORY / path).read_text(), f"{path}::{name}"
