"""Who may do what: doors, roles, grants. Each rule gives one line per fault."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tests.terraform.configuration import Configuration, account_of, function_of

EVERYBODY = {"allUsers", "allAuthenticatedUsers"}
_BASIC = {"roles/owner", "roles/editor", "roles/viewer", "roles/browser"}
_DOOR = "google_cloud_run_v2_service_iam_member"
_RECORDS = {"read": "roles/datastore.viewer", "write": "roles/datastore.user"}
_BUCKETS = {"uploads", "letters", "evaluations", "published"}
FILE_PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "read": frozenset({"get", "list"}),
        "write": frozenset({"get", "list", "create", "delete"}),
        "sign": frozenset({"get", "create"}),
    }
)
"""What a port's level may be granted at most, of `storage.objects.*`."""


def doors(configuration: Configuration) -> Iterator[str]:
    """Everybody gets to those functions only that check who comes, and to nothing else."""
    rows = {row.name.replace("_", "-"): row for row in configuration.deployables}
    invoked = set()
    for grant in configuration.grants():
        member = grant.arguments["member"]
        if member in EVERYBODY and grant.type != _DOOR:
            yield f"{grant.address}: {member} is granted {grant.arguments['role']}"
        if grant.type != _DOOR:
            continue
        row = rows[grant.arguments["name"]]
        invoked.add(row.name)
        if member == "allAuthenticatedUsers" or (member in EVERYBODY and not {"officers", "anyone"} & {*row.callers}):
            yield f"{row.name}: {member} may invoke it, whose callers are {', '.join(row.callers) or 'events'}"
        if {"officers", "anyone"} & {*row.callers} and member not in EVERYBODY:
            yield f"{row.name}: only {member} may invoke it, and its callers have no token of Google's"
        if row.trigger == "scheduler" and account_of(member) != "scheduler":
            yield f"{row.name}: {account_of(member)} may invoke it, not the scheduler alone"
        if row.trigger == "created" and account_of(member) not in {"eventarc", "operator", *_senders(configuration)}:
            yield f"{row.name}: {account_of(member)} may invoke it, which sends no events"
        if grant.arguments["role"] != "roles/run.invoker":
            yield f"{row.name}: {member} is granted {grant.arguments['role']}, which is more than to invoke it"
    yield from (f"{row.name}: nobody may invoke it" for row in configuration.deployables if row.name not in invoked)


def no_basic_roles(configuration: Configuration) -> Iterator[str]:
    """No basic role for anybody; for a function no role that administers; and no grant that takes others' away."""
    for grant in configuration.grants():
        role = grant.arguments["role"]
        if role in _BASIC:
            yield f"{grant.address}: {role} is a basic role"
        if function_of(grant.arguments["member"]) and ("admin" in role.lower() or role.endswith("owner")):
            yield f"{grant.address}: {role} is too much for a function"
    for instance in configuration.instances():
        if instance.type.endswith(("_iam_policy", "_iam_binding")):
            yield f"{instance.address}: takes away what others were granted; write an _iam_member"
        if instance.type == "google_service_account_key":
            yield f"{instance.address}: a key of an account, which anybody can use who finds it"


def grants_follow_from_ports(configuration: Configuration) -> Iterator[str]:
    """A function's account has what its row's ports ask for, and nothing besides."""
    granted = granted_to_functions(configuration)
    for row in configuration.deployables:
        expected = {f"project {_RECORDS[row.ports['records']]}"} if "records" in row.ports else set()
        expected |= {f"bucket {port}" for port in row.ports if port in _BUCKETS}
        if "sign" in row.ports.values():
            expected.add(f"itself {row.name}")
        found = {line for line in granted[row.name] if not line.startswith(("secret ", "project push"))}
        yield from (f"{row.name}: lacks {line}" for line in sorted(expected - found))
        yield from (f"{row.name}: has {line}, which its ports do not ask for" for line in sorted(found - expected))
        if granted[row.name] & {"project push"} and "channels" not in row.ports:
            yield f"{row.name}: may push messages, and sends none"


def buckets_by_level(configuration: Configuration) -> Iterator[str]:
    """On a bucket a function may do what its port's level says, by a role of our own."""
    roles = permissions_of_roles(configuration)
    for grant in configuration.grants():
        name = function_of(grant.arguments["member"])
        if name is None or grant.type != "google_storage_bucket_iam_member":
            continue
        row = next(row for row in configuration.deployables if row.name == name)
        level = row.ports.get(bucket_of(grant.arguments["bucket"]), "")
        has = roles.get(grant.arguments["role"], frozenset({grant.arguments["role"]}))
        may = {f"storage.objects.{verb}" for verb in FILE_PERMISSIONS.get(level, ())}
        if not has <= may:
            yield f"{grant.address}: {', '.join(sorted(has - may))} is more than {level or 'nothing'}"
        if level != "sign" and has != may:
            yield f"{grant.address}: {', '.join(sorted(may - has))} is missing for {level}"


def the_public_function(configuration: Configuration) -> Iterator[str]:
    """Whoever answers without a token can read what is published, and nothing else, whatever its code does."""
    granted = granted_to_functions(configuration)
    for row in configuration.deployables:
        if row.is_public:
            yield from (f"{row.name}: has {line}" for line in sorted(granted[row.name] - {"bucket published"}))
            if row.ports.get("published") != "read":
                yield f"{row.name}: does more with what is published than read it"


def granted_to_functions(configuration: Configuration) -> dict[str, set[str]]:
    """What each function's account was granted: `project ROLE`, `bucket NAME`, `secret NAME`, `itself NAME`."""
    granted: dict[str, set[str]] = {row.name: set() for row in configuration.deployables}
    for grant in configuration.grants():
        name = function_of(grant.arguments["member"])
        if name is None or grant.type == _DOOR:
            continue
        granted[name].add(_in_short(grant.type, grant.arguments))
    return granted


def permissions_of_roles(configuration: Configuration) -> dict[str, frozenset[str]]:
    """The permissions of our own roles, by what grants call them."""
    roles = configuration.instances("google_project_iam_custom_role")
    return {
        name: frozenset(role.arguments["permissions"])
        for role in roles
        for name in (role.arguments["id"], role.arguments.get("name", ""))
    }


def bucket_of(name: str) -> str:
    """`uploads` for `PROJECT-uploads`."""
    return name.rpartition("-")[2]


def _senders(configuration: Configuration) -> set[str]:
    return {row.name for row in configuration.deployables if "deliveries" in row.ports}


def _in_short(kind: str, arguments: Mapping[str, str]) -> str:
    if kind == "google_storage_bucket_iam_member":
        return f"bucket {bucket_of(arguments['bucket'])}"
    if kind == "google_secret_manager_secret_iam_member":
        return f"secret {arguments['secret_id']}"
    if kind == "google_service_account_iam_member":
        return f"itself {function_of(arguments['service_account_id'])}"
    return "project push" if "pusher" in arguments["role"] else f"project {arguments['role']}"
