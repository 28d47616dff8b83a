"""What calling each function looks like, from `docs/api`: recorded from the embedded home, never written by hand."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from infra.settings import REPOSITORY

FOLDER = REPOSITORY / "docs" / "api"


class ApiExample(BaseModel):
    """One call that succeeded, and what the same function answers to one that does not (`problem`).

    `caller` is whose token it came with: superapp, scheduler, or the role of an officer; nobody's if None.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    caller: str | None
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any] | None
    status: int
    answer: dict[str, Any]
    problem: dict[str, Any]

    def of_parameter(self, place: str, name: str) -> str | None:
        """What the call has for a parameter in the path, the query or a header; None where it does without."""
        if place == "path":
            return self.path.split("/")[2]
        return (self.headers if place == "header" else self.query).get(name)


def read_examples(folder: Path = FOLDER) -> dict[str, ApiExample]:
    """The example of every function, by its name."""
    return {path.stem: ApiExample.model_validate_json(path.read_text()) for path in sorted(folder.glob("*.json"))}
