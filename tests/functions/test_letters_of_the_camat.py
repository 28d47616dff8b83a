"""Letters that the lurah and then the camat sign: both offices number them, the kecamatan issues them."""

from datetime import date

import pytest

from functions.domain.application import Status
from functions.domain.city import City, CodeSince
from functions.domain.letters import Counter
from functions.domain.offices import Office
from functions.domain.seats import Role
from functions.ports import Delete
from infra.invariants import broken
from tests.functions.problem_documents import problem
from tests.home import AREA, Home

LETTER = "izin-keramaian"
KELURAHAN, KECAMATAN = "36.71.05.1003", "36.71.05"


@pytest.fixture
def served(home: Home) -> Home:
    home.seat_all()
    home.seat(Role.CAMAT)
    return home


def submit(home: Home) -> str:
    asked = home.adapters.letter_types.get(LETTER).attachments
    attached = home.attach(*(attachment.kind for attachment in asked if attachment.required))
    return home.submit(home.submission(LETTER, attachments=attached))


def counters(home: Home) -> dict[str, int]:
    return {counter.counter_id: counter.last for counter in home.adapters.all_records.every(Counter)}


def test_the_camat_signs_last_and_both_numbers_are_printed(served: Home) -> None:
    application_id = submit(served)
    for _ in range(4):
        assert served.act(application_id).status == Status.IN_REVIEW
        assert counters(served) == {}, "no number is given before the last approval"
    assert served.act(application_id).status == Status.ISSUED
    letter = served.letter(application_id)
    assert [registration.office for registration in letter.registrations] == [KELURAHAN, KECAMATAN]
    assert letter.number == letter.registrations[1].text
    assert (letter.letterhead.kecamatan, letter.letterhead.kelurahan) == ("Cipondoh", "")
    assert letter.signer.title == "Camat Cipondoh"
    assert counters(served) == {f"{KELURAHAN}:all:2026": 1, f"{KECAMATAN}:all:2026": 1}
    shown = served.expect(200, served.get(f"/verify_letter/{letter.code}"))
    assert shown["office"] == "Kecamatan Cipondoh"
    assert broken(served.adapters) == []


def test_the_kecamatan_counts_the_letters_of_all_its_kelurahan(served: Home) -> None:
    for _ in range(2):
        application_id = submit(served)
        for _ in range(5):
            served.act(application_id)
    assert counters(served) == {f"{KELURAHAN}:all:2026": 2, f"{KECAMATAN}:all:2026": 2}


def test_a_kecamatan_that_does_not_take_part_is_told_at_once(served: Home) -> None:
    stored = served.records.get(Office, area=KECAMATAN)
    assert stored is not None
    served.records.commit(Delete(stored))
    asked = served.adapters.letter_types.get(LETTER).attachments
    body = served.submission(LETTER, attachments=served.attach(*(a.kind for a in asked if a.required)))
    assert "Kecamatan ini belum" in problem(served.post("/submit_application", body), 422)["detail"]


def test_a_code_of_the_city_holds_from_its_day_on(served: Home) -> None:
    city = served.adapters.city
    code = served.adapters.letter_types.get(LETTER).code
    since = [CodeSince(date(2026, 10, 6), "338"), CodeSince(date(2027, 1, 1), "339")]
    changed = City(**{**vars(city), "codes": {LETTER: since}})
    served.adapters.__dict__["city"] = changed
    first = submit(served)
    for _ in range(5):
        served.act(first)
    assert served.letter(first).number.startswith(f"{code}/001/")
    served.clock.now = served.clock.now.replace(day=6, hour=1)
    second = submit(served)
    for _ in range(5):
        served.act(second)
    assert served.letter(second).number.startswith("338/002/")
    assert served.letter(first).number.startswith(f"{code}/001/"), "what was printed stays"
    assert changed.code_of(LETTER, code, date(2027, 1, 1)) == "339"
    assert changed.code_of("kematian", "1", date(2027, 1, 1)) == "1"
    assert AREA.startswith(KELURAHAN)
