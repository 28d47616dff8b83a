"""How long a handler that somebody was faster than is started again, and with what pauses."""

import random
from dataclasses import dataclass, field

import pytest

from functions.domain.errors import Aborted, Unavailable
from infra.retrying import until_settled


@dataclass
class Contention:
    """A call that takes `seconds` and is Aborted `times`, on a clock of its own."""

    seconds: float
    times: int
    now: float = 100.0
    calls: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def call(self) -> str:
        self.calls.append(self.now)
        self.now += self.seconds
        if len(self.calls) <= self.times:
            raise Aborted("lebih cepat")
        return "selesai"

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def settle(self, deadline_seconds: float) -> str:
        return until_settled(self.call, deadline_seconds=deadline_seconds, sleep=self.sleep, monotonic=lambda: self.now)


@pytest.fixture(autouse=True)
def _same_jitter() -> None:
    random.seed(1)


def test_what_is_not_aborted_is_called_once() -> None:
    contention = Contention(0.1, times=0)
    assert contention.settle(5) == "selesai"
    assert (len(contention.calls), contention.pauses) == (1, [])


def test_an_aborted_call_is_made_again_until_it_is_not() -> None:
    contention = Contention(0.01, times=6)
    assert contention.settle(5) == "selesai"
    assert len(contention.calls) == 7


@pytest.mark.parametrize("deadline", [0.5, 5.0])
def test_the_last_call_is_made_at_the_deadline_at_the_latest(deadline: float) -> None:
    contention = Contention(0.05, times=10_000)
    with pytest.raises(Aborted):
        contention.settle(deadline)
    assert len(contention.calls) > 3
    assert max(contention.calls) <= 100 + deadline
    assert contention.now <= 100 + deadline + 0.05


def test_with_no_time_it_is_called_once() -> None:
    contention = Contention(0.01, times=10_000)
    with pytest.raises(Aborted):
        contention.settle(0)
    assert len(contention.calls) == 1


@pytest.mark.parametrize("error", [Unavailable("sibuk"), ValueError("salah")])
def test_other_errors_are_not_tried_again(error: Exception) -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise error

    with pytest.raises(type(error)):
        until_settled(call, deadline_seconds=5)
    assert len(calls) == 1


def longest_pauses(seconds: float, times: int) -> list[float]:
    """The longest of many pauses after the first, second, ... Aborted call."""
    runs = []
    for _ in range(300):
        contention = Contention(seconds, times)
        contention.settle(10_000)
        runs.append(contention.pauses)
    return [max(pauses) for pauses in zip(*runs, strict=True)]


@pytest.mark.parametrize(
    ("seconds", "longest"),
    [
        (0.0001, [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2, 2]),
        (0.1, [0.1, 0.2, 0.4, 0.8, 1.6, 2, 2]),
        (6.0, [6, 6, 6]),
    ],
    ids=["fast", "slow", "slower than the longest pause"],
)
def test_pauses_double_from_the_time_a_call_takes(seconds: float, longest: list[float]) -> None:
    found = longest_pauses(seconds, len(longest))
    assert all(limit * 0.9 < pause <= limit for pause, limit in zip(found, longest, strict=True))


def test_two_that_collide_do_not_pause_alike() -> None:
    first, second = Contention(0.1, times=5), Contention(0.1, times=5)
    first.settle(10_000)
    second.settle(10_000)
    assert first.pauses != second.pauses
