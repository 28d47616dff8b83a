"""Takes down where an officer's push messages go."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.domain.devices import Device, Devices
from functions.domain.errors import PermissionDenied
from functions.domain.rosters import activated
from functions.ports import Add, Caller, Clock, Create, Records, Update
from functions.viewing import viewer_of


class DeviceRegistration(BaseModel):
    """The token that the push service gave the officer's app on this device."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    device_token: Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[A-Za-z0-9._:-]+$")]
    platform: Literal["android", "ios", "web"] | None = None


class DeviceAnswer(BaseModel):
    """How many of the officer's devices get push messages now."""

    devices: int


def register_device(
    device_registration: DeviceRegistration, caller: Caller, *, records: Records, clock: Clock
) -> DeviceAnswer:
    """Registers a device for the officer's push messages; the newest five are kept. The first one is counted.

    Sent again it changes nothing, so it needs no Idempotency-Key. A device that somebody else used before stays
    with them too, until their app gives its token up when they sign out (`deleteToken`): looking for it would cost a
    read on every start of every app, and push texts name nobody. Raises PermissionDenied for who is no officer.
    """
    officer = viewer_of(caller, records).officer
    if officer is None:
        raise PermissionDenied("Akun ini tidak terdaftar sebagai petugas.")
    stored = records.get(Devices, uid=caller.subject)
    known = stored.value if stored else Devices(caller.subject)
    device = Device(device_registration.device_token, device_registration.platform)
    registered = known.with_newest(device)
    if stored is None:
        records.commit(Create(registered), *map(Add, activated(officer, clock())))
    elif registered != known:
        records.commit(Update(stored, registered))
    return DeviceAnswer(devices=len(registered.devices))
