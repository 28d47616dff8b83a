"""`make bench`: what the embedded home does on this machine, beside what it should."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING
from unittest.mock import patch

from functions.domain.seats import Role
from infra import pdf
from infra.adapters import TEMPLATES, Adapters
from infra.demo_city import DemoCity, DemoClock, Resident, demo_areas
from infra.embedded import EmbeddedServer
from infra.examples import example_classification, example_file, example_letter
from infra.letter_types import FolderLetterTypes
from infra.local import extras
from infra.logs import log_to
from infra.pdf import LetterRenderer
from infra.preview import PREVIEW_URL
from infra.seeding import seed_offices
from infra.settings import Settings
from tests.bench.cold_start import deployed
from tests.bench.imports import import_ratio
from tests.bench.measures import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS = 1000
ROUNDS = 15
START = datetime(2026, 10, 30, 2, 0, tzinfo=UTC)


def demo_seconds() -> Measure:
    """The whole demo in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "infra.demo", "--output", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own words
        return Measure("demo, 100 applications", time.perf_counter() - started, 30, "s")


def _said(module: str, *arguments: str) -> str:
    """The last line of a module that runs in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own words
    return done.stdout.splitlines()[-1]


def thousand_letters() -> list[Measure]:
    """1,000 letters through the HTTP functions and events, in a process of its own so that memory is theirs alone."""
    found = json.loads(_said("tests.bench", "letters"))
    return [
        Measure("submit_application, 95th percentile of 1,000", found["submit_p95_ms"], 20, "ms"),
        Measure("resident memory after 1,000 letters", found["rss_mb"], 250, "MB"),
    ]


def messages() -> list[Measure]:
    """Messages handed to a receiver on this machine, in a process of its own."""
    found = json.loads(_said("tests.bench.messages"))
    return [
        Measure("send_notification, 200 messages a second", found["ms_per_message"], 5, "ms"),
        Measure("from a decision to its push, median of 30", found["decision_to_push_s"], 1, "s"),
    ]


def reports() -> list[Measure]:
    """The month's report of a whole city, in a process of its own: the same for few letters and for many."""
    found = json.loads(_said("tests.bench.report"))
    return [
        measure
        for each in found
        for measure in (
            Measure(f"export_evaluation, {each['letters']:,} letters", each["seconds"], 5, "s"),
            Measure("documents it reads", each["reads"], 104 * 5 + 24, ""),
        )
    ]


def issue_letters() -> dict[str, float]:
    """Submit, approve and issue 1,000 letters; return the times and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        clock = DemoClock(START)
        home = Adapters(Settings(data=Path(folder)), clock=clock)
        seed_offices(home)
        city = DemoCity(EmbeddedServer(home, extras), clock)
        with (Path(folder) / "log").open("w") as log_file:
            log_to(log_file)
            times = _issue(city)
        return {"submit_p95_ms": quantiles(times, n=20)[-1] * 1000, "rss_mb": _resident_megabytes()}


def _issue(city: DemoCity) -> list[float]:
    area = demo_areas(city.server, 1)[0]
    officers = {role: city.seat(role, area) for role in (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH)}
    letter_type = city.server.home.letter_types.get("tidak-terklasifikasi")
    times = []
    for number in range(LETTERS):
        resident = Resident(number, area)
        body = resident.submission(letter_type, "tangerang_live", [], city.today)
        body |= {"resident_id": resident.resident_id}
        started = time.perf_counter()
        answer = city.call("POST", "/submit_application", city.superapp, body, key=f"bench-{number}")
        times.append(time.perf_counter() - started)
        application = city.expect(201, answer)
        for turn, (role, token) in enumerate(officers.items(), start=1):
            named = example_classification(letter_type, role)
            city.decide(token, application | {"turn": turn}, "approve", classification=named)
            city.server.pump()
    return times


def _resident_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


DRAWN = 2000


def letters_drawn() -> Measure:
    """How much memory a process gains that draws letter after letter, of all types, once it is warm."""
    return Measure("memory gained over 2,000 letters drawn", float(_said("tests.bench", "drawn")), 5, "MB")


def draw_letters() -> float:
    """Draw the examples of all letter types in turns; return the megabytes gained after the first hundred."""
    renderer, letter_types = LetterRenderer(TEMPLATES, PREVIEW_URL), FolderLetterTypes(TEMPLATES).all()
    warm = 0.0
    for number in range(DRAWN):
        letter_type = letter_types[number % len(letter_types)]
        renderer.render(example_letter(letter_type), example_file(letter_type), letter_type)
        warm = _resident_megabytes() if number == 100 else warm
    return _resident_megabytes() - warm


def drawing_ratio() -> Measure:
    """A warm letter, made an archive, as a share of what xhtml2pdf takes for its template; median of all letter types.

    Both are drawn in turns. The QR is encoded once before, and the same for both.
    """
    renderer, ratios = LetterRenderer(TEMPLATES, PREVIEW_URL), []
    with patch.object(pdf, "_qr", cache(pdf._qr)):  # noqa: SLF001  what is not measured
        for letter_type in FolderLetterTypes(TEMPLATES).all():
            letter, file = example_letter(letter_type), example_file(letter_type)
            sheet = renderer._context(letter, file, letter_type)  # noqa: SLF001  what is measured
            ways = (
                renderer.render,
                lambda *_, of=sheet: renderer._in_full(renderer._sheet(of)),  # noqa: SLF001
            )
            rounds = [[_seconds(way, letter, file, letter_type) for way in ways] for _ in range(ROUNDS)]
            ratios.append(median(warm / naive for warm, naive in rounds[1:]))
    return Measure("a warm letter / xhtml2pdf alone", median(ratios), 0.3, "x")


def _seconds(way: Callable[..., object], *of: object) -> float:
    started = time.perf_counter()
    way(*of)
    return time.perf_counter() - started


def all_measures() -> "Iterator[Measure]":
    """Every measure, one after the other."""
    yield demo_seconds()
    yield from thousand_letters()
    yield from messages()
    yield from reports()
    yield drawing_ratio()
    yield letters_drawn()
    yield import_ratio()
    yield from deployed()


def main() -> int:
    """Measure everything; exit code 1 if a limit is passed."""
    if sys.argv[1:] == ["letters"]:
        sys.stdout.write(json.dumps(issue_letters()) + "\n")
        return 0
    if sys.argv[1:] == ["drawn"]:
        sys.stdout.write(f"{draw_letters()}\n")
        return 0
    measures = []
    for measure in all_measures():
        measures.append(measure)
        sys.stdout.write(measure.line() + "\n")
        sys.stdout.flush()
    return 1 if any(measure.value > measure.limit for measure in measures) else 0


if __name__ == "__main__":
    sys.exit(main())
