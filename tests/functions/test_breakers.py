"""A provider that answers nobody is left alone, but for a probe a minute, by all processes together."""

from datetime import timedelta

from functions.domain.delivering import Breaker
from functions.domain.errors import Unavailable
from functions.domain.messages import Message, MessageStatus
from functions.ports import Create
from tests.functions.providers import AWAY, REFUSED, Provider, breaker, lines, put, send
from tests.home import START, Home


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
