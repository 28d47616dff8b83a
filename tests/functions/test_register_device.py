"""An officer's devices: the newest five, in order, and no concern of anybody else's."""

import pytest

from functions.domain.devices import Device, Devices
from functions.domain.seats import Role
from tests.home import Home, uid_of


def devices(home: Home, uid: str | None = None) -> list[tuple[str, str | None]]:
    stored = home.records.get(Devices, uid=uid or uid_of(Role.RT))
    return [(device.token, device.platform) for device in stored.value.devices] if stored else []


def register(home: Home, token: str, platform: str | None = None, *, officer: str | None = None) -> int:
    body = {"device_token": token} | ({} if platform is None else {"platform": platform})
    answer = home.expect(200, home.call("POST", "/register_device", officer or home.seat(Role.RT), body))
    return int(answer["devices"])


def test_a_device_is_kept_without_an_idempotency_key(home: Home) -> None:
    assert register(home, "fcm:satu", "android") == 1
    assert devices(home) == [("fcm:satu", "android")]


def test_the_newest_five_are_kept_the_newest_first(home: Home) -> None:
    assert [register(home, f"fcm:{number}") for number in range(7)] == [1, 2, 3, 4, 5, 5, 5]
    assert [token for token, _ in devices(home)] == ["fcm:6", "fcm:5", "fcm:4", "fcm:3", "fcm:2"]


def test_a_device_registered_again_moves_to_the_front(home: Home) -> None:
    for token in ("fcm:satu", "fcm:dua", "fcm:tiga"):
        register(home, token)
    assert register(home, "fcm:satu", "ios") == 3
    assert devices(home) == [("fcm:satu", "ios"), ("fcm:tiga", None), ("fcm:dua", None)]


def test_the_newest_device_registered_again_writes_nothing(home: Home) -> None:
    register(home, "fcm:satu", "web")
    before = home.documents()
    assert register(home, "fcm:satu", "web") == 1
    assert home.documents() == before


def test_a_device_that_another_officer_used_before_is_both_officers(home: Home) -> None:
    register(home, "fcm:bersama")
    register(home, "fcm:bersama", officer=home.seat(Role.RW))
    assert devices(home) == devices(home, uid_of(Role.RW)) == [("fcm:bersama", None)]


@pytest.mark.parametrize("caller", ["the superapp", "the scheduler", "an account that is no officer"])
def test_whoever_is_no_officer_registers_nothing(home: Home, caller: str) -> None:
    tokens = {"the superapp": home.superapp, "the scheduler": home.scheduler}
    before = home.documents()
    home.expect(403, home.post("/register_device", {"device_token": "fcm:satu"}, tokens.get(caller, home.token("x"))))
    assert home.documents() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "device_token"),
        ({"device_token": ""}, "device_token"),
        ({"device_token": "spasi di tengah"}, "device_token"),
        ({"device_token": "x" * 4097}, "device_token"),
        ({"device_token": 7}, "device_token"),
        ({"device_token": "fcm:satu", "platform": "symbian"}, "platform"),
        ({"device_token": "fcm:satu", "uid": "orang-lain"}, "uid"),
    ],
)
def test_what_is_no_device_is_refused(home: Home, body: dict[str, object], field: str) -> None:
    answer = home.expect(400, home.post("/register_device", body, home.seat(Role.RT)))
    assert [error["field"] for error in answer["errors"]] == [field]


def test_a_device_token_is_neither_stored_in_the_clear_nor_logged_nor_shown(home: Home) -> None:
    register(home, "fcm:rahasia")
    home.post("/register_device", {"device_token": "fcm:rahasia", "platform": "x"}, home.seat(Role.RT))
    stored = "".join(str(row) for row in home.adapters.database.connection.execute("SELECT * FROM documents"))
    assert "devices/" in stored
    for text in (stored, home.log.getvalue(), repr(Device("fcm:rahasia"))):
        assert "rahasia" not in text
