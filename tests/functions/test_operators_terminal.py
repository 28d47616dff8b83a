"""An operator's terminal is set up for one project (`make operator`): no command takes it for anything else."""

from pathlib import Path

import pytest

from infra.local import main

COMMANDS = ["dead-letters", "recount", "reseal", "restored", "journey contoh", "replay contoh", "token --superapp"]


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATEN_HOME", "cloud")
    monkeypatch.setenv("PATEN_PROJECT", "contoh-paten")


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_for_this_machine_is_refused(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--data", str(tmp_path)]) != 0
    assert "sebut --project contoh-paten" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("set_up")
def test_an_import_for_this_machine_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["offices", "import", "docs/offices-example.csv", "--data", str(tmp_path)]) != 0
    assert "sebut --project contoh-paten" in capsys.readouterr().err


@pytest.mark.usefixtures("set_up")
def test_another_project_is_refused_before_its_records_meet_this_ones_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead-letters", "--project", "proyek-lain"]) != 0
    assert "contoh-paten, bukan proyek-lain" in capsys.readouterr().err
