"""README's commands from an empty project to a running service, against stubs that write down what they are asked."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.settings import REPOSITORY

_BLOCK = re.compile(r"<!-- tests/terraform/test_commands.py runs this block -->\n```bash\n(.*?)```", re.DOTALL)
_OPERATOR = "operator@contoh-paten.iam.gserviceaccount.com"
_TOOLS = ["bash", "sh", "make", "sed", "grep", "od", "tr", "mkdir", "chmod", "dirname", "rm", "touch", "cat", "column"]
_GCLOUD = """#!/bin/bash
echo "gcloud $*" >>"$CALLS"
case "$*" in
  "config get-value account") echo petugas@contoh.example ;;
  "auth application-default login"*) echo "$*" >"$CLOUDSDK_CONFIG/application_default_credentials.json" ;;
  "secrets versions access"*) echo rahasia ;;
  "secrets describe"*) test -e "$SECRET_EXISTS" ;;
  *--data-file=-) echo "stdin: $(cat | od -An -c | tr -d ' ')" >>"$CALLS" ;;
esac
"""
_TERRAFORM = """#!/bin/bash
echo "terraform $*" >>"$CALLS"
"""
_PYTHON = """#!/bin/bash
case "$*" in
  *infra.bundle*) mkdir -p build; echo zip >build/functions.zip ;;
  *)
    account=${GOOGLE_APPLICATION_CREDENTIALS##*/build/}
    echo "python $* HOME=$PATEN_HOME KEY=$PATEN_RECORDS_KEY AS=$account" >>"$CALLS" ;;
esac
"""


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A copy of what the commands read, with stubs in place of the programs they call."""
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    shutil.copytree(REPOSITORY / "terraform", tmp_path / "terraform", ignore=shutil.ignore_patterns("terraform.tfvars"))
    for lock in ("requirements.lock", "requirements-local.lock"):
        (tmp_path / lock).touch()
    _stub(tmp_path / "stubs" / "gcloud", _GCLOUD)
    _stub(tmp_path / "stubs" / "terraform", _TERRAFORM)
    _stub(tmp_path / ".venv" / "bin" / "python", _PYTHON)
    (tmp_path / ".venv" / "runtime").touch()
    return tmp_path


def test_readmes_commands_lead_from_an_empty_project_to_imported_officers(workplace: Path) -> None:
    block = _BLOCK.search((REPOSITORY / "README.md").read_text())
    assert block
    assert len(block[1].splitlines()) <= 5

    done = _run(workplace, block[1])

    assert done.returncode == 0, done.stderr
    calls = _calls(workplace)
    _stand_in_order(
        calls,
        "gcloud services enable cloudresourcemanager.googleapis.com",
        "gcloud storage buckets create gs://contoh-paten-terraform --project=contoh-paten --location=asia-southeast2 "
        "--uniform-bucket-level-access --public-access-prevention",
        "gcloud storage buckets update gs://contoh-paten-terraform --project=contoh-paten --versioning",
        "terraform -chdir=terraform init -input=false -reconfigure -backend-config=bucket=contoh-paten-terraform",
        "terraform -chdir=terraform apply",
        f"gcloud auth application-default login --impersonate-service-account={_OPERATOR}",
        "python -m infra.local offices import offices.csv --project contoh-paten",
        "python -m infra.local officers import officers.csv --project contoh-paten",
    )
    assert (workplace / "build" / "functions.zip").exists()
    as_operator = "HOME=cloud KEY=rahasia AS=operator/application_default_credentials.json"
    assert all(call.endswith(as_operator) for call in calls if call.startswith("python"))


def test_the_written_variables_name_the_project_and_who_made_it_and_no_example(workplace: Path) -> None:
    _run(workplace, "make project PROJECT=kota-percobaan")

    written = [
        line
        for line in (workplace / "terraform" / "terraform.tfvars").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert [line.split("#")[0].split("=", 1)[1].strip() for line in written] == [
        '"kota-percobaan"',
        '["user:petugas@contoh.example"]',
        '["superapp@kota-percobaan.iam.gserviceaccount.com"]',
        '["petugas@contoh.example"]',
    ]


def test_a_project_made_again_keeps_the_variables_that_a_city_wrote(workplace: Path) -> None:
    variables = workplace / "terraform" / "terraform.tfvars"
    variables.write_text('project = "contoh-paten"\ncity = "kota-percobaan"\n')

    assert _run(workplace, "make project PROJECT=contoh-paten").returncode == 0
    assert "kota-percobaan" in variables.read_text()


def test_a_plan_changes_nothing(workplace: Path) -> None:
    _run(workplace, "make project PROJECT=contoh-paten && make plan")

    assert any("terraform -chdir=terraform plan" in call for call in _calls(workplace))
    assert not any(" apply" in call for call in _calls(workplace))


def test_a_workflow_deploys_without_a_question_and_a_person_is_asked(workplace: Path) -> None:
    _run(workplace, "make project PROJECT=contoh-paten && make deploy && CI=true make deploy")

    assert [call for call in _calls(workplace) if " apply" in call] == [
        "terraform -chdir=terraform apply",
        "terraform -chdir=terraform apply -input=false deploy.tfplan",
    ]


def test_a_secret_comes_from_standard_input_and_stays_in_jakarta(workplace: Path) -> None:
    done = _run(workplace, "echo sandi | make secret PROJECT=contoh-paten NAME=smtp-password")

    assert done.returncode == 0, done.stderr
    created = next(call for call in _calls(workplace) if "secrets create" in call)
    assert "--locations=asia-southeast2" in created
    assert "sandi" not in created
    assert "stdin: sandi" in _calls(workplace)


def test_a_secret_that_is_there_gets_another_version(workplace: Path) -> None:
    (workplace / "there").touch()

    done = _run(workplace, "echo sandi | make secret PROJECT=contoh-paten NAME=smtp-password")

    assert "gcloud secrets versions add smtp-password --project=contoh-paten --data-file=-" in _calls(workplace)
    assert "secret_versions" in done.stdout


def test_the_records_key_gets_a_version_that_holds_both_keys(workplace: Path) -> None:
    (workplace / "there").touch()

    done = _run(workplace, "echo lama,baru | make secret PROJECT=contoh-paten NAME=records-key")

    assert done.returncode == 0, done.stderr
    assert "stdin: lama,baru" in _calls(workplace)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("make project", "no project is named: make project PROJECT=your-project"),
        ("make deploy", "terraform/terraform.tfvars is not there: make project PROJECT=your-project writes it"),
        ("make plan", "terraform/terraform.tfvars is not there"),
        ("make secret PROJECT=contoh-paten NAME=smtp", "NAME is none of: records-key superapp-webhook-secrets"),
        (
            "make secret PROJECT=contoh-paten NAME=records-key </dev/null",
            "records-key is made by the first make deploy",
        ),
        ("make secret PROJECT=contoh-paten NAME=smtp-password </dev/null", "no value was given for smtp-password"),
        ("rm stubs/gcloud; make project PROJECT=contoh-paten", "gcloud is not found; install the Google Cloud CLI"),
        ("rm stubs/terraform; make deploy", "terraform is not found; install Terraform 1.11 or newer"),
        (
            "make project PROJECT=contoh-paten; make deploy PROJECT=kota-percobaan",
            "PROJECT is kota-percobaan, but terraform/terraform.tfvars says contoh-paten",
        ),
    ],
    ids=[
        *("no project", "no variables", "none to plan", "no such secret", "no key yet", "no value"),
        *("no gcloud", "no terraform", "two projects"),
    ],
)
def test_what_is_missing_is_said_in_one_line(workplace: Path, command: str, said: str) -> None:
    done = _run(workplace, command)

    assert done.returncode != 0
    own = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert len(own) == 1
    assert own[0].startswith(said)
    assert not any(" apply" in call for call in _calls(workplace))


def _run(workplace: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Run shell commands where only the stubs and the system's own tools are found."""
    tools = workplace / "tools"
    tools.mkdir(exist_ok=True)
    for name in _TOOLS:
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    environment = {
        "PATH": f"{workplace / 'stubs'}:{tools}",
        "CALLS": str(workplace / "calls"),
        "SECRET_EXISTS": str(workplace / "there"),
        "HOME": str(workplace),
    }
    return subprocess.run(  # noqa: S603  README's own lines, against stubs
        [str(tools / "bash"), "-euo", "pipefail", "-c", commands],
        cwd=workplace,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


def _calls(workplace: Path) -> list[str]:
    calls = workplace / "calls"
    return calls.read_text().splitlines() if calls.exists() else []


def _stand_in_order(calls: list[str], *beginnings: str) -> None:
    left = iter(calls)
    for beginning in beginnings:
        assert any(call.startswith(beginning) for call in left), f"not in its order: {beginning}"


def _stub(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def test_an_operators_lines_need_no_state_and_end_in_a_failure_where_something_is_missing(workplace: Path) -> None:
    lines = _run(workplace, "make -s operator PROJECT=contoh-paten").stdout
    assert "PATEN_FUNCTIONS_URL='https://asia-southeast2-contoh-paten.cloudfunctions.net'" in lines
    assert not any(call.startswith("terraform") for call in _calls(workplace))

    done = _run(workplace, 'rm stubs/gcloud; eval "$(make -s operator PROJECT=contoh-paten)" && echo set up')
    assert "set up" not in done.stdout
    assert done.returncode != 0
