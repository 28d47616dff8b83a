"""A letter's whole way on one screen, for a city's operators: steps, waits, messages, and what still waits on whom.

It names nobody and quotes nothing that anybody wrote: roles stand for people.
"""

import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from functions.domain.application import Action, Application, Status
from functions.domain.errors import NotFound
from functions.domain.letters import Letter
from functions.domain.messages import Event, Message, MessageStatus, Recipient
from functions.domain.seats import role_in_words, role_of
from functions.domain.sweeping import StalledWork, work_id_of
from functions.domain.timeline import Moment, Records, Waiting, moments, waiting
from infra.adapters import Adapters

_COLUMNS = 100
_INDENT = 18
_UNKNOWN = "Tidak ada permohonan atau surat dengan ID ini."
STEPS = {
    Action.SUBMIT: "Diajukan",
    Action.RESUBMIT: "Diperbaiki dan diajukan lagi",
    Action.APPROVE: "Disetujui {role}",
    Action.RETURN: "Dikembalikan {role} untuk diperbaiki",
    Action.REJECT: "Ditolak {role}",
    Action.MEET: "{role} meminta pemohon datang",
    Action.CANCEL: "Dibatalkan",
    Action.EXPIRE: "Kedaluwarsa: tidak diajukan lagi dalam waktunya",
    Action.PASS: "Diteruskan melewati {role}: kursinya kosong atau waktunya habis",
    Action.UNREADABLE: "Ada keputusan yang tidak dapat dibaca; tidak berlaku",
    Action.QUARANTINE: "Ada keputusan yang tidak cocok; tidak berlaku",
    Action.REMIND: "{role} diingatkan",
    Action.ESCALATE: "Waktu {role} habis; tingkat di atasnya diberi tahu",
    Action.DEPUTISE: "Wakil {role} diberi tahu",
    Action.ISSUE: "Surat terbit",
    Action.REVOKE: "Surat dicabut",
    Action.CORRECT: "Ejaan dibetulkan kelurahan",
    Action.FAIL: "Surat tidak dapat dibuat",
}
WORDS = {
    Event.RECEIVED: "permohonan diterima",
    Event.WAITING: "menunggu keputusan",
    Event.REMINDER: "pengingat",
    Event.ESCALATED: "ada yang terlambat",
    Event.NOTIFIED: "pemberitahuan",
    Event.APPROVED: "lingkungan menyetujui",
    Event.PASSED: "diteruskan",
    Event.CORRECTED: "ejaan dibetulkan",
    Event.MEET: "diminta datang",
    Event.RETURNED: "dikembalikan",
    Event.REJECTED: "ditolak",
    Event.EXPIRED: "kedaluwarsa",
    Event.READY: "surat siap",
    Event.REVOKED: "surat dicabut",
    Event.FAILED: "surat gagal dibuat",
}
_RECIPIENTS = {
    Recipient.RESIDENT: "warga",
    Recipient.OFFICER: "petugas yang mengajukan",
    Recipient.NEIGHBOUR: "pemohon",
}
_KINDS = {"applications": "Keputusan", "letters": "Surat", "messages": "Pesan"}
_STANDS = {
    Status.IN_REVIEW: "sedang diperiksa",
    Status.RETURNED: "dikembalikan",
    Status.APPROVED: "disetujui, surat belum terbit",
    Status.ISSUED: "terbit",
    Status.REJECTED: "ditolak",
    Status.CANCELLED: "dibatalkan",
    Status.EXPIRED: "kedaluwarsa",
}


def letter_journey(named: str, home: Adapters) -> str:
    """The whole way of an application, named by its own id or that of its letter, 100 columns wide. Raises NotFound."""
    known = _known(named.partition("-")[0], home)
    application, zone = known.application, home.city.zone
    lines = [f"Permohonan {application.application_id}, {application.letter_type}, {application.area}"]
    lines += [f"Keadaan: {_STANDS[application.status]}", ""]
    for moment in moments(known, home.city.service_clock):
        lines += _line(moment.at, _told(moment, zone), zone)
    still = waiting(known)
    lines += ["", "Masih menunggu:" if still else "Tidak ada yang menunggu."]
    for one in still:
        lines += _line(one.since, _waits(one, zone), zone)
    return "\n".join(lines)


def _known(application_id: str, home: Adapters) -> Records:
    try:
        stored = home.records.get(Application, application_id=application_id)
    except NotFound:
        raise NotFound(_UNKNOWN) from None
    if stored is None:
        raise NotFound(_UNKNOWN)
    application = stored.value
    letter = home.records.get(Letter, letter_id=application.letter_id) if application.letter_id else None
    messages = home.all_records.messages_about(application_id)
    documents = [f"applications/{application_id}/decisions/{application.turn}", f"letters/{application.letter_id}"]
    documents += [f"messages/{message.message_id}" for message in messages if message.status == MessageStatus.FAILED]
    return Records(application, messages, letter and letter.value, tuple(_stalled(documents, home)))


def _stalled(documents: list[str], home: Adapters) -> Iterator[StalledWork]:
    for document in documents:
        stored = home.records.get(StalledWork, work_id=work_id_of(document))
        if stored is not None:
            yield stored.value


def _told(moment: Moment, zone: tzinfo) -> str:
    if moment.message is not None:
        return _message(moment.message, zone)
    if moment.letter is not None:
        again = f", dicoba lagi {moment.letter.attempts} kali" if moment.letter.attempts else ""
        return f"  Surat {moment.letter.letter_id} dinomori dan antre dibuat{again}"
    if moment.stalled is not None:
        return _stands_still(moment.stalled)
    role = role_in_words(moment.role) if moment.role else "petugas"
    text = STEPS[Action(moment.event or "")].format(role=role)
    text = text[0].upper() + text[1:]
    if moment.worked is None or moment.passed is None:
        return text
    worked = f" ({_hours(moment.worked)} kerja)" if moment.worked != moment.passed else ""
    return f"{text}, dalam {_long(moment.passed)}{worked}"


def _stands_still(work: StalledWork) -> str:
    kind = _KINDS[work.document.partition("/")[0]]
    if work.due_at is not None:
        return f"  {kind} belum diambil sistem; dicoba lagi {work.attempts} kali"
    return f"! {kind} terhenti setelah {work.attempts} percobaan: {work.reason}"


def _message(message: Message, zone: tzinfo) -> str:
    to = _RECIPIENTS.get(message.kind) or role_in_words(role_of(message.recipient.partition(":")[2]))
    tries = f", percobaan ke-{message.attempts}" if message.attempts > 1 else ""
    tries += f", ditahan {message.waits} kali" if message.waits else ""
    by = (f" lewat {message.channel}" if message.channel else "") + tries
    text = f'  Pesan "{WORDS[message.event]}" ke {to}: '
    if message.status == MessageStatus.QUEUED:
        tried = f"; percobaan ke-{message.attempts} gagal: {message.reason}" if message.reason else ""
        return f"{text}belum terkirim{by}{tried}"
    if message.status == MessageStatus.FAILED:
        return f"{text}GAGAL{by}: {message.reason}"
    times = {"sampai": message.delivered_at, "dibaca": message.read_at}
    known = "".join(f", {word} {_soon(at, message, zone)}" for word, at in times.items() if at is not None)
    sent = f" {_soon(message.sent_at, message, zone)}" if message.sent_at else ""
    return f"{text}terkirim{sent}{by}{known}"


def _waits(one: Waiting, zone: tzinfo) -> str:
    until = f", sampai {_at(one.until, zone)}" if one.until else ""
    if one.message is not None:
        return f'Pesan "{WORDS[one.message.event]}" menunggu pengiriman berikutnya{until}'
    if one.stalled is not None and one.until is None:
        return f"Operator: perbaiki penyebabnya, lalu python -m infra.local replay {one.stalled.work_id}"
    if one.stalled is not None:
        return f"{_KINDS[one.stalled.document.partition('/')[0]]} dicoba lagi oleh sistem{until}"
    if one.role is not None:
        return f"Keputusan {role_in_words(one.role)}{until}"
    on = "Perbaikan oleh pemohon" if one.status == Status.RETURNED else "Pembuatan surat oleh sistem"
    return f"{on}{until}"


def _line(at: datetime, text: str, zone: tzinfo) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    first = f"{_at(at, zone)}  {indent}"
    return textwrap.wrap(text.strip(), _COLUMNS, initial_indent=first, subsequent_indent=" " * (_INDENT + len(indent)))


def _at(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _soon(instant: datetime, message: Message, zone: tzinfo) -> str:
    """The time of day, with its date unless that is the one on which the message was asked for."""
    local = instant.astimezone(zone)
    same_day = local.date() == message.created_at.astimezone(zone).date()
    return f"{local:%H:%M:%S}" if same_day else f"{local:%Y-%m-%d %H:%M}"


def _hours(time: timedelta) -> str:
    """`47 jam`, `45 menit`: a working day has fewer than 24."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes // 60} jam" if minutes >= 60 else f"{minutes} menit"  # noqa: PLR2004  an hour


def _long(time: timedelta) -> str:
    """`2 hari 3 jam`, `45 menit`; the two largest units that are not zero."""
    minutes = int(time.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    parts = [f"{number} {unit}" for number, unit in ((days, "hari"), (hours, "jam"), (minutes % 60, "menit")) if number]
    return " ".join(parts[:2]) or "kurang dari 1 menit"
