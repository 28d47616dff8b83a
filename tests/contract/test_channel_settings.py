"""What a city sets for its channels: complete, understood, and secret."""

import base64
import json
from pathlib import Path

import pytest

from infra.push import GOOGLE
from infra.settings import InvalidSettings, Settings

PASSWORD = "kata-sandi-contoh"
KEY = "kunci-contoh"
MAIL = {"PATEN_SMTP_HOST": "mail.contoh.example", "PATEN_SMTP_FROM": "paten@contoh.example"}
SIGNED_IN = {"PATEN_SMTP_USER": "paten", "PATEN_SMTP_PASSWORD": PASSWORD}
CLOUD = {
    "PATEN_HOME": "cloud",
    "PATEN_PROJECT": "p",
    "PATEN_UPLOADS_BUCKET": "u",
    "PATEN_LETTERS_BUCKET": "l",
    "PATEN_EVALUATIONS_BUCKET": "e",
    "PATEN_PUBLISHED_BUCKET": "p",
    "PATEN_FUNCTIONS_URL": "https://x",
    "PATEN_RECORDS_KEY": base64.b64encode(b"k" * 32).decode(),
}


def sms(url: str = "https://sms.contoh.example", text: str = "$text") -> dict[str, str]:
    request = {"url": url, "headers": {"X-Key": KEY}, "json": {"to": "$phone", "text": text}}
    return {"PATEN_SMS_REQUEST": json.dumps(request)}


def test_without_any_of_them_there_is_no_channel_but_all_have_their_defaults(tmp_path: Path) -> None:
    settings = Settings.read({"PATEN_DATA": str(tmp_path)})

    assert (settings.push_project, settings.smtp_host, settings.sms_request) == (None, None, None)
    assert (settings.push_url, settings.smtp_port) == (GOOGLE, 587)


def test_all_of_them_are_read_and_nothing_secret_is_shown() -> None:
    settings = Settings.read(CLOUD | MAIL | SIGNED_IN | sms() | {"PATEN_PUSH_PROJECT": "petugas-kota"})

    assert settings.sms_request is not None
    assert settings.sms_request.filled({"phone": "1", "text": "2", "message_id": "3"})[1] == {"to": "1", "text": "2"}
    assert (settings.smtp_user, settings.smtp_password) == ("paten", PASSWORD)
    assert PASSWORD not in repr(settings)
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    ("variables", "wrong"),
    [
        ({"PATEN_SMTP_HOST": "mail.contoh.example"}, "PATEN_SMTP_FROM: not set, although PATEN_SMTP_HOST is"),
        ({"PATEN_SMTP_FROM": "paten@contoh.example"}, "PATEN_SMTP_HOST: not set, although PATEN_SMTP_FROM is"),
        (MAIL | {"PATEN_SMTP_USER": "paten"}, "PATEN_SMTP_PASSWORD: not set, although PATEN_SMTP_USER is"),
        (MAIL | {"PATEN_SMTP_PASSWORD": PASSWORD}, "PATEN_SMTP_USER: not set, although PATEN_SMTP_PASSWORD is"),
        (SIGNED_IN, "PATEN_SMTP_HOST: not set, although PATEN_SMTP_USER is"),
        (MAIL | {"PATEN_SMTP_PORT": "0"}, "PATEN_SMTP_PORT"),
        (MAIL | {"PATEN_SMTP_FROM": "Paten <paten@contoh.example>"}, "PATEN_SMTP_FROM"),
        (MAIL | {"PATEN_SMTP_FROM": "paten@contoh.example\nBcc: x@y.example"}, "PATEN_SMTP_FROM"),
        (MAIL | {"PATEN_SMTP_HOST": "smtps://mail"}, "PATEN_SMTP_HOST"),
        ({"PATEN_PUSH_PROJECT": "../lain"}, "PATEN_PUSH_PROJECT"),
        ({"PATEN_PUSH_URL": "https://fcm.googleapis.com/"}, "PATEN_PUSH_URL"),
        (sms(text="$nama"), "PATEN_SMS_REQUEST: $nama is unknown"),
        ({"PATEN_SMS_REQUEST": f"{{{KEY}"}, "PATEN_SMS_REQUEST: is no JSON"),
    ],
)
def test_settings_that_would_send_nothing_are_named_at_start(
    tmp_path: Path, variables: dict[str, str], wrong: str
) -> None:
    with pytest.raises(InvalidSettings) as raised:
        Settings.read({"PATEN_DATA": str(tmp_path), **variables})

    assert wrong in str(raised.value)
    assert PASSWORD not in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("variables", "named"),
    [(sms("http://sms.contoh.example"), "PATEN_SMS_REQUEST"), ({"PATEN_PUSH_URL": "http://push"}, "PATEN_PUSH_URL")],
)
def test_in_the_cloud_nothing_is_sent_in_the_clear(variables: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidSettings, match=f"{named}: must begin with https://"):
        Settings.read(CLOUD | variables)
    emulated = {"PATEN_DATA": "x", "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}
    assert Settings.read(CLOUD | variables | emulated).home == "cloud"
