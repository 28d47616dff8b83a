"""Whoever shows no valid token is turned away by the function itself, before it reads or writes anything."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from infra.adapters import TERRAFORM, Adapters, install
from infra.deployables import LEVELS, Deployable, read_deployables
from infra.embedded import EmbeddedServer
from infra.local import extras
from infra.openapi import use_case_of
from infra.requests import MAX_BODY_BYTES
from infra.triggers import Signature
from tests.functions.problem_documents import problem
from tests.home import Home, make_home

CALLED = [each for each in read_deployables(TERRAFORM / "functions.yaml") if each.trigger != "created"]
WITH_TOKEN = [pytest.param(each, id=each.name) for each in CALLED if not each.is_public]
BODIES = (b"", b"{", b" " * (MAX_BODY_BYTES + 1))


class Watched(Adapters):
    """A home that remembers which of its ports were asked for."""

    touched: set[str]

    def __getattribute__(self, name: str) -> object:
        if name in LEVELS:
            self.touched.add(name)
        return super().__getattribute__(name)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Home:
    plain = make_home(tmp_path_factory.mktemp("rumah"))
    adapters = Watched(plain.adapters.settings, clock=plain.clock)
    adapters.touched = set()
    return Home(EmbeddedServer(adapters, extras), plain.clock, log=plain.log)


@pytest.fixture
def watched(house: Home) -> tuple[Home, set[str]]:
    """The home, with nothing touched yet, and what is touched from now on."""
    assert isinstance(house.adapters, Watched)
    install(house.adapters)
    house.adapters.touched.clear()
    return house, house.adapters.touched


@pytest.fixture(scope="module")
def wrong(house: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """What a stranger may send as Authorization."""
    local = house.adapters.local_tokens
    elsewhere = Adapters(house.adapters.settings.model_copy(update={"data": tmp_path_factory.mktemp("lain")}))
    tokens = {
        "expired": local.issue("superapp", "superapp", lifetime=timedelta(seconds=-1)),
        "of another home": elsewhere.local_tokens.issue("officer", "petugas", lifetime=timedelta(days=1)),
        "garbage": "sampah",
        "empty": "",
    }
    return {"none": None, "another scheme": f"Basic {house.superapp}"} | {
        name: f"Bearer {token}" for name, token in tokens.items()
    }


def knock(home: Home, deployable: Deployable, authorization: str | None, body: bytes = b"") -> TestResponse:
    signature = Signature.of(use_case_of(deployable))
    posted = signature.body is not None or deployable.trigger == "scheduler"
    path = f"/{deployable.name}" + (f"/{'a' * 24}" if signature.in_path else "")
    headers = {} if authorization is None else {"Authorization": authorization}
    return home.client.open(path, method="POST" if posted else "GET", data=body, headers=headers)


@pytest.mark.parametrize("deployable", WITH_TOKEN)
def test_a_stranger_is_answered_401_before_anything_is_read_or_written(
    watched: tuple[Home, set[str]], wrong: dict[str, str | None], deployable: Deployable
) -> None:
    home, touched = watched
    before = home.documents()
    for authorization in wrong.values():
        for body in BODIES:
            problem(knock(home, deployable, authorization, body), 401)
    assert touched <= {"tokens"}
    assert home.documents() == before


def test_the_watch_sees_who_does_come_in(watched: tuple[Home, set[str]]) -> None:
    home, touched = watched
    home.expect(404, home.get("/get_application/" + "a" * 24, resident="warga-contoh"))
    assert touched == {"tokens", "records", "uploads"}


def test_only_what_anyone_may_call_answers_without_a_token(watched: tuple[Home, set[str]]) -> None:
    home, _ = watched
    answering = [each for each in CALLED if knock(home, each, None).status_code != 401]
    assert answering == [each for each in CALLED if "anyone" in each.callers]
