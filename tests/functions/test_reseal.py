"""A rotation of the records' key, from one key over two to the next, with nothing unreadable on the way."""

import base64

import pytest

from functions.domain.application import File
from functions.domain.errors import DataLoss
from functions.ports import Records
from infra import records as described
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer
from infra.local import extras, main
from infra.resealing import SEALED, reseal
from infra.settings import InvalidSettings, Settings
from tests.home import Home

OLD, NEW = (bytes([number]) * 32 for number in (1, 2))


def with_keys(home: Home, *keys: bytes) -> Adapters:
    """The same home, as functions see it that were deployed with these keys."""
    settings = home.adapters.settings.model_copy(update={"records_key": keys})
    return Adapters(settings, clock=home.clock)


def file_of(records: Records, application_id: str) -> File:
    stored = records.get(File, application_id=application_id, revision=1)
    assert stored is not None
    return stored.value


@pytest.fixture
def city(home: Home) -> Home:
    """A home whose key comes from its settings, as in the cloud."""
    return Home(EmbeddedServer(with_keys(home, OLD), extras), home.clock)


def test_every_sealed_kind_is_sealed_anew() -> None:
    assert {kind.__name__ for kind in SEALED} == {name for name, kind in described.KINDS.items() if kind.sealed}


def test_a_rotation_loses_nothing_and_ends_without_the_old_key(city: Home) -> None:
    first = city.submit()
    known = file_of(city.records, first)
    rotating = with_keys(city, NEW, OLD)
    assert file_of(rotating.records, first) == known
    second = Home(EmbeddedServer(rotating, extras), city.clock).submit()
    assert [stored.value.application_id for stored in rotating.all_records.outdated(File)] == [first]
    found = reseal(rotating, dry_run=False)
    assert found.is_done
    assert found.lines[0] == "File: 1 catatan disegel dengan kunci lama"
    after = with_keys(city, NEW)
    assert file_of(after.records, first) == known
    assert file_of(after.records, second).application_id == second
    assert "tidak diperlukan lagi" in reseal(after, dry_run=False).lines[-1]


def test_a_dry_run_counts_and_writes_nothing(city: Home) -> None:
    city.submit()
    before = city.documents()
    found = reseal(with_keys(city, NEW, OLD), dry_run=True)
    assert not found.is_done
    assert city.documents() == before


def test_a_key_that_was_taken_away_too_early_is_an_error_and_no_empty_form(city: Home) -> None:
    application_id = city.submit()
    with pytest.raises(DataLoss):
        file_of(with_keys(city, NEW).records, application_id)


def test_sealing_anew_sets_off_no_function(city: Home) -> None:
    city.submit()
    reseal(with_keys(city, NEW, OLD), dry_run=False)
    assert city.adapters.feed.due(1) == []


def test_the_operator_s_command_takes_the_keys_from_the_environment(
    city: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    city.submit()
    monkeypatch.setenv("PATEN_RECORDS_KEY", ",".join(base64.b64encode(key).decode() for key in (NEW, OLD)))
    command = ["reseal", "--data", str(city.adapters.settings.folder)]
    assert main([*command, "--dry-run"]) == 1
    assert main(command) == 0
    assert main([*command, "--dry-run"]) == 0
    assert "kunci lama tidak diperlukan lagi" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{base64.b64encode(OLD).decode()},kunci", "number 2 is no base64"),
        (f"{base64.b64encode(OLD).decode()},AAAA", "number 2 holds 3 bytes, not 32"),
        (",".join([base64.b64encode(OLD).decode()] * 2), "holds one key twice"),
    ],
    ids=["no base64", "too short", "twice"],
)
def test_a_wrong_ring_is_refused_without_showing_it(text: str, fault: str) -> None:
    with pytest.raises(InvalidSettings, match=fault) as refused:
        Settings.read({"PATEN_DATA": "build", "PATEN_RECORDS_KEY": text})
    assert "AQEB" not in str(refused.value)
