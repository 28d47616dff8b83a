"""What the arrival of an application counts; apart from its end, since taking in one must start fast."""

from typing import TYPE_CHECKING

from functions.domain.application import Application
from functions.domain.areas import place_of
from functions.domain.seats import Role
from functions.domain.usage import Usage, usage_of

if TYPE_CHECKING:
    from functions.domain.service_clock import ServiceClock


def submitted(application: Application, clock: "ServiceClock") -> Usage:
    """What a submission counts: by channel, letter type and RT, and by the RT who filed it."""
    rt = place_of(application.area)
    names = [
        "submitted",
        f"submitted/channel/{application.channel}",
        f"submitted/type/{application.letter_type}",
        f"submitted/rt/{rt}",
    ]
    if application.filed_from is not None and application.filed_from.startswith(f"{Role.RT}:"):
        names.append(f"filed/rt/{rt}")
    return usage_of(application.area, application.submitted_at, dict.fromkeys(names, 1), clock)
