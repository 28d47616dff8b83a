"""`make demo`: two minutes of a city in a few seconds, and what it left behind.

Writes letters, messages, the evaluation and `summary.json`; exit code 0 only if every invariant holds.
"""

import argparse
import base64
import json
import os
import shutil
import sys
import time
from collections import Counter as Tally
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import click

from functions.domain.application import Application, Status
from functions.domain.complaints import Complaint
from functions.domain.letters import Counter, Letter
from functions.domain.messages import Message, MessageStatus, Recipient
from functions.domain.offices import Office, StepMode
from functions.domain.seats import Role
from functions.ports import Update
from infra.adapters import Adapters
from infra.demo_city import DemoCity, DemoClock, Server, demo_areas
from infra.demo_course import APPLICATIONS, Demo
from infra.demo_report import write_generated_report
from infra.demo_superapp import DemoSuperapp, listening
from infra.embedded import EmbeddedServer
from infra.feed import FeedEvent
from infra.invariants import broken, numbers_gapless, numbers_unique
from infra.local import extras
from infra.logs import log_to
from infra.seeding import seed_offices
from infra.settings import Settings

_KELURAHAN = 6
_START = datetime(2026, 10, 30, 2, 0, tzinfo=UTC)  # a Friday, 09:00 in Jakarta
_EVALUATION = datetime(2026, 10, 31, 19, 0, tzinfo=UTC)  # 1 November, 02:00 in Jakarta
_REPORTED = "2026-10"
_REDRAWN = 5
_DOUBLED = 10
_SECRET = f"whsec_{base64.b64encode(b'rahasia contoh untuk demo').decode()}"


def main(arguments: list[str] | None = None) -> int:
    """Run the demo; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.demo", description="A city's day in a few seconds.")
    parser.add_argument("--output", type=Path, default=Path("build/demo"))
    parser.add_argument("--cloud", action="store_true", help="on Google's emulators instead of SQLite and a folder")
    options = parser.parse_args(arguments)
    output: Path = options.output
    started = time.monotonic()
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    with ExitStack() as running:
        log_to(running.enter_context((output / "log.jsonl").open("w")))
        clock = DemoClock(_START)
        superapp = running.enter_context(listening(clock, _SECRET, output / "messages"))
        demo = _prepare(_server(output / "home", running, clock, superapp, cloud=options.cloud))
        evaluation = _run(demo)
        home = demo.city.server.home
        faults = broken(home, redraw=_REDRAWN)
        _collect(home, output, evaluation)
        generated = write_generated_report(output / "year", _REPORTED, _EVALUATION)
        summary = _summary(demo, superapp, time.monotonic() - started)
    (output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    _report(summary, faults, output)
    click.echo(f"  Laporan setahun contoh, satu kota: {generated}/report.pdf")
    holds = summary["numbers_unique"] and summary["numbers_gapless"] and summary["told_exactly_once"]
    return 0 if holds and not faults else 1


def _server(data: Path, running: ExitStack, clock: DemoClock, superapp: DemoSuperapp, *, cloud: bool) -> Server:
    webhook = {"superapp_webhook": superapp.url, "superapp_webhook_secrets": (superapp.secret,)}
    if not cloud:
        return EmbeddedServer(Adapters(Settings.model_validate({"data": data, **webhook}), clock=clock), extras)
    from infra.emulated import EmulatedServer, ground  # noqa: PLC0415  Google's clients are slow to load

    emulated = running.enter_context(ground())
    os.environ.update(emulated.emulators.environment())
    server = EmulatedServer(
        Adapters(emulated.settings(data, **webhook), clock=clock), extras, events_port=emulated.events_port
    )
    running.callback(server.stop)
    return server


def _prepare(server: Server) -> Demo:
    home = server.home
    seed_offices(home)
    city = DemoCity(server, cast("DemoClock", home.clock))
    areas = demo_areas(server, _KELURAHAN)
    for area, mode in zip(areas, [*StepMode, *StepMode], strict=True):
        _set_rw_step(home, area, mode)
        for role in (Role.RW, Role.VERIFIER, Role.LURAH, Role.CAMAT):
            city.seat(role, area)
    rts = {area: city.seat(Role.RT, area) for area in areas[:-1]}  # in the last area the RT's seat is vacant
    return Demo(city, areas, rts)


def _set_rw_step(home: Adapters, area: str, mode: StepMode) -> None:
    stored = home.records.get(Office, area=".".join(area.split(".")[:4]))
    if stored is not None:
        home.records.commit(Update(stored, replace(stored.value, rw_step=mode)))


def _run(demo: Demo) -> list[str]:
    """Run the whole course; return the names of the evaluation's files."""
    city = demo.city
    with click.progressbar(demo.file_all(), length=APPLICATIONS, label="Permohonan masuk ") as filed:
        for number in filed:
            if number % _DOUBLED == 0 and isinstance(city.server, EmbeddedServer):
                _deliver_ahead(city.server)
            city.server.pump()
    expected = sum(len(application.route) for application in city.server.home.all_records.every(Application))
    with click.progressbar(length=expected, label="Petugas memutuskan") as bar:
        for decided in demo.decide_all():
            bar.update(decided)
        bar.update(expected)
    _deliver_twice(city.server)
    demo.tell_all()
    city.clock.now = _EVALUATION
    answer = city.expect(200, city.call("POST", "/export_evaluation", city.scheduler, {}))
    return list(answer["objects"])


def _deliver_ahead(server: EmbeddedServer) -> None:
    """Deliver what is due without noting it, as when an answer is lost: it comes again."""
    for event in server.home.feed.due(APPLICATIONS):
        server.deliver(event)


def _deliver_twice(server: Server) -> None:
    home = server.home
    letter, message = home.all_records.every(Letter)[0], home.all_records.every(Message)[0]
    for document in (
        f"letters/{letter.letter_id}",
        f"messages/{message.message_id}",
        f"applications/{letter.application_id}/decisions/1",
    ):
        server.deliver(FeedEvent("demo-again", document, home.clock() - timedelta(minutes=1), 0))
    server.pump()


def _collect(home: Adapters, output: Path, evaluation: list[str]) -> None:
    (output / "letters").mkdir()
    for letter in home.all_records.every(Letter):
        if letter.sha256 is not None:
            name = f"{letter.letter_type}-{letter.letter_id}.pdf"
            (output / "letters" / name).write_bytes(home.letters.read(letter.object_name))
    shutil.copytree(home.settings.folder / "inbox", output / "messages", dirs_exist_ok=True)
    for name in evaluation:
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(home.evaluations.read(name))


def _summary(demo: Demo, superapp: DemoSuperapp, seconds: float) -> dict[str, Any]:
    records = demo.city.server.home.all_records
    applications, letters = records.every(Application), records.every(Letter)
    messages = records.every(Message)
    to_residents = {message.message_id for message in messages if message.kind == Recipient.RESIDENT}
    statuses = [application.status for application in applications]
    events = [entry.event for application in applications for entry in application.history]
    return {
        "applications": len(applications),
        "issued": statuses.count(Status.ISSUED),
        "returned": events.count("return"),
        "rejected": statuses.count(Status.REJECTED),
        "cancelled": statuses.count(Status.CANCELLED),
        "resubmitted": events.count("resubmit"),
        "asked_to_come": events.count("meet"),
        "corrected": events.count("correct"),
        "passed_vacant_seat": events.count("pass"),
        "filed_by_rt": sum(application.caller.startswith("officer:") for application in applications),
        "replayed_submissions": demo.replays,
        "numbers_unique": numbers_unique(letters),
        "numbers_gapless": numbers_gapless(letters, records.every(Counter), records.every(Complaint)),
        "messages": len(messages),
        "messages_sent": sum(message.status == MessageStatus.SENT for message in messages),
        "superapp_took": superapp.taken.total(),
        "superapp_was_down": superapp.refused,
        "told_exactly_once": all(message.status == MessageStatus.SENT for message in messages)
        and superapp.taken == Tally(to_residents)
        and not superapp.forged,
        "seconds": round(seconds, 1),
    }


def _report(summary: dict[str, Any], faults: list[str], output: Path) -> None:
    rows = {
        "Permohonan": f"{summary['applications']}, {summary['filed_by_rt']} di antaranya diajukan Ketua RT",
        "Surat terbit": summary["issued"],
        "Dikembalikan, lalu diperbaiki": f"{summary['returned']}, {summary['resubmitted']}",
        "Ditolak / dibatalkan": f"{summary['rejected']} / {summary['cancelled']}",
        "Diminta datang": summary["asked_to_come"],
        "Ejaan diperbaiki verifikator": summary["corrected"],
        "Diteruskan karena RT kosong": summary["passed_vacant_seat"],
        "Pengajuan terulang, dijawab sama": summary["replayed_submissions"],
        "Pesan terkirim": f"{summary['messages_sent']} dari {summary['messages']}",
        "Superapp padam sepertiga waktu": f"{summary['superapp_was_down']} kali tidak menerima",
        "Tiap pesan sampai tepat sekali": _ya(summary["told_exactly_once"]),
        "Nomor unik / tanpa celah": f"{_ya(summary['numbers_unique'])} / {_ya(summary['numbers_gapless'])}",
        "Waktu": f"{summary['seconds']} detik",
    }
    click.echo()
    for label, value in rows.items():
        click.echo(f"  {label:<34}{value}")
    click.echo(f"\n  Surat     {output}/letters/*.pdf\n  Pesan     {output}/messages/*.json")
    click.echo(f"  Evaluasi  {output}/evaluation/\n  Ringkasan {output}/summary.json")
    click.echo("  Pindai QR-nya: make dev DATA=build/demo/home, lalu buka alamat di bawah QR")
    for fault in faults:
        click.echo(f"  TIDAK TERPENUHI: {fault}", err=True)


def _ya(holds: bool) -> str:  # noqa: FBT001  one flag, one word
    return "ya" if holds else "TIDAK"


if __name__ == "__main__":
    sys.exit(main())
