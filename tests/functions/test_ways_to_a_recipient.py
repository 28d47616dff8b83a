"""By which channels a message reaches its recipient, and what is left of those that do not take it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.domain.delivering import Breaker
from functions.domain.errors import FailedPrecondition, NotFound, PatenError, Unavailable
from functions.domain.messages import Event, Message, MessageStatus
from functions.domain.sweeping import StalledWork
from functions.ports import Create, Notice
from functions.send_notification import send_notification
from tests.home import START, Home

SEAT = "seat:lurah:36.71.05.1003"
MESSAGE = Message(
    message_id="pesan",
    application_id="a" * 24,
    letter_type="domisili",
    event=Event.WAITING,
    recipient=SEAT,
    created_at=START,
    due_at=START,
)
AWAY, REFUSED, GONE = Unavailable("tidak menjawab"), FailedPrecondition("ditolak"), NotFound("tidak ada lagi")


class Provider:
    """A channel to some addresses, that answers each delivery with what comes next in `answers`, or takes it."""

    def __init__(self, *addresses: str, answers: Sequence[PatenError | None] = ()) -> None:
        self.known = addresses
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []

    def addresses(self, recipient: str) -> tuple[str, ...]:
        assert recipient.startswith("seat:")
        return self.known

    def deliver(self, notice: Notice, address: str) -> None:
        self.asked.append((notice.message_id, address))
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error


def put(home: Home, **changed: Any) -> None:  # noqa: ANN401  any field
    home.records.commit(Create(replace(MESSAGE, **changed)))


def send(home: Home, message_id: str = "pesan", **channels: Provider) -> Message:
    ports = home.adapters
    send_notification(
        message_id,
        records=ports.records,
        texts=ports.texts,
        letter_types=ports.letter_types,
        channels=channels,
        suspects=ports.suspects,
        clock=home.clock,
        observe=ports.observe,
    )
    stored = home.records.get(Message, message_id=message_id)
    assert stored is not None
    return stored.value


def breaker(home: Home, name: str = "push") -> Breaker | None:
    stored = home.records.get(Breaker, name=name)
    return stored.value if stored else None


def lines(home: Home, what: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in home.log.getvalue().splitlines()]
    return [line for line in found if line["message"] == what]


def dead_letters(home: Home) -> list[StalledWork]:
    return [work for work in home.adapters.all_records.every(StalledWork) if work.due_at is None]


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


def test_an_outage_costs_one_attempt_a_minute_and_no_message_an_attempt(home: Home) -> None:
    push = Provider("telepon", answers=[AWAY] * 1000)
    for number in range(200):
        put(home, message_id=f"pesan-{number}")
        send(home, f"pesan-{number}", push=push)
    assert len(push.asked) == 5
    held = [home.records.get(Message, message_id=f"pesan-{number}") for number in range(5, 200)]
    assert {(m.value.status, m.value.attempts, m.value.waits) for m in held if m} == {(MessageStatus.QUEUED, 0, 1)}
    for _ in range(10):
        home.later(minutes=1)
        for number in range(200):
            send(home, f"pesan-{number}", push=push)
    assert 10 <= len(push.asked) <= 15
    assert [line["state"] for line in lines(home, "breaker")] == ["open"]


def test_after_an_outage_everything_is_sent_within_a_quarter_of_an_hour_and_once(home: Home) -> None:
    push = Provider("telepon", answers=[AWAY] * 80)
    for number in range(30):
        put(home, message_id=f"pesan-{number}")
    while push.answers:
        for number in range(30):
            send(home, f"pesan-{number}", push=push)
        home.later(minutes=1)
    taken = len(push.asked)
    for _ in range(3):
        for number in range(30):
            send(home, f"pesan-{number}", push=push)
        home.later(minutes=5)
    messages = [home.records.get(Message, message_id=f"pesan-{number}") for number in range(30)]
    patient = [m.value for m in messages if m and m.value.attempts < 4]
    assert {message.status for message in patient} == {MessageStatus.SENT}
    assert len({asked for asked, _ in push.asked[taken:]}) == len(push.asked[taken:])
    assert breaker(home) == Breaker("push")
    assert [line["state"] for line in lines(home, "breaker")] == ["open", "closed"]


def test_a_provider_that_refuses_a_message_is_there(home: Home) -> None:
    for number in range(20):
        put(home, message_id=f"pesan-{number}")
        send(home, f"pesan-{number}", push=Provider("telepon", answers=[REFUSED]))
    assert breaker(home) is None


def test_one_success_forgets_the_failures_before_it(home: Home) -> None:
    push = Provider("telepon", answers=[AWAY, AWAY, AWAY, AWAY, None, AWAY, AWAY, AWAY, AWAY])
    for number in range(9):
        put(home, message_id=f"pesan-{number}")
        send(home, f"pesan-{number}", push=push)
    known = breaker(home)
    assert known is not None
    assert (known.failures, known.is_open) == (4, False)


def test_a_provider_that_is_away_for_a_day_gives_way_to_the_next_channel(home: Home) -> None:
    put(home, channel="push", waits=150)
    home.records.commit(Create(Breaker("push", 9, START, open_until=START + timedelta(minutes=1))))
    push = Provider("telepon")
    sent = send(home, push=push, email=Provider("kantor@contoh.example"))
    assert (sent.status, sent.channel, push.asked) == (MessageStatus.SENT, "email", [])


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


def test_a_process_that_meets_the_silence_others_know_of_asks_once(home: Home) -> None:
    home.records.commit(Create(Breaker("push", 9, START, open_until=START + timedelta(minutes=1))))
    push = Provider("telepon", answers=[AWAY] * 9)
    for number in range(9):
        put(home, message_id=f"pesan-{number}")
        send(home, f"pesan-{number}", push=push)
    assert len(push.asked) == 1


def test_one_address_that_is_away_keeps_no_other_from_hearing(home: Home) -> None:
    put(home)
    push = Provider("satu", "dua", "tiga", answers=[AWAY, None, None])
    assert send(home, push=push).status == MessageStatus.QUEUED
    assert [address for _, address in push.asked] == ["satu", "dua", "tiga"]
    assert breaker(home) is None  # the provider was there


def test_a_full_mailbox_is_no_outage(home: Home) -> None:
    for number in range(9):
        put(home, message_id=f"pesan-{number}")
        full = Unavailable("kotak penuh", only_here=True)
        send(home, f"pesan-{number}", push=Provider("telepon", answers=[full]))
    assert breaker(home) is None


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


def test_a_fresh_process_that_probes_with_success_closes_the_breaker(home: Home) -> None:
    home.records.commit(Create(Breaker("push", 9, START, open_until=START)))
    for number in range(4):
        put(home, message_id=f"pesan-{number}", channel="push", waits=2)
        assert send(home, f"pesan-{number}", push=Provider("telepon")).status == MessageStatus.SENT
    assert breaker(home) == Breaker("push")


def test_failures_days_apart_are_no_row(home: Home) -> None:
    for number in range(9):
        put(home, message_id=f"pesan-{number}")
        home.adapters.suspects.clear()  # another process
        send(home, f"pesan-{number}", push=Provider("telepon", answers=[AWAY]))
        home.later(days=1)
    known = breaker(home)
    assert known is not None
    assert (known.failures, known.is_open) == (1, False)


def test_a_provider_that_asks_for_a_longer_pause_is_left_alone_as_long(home: Home) -> None:
    busy = Unavailable("menjawab 429", retry_after=timedelta(minutes=40))
    for number in range(6):
        put(home, message_id=f"pesan-{number}")
        send(home, f"pesan-{number}", push=Provider("telepon", answers=[busy]))
    known = breaker(home)
    assert known is not None
    assert known.open_until is not None
    assert known.open_until - home.clock.now > timedelta(minutes=39)


def test_while_a_provider_is_left_alone_the_next_channel_is_used_at_once(home: Home) -> None:
    home.records.commit(Create(Breaker("push", 9, START, open_until=START + timedelta(minutes=1))))
    home.adapters.suspects.add("push")
    put(home)
    sent = send(home, push=Provider("telepon"), email=Provider("kantor@contoh.example"))
    assert (sent.status, sent.channel) == (MessageStatus.SENT, "email")


def test_and_without_an_address_there_it_waits_for_the_first(home: Home) -> None:
    home.records.commit(Create(Breaker("push", 9, START, open_until=START + timedelta(minutes=1))))
    home.adapters.suspects.add("push")
    put(home)
    push = Provider("telepon")
    waiting = send(home, push=push, email=Provider())
    assert (waiting.status, waiting.channel, waiting.waits) == (MessageStatus.QUEUED, "push", 1)
    assert waiting.reason == "Penyedia kanal ini sedang tidak menjawab."
    home.later(minutes=5)
    assert send(home, push=push, email=Provider()).status == MessageStatus.SENT


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
