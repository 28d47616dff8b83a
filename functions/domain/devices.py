"""The devices that an officer's push messages go to."""

from dataclasses import dataclass, field, replace

MAX_DEVICES = 5


@dataclass(frozen=True)
class Device:
    """One installation of an officer's app. The token is never shown, not even in a traceback."""

    token: str = field(repr=False)
    platform: str | None = None


@dataclass(frozen=True)
class Devices:
    """An officer's devices, the newest first; kept apart from the officer, whom the security rules read all day."""

    uid: str
    devices: tuple[Device, ...] = ()

    def with_newest(self, device: Device) -> "Devices":
        """The devices with this one in front, once, and no more of them than an officer may have."""
        others = tuple(known for known in self.devices if known.token != device.token)
        return replace(self, devices=(device, *others)[:MAX_DEVICES])

    def without(self, token: str) -> "Devices":
        """The devices but the one with that token."""
        return replace(self, devices=tuple(known for known in self.devices if known.token != token))
