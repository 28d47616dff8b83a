"""After records were set back to a backup: what was stored since is taken in again, and no number is given twice.

Letters and public records lie in buckets, which a restore of the records leaves alone. Each letter's file says what
its record said. Nobody else may write meanwhile: the functions take no requests until this has run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, cast
from urllib.parse import unquote

from functions.domain import counting
from functions.domain.application import Application
from functions.domain.errors import NotFound
from functions.domain.letters import Counter, Letter
from functions.domain.restoration import DESCRIPTION, SUBJECT, caught_up, is_overtaken, read_description, taken_in
from functions.domain.verification import LetterStatus, VerificationRecord
from functions.ports import Add, Create, Files, StoredObject, Update
from infra.adapters import Adapters
from infra.register_files import grouped

_ENDED = frozenset({LetterStatus.REVOKED, LetterStatus.SUPERSEDED})


class Listed(Files, Protocol):
    """A bucket with the listing that audits have of it."""

    def each(self, folder: str) -> Iterator[tuple[StoredObject, datetime]]:
        """Every object in a folder, by name, and when it was stored."""


@dataclass(frozen=True)
class Restored:
    """What was found, in Indonesian; `is_clear` says whether nothing is left that a person must look at."""

    lines: tuple[str, ...]
    is_clear: bool


@dataclass(frozen=True)
class _Found:
    """A stored letter, and the record there is of it."""

    letter: Letter
    kept: StoredObject
    known: Letter | None


def restored(home: Adapters, *, since: datetime | None, dry_run: bool) -> Restored:
    """Move counters past every number on a stored letter, then take in letters that the records do not know.

    Looks at what was stored after `since`, at everything without it. Run again, it finds nothing to do.
    """
    lines: list[str] = []
    found: list[_Found] = []
    for kept, stored_at in cast("Listed", home.letters).each("letters"):
        if since is not None and stored_at < since:
            continue
        try:
            letter = read_description(kept.metadata.get(DESCRIPTION, ""))
        except ValueError:
            lines.append(f"PERIKSA {kept.name}: berkas ini tidak menyebut nomornya; cocokkan dengan buku agenda")
            continue
        stored = home.records.get(Letter, letter_id=letter.letter_id)
        found.append(_Found(letter, kept, stored.value if stored else None))
    lines += _move_counters(home, [one.letter for one in found], dry_run=dry_run)
    unknown = [one for one in found if one.known is None]
    lines += [_take_in(home, one, dry_run=dry_run) for one in unknown]
    lines += [
        f"PERIKSA surat {one.letter.number}: permohonannya sudah disetujui lagi dengan nomor {one.known.number}"
        for one in found
        if one.known is not None and one.known.code != one.letter.code
    ]
    lines += _ended(home, since)
    return Restored((*lines, _summary(len(found), len(unknown), dry_run=dry_run)), not any(map(_asks, lines)))


def _asks(line: str) -> bool:
    return line.startswith("PERIKSA")


def _move_counters(home: Adapters, letters: list[Letter], *, dry_run: bool) -> Iterator[str]:
    highest: dict[str, int] = {}
    for registration in (entry for letter in letters for entry in letter.registrations):
        name = registration.counter_id
        highest[name] = max(registration.number, highest.get(name, 0))
    for name, number in sorted(highest.items()):
        stored = home.records.get(Counter, counter_id=name)
        before = stored.value.last if stored else 0
        if number <= before:
            continue
        if not dry_run:
            after = Counter(name, number)
            home.records.commit(Update(stored, after) if stored else Create(after))
        yield f"penghitung {name}: dari {before} ke {number}"


def _take_in(home: Adapters, one: _Found, *, dry_run: bool) -> str:
    subject = unquote(one.kept.metadata.get(SUBJECT, "")) or None
    letter = taken_in(one.letter, sha256=one.kept.sha256, masked_subject=subject)
    public = _public(home, letter)
    if public is None:
        letter = replace(letter, due_at=home.clock())  # the sweep publishes it
    elif public.status in _ENDED:
        letter = replace(letter, status=public.status, revoked_at=public.revoked_at)
    application = home.records.get(Application, application_id=letter.application_id)
    writes: list[Create | Update | Add] = [Create(letter)]
    told = "permohonannya tidak ada dalam cadangan: minta warga mengajukan lagi hanya bila perlu"
    if application is not None:
        told = f"permohonannya {application.value.status}"
        if is_overtaken(application.value):
            transition = caught_up(application.value, letter, home.clock())
            ended = transition.application
            counted = counting.closed(ended, letter.created_at, home.city.service_clock)
            writes += [Update(application, ended), Add(counted), *map(Create, transition.messages)]
            told += ", kini ISSUED"
    if not dry_run:
        if letter.revoked_at is not None:
            writes.append(Add(counting.revoked(letter, home.city.service_clock)))
        home.records.commit(*writes)
    return f"surat {letter.number} ({letter.letter_id}): tidak ada dalam cadangan; {told}"


def _public(home: Adapters, letter: Letter) -> VerificationRecord | None:
    try:
        return VerificationRecord.model_validate_json(home.published.read(VerificationRecord.of(letter).object_name))
    except NotFound:
        return None


def _ended(home: Adapters, since: datetime | None) -> Iterator[str]:
    """Letters that are revoked in public, while the records have them in force."""
    ended: dict[str, VerificationRecord] = {}
    for kept, stored_at in cast("Listed", home.published).each("verification"):
        if since is None or stored_at >= since:
            record = VerificationRecord.model_validate_json(home.published.read(kept.name))
            if record.status in _ENDED:
                ended[record.code] = record
    if not ended:
        return
    for letter in (stored.value for stored in home.all_records.each(Letter)):
        if letter.code in ended and letter.status == LetterStatus.ISSUED:
            yield (
                f"PERIKSA surat {letter.number}: di halaman publik sudah dicabut, dalam catatan masih berlaku; "
                "minta lurah atau camat mencabutnya lagi"
            )


def _summary(found: int, unknown: int, *, dry_run: bool) -> str:
    if not unknown:
        return f"{grouped(found)} surat tersimpan, semuanya ada dalam catatan."
    text = f"{grouped(found)} surat tersimpan; {grouped(unknown)} di antaranya tidak ada dalam cadangan"
    return f"{text}.\nHanya diperiksa; tidak ada yang disimpan." if dry_run else f"{text}, kini tercatat lagi."
