"""The only reader of the environment."""

import base64
import binascii
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from infra.sms_request import SmsRequest

REPOSITORY = Path(__file__).resolve().parent.parent
_PREFIX = "PATEN_"
_GOOGLES_OWN = {"firestore_emulator": "FIRESTORE_EMULATOR_HOST", "storage_emulator": "STORAGE_EMULATOR_HOST"}
_NEEDED = {
    "embedded": ("data",),
    "cloud": ("project", "files_bucket", "published_bucket", "functions_url"),
}
_TOGETHER = (
    ("superapp_webhook", "superapp_webhook_secrets"),
    ("smtp_host", "smtp_from"),
    ("smtp_user", "smtp_password"),
)
_KEY_BYTES = 32
_SECRET_BYTES = range(24, 65)


class InvalidSettings(RuntimeError):
    """Names every missing or wrong variable at once."""


def _key(value: object) -> object:
    """A 32-byte key, given as base64."""
    if not isinstance(value, str):
        return value
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("is no base64") from None
    if len(key) != _KEY_BYTES:
        raise ValueError(f"holds {len(key)} bytes, not {_KEY_BYTES}")
    return key


def _names(value: object) -> object:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def _webhook_secrets(value: object) -> object:
    """Secrets of Standard Webhooks, each with 24 to 64 bytes as base64 behind `whsec_`."""
    secrets = _names(value)
    for number, secret in enumerate(secrets if isinstance(secrets, tuple) else (), start=1):
        try:
            size = len(base64.b64decode(str(secret).removeprefix("whsec_"), validate=True))
        except binascii.Error:
            size = 0
        if not (str(secret).startswith("whsec_") and size in _SECRET_BYTES):
            raise ValueError(f"number {number} is not whsec_ with 24 to 64 bytes as base64")
    return secrets


def _sms_request(value: object) -> object:
    return SmsRequest.read(value) if isinstance(value, str) else value


class Settings(BaseModel):
    """Where this deployment keeps its things; each field is the variable `PATEN_<FIELD>`.

    The emulators' addresses have Google's own names. While they are set, the cloud home keeps its keys, tokens and
    inbox in `data`, as the embedded one does.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    home: Literal["embedded", "cloud"] = Field(default="embedded", description="SQLite and a folder, or Google Cloud")
    data: Path | None = Field(default=None, description="folder of the embedded home: database, files, inbox, keys")
    city: str = Field(default="kota-tangerang", pattern=r"^[a-z0-9-]+$", description="folder in infra/cities")
    public_url: str = Field(
        default="http://127.0.0.1:8080", pattern=r"^https?://[^\s]+[^/]$", description="where functions are reached"
    )
    project: str | None = Field(default=None, description="Google Cloud project")
    files_bucket: str | None = Field(default=None, description="bucket of attachments, letters and evaluations")
    published_bucket: str | None = Field(default=None, description="bucket of verification records")
    records_key: Annotated[bytes, BeforeValidator(_key)] | None = Field(
        default=None, description="seals personal data: 32 bytes as base64, from Secret Manager", repr=False
    )
    functions_url: str | None = Field(default=None, description="where the sweep reaches the event functions")
    superapp_accounts: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), description="service accounts of the superapp's backend, separated by commas"
    )
    scheduler_accounts: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), description="service accounts of Cloud Scheduler, separated by commas"
    )
    superapp_webhook: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/@]+(/[^\s]*)?$",
        description="where the superapp takes residents' notices",
    )
    superapp_webhook_secrets: Annotated[tuple[str, ...], BeforeValidator(_webhook_secrets)] = Field(
        default=(), description="what signs them, whsec_…; two during a rotation, separated by commas", repr=False
    )
    push_project: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9.:-]+$",
        description="Firebase project of the officers' app; push messages are sent where it is set",
    )
    push_url: str = Field(
        default="https://fcm.googleapis.com",
        pattern=r"^https?://[^\s/@]+$",
        description="where Firebase Cloud Messaging is reached; another one in tests",
    )
    smtp_host: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9.-]+$", description="mail server that takes offices' notices, by TLS only"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="465: TLS from the start; any other: STARTTLS")
    smtp_user: str | None = Field(default=None, min_length=1, description="who signs in there")
    smtp_password: str | None = Field(
        default=None, min_length=1, description="with which password, from Secret Manager", repr=False
    )
    smtp_from: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$",
        description="address that offices' notices are from",
    )
    sms_request: Annotated[SmsRequest, BeforeValidator(_sms_request)] | None = Field(
        default=None, description="how the SMS gateway is asked, as JSON: see docs/channels.md", repr=False
    )
    evaluation_recipients: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), description="e-mail addresses that are told of a new report, separated by commas"
    )
    evaluation_readers: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), description="accounts (uid) that read the whole city's report, separated by commas"
    )
    firestore_emulator: str | None = Field(default=None, description="host:port of the Firestore emulator")
    storage_emulator: str | None = Field(default=None, description="address of the storage emulator")
    retry_seconds: float = Field(default=5, ge=0, le=60, description="how long an Aborted handler starts again")
    sweep_batch_size: int = Field(default=200, ge=1, le=500, description="records of a kind that a sweep reads at once")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed = [*_NEEDED[self.home]]
        if self.home == "cloud":
            needed.append("data" if self.firestore_emulator else "records_key")
        missing = [variable_of(name) for name in needed if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{', '.join(missing)}: needed where {_PREFIX}HOME is {self.home!r}")
        for pair in _TOGETHER:
            if len({bool(getattr(self, name)) for name in pair}) > 1:
                raise ValueError(f"{' and '.join(map(variable_of, pair))} are set together or not at all")
        if self.smtp_user and not self.smtp_host:
            raise ValueError(f"{variable_of('smtp_user')}: of no use without {variable_of('smtp_host')}")
        in_the_clear = [variable_of(name) for name, url in self._called.items() if url.startswith("http:")]
        if self.home == "cloud" and self.firestore_emulator is None and in_the_clear:
            raise ValueError(f"{', '.join(in_the_clear)}: must begin with https:// in the cloud")
        return self

    @property
    def _called(self) -> dict[str, str]:
        """The addresses that notices are sent to, by the names of their settings."""
        return {
            "superapp_webhook": self.superapp_webhook or "",
            "push_url": self.push_url,
            "sms_request": self.sms_request.url if self.sms_request else "",
        }

    @property
    def folder(self) -> Path:
        """The folder of what is kept on this machine. Raises InvalidSettings where nothing is."""
        if self.data is None:
            raise InvalidSettings(f"{variable_of('data')} is not set")
        return self.data

    @classmethod
    def read(cls, environ: dict[str, str]) -> Self:
        """The settings of an environment. Raises InvalidSettings."""
        given = {name: environ[variable_of(name)] for name in cls.model_fields if variable_of(name) in environ}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            lines = [_line(fault["loc"], fault["msg"]) for fault in error.errors(include_input=False)]
            raise InvalidSettings("the environment is incomplete or wrong:\n" + "\n".join(lines)) from None


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    return _GOOGLES_OWN.get(field, _PREFIX + field.upper())


def _line(location: tuple[int | str, ...], message: str) -> str:
    return f"  {variable_of(str(location[0]))}: {message}" if location else f"  {message}"
