"""Where everything is kept, and how: regions, buckets, records. Each rule gives one line per fault."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml

from tests.terraform.blocks import Block
from tests.terraform.configuration import Configuration
from tests.terraform.schema import Fields, fields_of

JAKARTA = "asia-southeast2"
_PLACES = {"location", "region", "trigger_region", "location_id"}

WITHOUT_PLACE: Mapping[str, str] = MappingProxyType(
    {
        "google_billing_account_iam_member": "a grant, without data",
        "google_billing_budget": "amounts of money; belongs to the billing account",
        "google_firebase_app_check_app_attest_config": "how an app proves itself; Google has it once for the world",
        "google_firebase_app_check_play_integrity_config": "how an app proves itself; Google has it once for the world",
        "google_firebase_app_check_service_config": "a switch; Google has it once for the world",
        "google_firebaserules_release": "which rules hold; belongs to the database in Jakarta",
        "google_firebaserules_ruleset": "the rules, which are public in this repository",
        "google_firestore_backup_schedule": "when backups are made; they lie where the database lies",
        "google_firestore_field": "belongs to the database in Jakarta",
        "google_firestore_index": "belongs to the database in Jakarta",
        "google_iam_workload_identity_pool": "who may deploy; Google has it once for the world",
        "google_iam_workload_identity_pool_provider": "who may deploy; Google has it once for the world",
        "google_identity_platform_config": "accounts of officers, an opaque uid each; Google may keep them abroad",
        "google_kms_crypto_key": "belongs to the key ring in Jakarta",
        "google_kms_crypto_key_iam_member": "a grant, without data",
        "google_logging_metric": "counts and durations without a person; Google's metrics are global",
        "google_logging_project_exclusion": "what the global log bucket does not keep, which is all",
        "google_logging_project_sink": "sends logs to the bucket in Jakarta",
        "google_monitoring_alert_policy": "rules over counts; Google's monitoring is global",
        "google_monitoring_custom_service": "a name for counts; Google's monitoring is global",
        "google_monitoring_dashboard": "pictures of counts; Google's monitoring is global",
        "google_monitoring_notification_channel": "addresses of engineers on duty; Google's monitoring is global",
        "google_monitoring_slo": "rules over counts; Google's monitoring is global",
        "google_project_iam_audit_config": "what is logged; the logs lie in Jakarta",
        "google_project_iam_custom_role": "names of permissions, without data",
        "google_project_iam_member": "a grant, without data",
        "google_project_service": "a switch, without data",
        "google_secret_manager_secret": "replicated by the user, in Jakarta alone (its own test)",
        "google_secret_manager_secret_iam_member": "a grant, without data",
        "google_secret_manager_secret_version": "lies where its secret lies",
        "google_service_account": "a name; Google has it once for the world",
        "google_service_account_iam_member": "a grant, without data",
        "google_storage_bucket_iam_member": "a grant, without data",
        "google_storage_bucket_object": "lies where its bucket lies",
    }
)
"""What Google has no place for, and why nobody's data leaves the country with it."""


def everything_is_in_jakarta(configuration: Configuration) -> Iterator[str]:
    """Every place that is named is Jakarta, and what has none is known."""
    for instance in configuration.instances():
        if not instance.type.startswith("google_"):
            continue
        named = [*_places(instance.arguments)]
        yield from (f"{instance.address}: {name} is {place}" for name, place in named if place != JAKARTA)
        if not named and instance.type not in WITHOUT_PLACE:
            yield f"{instance.address}: names no place; say in WITHOUT_PLACE why none is needed"
    for block in configuration.blocks:
        yield from _unnamed_places(block)


def secrets_are_kept_in_jakarta(configuration: Configuration) -> Iterator[str]:
    """No secret is replicated as Google likes."""
    for secret in configuration.instances("google_secret_manager_secret"):
        if secret.type != "google_secret_manager_secret":
            continue
        kept = [each for part in secret.arguments["replication"] for each in part.get("user_managed", ())]
        places = [replica["location"] for each in kept for replica in each["replicas"]]
        if places != [JAKARTA]:
            yield f"{secret.address}: is kept in {', '.join(places) or 'whatever place Google chooses'}"


def buckets_are_closed(configuration: Configuration) -> Iterator[str]:
    """Every bucket is closed to the public whatever is granted, has no access lists, and keeps what is written over."""
    for bucket in configuration.instances("google_storage_bucket"):
        if bucket.type != "google_storage_bucket":
            continue
        said = bucket.arguments
        if said.get("uniform_bucket_level_access") is not True:
            yield f"{bucket.address}: access lists of single objects are possible"
        if said.get("public_access_prevention") != "enforced":
            yield f"{bucket.address}: can be opened to the public"
        # where nothing can be written over, there are no versions: Cloud Storage takes one or the other
        if [each.get("enabled") for each in said.get("versioning", ())] != [True] and not said.get("retention_policy"):
            yield f"{bucket.address}: what is written over is gone"
        if said.get("location") != JAKARTA:
            yield f"{bucket.address}: is in {said.get('location')}"
        if said.get("force_destroy") is not False:
            yield f"{bucket.address}: can be destroyed with what is in it"
        if said["name"].endswith("-letters") and not said.get("retention_policy"):
            yield f"{bucket.address}: letters can be deleted"


def records_are_safe(configuration: Configuration) -> Iterator[str]:
    """The database can be set back to any minute of the last week, is backed up, and is not deleted by mistake."""
    for database in configuration.instances("google_firestore_database"):
        said = database.arguments
        if said.get("point_in_time_recovery_enablement") != "POINT_IN_TIME_RECOVERY_ENABLED":
            yield f"{database.address}: cannot be set back"
        if said.get("delete_protection_state") != "DELETE_PROTECTION_ENABLED":
            yield f"{database.address}: can be deleted"
    if not any(configuration.instances("google_firestore_backup_schedule")):
        yield "no backup is made"


def rules_and_indexes_are_ours(configuration: Configuration) -> Iterator[str]:
    """What is deployed is what stands in firestore.rules and indexes.yaml."""
    written = (configuration.folder / "firestore.rules").read_text()
    sets = [*configuration.instances("google_firebaserules_ruleset")]
    deployed = [file["content"] for each in sets for part in each.arguments["source"] for file in part["files"]]
    if deployed != [written]:
        yield "the rules that are deployed are not those of firestore.rules"
    releases = [*configuration.instances("google_firebaserules_release")]
    if [each.arguments["name"] for each in releases] != ["cloud.firestore"]:
        yield "the rules are deployed, and do not hold: no release cloud.firestore"
    table = yaml.safe_load((configuration.folder / "indexes.yaml").read_text())
    asked = (
        sum(len(rows) for rows in table.values() if isinstance(rows, list)) if isinstance(table, dict) else len(table)
    )
    made = [*configuration.instances("google_firestore_index"), *configuration.instances("google_firestore_field")]
    if len(made) != asked:
        yield f"{len(made)} indexes are deployed, and indexes.yaml has {asked}"


def _places(arguments: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  whatever Terraform tells
    if isinstance(arguments, dict):
        for name, value in arguments.items():
            if name in _PLACES and isinstance(value, str):
                yield name, value
            yield from _places(value)
    elif isinstance(arguments, list):
        for value in arguments:
            yield from _places(value)


def _unnamed_places(block: Block) -> Iterator[str]:
    """What could be told a place and is told none takes the provider's, which nobody sees who reads the file."""
    if block.kind != "resource" or not block.labels[0].startswith("google_"):
        return
    fields: Fields = fields_of("resource", block.labels[0]) or {}
    for name in ("location", "region", "location_id"):
        if name in fields and not fields[name].get("read_only") and block.find(name) is None:
            yield f"{block.file}:{block.line}: {block.address} leaves {name} to a default"
