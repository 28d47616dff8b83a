"""The table of which port reads which settings, and what a function therefore needs to start in the cloud."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from infra.deployables import Deployable

_RECORDS = ("project", "records_key")
_MAIL = ("smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_from")

PORT_SETTINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "batch_size": ("sweep_batch_size",),
        "channels": (
            *_RECORDS,  # where people are reached stands in the records
            *("superapp_webhook", "superapp_webhook_secrets", "push_project", "push_url"),
            *_MAIL,
            "sms_request",
        ),
        "city": ("city",),
        "deliveries": ("project", "functions_url"),
        "evaluation_readers": ("evaluation_readers",),
        "evaluation_recipients": ("evaluation_recipients",),
        "evaluations": ("project", "evaluations_bucket"),
        "letters": ("project", "letters_bucket"),
        "mail": (*_RECORDS, *_MAIL),
        "pages": ("city",),
        "pseudonym": ("records_key",),
        "published": ("project", "published_bucket"),
        "reach": ("city",),
        "records": _RECORDS,
        "renderer": ("public_url", "city"),
        "tokens": ("project", "public_url", "functions_url", "superapp_accounts", "scheduler_accounts"),
        "uploads": ("project", "uploads_bucket"),
    }
)
"""What each port reads in the cloud. A port that is not here reads nothing."""

EVERY_FUNCTION = ("home", "retry_seconds")
"""What every function reads, whatever its ports."""

_ACCOUNTS = MappingProxyType({"superapp": "superapp_accounts", "scheduler": "scheduler_accounts"})
_OPTIONAL = frozenset(
    {
        *("city", "sweep_batch_size", *EVERY_FUNCTION),  # have defaults that any city may keep
        *("evaluation_readers", "evaluation_recipients", *_ACCOUNTS.values()),
        *(name for name in PORT_SETTINGS["channels"] if name not in _RECORDS),  # a city has the channels it has
    }
)


class Needs(NamedTuple):
    """The names of the settings that a function reads, and of those without which it does not start."""

    names: frozenset[str]
    required: frozenset[str]


def needs_of(deployable: Deployable) -> Needs:
    """What follows from a function's ports and callers: without its callers' accounts it would turn all away."""
    names = {*EVERY_FUNCTION, *(name for port in deployable.ports for name in PORT_SETTINGS[port])}
    accounts = {_ACCOUNTS[caller] for caller in deployable.callers if caller in _ACCOUNTS}
    return Needs(frozenset(names), frozenset(names - _OPTIONAL | accounts))
