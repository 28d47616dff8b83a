"""By which channels a message reaches its recipient, and what is left of those that do not take it."""

import pytest

from functions.domain.messages import Event, MessageStatus
from functions.ports import Notice
from tests.functions.providers import AWAY, GONE, REFUSED, Provider, dead_letters, lines, put, send
from tests.home import Home


def test_the_first_channel_is_the_one_that_counts(home: Home) -> None:
    put(home)
    push, email = Provider("telepon"), Provider("kantor@contoh.example")
    sent = send(home, push=push, email=email)
    assert (sent.status, sent.channel, sent.attempts) == (MessageStatus.SENT, "push", 1)
    assert (push.asked, email.asked) == ([("pesan", "telepon")], [])


@pytest.mark.parametrize(
    "push", [Provider(), Provider("telepon", answers=[REFUSED]), Provider("telepon", answers=[GONE])]
)
def test_the_next_channel_is_tried_at_once_where_the_first_cannot_reach_anybody(home: Home, push: Provider) -> None:
    put(home)
    email = Provider("kantor@contoh.example")
    sent = send(home, push=push, email=email)
    assert (sent.status, sent.channel, sent.attempts, sent.reason) == (MessageStatus.SENT, "email", 1, None)
    assert email.asked == [("pesan", "kantor@contoh.example")]
    assert dead_letters(home) == []


def test_the_next_channel_is_tried_after_the_last_attempt_with_the_first(home: Home) -> None:
    put(home, channel="push", attempts=9)
    sent = send(home, push=Provider("telepon", answers=[AWAY]), email=Provider("kantor@contoh.example"))
    assert (sent.status, sent.channel, sent.attempts) == (MessageStatus.SENT, "email", 1)


def test_a_fallback_that_does_not_answer_is_tried_again_and_the_first_is_not(home: Home) -> None:
    put(home)
    push, email = Provider("telepon", answers=[REFUSED]), Provider("kantor@contoh.example", answers=[AWAY])
    waiting = send(home, push=push, email=email)
    assert (waiting.status, waiting.channel, waiting.attempts) == (MessageStatus.QUEUED, "email", 1)
    home.later(minutes=2)
    assert send(home, push=push, email=email).status == MessageStatus.SENT
    assert len(push.asked) == 1


def test_who_has_no_address_anywhere_is_not_reached_and_nobody_is_woken(home: Home) -> None:
    put(home)
    failed = send(home, push=Provider(), email=Provider())
    assert failed.status == MessageStatus.FAILED
    assert failed.reason == "Penerima belum punya alamat di kanal ini."
    assert dead_letters(home) == []
    assert lines(home, "dead letter") == []


def test_what_no_channel_takes_is_a_dead_letter_with_its_reason_and_one_alert(home: Home) -> None:
    put(home)
    failed = send(home, push=Provider("telepon", answers=[REFUSED]), email=Provider())
    assert (failed.status, failed.reason) == (MessageStatus.FAILED, "ditolak")
    (work,) = dead_letters(home)
    assert (work.document, work.reason) == ("messages/pesan", "ditolak")
    (alert,) = lines(home, "dead letter")
    assert (alert["severity"], alert["work_id"], alert["reason"]) == ("ERROR", work.work_id, "ditolak")
    send(home, push=Provider("telepon"), email=Provider())
    assert len(lines(home, "dead letter")) == 1


def test_every_address_of_a_recipient_gets_it_once_whatever_happens_between(home: Home) -> None:
    put(home)
    push = Provider("satu", "dua", "tiga", answers=[None, AWAY])
    assert send(home, push=push).status == MessageStatus.QUEUED
    home.later(minutes=2)
    sent = send(home, push=push)
    assert sent.status == MessageStatus.SENT
    assert [address for _, address in push.asked] == ["satu", "dua", "tiga", "dua"]
    assert not any(address in str(sent) for address in push.known)


def test_who_was_reached_at_one_address_was_reached(home: Home) -> None:
    put(home, channel="push", attempts=9)
    assert send(home, push=Provider("satu", "dua", answers=[None, AWAY])).status == MessageStatus.SENT


def test_without_any_channel_a_message_waits_for_the_day_there_is_one(home: Home) -> None:
    put(home)
    waiting = send(home)
    assert (waiting.status, waiting.reason) == (MessageStatus.QUEUED, "Belum ada kanal untuk penerima ini.")
    home.later(minutes=2)
    assert send(home, push=Provider("telepon")).status == MessageStatus.SENT


def test_without_any_channel_for_hours_a_message_is_a_dead_letter(home: Home) -> None:
    put(home, attempts=10)
    assert send(home).status == MessageStatus.FAILED
    assert len(dead_letters(home)) == 1


def test_each_attempt_is_counted_with_its_channel_and_the_time_since_it_was_asked_for(home: Home) -> None:
    put(home)
    home.later(seconds=3)
    send(home, push=Provider("telepon", answers=[REFUSED]), email=Provider("kantor@contoh.example"))
    found = [
        (line["channel"], line["outcome"], line["attempt"], round(line["seconds"])) for line in lines(home, "message")
    ]
    assert found == [("push", "refused", 1, 3), ("email", "sent", 1, 3)]
    assert not any(hidden in home.log.getvalue() for hidden in ("telepon", "contoh.example"))


def test_a_process_that_has_met_no_silence_reads_no_breaker(home: Home) -> None:
    put(home)
    operations = home.adapters.all_records.operations
    before = operations["reads"]
    send(home, push=Provider("telepon"))
    assert operations["reads"] - before == 2  # the message, and the one who asks


def test_an_attempt_ends_in_time_however_many_addresses_there_are(home: Home) -> None:
    class Slow(Provider):
        def deliver(self, notice: Notice, address: str) -> None:
            home.later(seconds=9)
            super().deliver(notice, address)

    put(home)
    push = Slow(*(f"telepon-{number}" for number in range(7)))
    assert send(home, push=push).status == MessageStatus.QUEUED
    assert len(push.asked) == 3
    for _ in range(2):
        home.later(minutes=5)
        send(home, push=push)
    assert len(push.asked) == len({address for _, address in push.asked}) == 7


def test_what_somebody_has_already_is_sent_and_goes_nowhere_else(home: Home) -> None:
    put(home, channel="push", attempts=10, taken_by=("0123456789abcdef",))
    email = Provider("kantor@contoh.example")
    sent = send(home, push=Provider("telepon"), email=email)
    assert (sent.status, email.asked) == (MessageStatus.SENT, [])


def test_a_neighbour_in_a_city_without_a_gateway_wakes_nobody(home: Home) -> None:
    put(home, recipient=f"neighbour:{'a' * 24}", event=Event.READY)
    failed = send(home)
    assert (failed.status, failed.reason) == (MessageStatus.FAILED, "Belum ada kanal untuk penerima ini.")
    assert dead_letters(home) == []


def test_a_message_that_nobody_can_write_ends_as_a_dead_letter(home: Home) -> None:
    put(home, event=Event.READY)  # there is no text of it for a seat
    while (message := send(home, push=Provider("telepon"))).status == MessageStatus.QUEUED:
        assert message.due_at is not None
        home.clock.now = message.due_at
    (work,) = dead_letters(home)
    assert (work.attempts, work.reason) == (10, "Bunyi pesan ini tidak dapat disusun.")
    assert {line["error"] for line in lines(home, "message")} == {"KeyError"}
