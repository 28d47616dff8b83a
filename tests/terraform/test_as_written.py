"""What can be told of terraform/ without evaluating it, and so on machines without the terraform program, too."""

import re

import pytest

from tests.terraform.blocks import Block, code_of
from tests.terraform.configuration import TERRAFORM

_BASIC = re.compile(r'"roles/(owner|editor|viewer|browser)"')
_ELSEWHERE = re.compile(
    r'"(nam\d|eur\d|us|eu|asia|global|(?!asia-southeast2")(us|europe|asia|australia|me|africa|[a-z]+america)-[a-z]+\d+)"'
)
_BUCKET = {"uniform_bucket_level_access": "true", "public_access_prevention": '"enforced"', "force_destroy": "false"}
_PLACES = {"location", "region", "location_id", "trigger_region"}
WHAT_MUST_STAND = [
    ("logging.tf", r'destination += "logging.googleapis.com/\$\{google_logging_project_bucket_config.jakarta.id\}"'),
    ("logging.tf", r'resource "google_logging_project_exclusion" "default_keeps_nothing" \{'),
    ("logging.tf", r'filter += "timestamp >= \\"1970-01-01T00:00:00Z\\"".*'),
    ("identity.tf", r"disabled_user_signup += true"),
    ("buckets.tf", r"is_locked += var.letters_retention_locked"),
    ("alerts.tf", r"alert_channels = \[for channel in google_monitoring_notification_channel.email : channel.id\]"),
    ("firestore.tf", r"daily_recurrence \{\}"),
    ("firestore.tf", r"weekly_recurrence \{"),
    ("registry.tf", r"cleanup_policy_dry_run += false"),
    ("budget.tf", r'resource "google_billing_budget" "month" \{'),
]
"""Lines whose loss would open something, or lead something abroad, and which no rule over values sees."""


def test_no_basic_role_is_written_anywhere(blocks: tuple[Block, ...]) -> None:
    assert [block.address for block in blocks if _BASIC.search(block.text)] == []


def test_everybody_is_let_in_at_one_place_alone() -> None:
    places = [path.name for path in sorted(TERRAFORM.glob("*.tf")) if "allUsers" in _code_and_texts(path.read_text())]
    assert places == ["invokers.tf"]
    assert not [path.name for path in TERRAFORM.glob("*.tf") if "allAuthenticatedUsers" in path.read_text()]


def test_no_place_but_jakarta_is_written_where_a_place_stands(blocks: tuple[Block, ...]) -> None:
    wrong = [
        f"{inner.file}:{attribute.line}: {attribute.name} = {attribute.text}"
        for block in blocks
        for inner in block.walk()
        for attribute in inner.attributes
        if attribute.name in _PLACES and _ELSEWHERE.search(attribute.text)
    ]
    assert wrong == []


def test_every_bucket_is_written_closed(blocks: tuple[Block, ...]) -> None:
    buckets = [block for block in blocks if block.kind == "resource" and block.labels[0] == "google_storage_bucket"]
    assert buckets
    for bucket in buckets:
        assert {name: attribute.text for name in _BUCKET if (attribute := bucket.find(name))} == _BUCKET, bucket.address


def test_no_account_has_a_key_in_a_file(blocks: tuple[Block, ...]) -> None:
    assert [block.address for block in blocks if "google_service_account_key" in block.labels] == []


@pytest.mark.parametrize(("file", "line"), WHAT_MUST_STAND)
def test_what_nobody_may_take_out_unseen_stands_there(file: str, line: str) -> None:
    assert re.search(rf"^\s*{line}\s*$", _code_and_texts((TERRAFORM / file).read_text()), re.MULTILINE)


@pytest.mark.parametrize("text", ['role = "roles/editor"', 'location = "us-central1"', 'location = "nam5"'])
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert _BASIC.search(text) or _ELSEWHERE.search(text)


def test_jakarta_is_not_elsewhere() -> None:
    assert not _ELSEWHERE.search('location = "asia-southeast2"')
    assert _ELSEWHERE.search('location = "asia-southeast1"')


def _code_and_texts(text: str) -> str:
    """Without comments: lines that are nothing else, and the ends of those that have code."""
    lines = zip(text.splitlines(), code_of(text).splitlines(), strict=True)
    return "\n".join(line if "#" not in line or code.strip("~ ") else "" for line, code in lines)
