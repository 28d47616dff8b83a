"""What each port of the cloud home really reads of the settings, beside the table that says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.adapters import TERRAFORM, Adapters
from infra.deployables import Deployable, read_deployables
from infra.openapi import use_case_of
from infra.port_settings import EVERY_FUNCTION, PORT_SETTINGS, needs_of
from infra.settings import Settings
from infra.triggers import Signature

DEPLOYABLES = read_deployables(TERRAFORM / "functions.yaml")
PORTS = {port for each in DEPLOYABLES for port in Signature.of(use_case_of(each)).ports} | PORT_SETTINGS.keys()
WHICH_HOME = {"home", "firestore_emulator", "storage_emulator"}
SMS = {"url": "https://sms.contoh.example", "headers": {}, "json": {"to": "$phone", "text": "$text"}}
CLOUD = {
    "PATEN_HOME": "cloud",
    "PATEN_PROJECT": "contoh-tabel-port",
    "PATEN_RECORDS_KEY": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "PATEN_UPLOADS_BUCKET": "contoh-unggahan",
    "PATEN_LETTERS_BUCKET": "contoh-surat",
    "PATEN_EVALUATIONS_BUCKET": "contoh-evaluasi",
    "PATEN_PUBLISHED_BUCKET": "contoh-terbitan",
    "PATEN_FUNCTIONS_URL": "https://fungsi.contoh.example",
    "PATEN_PUBLIC_URL": "https://paten.contoh.example",
    "PATEN_SUPERAPP_WEBHOOK": "https://superapp.contoh.example",
    "PATEN_SUPERAPP_WEBHOOK_SECRETS": "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
    "PATEN_PUSH_PROJECT": "contoh-petugas",
    "PATEN_SMTP_HOST": "mail.contoh.example",
    "PATEN_SMTP_FROM": "paten@contoh.example",
    "PATEN_SMS_REQUEST": json.dumps(SMS),
}

ACCOUNTS = {
    "PATEN_SUPERAPP_ACCOUNTS": "superapp@contoh.iam.gserviceaccount.com",
    "PATEN_SCHEDULER_ACCOUNTS": "penjadwal@contoh.iam.gserviceaccount.com",
}


class Noting:
    """The settings, noting which of them are read."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.read = set[str]()

    def __getattr__(self, name: str) -> object:
        self.read.add(name)
        return getattr(self.settings, name)


@pytest.fixture(autouse=True)
def nobodys_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Google's clients find an account, which is nobody's: building them calls nothing."""
    account = {"type": "authorized_user", "client_id": "contoh", "client_secret": "contoh", "refresh_token": "contoh"}
    file = tmp_path / "account.json"
    file.write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))


def noting() -> tuple[Adapters, Noting]:
    notes: Any = Noting(Settings.read(CLOUD))
    return Adapters(notes), notes


@pytest.mark.parametrize("port", sorted(PORTS))
def test_a_port_reads_the_settings_of_its_row_and_no_others(port: str) -> None:
    home, notes = noting()
    getattr(home, port)
    assert notes.read - WHICH_HOME == set(PORT_SETTINGS.get(port, ()))


@pytest.mark.parametrize("deployable", DEPLOYABLES, ids=[each.name for each in DEPLOYABLES])
def test_a_function_is_built_from_its_own_settings_alone(deployable: Deployable) -> None:
    needs = needs_of(deployable)
    own = Settings.read(CLOUD | ACCOUNTS, *needs)
    home = Adapters(own)
    for port in deployable.ports:
        getattr(home, port)
    foreign = {name for name in Settings.model_fields if name not in needs.names | WHICH_HOME | {"data"}}
    assert foreign & own.model_fields_set == set()
    assert needs.required <= needs.names
    assert set(EVERY_FUNCTION) <= needs.names


def test_the_public_function_is_given_no_key_no_secret_and_nothing_of_the_records() -> None:
    (verify,) = (each for each in DEPLOYABLES if each.is_public)
    assert needs_of(verify).required == {"project", "published_bucket"}
    assert needs_of(verify).names == {"home", "retry_seconds", "city", "project", "published_bucket"}


def test_secrets_are_given_to_those_only_that_use_them() -> None:
    having = {
        name: {each.name for each in DEPLOYABLES if name in needs_of(each).names} for name in Settings.model_fields
    }
    for secret in ("superapp_webhook_secrets", "sms_request"):
        assert having[secret] == {"send_notification"}
    assert having["smtp_password"] == {"send_notification", "export_evaluation"}
    assert {each.name for each in DEPLOYABLES} - having["records_key"] == {"verify_letter", "list_letter_types"}
