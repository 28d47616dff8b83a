"""What every channel promises."""

from functions.ports import Channel, Notice
from tests.contract.homes import Ground

NOTICE = Notice(
    "pesan", "resident:warga", "Surat siap", "Surat Anda sudah terbit: “ambil” besok.", "permohonan", "ready"
)


def test_a_notice_reaches_its_recipient_as_it_was_written(ground: Ground, channel: Channel) -> None:
    channel.deliver(NOTICE, "warga-1")
    (notice,) = ground.notices()
    assert (notice["recipient"], notice["subject"], notice["text"]) == (NOTICE.recipient, NOTICE.subject, NOTICE.text)


def test_a_notice_that_comes_twice_is_one(ground: Ground, channel: Channel) -> None:
    channel.deliver(NOTICE, "warga-1")
    channel.deliver(NOTICE, "warga-1")
    assert len(ground.notices()) == 1


def test_two_notices_with_the_same_words_are_two(ground: Ground, channel: Channel) -> None:
    channel.deliver(NOTICE, "warga-1")
    channel.deliver(NOTICE._replace(message_id="pesan-lain"), "warga-1")
    assert len(ground.notices()) == 2
