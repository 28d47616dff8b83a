"""What each function is, and gets: its row, its settings, its address. Each rule gives one line per fault."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.port_settings import EVERY_FUNCTION, PORT_SETTINGS, needs_of
from infra.settings import InvalidSettings, Settings, variable_of
from tests.terraform.configuration import Configuration, account_of, function_of

SECRET = frozenset(name for name, field in Settings.model_fields.items() if not field.repr)
"""Settings that nobody may read in a console, a plan or a log."""

_OF_THE_FRAMEWORK = {"THREADS", "LOG_EXECUTION_ID"}
_LIKE_SECRETS = {
    "records_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "superapp_webhook_secrets": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "smtp_password": "contoh",
    "sms_request": '{"url": "https://sms.contoh.example", "json": {"to": "$phone", "text": "$text"}}',
}


def events_are_tried_again(configuration: Configuration) -> Iterator[str]:
    """Whatever an event starts is started again when it failed."""
    functions = configuration.functions()
    for row in configuration.deployables:
        triggers = functions.get(row.name, {}).get("event_trigger") or []
        if (row.trigger == "created") != (len(triggers) == 1):
            yield f"{row.name}: has {len(triggers)} event triggers, and its trigger is {row.trigger}"
        for trigger in triggers:
            if trigger["retry_policy"] != "RETRY_POLICY_RETRY":
                yield f"{row.name}: an event that fails is not sent again ({trigger['retry_policy']})"
            if row.document not in {each["value"] for each in trigger["event_filters"]}:
                yield f"{row.name}: does not hear of {row.document}"


def rows_are_deployed(configuration: Configuration) -> Iterator[str]:
    """Each row is a function of its size, with an account of its own, and there are no others."""
    functions = configuration.functions()
    names = {row.name for row in configuration.deployables}
    yield from (f"{name}: is deployed and has no row" for name in sorted(functions.keys() - names))
    for row in configuration.deployables:
        if row.name not in functions:
            yield f"{row.name}: is not deployed"
            continue
        service, build = functions[row.name]["service_config"][0], functions[row.name]["build_config"][0]
        got = {
            "memory": (service["available_memory"], row.memory),
            "cpu": (float(service["available_cpu"]), row.cpu),
            "timeout": (service["timeout_seconds"], row.timeout_seconds),
            "concurrency": (service["max_instance_request_concurrency"], row.concurrency),
            "min_instances": (service["min_instance_count"], row.min_instances),
            "max_instances": (service["max_instance_count"], row.max_instances),
            "entry point": (build["entry_point"], row.name),
            "runtime": (build["runtime"], "python313"),
            "account": (function_of(service["service_account_email"]), row.name),
            "threads": (int(service["environment_variables"].get("THREADS", "0")), row.concurrency),
        }
        yield from (
            f"{row.name}: {what} is {is_}, not {should}" for what, (is_, should) in got.items() if is_ != should
        )


def settings_follow_from_ports(configuration: Configuration) -> Iterator[str]:
    """Each function gets the settings that its ports read and no others, and starts with them."""
    for row, service in _services(configuration):
        needs = needs_of(row)
        plain, secret = given(service)
        may = {variable_of(name) for name in needs.names}
        must = {variable_of(name) for name in needs.required}
        yield from (f"{row.name}: {name} is not set" for name in sorted(must - plain.keys() - secret))
        yield from (f"{row.name}: {name} is set and never read" for name in sorted((plain.keys() | secret) - may))
        try:
            Settings.read({**_with_secrets(plain, secret)}, needs.names, needs.required)
        except InvalidSettings as error:
            yield f"{row.name}: {error}"


def tables_agree(configuration: Configuration) -> Iterator[str]:
    """The two tables of which port reads which settings are one: Terraform's, which sets them, and Python's."""
    written = configuration.resources["local.settings_of_port"]
    for port in sorted(PORT_SETTINGS.keys() | written.keys()):
        read, said = {*PORT_SETTINGS.get(port, ())}, {*written.get(port, ())}
        if read != said:
            yield f"{port} reads {', '.join(sorted(read))}; environment.tf says {', '.join(sorted(said))}"
    if {*configuration.resources["local.settings_of_every_function"]} != {*EVERY_FUNCTION}:
        yield f"every function reads {', '.join(EVERY_FUNCTION)}; environment.tf says something else"


def all_settings_can_be_set(configuration: Configuration) -> Iterator[str]:
    """Of a city that sets everything, each function gets all that its ports read (but the address used in tests)."""
    for row, service in _services(configuration):
        plain, secret = given(service)
        wanted = {variable_of(name) for name in needs_of(row).names - {"push_url"}}
        yield from (f"{row.name}: {name} cannot be set" for name in sorted(wanted - plain.keys() - secret))


def secrets_stay_secret(configuration: Configuration) -> Iterator[str]:
    """What is secret comes from Secret Manager, by a version that the function may read; all else does not."""
    may_read = {
        (function_of(grant.arguments["member"]), grant.arguments["secret_id"])
        for grant in configuration.instances("google_secret_manager_secret_iam_member")
    }
    held = {variable_of(name) for name in SECRET}
    for row, service in _services(configuration):
        plain, secret = given(service)
        yield from (f"{row.name}: {name} is written in the clear" for name in sorted(plain.keys() & held))
        yield from (f"{row.name}: {name} is no secret" for name in sorted(secret - held))
        for each in service["secret_environment_variables"]:
            if (row.name, each["secret"]) not in may_read:
                yield f"{row.name}: may not read the secret {each['secret']}"
            if each["version"] == "latest":
                yield f"{row.name}: {each['key']} changes while it runs; name a version"
        read = {each["secret"] for each in service["secret_environment_variables"]}
        unused = {secret for name, secret in may_read if name == row.name} - read
        yield from (f"{row.name}: may read the secret {name} and does not" for name in sorted(unused))


def schedules_call_what_exists(configuration: Configuration) -> Iterator[str]:
    """Every scheduler row is called at its time, at its address, by the scheduler, who waits long enough."""
    rows = {row.name: row for row in configuration.deployables if row.trigger == "scheduler"}
    called = set()
    for job in configuration.instances("google_cloud_scheduler_job"):
        target, region = job.arguments["http_target"][0], job.arguments["region"]
        name = target["uri"].rpartition("/")[2]
        row = rows.get(name)
        address = f"https://{region}-{job.arguments['project']}.cloudfunctions.net/{name}"
        if row is None or target["uri"] != address:
            yield f"{job.address}: calls {target['uri']}, where no scheduled function is"
            continue
        called.add(name)
        (token,) = target.get("oidc_token") or [{}]
        if token.get("audience") != address or account_of(token.get("service_account_email", "")) != "scheduler":
            yield f"{job.address}: comes with no token of the scheduler for {address}"
        if job.arguments["schedule"] != row.schedule or job.arguments["time_zone"] != "Asia/Jakarta":
            said = f"{job.arguments['schedule']} {job.arguments['time_zone']}"
            yield f"{job.address}: comes at {said}, not {row.schedule} Asia/Jakarta"
        if int(job.arguments["attempt_deadline"].rstrip("s")) < row.timeout_seconds:
            yield f"{job.address}: waits {job.arguments['attempt_deadline']} for {row.timeout_seconds} s of work"
    yield from (f"{name}: nobody calls it at {rows[name].schedule}" for name in sorted(rows.keys() - called))


def functions_have_alerts(configuration: Configuration) -> Iterator[str]:
    """Somebody is told of each function that fails."""
    policies = configuration.instances("google_monitoring_alert_policy")
    told = {policy.arguments["user_labels"].get("function") for policy in policies}
    yield from (
        f"{row.name}: nobody is told when it fails" for row in configuration.deployables if row.name not in told
    )


def given(service: Mapping[str, Any]) -> tuple[dict[str, str], set[str]]:
    """A function's plain variables, and the names of its secret ones."""
    plain = {name: value for name, value in service["environment_variables"].items() if name not in _OF_THE_FRAMEWORK}
    return plain, {each["key"] for each in service["secret_environment_variables"]}


def _services(configuration: Configuration) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    functions = configuration.functions()
    for row in configuration.deployables:
        if row.name in functions:
            yield row, functions[row.name]["service_config"][0]


def _with_secrets(plain: dict[str, str], secret: set[str]) -> dict[str, str]:
    return plain | {variable_of(name): value for name, value in _LIKE_SECRETS.items() if variable_of(name) in secret}
