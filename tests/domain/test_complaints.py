"""Complaints: their numbers, their order in lists, and who may file and answer them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.domain.access import Viewer
from functions.domain.complaint_handling import (
    answered_usage,
    answering_seat,
    complainant_told,
    files_for_neighbours,
    office_told,
    opened_usage,
)
from functions.domain.complaints import NUMBER, Category, Complaint, answered, counter_of, number_of
from functions.domain.messages import TOLD
from functions.domain.officers import Officer, Term
from functions.domain.service_clock import ServiceClock

AT = datetime(2026, 10, 31, 16, 59, tzinfo=UTC)  # a minute before November in Jakarta
HOUR = timedelta(hours=1)
AREA = "99.99.01.1001"
CLOCK = ServiceClock(ZoneInfo("Asia/Jakarta"))
COMPLAINT = Complaint(number_of(AREA, 2026, 7), AREA, Category.BIAYA, "Diminta uang.", "resident:w-1", AT)


def officer(*seats: str, until: datetime | None = None) -> Viewer:
    return Viewer("officer:p", officer=Officer("p", {seat: Term(AT - HOUR, until) for seat in seats}))


def test_a_number_names_kelurahan_and_year_and_is_read_back() -> None:
    assert COMPLAINT.number == "PGD-9999011001-2026-7"
    assert re.fullmatch(NUMBER, COMPLAINT.number)
    assert counter_of(AREA, 2026) == "complaints:99.99.01.1001:2026"


def test_lists_begin_with_what_has_waited_longest_and_end_with_the_oldest_answer() -> None:
    filed = [replace(COMPLAINT, number=str(number), filed_at=AT + number * HOUR) for number in range(4)]
    first = answered(filed[0], "Ya.", seat="lurah:x", now=AT + 10 * HOUR)
    later = answered(filed[2], "Ya.", seat="lurah:x", now=AT + 11 * HOUR)
    in_order = sorted([first, filed[3], later, filed[1]], key=lambda complaint: complaint.listed_at)
    assert [complaint.number for complaint in in_order] == ["1", "3", "2", "0"]


@pytest.mark.parametrize("seat", [f"verifier:{AREA}", f"lurah:{AREA}", "camat:99.99.01"])
def test_the_office_answers_while_its_term_lasts(seat: str) -> None:
    assert answering_seat(AREA, officer(seat), AT) == seat
    assert answering_seat(AREA, officer(seat, until=AT), AT) is None


@pytest.mark.parametrize("seat", [f"rt:{AREA}.007.002", f"rw:{AREA}.007", "lurah:99.99.01.1002", "camat:99.99.02"])
def test_nobody_else_answers(seat: str) -> None:
    assert answering_seat(AREA, officer(seat), AT) is None
    assert answering_seat(AREA, Viewer("superapp:s", "w-1"), AT) is None


def test_rt_rw_and_counter_of_the_kelurahan_file_for_neighbours() -> None:
    for seat in (f"rt:{AREA}.007.002", f"rw:{AREA}.007", f"verifier:{AREA}"):
        assert files_for_neighbours(AREA, officer(f"lurah:{AREA}", seat), AT)
        assert not files_for_neighbours(AREA, officer(seat, until=AT), AT)
        assert not files_for_neighbours("99.99.01.1002", officer(seat), AT)
    assert not files_for_neighbours(AREA, officer(f"lurah:{AREA}", "camat:99.99.01"), AT)


def test_each_end_is_counted_in_its_own_month() -> None:
    assert opened_usage(COMPLAINT, CLOCK).usage_id == f"{AREA}:2026-10"
    assert opened_usage(COMPLAINT, CLOCK).counts == {"complaint/opened": 1, "complaint/category/biaya": 1}
    after = answered(COMPLAINT, "Ya.", seat="lurah:x", now=AT + HOUR)
    assert answered_usage(after, CLOCK).usage_id == f"{AREA}:2026-11"
    assert answered_usage(after, CLOCK).counts == {"complaint/answered": 1}


def test_messages_name_the_complaint_and_only_residents_read_the_answer() -> None:
    after = answered(COMPLAINT, "Petugasnya sudah ditegur.", seat="lurah:x", now=AT + HOUR)
    by_officer = replace(after, complainant="officer:p")
    messages = [*office_told(COMPLAINT), complainant_told(after, AT + HOUR), complainant_told(by_officer, AT + HOUR)]
    assert [message.recipient for message in messages] == [
        f"seat:verifier:{AREA}",
        f"seat:lurah:{AREA}",
        "resident:w-1",
        "officer:p",
    ]
    assert [message.note for message in messages] == [None, None, "Petugasnya sudah ditegur.", None]
    assert all(message.kind in TOLD[message.event] for message in messages)
    assert {(message.complaint, message.application_id) for message in messages} == {(COMPLAINT.number, None)}
    assert office_told(COMPLAINT) == tuple(messages[:2])
