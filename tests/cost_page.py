"""The money in docs/cost.md, from counted operations, measured sizes and dated prices.

`python -m tests.cost_page` writes it anew; `python -m tests.cost_page --measure` measures the sizes on this machine.
"""

import sys
import tempfile
import time
from collections import Counter as Tally
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.adapters import TERRAFORM
from tests.home import RESIDENT, Home, make_home
from tests.journey.test_operations import summed

PAGE = Path("docs/cost.md")
BEGINS, ENDS = "<!-- python -m tests.cost_page writes from here -->\n", "<!-- to here -->\n"
LETTERS = (1_000, 100_000, 10_000_000)
_GIB = 2**30
_MONTHS = 12
_MEASURED_LETTERS = 20
_EVENTS_AND_REQUESTS = 13  # one submission, four decisions, one drawing, seven messages
_LOOKS = 8  # four officers open the file, the resident looks twice, fetches the letter; somebody verifies it
_APP_READS, _APP_WRITES = 16, 4  # four officers list one application and decide it, the rules' reads included
_EXPORT_READS = 2  # export_records writes every day twice, and reads what ended on it each time
_BILLED_SECONDS = 0.1  # of each request: the least that Cloud Run charges
_MEMORY_GIB = 0.5
_FREE_JOBS = 3  # of a billing account
_MEMORIES = {"512Mi": 0.5, "1Gi": 1.0}
_PUTS, _GETS = 2, 4  # the PDF and the public record; the look before each, a download, a verification


@dataclass(frozen=True)
class Measured:
    """What one letter of four steps without attachments takes; bytes, reads and seconds."""

    pdf: int
    published: int
    documents: int
    log: int
    look_reads: int
    cpu_seconds: float


MEASURED = Measured(pdf=62378, published=479, documents=12087, log=12442, look_reads=26, cpu_seconds=0.05)
"""By `python -m tests.cost_page --measure`, on 2026-11-25."""


@dataclass(frozen=True)
class Price:
    """US dollars for one unit, as a public page had it."""

    dollars: float
    unit: str
    where: str


IDLE = {
    "sweep_stalled_work": (7, 0, 0),
    "remind_approvers": (1, 0, 0),
    "export_records": (3, 0, 1),
    "export_evaluation": (6, 1, 5),
}
"""Documents read and written and objects stored by a scheduled run that finds nothing new; a test counts the same."""

PRICES = {
    "read": Price(0.06 / 100_000, "document read", "US multi-region"),
    "write": Price(0.18 / 100_000, "document write", "US multi-region"),
    "records": Price(0.18, "GiB of records and month", "US multi-region"),
    "cpu": Price(0.0000336, "vCPU second", "tier 2, which Jakarta is in"),
    "memory": Price(0.0000035, "GiB second", "tier 2, which Jakarta is in"),
    "request": Price(0.40 / 1_000_000, "request", "all regions"),
    "objects": Price(0.02, "GiB of objects and month", "South Carolina"),
    "put": Price(0.005 / 1_000, "object stored or listed", "South Carolina"),
    "get": Price(0.0004 / 1_000, "object read", "South Carolina"),
}
JOB = Price(0.10, "job of Cloud Scheduler and month, beyond three", "all regions")


def per_letter() -> dict[str, float]:
    """Units that one letter takes, by price; storage for the twelve months after it."""
    reads, writes = summed()
    requests = _EVENTS_AND_REQUESTS + _LOOKS
    seconds = requests * _BILLED_SECONDS
    return {
        "read": reads + _APP_READS + MEASURED.look_reads + _EXPORT_READS,
        "write": writes + _APP_WRITES,
        "records": MEASURED.documents / _GIB * _MONTHS,
        "cpu": seconds,
        "memory": seconds * _MEMORY_GIB,
        "request": requests,
        "objects": (MEASURED.pdf + MEASURED.published) / _GIB * _MONTHS,
        "put": _PUTS,
        "get": _GETS,
    }


def runs_in_a_year(schedule: str) -> int:
    """How often a job of that schedule runs in 365 days; months and weekdays must be `*`."""
    minute, hour, day, *rest = schedule.split()
    assert rest == ["*", "*"], schedule
    return _times(minute, 60) * _times(hour, 24) * (365 if day == "*" else 12)


def _times(field: str, whole: int) -> int:
    if field == "*":
        return whole
    if field.startswith("*/"):
        return whole // int(field.removeprefix("*/"))
    first, _, last = field.partition("-")
    return int(last or first) - int(first) + 1


def scheduled() -> dict[str, dict[str, Any]]:
    """The rows of functions.yaml that run on a schedule."""
    rows = yaml.safe_load((TERRAFORM / "functions.yaml").read_text())
    return {name: row for name, row in rows.items() if row["trigger"] == "scheduler"}


def per_year() -> dict[str, float]:
    """Units that a year takes in which no letter is asked for, by price; every run is the least that is charged."""
    units = dict.fromkeys(PRICES, 0.0)
    for name, row in scheduled().items():
        runs = runs_in_a_year(row["schedule"])
        reads, writes, puts = (count * runs for count in IDLE[name])
        seconds = runs * _BILLED_SECONDS * row["cpu"]
        more = {"read": reads, "write": writes, "put": puts, "request": runs, "cpu": seconds}
        more["memory"] = runs * _BILLED_SECONDS * _MEMORIES[row["memory"]]
        for unit, count in more.items():
            units[unit] += count
    return units


def _idle_section() -> str:
    """What a year takes without a letter, as a table."""
    units = per_year()
    lines = ["| each year, without a letter | units | US$ |", "|---|---|---|"]
    lines += [
        f"| {price.unit} | {units[name]:,.0f} | {units[name] * price.dollars:,.2f} |"
        for name, price in PRICES.items()
        if units[name]
    ]
    jobs = max(len(scheduled()) - _FREE_JOBS, 0) * _MONTHS
    whole = sum(units[name] * price.dollars for name, price in PRICES.items()) + jobs * JOB.dollars
    lines.append(f"| {JOB.unit} | {jobs} | {jobs * JOB.dollars:,.2f} |")
    lines.append(f"| **US$ a year, not at Jakarta's prices** | | **{whole:,.2f}** |")
    runs = {name: runs_in_a_year(row["schedule"]) for name, row in scheduled().items()}
    said = ", ".join(f"`{name}` {count:,}" for name, count in sorted(runs.items(), key=lambda one: -one[1]))
    return "\n".join(lines) + f"\n\nRuns in a year: {said}.\n"


def _sums() -> str:
    """How the reads and writes of a letter add up."""
    reads, writes = summed()
    units = per_letter()
    return (
        f"Reads: {reads} on the server, {_APP_READS} in the officers' apps (each of four lists one\n"
        f"application and decides it), {MEASURED.look_reads} for eight looks, {_EXPORT_READS} by `export_records`: "
        f"{units['read']:.0f}. Writes: {writes} on the server,\n"
        f"{_APP_WRITES} decisions in the apps: {units['write']:.0f}.\n"
    )


def section() -> str:
    """The part of the page that is made."""
    units = per_letter()
    head = "| | a letter takes | US$ for one | where | " + " | ".join(f"{number:,}" for number in LETTERS) + " |"
    lines = [head, "|---|---|---|---|" + "---|" * len(LETTERS)]
    for name, price in PRICES.items():
        money = " | ".join(f"{units[name] * price.dollars * number:,.2f}" for number in LETTERS)
        lines.append(f"| {price.unit} | {units[name]:.4g} | {price.dollars:.3g} | {price.where} | {money} |")
    whole = sum(units[name] * price.dollars for name, price in PRICES.items())
    total = " | ".join(f"**{whole * number:,.2f}**" for number in LETTERS)
    lines.append(f"| **US$ a year, not at Jakarta's prices** | | **{whole:.3g}** | | {total} |")
    slower = (PRICES["cpu"].dollars + PRICES["memory"].dollars * _MEMORY_GIB) * units["request"] * 0.1
    more = " | ".join(f"{slower * number:,.2f}" for number in LETTERS)
    lines.append(f"| each further 0.1 s that requests take | | {slower:.3g} | | {more} |")
    measured = (
        "Measured, for one letter of four steps without attachments: "
        f"{MEASURED.documents:,} bytes of documents,\na PDF of {MEASURED.pdf:,} bytes, "
        f"a public record of {MEASURED.published:,}, {MEASURED.log:,} of log, "
        f"{MEASURED.look_reads} reads for eight looks, and\n"
        f"{MEASURED.cpu_seconds:.2f} s of processor in a warm process."
    )
    return _sums() + "\n" + "\n".join(lines) + "\n\n" + measured + "\n\n" + _idle_section()


def page() -> str:
    """The whole page, with the made part as it should be."""
    before, _, rest = PAGE.read_text().partition(BEGINS)
    return before + BEGINS + section() + ENDS + rest.partition(ENDS)[2]


def measure(letters: int, folder: Path) -> Measured:
    """What letters take, on this machine, in a process that has drawn one before."""
    home = make_home(folder)
    home.seat_all()
    home.issue(home.submit())
    documents, logged, started = _documents(home), home.log.tell(), time.process_time()
    issued = [home.issue(home.submit()) for _ in range(letters)]
    seconds = time.process_time() - started
    documents, logged = _documents(home) - documents, home.log.tell() - logged
    pdf = sum(len(home.adapters.letters.read(letter.object_name)) for letter in issued)
    public = sum(len(home.adapters.published.read(f"verification/{letter.code}.json")) for letter in issued)
    return Measured(
        pdf=round(pdf / letters),
        published=round(public / letters),
        documents=round(documents / letters),
        log=round(logged / letters),
        look_reads=_look_reads(home, issued[0].application_id, issued[0].code),
        cpu_seconds=round(seconds / letters, 2),
    )


def _documents(home: Home) -> int:
    rows = home.adapters.database.read("SELECT sum(length(path) + length(body)) FROM documents")
    return int(rows[0][0])


def _look_reads(home: Home, application_id: str, code: str) -> int:
    before = Tally(home.adapters.all_records.operations)
    for token in home.tokens.values():
        home.expect(200, home.get(f"/get_application/{application_id}", token))
    for _ in range(2):
        home.expect(200, home.get(f"/get_application/{application_id}", resident=RESIDENT))
    home.expect(200, home.get(f"/get_letter/{application_id}", resident=RESIDENT))
    home.expect(200, home.client.get(f"/verify_letter/{code}"))
    return home.adapters.all_records.operations["reads"] - before["reads"]


if __name__ == "__main__":
    if "--measure" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(_MEASURED_LETTERS, Path(folder)))  # noqa: T201  what was asked for
    else:
        PAGE.write_text(page())
