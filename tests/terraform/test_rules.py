"""terraform/ keeps every rule, for a city that sets what it must and for one that sets all there is."""

import re
from pathlib import Path

import pytest

from tests.terraform.blocks import Block
from tests.terraform.cities import MINIMAL
from tests.terraform.configuration import TERRAFORM, Configuration, configure
from tests.terraform.faults import faults_in
from tests.terraform.rules import RULES, Rule
from tests.terraform.rules_of_functions import all_settings_can_be_set, functions_have_alerts

_SKIP = re.compile(r"checkov:skip=(?P<check>\w+)(?::\s*(?P<reason>.*))?")
_WORDS = 5


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_city_that_sets_what_it_must_keeps_the_rule(rule: Rule, minimal: Configuration) -> None:
    assert [*rule(minimal)] == []


@pytest.mark.parametrize("rule", [*RULES, all_settings_can_be_set], ids=lambda rule: rule.__name__)
def test_a_city_that_sets_everything_keeps_the_rule(rule: Rule, whole: Configuration) -> None:
    assert [*rule(whole)] == []


def test_somebody_is_told_of_each_function_that_fails(whole: Configuration) -> None:
    if not any(whole.instances("google_monitoring_alert_policy")):
        pytest.skip("terraform/ has no alerts yet")
    assert [*functions_have_alerts(whole)] == []


def test_behind_closed_doors_nothing_is_called_and_nobody_reads(scratch: Path) -> None:
    closed = configure(TERRAFORM, scratch, MINIMAL | {"doors": "closed"})
    assert [each for each in closed.grants() if "run" in each.type] == []
    assert {each.arguments["paused"] for each in closed.instances("google_cloud_scheduler_job")} == {True}
    (rules,) = closed.instances("google_firebaserules_ruleset")
    assert "if false" in str(rules.arguments["source"])
    assert "seats_of_officer" not in str(rules.arguments["source"])


def test_all_names_and_references_fit_the_schema(blocks: tuple[Block, ...]) -> None:
    assert faults_in(blocks) == []


def test_every_check_that_is_skipped_says_why() -> None:
    for path in TERRAFORM.glob("*.tf"):
        for found in _SKIP.finditer(path.read_text()):
            assert len((found["reason"] or "").split()) >= _WORDS, f"{path.name}: {found[0]}"
    assert not [*TERRAFORM.glob(".checkov*")], "a check that is skipped everywhere is skipped where nobody looks"


def test_every_variable_is_described_and_typed(blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        if block.kind in {"variable", "output"}:
            assert block.find("description"), f"{block.file}:{block.line}"
            assert block.find("type") or block.kind == "output", f"{block.file}:{block.line}"
