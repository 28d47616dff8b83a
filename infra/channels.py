"""Settings -> the channels that are set up, by the names that `templates/_messages/channels.toml` uses."""

from functools import partial
from typing import TYPE_CHECKING

from functions.domain.messages import CHANNELS
from functions.ports import Channel, Clock, Records
from infra.settings import Settings

if TYPE_CHECKING:
    import requests


def channels(settings: Settings, records: Records, clock: Clock, *, on_this_machine: bool) -> dict[str, Channel]:
    """Every channel whose provider is named; on this machine the inbox stands in for the others.

    In the cloud the superapp and the gateway are called at public addresses only.
    """
    found: dict[str, Channel] = {}
    if on_this_machine:
        from infra.inbox import Inbox

        found |= dict.fromkeys(CHANNELS, Inbox(settings.folder / "inbox"))
    if settings.superapp_webhook is not None:
        from infra.superapp_webhook import SuperappWebhook

        webhook = partial(SuperappWebhook, settings.superapp_webhook, settings.superapp_webhook_secrets, clock)
        found["superapp"] = webhook(session=_session(on_this_machine=on_this_machine))
    if settings.push_project is not None:
        found["push"] = _push(settings, settings.push_project, records, clock)
    if post := mail(settings, records, clock, on_this_machine=False):
        found["email"] = post
    if settings.sms_request is not None:
        from infra.sms_gateway import SmsGateway

        session = _session(on_this_machine=on_this_machine)
        found["sms"] = SmsGateway(settings.sms_request, records, clock, session=session)
    return found


def mail(settings: Settings, records: Records, clock: Clock, *, on_this_machine: bool) -> Channel | None:
    """The channel of e-mail alone; on this machine the inbox stands in where no mail server is named."""
    if settings.smtp_host is not None and settings.smtp_from is not None:
        from infra.mail import Mail

        host, port, sender = settings.smtp_host, settings.smtp_port, settings.smtp_from
        return Mail(records, clock, host, port, sender, settings.smtp_user, settings.smtp_password)
    if on_this_machine:
        from infra.inbox import Inbox

        return Inbox(settings.folder / "inbox")
    return None


def _push(settings: Settings, project: str, records: Records, clock: Clock) -> Channel:
    from infra.cloud import push_headers
    from infra.push import GOOGLE, Push

    headers = push_headers() if settings.push_url == GOOGLE else dict[str, str]
    return Push(project, records, clock, headers, base=settings.push_url)


def _session(*, on_this_machine: bool) -> "requests.Session":
    from infra.posting import new_session
    from infra.public_hosts import PublicOnly

    return new_session(None if on_this_machine else PublicOnly())
