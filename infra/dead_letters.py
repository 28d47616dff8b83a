"""Lists work that was given up, and brings it back once its cause is mended; what operators read is Indonesian."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from functions.domain.application import Decision
from functions.domain.delivering import again
from functions.domain.errors import FailedPrecondition, NotFound, Unavailable
from functions.domain.letters import Letter
from functions.domain.messages import Message, MessageStatus
from functions.domain.sweeping import StalledWork
from functions.domain.verification import LetterStatus
from functions.ports import Delete, Stored, Update
from infra.adapters import Adapters

_MOST = 1000
_HEADER = ("ID", "SEJAK", "PERCOBAAN", "DOKUMEN", "ALASAN")
_Writes = tuple[Update | Delete, ...]


def list_dead_letters(home: Adapters) -> str:
    """A table of what was given up, the longest ago first: id, since when, attempts, document and reason."""
    found = home.all_records.dead_letters(_MOST + 1)
    if not found:
        return "Tidak ada pekerjaan yang terhenti."
    shown = sorted(found[:_MOST], key=lambda work: (work.since, work.work_id))
    lines = _aligned([_HEADER, *(_cells(work, home.city.zone) for work in shown)])
    more = [f"Hanya {_MOST} yang ditampilkan; masih ada lagi."] if len(found) > _MOST else []
    return "\n".join([*lines, *more])


def replay(work_id: str, home: Adapters) -> str:
    """What becomes of a dead letter that was brought back: from here on it is driven as if it were new.

    Raises NotFound, FailedPrecondition (it is not given up, or done, and then its record is removed), Aborted.
    """
    stored = home.records.get(StalledWork, work_id=work_id)
    if stored is None:
        raise NotFound("Tidak ada pekerjaan terhenti dengan ID ini; daftarnya: dead-letters.")
    document = stored.value.document
    if stored.value.due_at is not None:
        raise FailedPrecondition(f"{document} masih dicoba oleh sistem sendiri; tidak perlu diulang.")
    writes = _brought_back(stored, home)
    if writes is None:
        home.records.commit(Delete(stored))
        raise FailedPrecondition(f"{document} sudah selesai atau tidak ada lagi; catatannya dihapus.")
    home.records.commit(*writes)
    return _send(document, home)


def _send(document: str, home: Adapters) -> str:
    """Send its event again; where that fails it is due all the same, and the next sweep sends it."""
    try:
        home.deliveries.redeliver(document)
    except Unavailable as error:
        return f"{document} dicoba lagi dalam beberapa menit, oleh penyapu berikutnya ({error.message})"
    if home.settings.home == "embedded":
        return f"{document} masuk antrean: diambil server (make dev) yang sedang jalan, atau begitu server dijalankan."
    return f"{document} dicoba lagi sekarang."


def _brought_back(stored: Stored[StalledWork], home: Adapters) -> _Writes | None:
    """The writes of the one commit that brings work back; None if it is done."""
    collection, _, rest = stored.value.document.partition("/")
    if collection == "messages":
        return _message(stored, rest, home)
    if collection == "letters":
        return _letter(stored, rest, home)
    return _decision(stored, rest, home)


def _message(dead: Stored[StalledWork], message_id: str, home: Adapters) -> _Writes | None:
    stored = home.records.get(Message, message_id=message_id)
    if stored is None or stored.value.status != MessageStatus.FAILED:
        return None
    return Update(stored, again(stored.value, home.clock())), Delete(dead)


def _letter(dead: Stored[StalledWork], letter_id: str, home: Adapters) -> _Writes | None:
    stored = home.records.get(Letter, letter_id=letter_id)
    if stored is None or stored.value.status != LetterStatus.FAILED:
        return None
    pending = replace(stored.value, status=LetterStatus.PENDING, attempts=0, due_at=home.clock(), failure=None)
    return Update(stored, pending), Delete(dead)


def _decision(dead: Stored[StalledWork], path: str, home: Adapters) -> _Writes | None:
    """The decision itself never changed; the record of it is stalled work once more, until it is taken."""
    application_id, _, turn = path.split("/")
    stored = home.records.get(Decision, application_id=application_id, turn=int(turn))
    if stored is None or stored.value.taken_at is not None or stored.value.quarantined is not None:
        return None
    return (Update(dead, replace(dead.value, attempts=0, due_at=home.clock(), reason=None)),)


def _cells(work: StalledWork, zone: tzinfo) -> tuple[str, ...]:
    since = f"{work.since.astimezone(zone):%Y-%m-%d %H:%M}"
    return work.work_id, since, str(work.attempts), work.document, work.reason or "-"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
