"""Every rule can fail: each is broken on a copy, as somebody might break it, and says so."""

from pathlib import Path
from typing import NamedTuple

import pytest

from infra.deployables import WrongTable, read_deployables
from tests.terraform.cities import WHOLE
from tests.terraform.configuration import TERRAFORM, configure, copy_with
from tests.terraform.evaluated import Refused
from tests.terraform.rules import RULES, Rule
from tests.terraform.rules_of_access import (
    buckets_by_level,
    doors,
    grants_follow_from_ports,
    no_basic_roles,
    the_public_function,
)
from tests.terraform.rules_of_functions import (
    events_are_tried_again,
    rows_are_deployed,
    schedules_call_what_exists,
    secrets_stay_secret,
    settings_follow_from_ports,
    tables_agree,
)
from tests.terraform.rules_of_places import (
    buckets_are_closed,
    everything_is_in_jakarta,
    records_are_safe,
    rules_and_indexes_are_ours,
    secrets_are_kept_in_jakarta,
)


class Fault(NamedTuple):
    rule: Rule
    file: str
    old: str
    new: str
    said: str


FAULTS = (
    Fault(doors, "invokers.tf", "[local.members.scheduler]", '["allUsers"]', "allUsers may invoke it"),
    Fault(doors, "invokers.tf", '["officers", "anyone"]', '["officers"]', "no token of Google's"),
    Fault(doors, "invokers.tf", "[local.members.eventarc,", '["allUsers",', "allUsers may invoke it"),
    Fault(no_basic_roles, "grants.tf", "roles/eventarc.eventReceiver", "roles/editor", "is a basic role"),
    Fault(no_basic_roles, "grants.tf", "roles/datastore.user", "roles/datastore.owner", "too much for a function"),
    Fault(
        grants_follow_from_ports, "grants.tf", "datastore.viewer", "datastore.user", "has project roles/datastore.user"
    ),
    Fault(buckets_by_level, "grants.tf", '= ["storage.objects.get"]', '= ["storage.objects.delete"]', "more than sign"),
    Fault(the_public_function, "functions.yaml", "published: read", "published: write", "does more"),
    Fault(the_public_function, "functions.yaml", "published: read", "published: read, records: read", "has project"),
    Fault(events_are_tried_again, "functions.tf", '"RETRY_POLICY_RETRY"', '"NO"', "is not sent again"),
    Fault(rows_are_deployed, "functions.tf", "= each.value.memory", '= "128Mi"', "memory is 128Mi"),
    Fault(
        settings_follow_from_ports,
        "environment.tf",
        '["project", "published_bucket"]',
        '["project", "published_bucket", "records_key"]',
        "verify_letter: PATEN_RECORDS_KEY is set and never read",
    ),
    Fault(
        settings_follow_from_ports,
        "environment.tf",
        '["project", "letters_bucket"]',
        '["project"]',
        "issue_letter: PATEN_LETTERS_BUCKET is not set",
    ),
    Fault(tables_agree, "environment.tf", '["city"]', '["city", "project"]', "city reads"),
    Fault(secrets_stay_secret, "secrets.tf", '"1")', '"latest")', "changes while it runs"),
    Fault(schedules_call_what_exists, "scheduler.tf", "/${each.key}", "/sweep", "no scheduled function"),
    Fault(everything_is_in_jakarta, "firestore.tf", "= var.region", '= "nam5"', "is nam5"),
    Fault(secrets_are_kept_in_jakarta, "secrets.tf", "location = var.region", 'location = "us"', "is kept in us"),
    Fault(buckets_are_closed, "buckets.tf", '= "enforced"', '= "inherited"', "can be opened to the public"),
    Fault(records_are_safe, "firestore.tf", "_RECOVERY_ENABLED", "_RECOVERY_DISABLED", "cannot be set back"),
    Fault(rules_and_indexes_are_ours, "rules.tf", "cloud.firestore", "firebase.storage", "do not hold"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.rule.__name__}-{n}" for n, fault in enumerate(FAULTS)])
def test_a_broken_copy_is_found(fault: Fault, scratch: Path) -> None:
    broken = copy_with(scratch / "broken", fault.file, fault.old, fault.new)
    found = [*fault.rule(configure(broken, scratch / "city", WHOLE))]
    assert any(fault.said in line for line in found), found


def test_every_rule_is_broken_once() -> None:
    assert {fault.rule for fault in FAULTS} == {*RULES}


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("region", "asia-southeast1", "PP 71/2019"),
        ("project", "Contoh Paten", "project must be"),
        ("city", "kota-yang-tidak-ada", "does not exist"),
        ("bundle", "tidak-ada.zip", "make bundle"),
        ("public_url", "http://surat.contoh.example", "https://"),
        ("superapp_accounts", ["contoh"], "service accounts"),
    ],
)
def test_a_wrong_variable_is_refused_before_the_cloud_sees_it(
    variable: str, value: object, said: str, scratch: Path
) -> None:
    with pytest.raises(Refused, match=said):
        configure(TERRAFORM, scratch, WHOLE | {variable: value})


def test_a_port_that_nobody_knows_is_refused(scratch: Path) -> None:
    broken = copy_with(scratch / "broken", "functions.yaml", "published: read", "publisched: read")
    with pytest.raises(WrongTable, match="publisched"):
        read_deployables(broken / "functions.yaml")
    with pytest.raises(Refused, match="settings_of_port"):
        configure(broken, scratch / "city", WHOLE)
