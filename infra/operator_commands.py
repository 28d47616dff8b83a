"""The commands of a city's operator: imports, letters, dead letters, counters, a key's rotation, what a restore needs.

They work on a folder of this machine, or on a project in the cloud; what they print is Indonesian.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from functions.domain.errors import PatenError
from functions.domain.registers import BadFile
from infra.adapters import Adapters
from infra.dead_letters import list_dead_letters, replay
from infra.letter_journey import letter_journey
from infra.officers_file import import_officers
from infra.offices_file import import_offices
from infra.recount import recount
from infra.register_files import StoppedWriting
from infra.resealing import reseal
from infra.restoring import restored
from infra.settings import InvalidSettings, Settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  argparse names it nowhere else

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
DEFAULT_DATA = Path("build/local")


def add_operator_commands(commands: "Commands") -> None:
    """Add them to those of `python -m infra.local`."""
    _add_import(commands, "officers", import_officers, "petugas: kursi dan masa jabatan (docs/officers.md)")
    _add_import(commands, "offices", import_offices, "kantor: alamat, penanda tangan, kebijakan (docs/officers.md)")
    listing = commands.add_parser("dead-letters", help="daftar pekerjaan yang terhenti (docs/dead-letters.md)")
    _add_home(listing)
    listing.set_defaults(run=_print_dead_letters)
    again = commands.add_parser("replay", help="jalankan lagi pekerjaan yang terhenti (docs/dead-letters.md)")
    again.add_argument("work_ids", nargs="+", metavar="ID", help="ID dari dead-letters")
    _add_home(again)
    again.set_defaults(run=_replay)
    _add_recount(commands)
    way = commands.add_parser("journey", help="perjalanan satu surat dari awal sampai kini (docs/journey.md)")
    way.add_argument("named", metavar="ID", help="ID permohonan, atau ID suratnya")
    _add_home(way)
    way.set_defaults(run=_print_journey)
    _add_reseal(commands)
    _add_restored(commands)


def own_settings(**given: object) -> Settings:
    """The environment's settings, but for what the command itself says.

    Raises InvalidSettings where the two are about different places: a terminal that was set up for one project's
    records must reach no other's with its keys, nor a folder on this machine.
    """
    own = {f"PATEN_{name.upper()}": str(value) for name, value in given.items()}
    there = os.environ.get("PATEN_PROJECT", "")
    if "project" not in given and os.environ.get("PATEN_HOME") == "cloud":
        raise InvalidSettings(
            f"Terminal ini diatur untuk proyek {there}: sebut --project {there}, atau buka yang baru."
        )
    if there and given.get("project", there) != there:
        raise InvalidSettings(f"Terminal ini diatur untuk proyek {there}, bukan {given['project']}; buka yang baru.")
    return Settings.read(dict(os.environ) | own)


def _add_import(commands: "Commands", name: str, importer: Callable[..., str], about: str) -> None:
    command = commands.add_parser(name, help=about)
    import_ = command.add_subparsers(required=True, metavar="COMMAND").add_parser("import", help=f"impor CSV {about}")
    import_.add_argument("file", type=Path, metavar="FILE.csv", help="CSV UTF-8, dipisah koma atau titik koma")
    _add_home(import_)
    import_.add_argument("--dry-run", action="store_true", help="periksa dan hitung saja; tidak ada yang disimpan")
    import_.set_defaults(run=_import_file, importer=importer)


def _add_recount(commands: "Commands") -> None:
    command = commands.add_parser("recount", help="hitung ulang pemakaian, bandingkan, perbaiki (docs/counters.md)")
    command.add_argument("--month", type=_month, metavar="2026-10", help="satu bulan saja")
    _add_home(command)
    command.add_argument("--dry-run", action="store_true", help="bandingkan saja; tidak ada yang disimpan")
    command.add_argument("--force", action="store_true", help="ubah juga bulan yang permohonannya sudah dihapus")
    command.set_defaults(run=_recount)


def _add_reseal(commands: "Commands") -> None:
    command = commands.add_parser("reseal", help="segel ulang yang disegel dengan kunci lama (docs/runbook.md)")
    _add_home(command)
    command.add_argument("--dry-run", action="store_true", help="hitung saja; tidak ada yang disimpan")
    command.set_defaults(run=_reseal)


def _add_restored(commands: "Commands") -> None:
    command = commands.add_parser("restored", help="setelah cadangan dipulihkan: surat dan nomor (docs/runbook.md)")
    _add_home(command)
    command.add_argument("--since", type=_instant, metavar="2026-11-24T10:00+07:00", help="saat cadangan dibuat")
    command.add_argument("--dry-run", action="store_true", help="periksa dan sebut saja; tidak ada yang disimpan")
    command.set_defaults(run=_restored)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise argparse.ArgumentTypeError("tulis saat dengan zona waktunya, seperti 2026-11-24T10:00+07:00")
    return instant


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise argparse.ArgumentTypeError("tulis bulan seperti 2026-10")
    return text


def _add_home(command: argparse.ArgumentParser) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder data di komputer ini")
    where.add_argument("--project", help="proyek Google Cloud; pengaturan lainnya dari PATEN_…")


def _home(options: argparse.Namespace) -> Adapters:
    """The home that a command works on: a project's if one is named, else the folder's."""
    if options.project is None:
        return Adapters(own_settings(data=options.data))
    return Adapters(own_settings(home="cloud", project=options.project))


def _import_file(options: argparse.Namespace) -> int:
    """Take in a CSV file about officers or offices: all of it, or nothing."""
    try:
        summary: str = options.importer(options.file.read_bytes(), _home(options), dry_run=options.dry_run)
    except BadFile as error:
        lines = len({fault.number for fault in error.faults})
        found = [f"  baris {fault.number}, {fault.column}: {fault.message}" for fault in error.faults]
        text = f"{options.file}: {lines} baris perlu diperbaiki; tidak ada yang disimpan."
        print(text, *found, sep="\n", file=sys.stderr)  # noqa: T201  the command's answer
        return 1
    except (InvalidSettings, StoppedWriting, PatenError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"{options.file}: tidak dapat dibaca ({error.strerror}).", file=sys.stderr)  # noqa: T201
        return 2
    print(f"{summary}\nHanya diperiksa; tidak ada yang disimpan." if options.dry_run else summary)  # noqa: T201
    return 0


def _print_dead_letters(options: argparse.Namespace) -> int:
    """List what was given up."""
    try:
        table = list_dead_letters(_home(options))
    except PatenError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    print(table)  # noqa: T201
    return 0


def _print_journey(options: argparse.Namespace) -> int:
    """Show a letter's whole way."""
    try:
        shown = letter_journey(options.named, _home(options))
    except PatenError as error:
        print(error.message, file=sys.stderr)  # noqa: T201
        return 1
    print(shown)  # noqa: T201
    return 0


def _replay(options: argparse.Namespace) -> int:
    """Bring back each one that is named; one that cannot be does not keep the others."""
    home = _home(options)
    code = 0
    for work_id in options.work_ids:
        try:
            print(f"{work_id}: {replay(work_id, home)}")  # noqa: T201
        except PatenError as error:
            print(f"{work_id}: {error.message}", file=sys.stderr)  # noqa: T201
            code = 1
    return code


def _recount(options: argparse.Namespace) -> int:
    """Count anew; 0 if the counters are right now."""
    try:
        found = recount(_home(options), month=options.month, dry_run=options.dry_run, force=options.force)
    except PatenError as error:
        print(error, file=sys.stderr)  # noqa: T201  the command's answer
        return 1
    print(*found.differences, found.summary, sep="\n")  # noqa: T201
    if options.dry_run and not found.is_right:
        print("Hanya diperiksa; tidak ada yang disimpan.")  # noqa: T201
    return 0 if found.is_right else 1


def _reseal(options: argparse.Namespace) -> int:
    """Seal anew; 0 if no record needs an older key now."""
    try:
        found = reseal(_home(options), dry_run=options.dry_run)
    except PatenError as error:
        print(error, file=sys.stderr)  # noqa: T201  the command's answer
        return 1
    print(*found.lines, sep="\n")  # noqa: T201
    return 0 if found.is_done else 1


def _restored(options: argparse.Namespace) -> int:
    """Take in again what was issued after the backup; 0 if nothing is left that somebody must look at."""
    try:
        found = restored(_home(options), since=options.since, dry_run=options.dry_run)
    except PatenError as error:
        print(error, file=sys.stderr)  # noqa: T201  the command's answer
        return 1
    print(*found.lines, sep="\n")  # noqa: T201
    return 0 if found.is_clear else 1
