"""How long each function takes from the start of its process to its first answer, and what memory it holds then.

From the zip, with the zip's own requirements, served as in the cloud: by functions-framework and gunicorn.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from compileall import compile_dir
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from infra.bundle import bundle
from infra.deployables import Deployable
from infra.emulators import HOST, free_port
from infra.settings import REPOSITORY
from tests.bench.measures import Measure
from tests.bundled import ROWS, environment, installed, started, unpack

STARTS = 3
COLD_SECONDS = 3.0
SHARE_OF_MEMORY = 0.75
"""How much of its row's memory a function may hold before it has done anything: the rest is for its work."""

ZIP_MEGABYTES = 5.0
_UNITS = {"Mi": 1.0, "Gi": 1024.0}
_WAIT_SECONDS, _LOOK_SECONDS = 60, 0.01


def deployed() -> Iterator[Measure]:
    """The zip's size; each function's cold start, and its memory with its ports built; the most of it held at first."""
    yield Measure("the zip", len(bundle(REPOSITORY)) / 1024**2, ZIP_MEGABYTES, "MB")
    python, first = installed(), dict[str, float]()
    with tempfile.TemporaryDirectory() as name:
        folder = unpack(Path(name) / "zip")
        compile_dir(folder, quiet=1)
        for row in ROWS:
            given = environment(row, Path(name)) | {"THREADS": str(row.concurrency), "PATH": os.environ["PATH"]}
            starts = [_start(python.parent / "functions-framework", folder, row, given) for _ in range(STARTS)]
            seconds, megabytes = (median(figures) for figures in zip(*starts, strict=True))
            first[row.name] = megabytes / _memory(row)
            yield Measure(f"cold start of {row.name}", seconds, COLD_SECONDS, "s")
            ready = started(python, folder, [row])[row.name]["megabytes"]
            yield Measure(f"  memory with its ports, of {row.memory}", ready, _memory(row) * SHARE_OF_MEMORY, "MB")
    worst = max(first, key=lambda function: first[function])
    yield Measure(f"memory at the first answer of {worst}", first[worst] * 100, SHARE_OF_MEMORY * 100, "%")


def _memory(row: Deployable) -> float:
    return float(row.memory[:-2]) * _UNITS[row.memory[-2:]]


def _start(framework: Path, folder: Path, row: Deployable, given: Mapping[str, str]) -> tuple[float, float]:
    """The seconds to the first answer, and the megabytes of all processes then."""
    port = free_port()
    command = [str(framework), "--target", row.name, "--source", "main.py", "--host", HOST, "--port", str(port)]
    started = time.perf_counter()
    with _running(command, folder, given) as process:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - started > _WAIT_SECONDS:
                raise RuntimeError(f"{row.name} did not start")
            time.sleep(_LOOK_SECONDS)
        return time.perf_counter() - started, _megabytes(process.pid)


@contextmanager
def _running(command: list[str], folder: Path, given: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=folder, env=given, stdout=quiet, stderr=quiet) as process:  # noqa: S603  our own words
        try:
            yield process
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    """Whether it answers a request that needs no cloud: one without a token, or one that is no event."""
    connection = HTTPConnection(HOST, port, timeout=_WAIT_SECONDS)
    try:
        connection.request("POST", "/", body=b"")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _megabytes(process: int) -> float:
    """The memory of a process and its children, what they share counted once."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return _own_megabytes(process) + sum(_megabytes(int(child)) for child in children)


def _own_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
