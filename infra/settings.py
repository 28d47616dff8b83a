"""The only reader of the environment."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from infra.setting_values import Keys, Names, Request, WebhookSecrets
from infra.sms_request import SmsRequest

REPOSITORY = Path(__file__).resolve().parent.parent
_PREFIX = "PATEN_"
_GOOGLES_OWN = {"firestore_emulator": "FIRESTORE_EMULATOR_HOST", "storage_emulator": "STORAGE_EMULATOR_HOST"}
_ALWAYS = ("home", "data", *_GOOGLES_OWN)
_GO_WITH = (
    ("superapp_webhook", "superapp_webhook_secrets"),
    ("superapp_webhook_secrets", "superapp_webhook"),
    ("smtp_host", "smtp_from"),
    ("smtp_from", "smtp_host"),
    ("smtp_user", "smtp_password"),
    ("smtp_password", "smtp_user"),
    ("smtp_user", "smtp_host"),
)
"""Where the first is set, the second must be."""

_WHOLE_CLOUD = (
    *("project", "functions_url", "records_key"),
    *("uploads_bucket", "letters_bucket", "evaluations_bucket", "published_bucket"),
)


class InvalidSettings(RuntimeError):
    """Names every missing or wrong variable at once, each with what it is and where it comes from."""


class Settings(BaseModel):
    """Where this deployment keeps its things; each field is the variable `PATEN_<FIELD>`.

    The emulators' addresses have Google's own names. While they are set, the cloud home keeps its keys, tokens and
    inbox in `data`, as the embedded one does. A description says what a variable is, and where its value comes from.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    home: Literal["embedded", "cloud"] = Field(default="embedded", description="SQLite and a folder, or Google Cloud")
    firestore_emulator: str | None = Field(default=None, description="host:port of the Firestore emulator")
    storage_emulator: str | None = Field(default=None, description="address of the storage emulator")
    data: Path | None = Field(
        default=None,
        description="folder of the embedded home: database, files, inbox, keys; any that is yours",
    )
    city: str = Field(
        default="kota-tangerang",
        pattern=r"^[a-z0-9-]+$",
        description="the city's folder; one of those in infra/cities",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        pattern=r"^https?://\S*[^/\s]$",
        description="where functions are reached, which stands in every QR code; from terraform/environment.tf",
    )
    project: str | None = Field(default=None, description="the Google Cloud project's id; from terraform.tfvars")
    uploads_bucket: str | None = Field(default=None, description="the bucket of attachments; from terraform/buckets.tf")
    letters_bucket: str | None = Field(
        default=None, description="the bucket of letters, where none can be replaced; from terraform/buckets.tf"
    )
    evaluations_bucket: str | None = Field(
        default=None, description="the bucket of reports and exports; from terraform/buckets.tf"
    )
    published_bucket: str | None = Field(
        default=None, description="the bucket of verification records; from terraform/buckets.tf"
    )
    records_key: Keys | None = Field(
        default=None,
        description=(
            "32 bytes as base64 that seal personal data; during a rotation older keys behind it, separated by commas "
            "(docs/runbook.md); from Secret Manager: terraform/secrets.tf"
        ),
        repr=False,
    )
    functions_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S*[^/\s]$",
        description="Google's own address of the functions, without a function's name; from terraform/environment.tf",
    )
    superapp_accounts: Names = Field(
        default=(),
        description="service accounts of the superapp's backend, separated by commas; from terraform.tfvars",
    )
    scheduler_accounts: Names = Field(
        default=(),
        description="service accounts of Cloud Scheduler, separated by commas; from terraform/accounts.tf",
    )
    superapp_webhook: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/@]+(/[^\s]*)?$",
        description="where the superapp takes residents' notices; from its operators (docs/superapp.md)",
    )
    superapp_webhook_secrets: WebhookSecrets = Field(
        default=(),
        description="what signs them, whsec_…; two during a rotation, separated by commas; from Secret Manager",
        repr=False,
    )
    push_project: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9.:-]+$",
        description="Firebase project of the officers' app, from its console; push messages are sent where it is set",
    )
    push_url: str = Field(
        default="https://fcm.googleapis.com",
        pattern=r"^https?://[^\s/@]+$",
        description="where Firebase Cloud Messaging is reached; another one in tests",
    )
    smtp_host: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.-]+$",
        description="mail server that takes offices' notices, by TLS only; from the city's mail administrators",
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="465: TLS from the start; any other: STARTTLS")
    smtp_user: str | None = Field(default=None, min_length=1, description="who signs in at the mail server")
    smtp_password: str | None = Field(
        default=None, min_length=1, description="with which password; from Secret Manager", repr=False
    )
    smtp_from: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$",
        description="address that offices' notices are from, one that the mail server takes",
    )
    sms_request: Request | None = Field(
        default=None,
        description="how the SMS gateway is asked, as JSON (docs/channels.md); from Secret Manager",
        repr=False,
    )
    evaluation_recipients: Names = Field(
        default=(), description="e-mail addresses that are told of a new report, separated by commas"
    )
    evaluation_readers: Names = Field(
        default=(), description="accounts (uid) that read the whole city's report, separated by commas"
    )
    retry_seconds: float = Field(default=5, ge=0, le=60, description="how long an Aborted handler starts again")
    sweep_batch_size: int = Field(default=200, ge=1, le=500, description="records of a kind that a sweep reads at once")

    @field_validator("public_url", "functions_url", "superapp_webhook", "push_url", "sms_request")
    @classmethod
    def _is_not_in_the_clear(cls, value: str | SmsRequest | None, info: ValidationInfo) -> str | SmsRequest | None:
        url = value.url if isinstance(value, SmsRequest) else value or ""
        in_the_cloud = info.data.get("home") == "cloud" and info.data.get("firestore_emulator") is None
        if in_the_cloud and url.startswith("http:"):
            raise ValueError("must begin with https:// in the cloud")
        return value

    @property
    def folder(self) -> Path:
        """The folder of what is kept on this machine. Raises InvalidSettings where nothing is."""
        if self.data is None:
            raise InvalidSettings(f"{variable_of('data')} is not set")
        return self.data

    @classmethod
    def read(
        cls,
        environ: Mapping[str, str],
        names: Collection[str] | None = None,
        required: Collection[str] = _WHOLE_CLOUD,
        *,
        home: str | None = None,
    ) -> Self:
        """The settings of an environment, or those named and no others. Raises InvalidSettings.

        In the cloud the `required` ones must be there. An empty variable is one that is not set. Where `home` is given
        it must be that one, and all others are judged as if it were.
        """
        known = cls.model_fields if names is None else {*names, *_ALWAYS}
        given = {name: environ[variable_of(name)] for name in known if environ.get(variable_of(name))}
        other_home = home is not None and given.get("home") != home
        faults = {"home": f"must be {home!r}, here found {given.get('home')!r}"} if other_home else {}
        given |= {"home": home} if home is not None else {}
        faults |= {name: "not set" for name in _needed(given, required) if name not in given}
        for one, other in _GO_WITH:
            if one in given and other not in given:
                faults.setdefault(other, f"not set, although {variable_of(one)} is")
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            faults |= {str(fault["loc"][0]): _plain(fault["msg"]) for fault in error.errors(include_input=False)}
        if faults:
            lines = [_line(name, faults[name]) for name in cls.model_fields if name in faults]
            raise InvalidSettings("the environment is incomplete or wrong:\n" + "\n".join(lines))
        return settings


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    return _GOOGLES_OWN.get(field, _PREFIX + field.upper())


def _needed(given: Mapping[str, str], required: Collection[str]) -> Collection[str]:
    """What must be set in such a home; on the emulators the key is made in the folder."""
    if given.get("home", "embedded") != "cloud":
        return ("data",)
    if "firestore_emulator" not in given:
        return required
    return {*required, "data"} - {"records_key"}


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _line(name: str, fault: str) -> str:
    return f"  {variable_of(name)}: {fault}; {Settings.model_fields[name].description}"
