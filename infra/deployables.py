"""The table of deployables, `terraform/functions.yaml`, as values."""

import re
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict


class Deployable(BaseModel):
    """One function: what triggers it, and what it may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    trigger: Literal["http", "scheduler", "created"]
    document: str | None = None
    schedule: str | None = None
    public: bool = False
    retry: bool = False
    memory: str
    timeout_seconds: int

    @property
    def collection(self) -> str | None:
        """The collection whose new documents trigger it."""
        return self.document.split("/")[-2] if self.document else None

    def matches(self, document: str) -> bool:
        """Tell whether the creation of this document triggers it."""
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.document or "")
        return bool(self.document) and re.fullmatch(pattern, document) is not None


def read_deployables(path: Path) -> tuple[Deployable, ...]:
    """All deployables in the order of the file."""
    return tuple(Deployable(name=name, **row) for name, row in yaml.safe_load(path.read_text()).items())
