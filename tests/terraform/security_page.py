"""The tables of docs/security.md: who may do what. `python -m tests.terraform.security_page` writes them anew.

They are made of terraform/*.tf and terraform/functions.yaml, as Terraform evaluates them for a city that sets all there
is (tests/terraform/cities.py). What stands before and after the two marks is written by hand.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.deployables import Deployable
from infra.settings import REPOSITORY
from tests.terraform.cities import PROJECT, WHOLE
from tests.terraform.configuration import TERRAFORM, Configuration, Instance, account_of, configure, function_of
from tests.terraform.rules_of_access import bucket_of

PAGE = REPOSITORY / "docs" / "security.md"
BEGIN = "<!-- made by `python -m tests.terraform.security_page`: begin -->"
END = "<!-- made by `python -m tests.terraform.security_page`: end -->"
_LEVELS = {"read": "reads", "write": "reads, writes", "sign": "signs addresses", "use": ""}
_NONE = "-"
_BUCKETS = ("uploads", "letters", "evaluations", "published")


def tables(configuration: Configuration) -> str:
    """Both tables."""
    return "\n".join([*_functions(configuration), "", *_accounts(configuration)])


def with_tables(page: str, made: str) -> str:
    """The page with these tables between its marks."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def _functions(configuration: Configuration) -> Iterator[str]:
    doors: dict[str, set[str]] = {}
    for grant in configuration.instances("google_cloud_run_v2_service_iam_member"):
        doors.setdefault(grant.arguments["name"].replace("-", "_"), set()).add(account_of(grant.arguments["member"]))
    secrets: dict[str, list[str]] = {}
    for grant in configuration.instances("google_secret_manager_secret_iam_member"):
        if name := function_of(grant.arguments["member"]):
            secrets.setdefault(name, []).append(_plain(grant.arguments["secret_id"]))
    yield "| function, and its account | for whom | who may invoke it | records | files | secrets |"
    yield "|---|---|---|---|---|---|"
    for row in configuration.deployables:
        files = [f"{port}: {_LEVELS[row.ports[port]]}" for port in _BUCKETS if port in row.ports]
        cells = [
            f"`fn-{row.name.replace('_', '-')}`",
            ", ".join(row.callers) or "events",
            _door(row, doors.get(row.name, set())),
            _LEVELS[row.ports["records"]] if "records" in row.ports else _NONE,
            "; ".join(files) or _NONE,
            ", ".join(sorted(secrets.get(row.name, []))) or _NONE,
        ]
        yield f"| {' | '.join(cells)} |"


def _door(row: Deployable, members: set[str]) -> str:
    if "allUsers" in members:
        return "everybody; answers without a token" if row.is_public else "everybody; 401 without a valid token"
    return ", ".join(f"`{member}`" for member in sorted(members))


def _accounts(configuration: Configuration) -> Iterator[str]:
    granted: dict[str, set[str]] = {}
    for grant in configuration.grants():
        member = grant.arguments["member"]
        if function_of(member) is None and member != "allUsers":
            granted.setdefault(_plain(account_of(member)), set()).add(_grant(grant))
    yield "| who else | may |"
    yield "|---|---|"
    for member, grants in sorted(granted.items()):
        yield f"| `{member}` | {'; '.join(sorted(grants))} |"


def _grant(grant: Instance) -> str:
    said = grant.arguments
    role = _plain(said["role"]).removeprefix("roles/")
    condition = "".join(f" ({each['title'].replace('_', ' ')})" for each in said.get("condition") or ())
    return f"{role} on {_object(grant)}{condition}"


def _object(grant: Instance) -> str:
    said = grant.arguments
    kind = grant.type.removeprefix("google_").removesuffix("_iam_member")
    named = {
        "storage_bucket": f"bucket {bucket_of(said.get('bucket', ''))}",
        "secret_manager_secret": f"secret {said.get('secret_id')}",
        "cloud_run_v2_service": f"`{said.get('name', '').replace('-', '_')}`",
        "service_account": f"account `{account_of(said.get('service_account_id', ''))}`",
        "artifact_registry_repository": "the images",
        "kms_crypto_key": "the city's key",
        "billing_account": "the billing account",
        "project": "the project",
    }
    return named[kind]


def _plain(told: str) -> str:
    """Without the marks of what only the cloud can tell."""
    inner = told.replace(PROJECT, "PROJECT")
    for mark, word in (
        ("<data.google_project.this.number>", "NUMBER"),
        (
            "<data.google_storage_project_service_account.this[0.email_address>",
            "service-NUMBER@gs-project-accounts.iam.gserviceaccount.com",
        ),
        ("<google_project_iam_custom_role.", "our own "),
        ("<google_iam_workload_identity_pool.github[0].name>", "POOL"),
        (".id>", ""),
        (".name>", ""),
        ("files[", ""),
        ("]", ""),
    ):
        inner = inner.replace(mark, word)
    return inner


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as scratch:
        made = tables(configure(TERRAFORM, Path(scratch), WHOLE))
    PAGE.write_text(with_tables(PAGE.read_text(), made))


if __name__ == "__main__":
    main()
