"""How long a month's report takes, and what it reads, for few letters and for many."""

import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock
from infra.demo_report import fill
from infra.demo_year import generated_year
from infra.embedded import EmbeddedServer
from infra.local import extras
from infra.logs import log_to
from infra.settings import Settings

LETTERS = (1_000, 10_000, 100_000)
MONTH, AFTER = "2026-10", datetime(2026, 10, 31, 19, 0, tzinfo=UTC)


def export(letters: int) -> dict[str, float]:
    """The seconds and reads of one report of a month in which so many letters were asked for, after a year of them."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log_file:
        log_to(log_file)
        clock = DemoClock(AFTER)
        home = Adapters(Settings(data=Path(folder)), clock=clock)
        city = DemoCity(EmbeddedServer(home, extras), clock)
        fill(home, generated_year(home), MONTH, letters)
        city.expect(200, city.call("POST", "/export_evaluation", city.scheduler, {"month": "2026-08"}))  # warm
        home.all_records.operations.clear()
        started = time.perf_counter()
        city.expect(200, city.call("POST", "/export_evaluation", city.scheduler, {"month": MONTH}))
        seconds = time.perf_counter() - started
        return {"letters": letters, "seconds": seconds, "reads": home.all_records.operations["reads"]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps([export(letters) for letters in LETTERS]) + "\n")
