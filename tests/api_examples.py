"""docs/api: an example of calling each function, as the embedded home answers it.

`python -m tests.api_examples` writes it anew. Short-lived addresses, digests and the seconds of instants are made
even, since they differ from run to run; of the catalogue only the letter of the story is shown.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from functions.domain.idempotency import RequestKey
from infra.api_examples import FOLDER, ApiExample
from infra.deployables import Deployable
from infra.openapi import use_case_of
from infra.triggers import Signature
from tests.api_story import tell
from tests.home import RESIDENT, TWO_ATTACHMENTS, Home, make_home

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):[\d.]+(Z|\+00:00)", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST = 8
_SCHEMA = "_schema"


@dataclass
class Recorder:
    """Calls functions of a home, and keeps of each the call that shows it and the problem that it answers with."""

    home: Home
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, dict[str, Any]] = field(default_factory=dict)

    def shows(self, name: str, who: str | None, path: str = "", **given: Any) -> dict[str, Any]:  # noqa: ANN401
        """Make the call that shows the function; its answer. `given`: body, query, resident."""
        call, status, answer = self._call(name, who, path, key=f"contoh-{name}", **given)
        if status >= 300:
            raise RuntimeError(f"{name} answered {status}: {answer}")
        self.calls[name] = call | {"status": status, "answer": self._even(answer)}
        self.home.server.pump()
        return answer

    def fails(self, name: str, who: str | None, path: str = "", **given: Any) -> None:  # noqa: ANN401
        """Make a call that does not succeed, and keep the problem."""
        _, status, answer = self._call(name, who, path, key=f"gagal-{name}", **given)
        if status < 400:
            raise RuntimeError(f"{name} answered {status}")
        self.problems[name] = self._even(answer)

    @property
    def examples(self) -> dict[str, ApiExample]:
        """What was recorded."""
        return {
            name: ApiExample.model_validate(call | {"problem": self.problems[name]})
            for name, call in self.calls.items()
        }

    def _call(
        self,
        name: str,
        who: str | None,
        path: str,
        *,
        key: str,
        body: dict[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        resident: str | None = RESIDENT,
    ) -> tuple[dict[str, Any], int, dict[str, Any]]:
        signature = Signature.of(use_case_of(self._row(name)))
        method = self._method(name, signature)
        headers = {"Idempotency-Key": key} if signature.parameter_of(RequestKey) else {}
        if who == "superapp" and resident is not None and "resident_id" not in (body or {}):
            headers["Resident-Id"] = resident
        address = f"/{name}/{path}" if path else f"/{name}"
        self.home.later(minutes=10)
        answered = self.home.client.open(
            address,
            method=method,
            query_string=dict(query or {}),
            headers=headers | self._bearer(who),
            json=body if method == "POST" else None,
        )
        call = {
            "caller": who,
            "method": method,
            "path": address,
            "query": query or {},
            "headers": headers,
            "body": body,
        }
        return call, answered.status_code, json.loads(answered.data)

    def _row(self, name: str) -> Deployable:
        return next(row for row in self.home.adapters.deployables if row.name == name)

    def _method(self, name: str, signature: Signature) -> str:
        return "GET" if self._row(name).trigger == "http" and not signature.body else "POST"

    def _bearer(self, who: str | None) -> dict[str, str]:
        if who is None:
            return {}
        tokens = {"superapp": self.home.superapp, "scheduler": self.home.scheduler}
        officers = {seat.partition(":")[0]: token for seat, token in self.home.tokens.items()}
        return {"Authorization": f"Bearer {(tokens | officers)[who]}"}

    def _even(self, value: Any) -> Any:  # noqa: ANN401  any JSON value
        if isinstance(value, dict):
            return {name: each if name.endswith(_SCHEMA) else self._even(each) for name, each in value.items()}
        if isinstance(value, list):
            asked_for = [each for each in value if isinstance(each, dict) and each.get("name") == TWO_ATTACHMENTS]
            return [self._even(each) for each in asked_for or value[:_MOST]]
        if not isinstance(value, str):
            return value
        if value.startswith(f"{self.home.adapters.settings.public_url}/_files/"):
            return "https://storage.example/short-lived-address"
        return _DIGEST.sub("0123456789abcdef" * 4, _INSTANT.sub(r"\1:00\2", value))


def recorded(folder: Path) -> dict[str, ApiExample]:
    """The example of every function, from a home made in an empty folder."""
    recorder = Recorder(make_home(folder))
    tell(recorder)
    return recorder.examples


def as_text(example: ApiExample) -> str:
    """The file of an example."""
    return json.dumps(example.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every file anew."""
    with tempfile.TemporaryDirectory() as folder:
        found = recorded(Path(folder))
    FOLDER.mkdir(exist_ok=True)
    for left in FOLDER.glob("*.json"):
        left.unlink()
    for name, example in found.items():
        (FOLDER / f"{name}.json").write_text(as_text(example))


if __name__ == "__main__":
    main()
