"""The table of deployables, `terraform/functions.yaml`, as values."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

Callers = Literal["superapp", "officers", "scheduler", "anyone"]
LEVELS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"records": frozenset({"read", "write"})}
    | dict.fromkeys(("uploads", "letters", "evaluations", "published"), frozenset({"read", "write", "sign"}))
    | dict.fromkeys(
        (
            "batch_size", "channels", "city", "deliveries", "evaluation_readers", "evaluation_recipients", "mail",
            "pages", "pseudonym", "reach", "renderer", "tokens",
        ),
        frozenset({"use"}),
    )
)  # fmt: skip
"""The ports that need a setting or a grant, and at which levels a function may have each."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MEMORY = re.compile(r"[1-9][0-9]*(Mi|Gi)", re.ASCII)
_CALLED_BY = {"http": {"superapp", "officers", "anyone"}, "scheduler": {"scheduler"}, "created": set[str]()}


class WrongTable(ValueError):
    """Names every wrong row of the table, what is wrong, and what would be right."""


def _memory(value: str) -> str:
    if not _MEMORY.fullmatch(value):
        raise ValueError(f"{value!r} is no amount of memory; write it like 512Mi or 1Gi")
    return value


def _ports(value: dict[str, str]) -> dict[str, str]:
    for port, level in value.items():
        if port not in LEVELS:
            raise ValueError(f"{port!r} is no port that needs a setting or a grant; those are {', '.join(LEVELS)}")
        if level not in LEVELS[port]:
            raise ValueError(f"{port} cannot be {level!r}; write {' or '.join(sorted(LEVELS[port]))}")
    return value


class Deployable(BaseModel):
    """One function: what triggers it, who calls it, what it may use, and how much of a machine it gets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    trigger: Literal["http", "scheduler", "created"]
    document: str | None = None
    schedule: str | None = None
    callers: tuple[Callers, ...] = ()
    ports: Annotated[dict[str, str], AfterValidator(_ports)]
    retry: bool = False
    memory: Annotated[str, AfterValidator(_memory)]
    cpu: Annotated[float, Field(gt=0, le=8)]
    concurrency: Annotated[int, Field(ge=1, le=1000)]
    min_instances: Annotated[int, Field(ge=0)]
    max_instances: Annotated[int, Field(ge=1)]
    timeout_seconds: Annotated[int, Field(ge=1, le=540)]

    @property
    def collection(self) -> str | None:
        """The collection whose new documents trigger it."""
        return self.document.split("/")[-2] if self.document else None

    @property
    def is_public(self) -> bool:
        """Whether it answers without a token."""
        return "anyone" in self.callers

    @property
    def is_behind_iam(self) -> bool:
        """Whether Google's IAM keeps its door: officers' tokens are Firebase's, which IAM does not know."""
        return not {"officers", "anyone"} & set(self.callers)

    def matches(self, document: str) -> bool:
        """Tell whether the creation of this document triggers it."""
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.document or "")
        return bool(self.document) and re.fullmatch(pattern, document) is not None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if faults := [*self._trigger_faults(), *self._caller_faults(), *self._size_faults()]:
            raise ValueError("; ".join(faults))
        return self

    def _trigger_faults(self) -> list[str]:
        created, scheduled = self.trigger == "created", self.trigger == "scheduler"
        wrong = {
            "a created row needs document, like letters/{letter_id}": created and self.document is None,
            "only a created row has a document": not created and self.document is not None,
            "a created row needs retry: true, or an event that comes at a bad moment is lost": created
            and not self.retry,
            "only a created row has retry": not created and self.retry,
            'a scheduler row needs schedule, like "0 1 * * *"': scheduled and self.schedule is None,
            "only a scheduler row has a schedule": not scheduled and self.schedule is not None,
        }
        return [fault for fault, is_there in wrong.items() if is_there]

    def _caller_faults(self) -> list[str]:
        fitting, given = _CALLED_BY[self.trigger], set(self.callers)
        wrong = {
            f"{self.trigger} rows need callers: {' or '.join(sorted(fitting))}": bool(fitting) and not given,
            f"{self.trigger} rows are not called by {', '.join(sorted(given - fitting))}": bool(given - fitting),
            "anyone stands alone in callers: who comes without a token is nobody in particular": self.is_public
            and len(given) > 1,
            "a caller stands in callers twice": len(self.callers) > len(given),
        }
        return [fault for fault, is_there in wrong.items() if is_there]

    def _size_faults(self) -> list[str]:
        wrong = {
            "concurrency above 1 needs cpu: 1 or more, which Cloud Run asks for": self.concurrency > 1 > self.cpu,
            "min_instances is above max_instances": self.min_instances > self.max_instances,
        }
        return [fault for fault, is_there in wrong.items() if is_there]


def read_deployables(path: Path) -> tuple[Deployable, ...]:
    """All deployables in the order of the file. Raises WrongTable, naming every wrong row."""
    found, faults = list[Deployable](), list[str]()
    rows: dict[str, dict[str, Any] | None] = yaml.load(path.read_text(), Loader=_LOADER)  # noqa: S506  a safe loader, in C
    for name, row in rows.items():
        try:
            found.append(Deployable(name=name, **(row or {})))
        except ValidationError as error:
            faults += [_line(name, fault["loc"], fault["msg"]) for fault in error.errors(include_url=False)]
    if faults:
        raise WrongTable(f"{path.name} is wrong:\n" + "\n".join(faults))
    return tuple(found)


def _line(name: str, location: tuple[int | str, ...], message: str) -> str:
    column = f" {location[0]}:" if location else ""
    return f"  {name}:{column} {message.removeprefix('Value error, ')}"
