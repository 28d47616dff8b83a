"""The only reader of the environment."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

REPOSITORY = Path(__file__).resolve().parent.parent
_PREFIX = "PATEN_"


class InvalidSettings(RuntimeError):
    """Names every missing or wrong variable at once."""


class Settings(BaseModel):
    """Where this deployment keeps its things; each field is the variable `PATEN_<FIELD>`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    data: Path = Field(description="folder of the embedded home's database, files, inbox and keys")
    city: str = Field(default="kota-tangerang", pattern=r"^[a-z0-9-]+$", description="folder in infra/cities")
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        pattern=r"^https?://[^\s]+[^/]$",
        description="where functions are reached",
    )
    retry_seconds: float = Field(default=5, ge=0, le=60, description="how long an Aborted handler starts again")
    sweep_batch_size: int = Field(default=200, ge=1, le=500, description="records of a kind one sweep looks at")

    @classmethod
    def read(cls, environ: dict[str, str]) -> Self:
        """The settings of an environment. Raises InvalidSettings."""
        given = {
            name: environ[variable] for name in cls.model_fields if (variable := _PREFIX + name.upper()) in environ
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            faults = "\n".join(
                f"  {_PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}"
                for fault in error.errors(include_input=False)
            )
            raise InvalidSettings(f"the environment is incomplete or wrong:\n{faults}") from error
