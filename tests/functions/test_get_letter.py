from datetime import timedelta
from hashlib import sha256

import pytest

from functions.domain.application import Action
from functions.domain.seats import Role
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT, RESIDENT, START, Home


@pytest.fixture
def issued(home: Home) -> str:
    home.seat_all()
    application_id = home.submit(home.submission(channel="pangkas"), home.seat(Role.RT))
    home.issue(application_id)
    return application_id


def test_the_address_gives_the_letter_for_ten_minutes(home: Home, issued: str) -> None:
    answer = home.expect(200, home.get(f"/get_letter/{issued}", resident=RESIDENT))
    path = answer["url"].removeprefix(home.adapters.settings.public_url)
    sent = home.client.get(path)
    assert sent.content_type == "application/pdf"
    assert sha256(sent.data).hexdigest() == answer["sha256"]
    assert (answer["status"], answer["number"]) == ("ISSUED", home.letter(issued).number)
    home.later(minutes=10)
    assert home.client.get(path).status_code == 403


def test_who_fetches_the_letter(home: Home, issued: str) -> None:
    tokens = {
        "the filing RT": home.seat(Role.RT),
        "the RW": home.seat(Role.RW),
        "the verifier": home.seat(Role.VERIFIER),
        "the lurah": home.seat(Role.LURAH),
        "the verifier of another kelurahan": home.seat(Role.VERIFIER, NEXT_KELURAHAN),
        "the RT next door": home.seat(Role.RT, NEXT_RT),
        "a verifier whose term ended": home.officer("mantan", "verifier:36.71.05.1003", ends=START),
        "an account that is no officer": home.token("siapa"),
        "the scheduler": home.scheduler,
    }
    residents = {"the resident": RESIDENT, "another resident": "warga-lain", "the superapp for nobody": None}
    path = f"/get_letter/{issued}"
    statuses = {who: home.get(path, token).status_code for who, token in tokens.items()}
    statuses |= {who: home.get(path, resident=resident).status_code for who, resident in residents.items()}
    assert {who for who, status in statuses.items() if status == 200} == {
        "the resident",
        "the filing RT",
        "the verifier",
        "the lurah",
    }
    assert set(statuses.values()) == {200, 404}


def test_before_it_is_issued_there_is_no_letter(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.expect(422, home.get(f"/get_letter/{application_id}", resident=RESIDENT))
    home.act(application_id, Action.REJECT, "Bukan warga wilayah ini.")
    home.expect(422, home.get(f"/get_letter/{application_id}", resident=RESIDENT))


def test_without_a_token_there_is_no_letter(home: Home, issued: str) -> None:
    assert home.client.get(f"/get_letter/{issued}").status_code == 401


def test_an_address_tells_nothing_of_the_person(home: Home, issued: str) -> None:
    answer = home.expect(200, home.get(f"/get_letter/{issued}", resident=RESIDENT))
    biodata = home.submission()["applicant"]
    assert not any(str(biodata[name]) in answer["url"] for name in ("nik", "name", "birth_date"))
    assert home.clock.now - START < timedelta(minutes=5)
    assert AREA not in answer["url"]
