import pytest

from tests.rules.coverage import Coverage

pytestmark = pytest.mark.loopback


def test_every_expression_of_the_rules_has_been_evaluated(coverage: Coverage) -> None:
    assert coverage.expressions
    assert not coverage.missed, f"never evaluated in terraform/firestore.rules: {', '.join(coverage.missed)}"
