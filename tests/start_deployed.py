"""Run in the zip's own folder and environment: starts each function as the framework does, and says what came of it.

Reads `{function: its environment}` and writes `{function: {"ports": [...], "status": ...} or {"error": ...}}`, as JSON.
Each starts in a process of its own, in which no connection can be opened.
"""

import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

WRONG_METHOD = 405
HEAVY = ("flask", "google.cloud.firestore", "google.cloud.storage", "jinja2", "pydantic", "requests")
"""Libraries that many functions load; here once, before the processes part."""


def start(function: str, environment: dict[str, str]) -> dict[str, object]:
    """Load the function, build each of its ports, and ask it something without a token."""
    sys.addaudithook(_no_connection)
    os.environ.update(environment)
    from functions_framework import create_app  # noqa: PLC0415  what is tried

    framework: Any = create_app  # which is not typed
    client = framework(function, "main.py").test_client()
    from functions.ports import Caller  # noqa: PLC0415
    from infra.adapters import adapters  # noqa: PLC0415
    from infra.triggers import Signature  # noqa: PLC0415

    signature = Signature.of(getattr(import_module(f"functions.{function}"), function))
    implied = {"tokens": signature.parameter_of(Caller), "checks": signature.body}
    ports = [*signature.ports, *(port for port, is_needed in implied.items() if is_needed)]
    built = [port for port in ports if getattr(adapters(), port) is not None]
    statuses = [client.open("/", method=method).status_code for method in ("POST", "GET")]
    answered = next((status for status in statuses if status != WRONG_METHOD), WRONG_METHOD)
    missing = sorted(set(ports) - set(built))
    return {"missing": missing, "ports": sorted(built), "status": answered, "megabytes": _megabytes()}


def _megabytes() -> float:
    """The most memory this process ever held."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _no_connection(event: str, _: object) -> None:
    if event in {"socket.connect", "socket.getaddrinfo"}:
        raise RuntimeError("a function reached for the network while it started")


def _in_its_own_process(function: str, environment: dict[str, str]) -> dict[str, object]:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            said = start(function, environment)
        except BaseException:  # noqa: BLE001  also SystemExit, which is what a function ends with
            said = {"error": traceback.format_exc()}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = json.loads(answer.read() or '{"error": "it ended without a word"}')
    os.waitpid(child, 0)
    return dict(said)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())  # noqa: PTH109  a script's own folder is the first, and not the zip's
    for library in HEAVY:
        import_module(library)
    sys.stdout.write(
        json.dumps({name: _in_its_own_process(name, given) for name, given in json.load(sys.stdin).items()})
    )
