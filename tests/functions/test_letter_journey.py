"""`journey`: one letter's whole way, for whoever is asked where it has got to."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.application import Action, File
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.sweeping import StalledWork, given_up
from functions.ports import Create, Update
from infra.letter_journey import STEPS, WORDS, letter_journey
from infra.local import main
from tests.functions.losing import approve, give_up, lose, sweep_in_vain
from tests.functions.test_resubmit_application import mended
from tests.home import AREA, RESIDENT, Home, uid_of

NOTE = "Mohon foto ulang KTP Anda."


def messages(home: Home, application_id: str) -> list[Message]:
    return sorted(home.adapters.all_records.messages_about(application_id), key=lambda message: message.created_at)


def change(home: Home, message: Message, **changed: Any) -> None:  # noqa: ANN401  any field
    stored = home.records.get(Message, message_id=message.message_id)
    assert stored is not None
    home.records.commit(Update(stored, replace(stored.value, **changed)))


def dead_letter(home: Home) -> StalledWork:
    (work,) = home.adapters.all_records.dead_letters(9)
    return work


def lines(home: Home, application_id: str) -> list[str]:
    return letter_journey(application_id, home.adapters).splitlines()


@pytest.fixture
def eventful(home: Home) -> str:
    """A letter that was returned and mended, whose RW's seat was passed, and of whose messages two went wrong."""
    home.seat_all(but=Role.RW)
    application_id = home.submit()
    home.later(hours=1)
    home.act(application_id, Action.RETURN, NOTE)
    home.later(hours=2)
    home.expect(200, home.post("/resubmit_application", mended(home, application_id), resident=RESIDENT))
    home.server.pump()
    home.later(minutes=45)
    home.act(application_id)
    for _ in range(9):
        home.later(days=1)
        home.sweep()
    home.issue(application_id)
    slow, dead, *_ = messages(home, application_id)
    change(home, slow, attempts=3)
    change(home, dead, status=MessageStatus.FAILED, attempts=10, reason="Kanal menolak pesan ini.", sent_at=None)
    reason = "Kanal menolak pesan ini."
    home.records.commit(Create(given_up(f"messages/{dead.message_id}", attempts=10, reason=reason, now=home.clock())))
    return application_id


def test_every_step_wait_and_message_is_there_in_order_of_time(home: Home, eventful: str) -> None:
    shown = lines(home, eventful)
    assert shown[:2] == [f"Permohonan {eventful}, tidak-terklasifikasi, {AREA}", "Keadaan: terbit"]
    assert [line for line in shown if "    Pesan" not in line and line.startswith("2026")] == [
        "2026-10-05 09:00  Diajukan",
        "2026-10-05 10:00  Dikembalikan Ketua RT untuk diperbaiki, dalam 1 jam",
        "2026-10-05 12:00  Diperbaiki dan diajukan lagi",
        "2026-10-05 12:45  Disetujui Ketua RT, dalam 45 menit",
        "2026-10-06 12:45  Diteruskan melewati Ketua RW: kursinya kosong atau waktunya habis, dalam 1 hari",
        "2026-10-14 12:45  Disetujui verifikator kelurahan, dalam 8 hari (47 jam kerja)",
        "2026-10-14 12:45  Disetujui Lurah, dalam kurang dari 1 menit",
        f"2026-10-14 12:45    Surat {eventful}-1 dinomori dan antre dibuat",
        "2026-10-14 12:45  Surat terbit",
        "2026-10-14 12:45  ! Pesan terhenti setelah 10 percobaan: Kanal menolak pesan ini.",
        "2026-10-14 12:45  Operator: perbaiki penyebabnya, lalu python -m infra.local replay",
    ]
    assert shown[-1].strip() == dead_letter(home).work_id
    assert [line for line in shown if "    Pesan" in line][:4] == [
        '2026-10-05 09:00    Pesan "menunggu keputusan" ke Ketua RT: terkirim 09:00:00 lewat push, percobaan',
        '2026-10-05 09:00    Pesan "permohonan diterima" ke warga: GAGAL lewat superapp, percobaan ke-10:',
        '2026-10-05 10:00    Pesan "dikembalikan" ke warga: terkirim 10:00:00 lewat superapp',
        '2026-10-05 12:00    Pesan "menunggu keputusan" ke Ketua RT: terkirim 12:00:00 lewat push',
    ]
    times = [line[:16] for line in shown[3 : shown.index("Masih menunggu:")] if line.startswith("2026")]
    assert times == sorted(times)


def test_it_fits_a_screen_and_names_nobody(home: Home, eventful: str) -> None:
    text = letter_journey(eventful, home.adapters)
    assert max(map(len, text.splitlines())) <= 100
    stored = home.records.get(File, application_id=eventful, revision=2)
    assert stored is not None
    written = [*stored.value.applicant.values(), *stored.value.form.values(), home.application(eventful).masked_name]
    hidden = [NOTE, RESIDENT, uid_of(Role.RT), home.letter(eventful).code, home.letter(eventful).masked_name]
    assert [value for value in map(str, [*written, *hidden]) if len(value) > 4 and value in text] == []


def test_it_says_on_whom_it_waits_and_until_when(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    assert lines(home, application_id)[-2:] == [
        "Masih menunggu:",
        "2026-10-05 09:00  Keputusan Ketua RT, sampai 2026-10-06 09:00",
    ]
    home.act(application_id, Action.RETURN, NOTE)
    assert lines(home, application_id)[-1].startswith("2026-10-05 09:00  Perbaikan oleh pemohon, sampai 2026-11-")


def test_a_message_that_waits_for_its_channel_and_a_letter_that_was_lost_are_named(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    approve(home, application_id, Role.LURAH, 4)
    (event,) = lose(home)
    home.server.deliver(event)
    lose(home)
    first, *_ = messages(home, application_id)
    change(home, first, status=MessageStatus.QUEUED, attempts=2, due_at=home.clock(), sent_at=None)
    assert lines(home, application_id)[-3:] == [
        "Masih menunggu:",
        "2026-10-05 09:00  Pembuatan surat oleh sistem, sampai 2026-10-05 09:09",
        f'2026-10-05 09:00  Pesan "{WORDS[first.event]}" menunggu pengiriman berikutnya, sampai 2026-10-05 09:00',
    ]


def test_a_decision_that_no_machine_takes_is_named_until_it_is_given_up_and_then_with_its_id(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    approve(home, application_id, Role.RT, 1)
    lose(home)
    home.later(minutes=15)
    sweep_in_vain(home)
    assert "Keputusan dicoba lagi oleh sistem, sampai" in lines(home, application_id)[-1]
    work = give_up(home)
    assert lines(home, application_id)[-1].strip() == work.work_id
    assert "! Keputusan terhenti setelah 10 percobaan" in letter_journey(application_id, home.adapters)


def test_a_letter_is_found_by_its_own_id_and_an_unknown_one_by_a_plain_line(
    home: Home, eventful: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(home.adapters.settings.folder)]
    assert main(["journey", f"{eventful}-1", *data]) == 0
    by_letter = capsys.readouterr().out
    assert main(["journey", eventful, *data]) == 0
    assert capsys.readouterr().out == by_letter
    for unknown in ("a" * 24, "../x", ""):
        assert main(["journey", unknown, *data]) == 1
        assert capsys.readouterr() == ("", "Tidak ada permohonan atau surat dengan ID ini.\n")


def test_every_step_and_message_has_its_words() -> None:
    never = {Event.COMPLAINT, Event.COMPLAINT_ANSWERED}
    assert WORDS.keys() == set(Event) - never
    assert STEPS.keys() == set(Action)
