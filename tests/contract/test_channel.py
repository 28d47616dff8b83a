"""What every channel promises."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest

from functions.domain.errors import FailedPrecondition, PatenError, Unavailable
from functions.ports import Notice
from infra.demo_city import DemoClock
from tests.contract.channels import CHANNELS, REMOTE, Channel, Tried

pytestmark = pytest.mark.loopback

NOTICE = Notice(
    "pesan-1", "siapa:saja", "Surat siap", "Surat rahasia: “ambil” besok & bawa KTP.", "permohonan", "ready"
)


class _Open(Protocol):
    def __call__(self, folder: Path, clock: DemoClock, /) -> AbstractContextManager[Tried]: ...


@pytest.fixture(params=CHANNELS, ids=lambda opened: opened.__name__)
def tried(request: pytest.FixtureRequest, tmp_path: Path, clock: DemoClock) -> Iterator[Tried]:
    opened: _Open = request.param
    with opened(tmp_path, clock) as ready:
        yield ready


remote = pytest.mark.parametrize("tried", REMOTE, indirect=True, ids=lambda opened: opened.__name__)


def failure(channel: Channel, tried: Tried) -> PatenError:
    """What the channel raises; it holds neither the address nor the text, and no cause that might."""
    address = tried.address
    with pytest.raises(PatenError) as raised:
        channel.deliver(NOTICE, address)
    shown = f"{raised.value!r} {raised.value.__cause__!r} {channel!r}"
    for hidden in (address, *address.split("/")[1:], NOTICE.text, NOTICE.subject):
        assert hidden not in shown
    return raised.value


def test_a_notice_arrives_as_it_was_written(tried: Tried) -> None:
    tried.channel.deliver(NOTICE, tried.address)

    (arrived,) = tried.arrived()
    assert NOTICE.message_id in arrived.key
    assert arrived.text == NOTICE.text


def test_a_notice_that_comes_twice_is_known_as_one(tried: Tried) -> None:
    for _ in range(2):
        tried.channel.deliver(NOTICE, tried.address)

    assert len({arrived.key for arrived in tried.arrived()}) == 1


def test_two_notices_with_the_same_words_are_two(tried: Tried) -> None:
    for message_id in ("pesan-1", "pesan-2"):
        tried.channel.deliver(NOTICE._replace(message_id=message_id), tried.address)

    assert len({arrived.key for arrived in tried.arrived()}) == 2


@remote
def test_whom_a_channel_does_not_know_it_does_not_reach(tried: Tried) -> None:
    strangers = {"resident:", "officer:x", "seat:lurah:36.71.01.1001", "neighbour:x", "siapa:x"}

    assert {stranger: tried.channel.addresses(stranger) for stranger in strangers} == dict.fromkeys(strangers, ())


@remote
def test_a_busy_server_is_unavailable(tried: Tried) -> None:
    tried.busy()

    assert isinstance(failure(tried.channel, tried), Unavailable)


@remote
def test_a_refusal_is_final(tried: Tried) -> None:
    tried.refuse()

    assert isinstance(failure(tried.channel, tried), FailedPrecondition)


@remote
def test_a_server_that_hangs_is_unavailable_in_time(tried: Tried) -> None:
    tried.hang()
    began = time.monotonic()

    assert tried.hasty is not None
    assert isinstance(failure(tried.hasty, tried), Unavailable)
    assert time.monotonic() - began < 5


@remote
def test_nobody_at_the_other_end_is_unavailable(tried: Tried) -> None:
    assert tried.elsewhere is not None
    assert isinstance(failure(tried.elsewhere, tried), Unavailable)
    assert tried.arrived() == []
