from datetime import timedelta

import pytest

from functions.domain.digests import derived_id
from functions.domain.sweeping import MAX_ATTEMPTS, Cursor, StalledWork, given_up, pause_after, stalled
from tests.domain.builders import LATER, NOW

DOCUMENT = "applications/aaaa/decisions/1"
OTHER = "applications/aaaa/decisions/2"


def test_a_cursor_begins_before_every_document_of_its_instant() -> None:
    assert Cursor("decisions", NOW).after == ""
    assert Cursor("decisions", NOW).after < DOCUMENT


def test_stalled_work_is_due_at_once_and_was_never_attempted() -> None:
    assert stalled(DOCUMENT, now=NOW) == StalledWork(
        work_id=derived_id("stalled", DOCUMENT),
        document=DOCUMENT,
        since=NOW,
        attempts=0,
        due_at=NOW,
        reason=None,
    )


def test_what_is_given_up_is_never_due_again_and_says_why() -> None:
    assert given_up(DOCUMENT, attempts=MAX_ATTEMPTS, reason="tidak berhasil", now=LATER) == StalledWork(
        work_id=derived_id("stalled", DOCUMENT),
        document=DOCUMENT,
        since=LATER,
        attempts=MAX_ATTEMPTS,
        due_at=None,
        reason="tidak berhasil",
    )


def test_the_same_document_is_the_same_work_whenever_it_is_found_and_whatever_became_of_it() -> None:
    found = (stalled(DOCUMENT, now=NOW), stalled(DOCUMENT, now=LATER))
    ended = given_up(DOCUMENT, attempts=1, reason="tidak berhasil", now=LATER)
    assert len({work.work_id for work in (*found, ended)}) == 1


def test_another_document_is_other_work() -> None:
    assert stalled(DOCUMENT, now=NOW).work_id != stalled(OTHER, now=NOW).work_id


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 160), (7, 240), (8, 240), (10, 240)]
)
def test_a_pause_begins_with_five_minutes_and_doubles_up_to_four_hours(attempts: int, minutes: int) -> None:
    assert pause_after(attempts) == timedelta(minutes=minutes)


def test_work_is_attempted_ten_times_within_a_day() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert len(pauses) == 10
    assert sum(pauses, timedelta()) == timedelta(hours=21, minutes=15)
