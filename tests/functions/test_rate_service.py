"""How applicants rate the service: once, after the end, counted without a name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from functions.domain.application import Action
from functions.domain.satisfaction import Element, Form, Rating, asked_form, satisfaction
from functions.domain.seats import Role, seat_of
from functions.domain.usage import Usage
from functions.rate_service import ElementScores
from tests.functions.problem_documents import problem
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, Home

OCTOBER = "36.71.05.1003:2026-10"
NINE = dict.fromkeys(map(str, Element), 3)
COMMENT = "Cepat & ramah <b>sekali</b>, =HYPERLINK(1)"


@pytest.fixture
def issued(home: Home) -> str:
    """An application of the resident's whose letter was issued."""
    home.seat_all()
    return home.issue(home.submit()).application_id


def rate(home: Home, application_id: str, token: str | None = None, **rating: object) -> TestResponse:
    resident = {} if token else {"resident_id": RESIDENT}
    return home.post("/rate_service", {"application_id": application_id, **resident, **rating}, token)


def counted(home: Home, usage_id: str = OCTOBER) -> dict[str, int]:
    """What ratings have counted."""
    stored = home.records.get(Usage, usage_id=usage_id)
    counts = stored.value.counts if stored else {}
    return {name: number for name, number in counts.items() if name.startswith("rated")}


def kept(home: Home, application_id: str) -> Rating:
    stored = home.records.get(Rating, application_id=application_id)
    assert stored is not None
    return stored.value


def wrong_fields(answer: TestResponse) -> set[str]:
    return {wrong["field"] for wrong in problem(answer, 400)["errors"]}


def test_the_form_has_the_regulations_nine_elements() -> None:
    assert list(ElementScores.model_fields) == list(Element)


def test_one_score_is_kept_and_counted(home: Home, issued: str) -> None:
    answer = home.expect(200, rate(home, issued, score=4, comment=f"  {COMMENT}\r\n\r\nTerima   kasih "))
    at = datetime.fromisoformat(answer.pop("rated_at"))
    assert answer == {"application_id": issued, "form": "short", "asked_form": asked_form(issued)}
    assert kept(home, issued) == Rating(issued, "36.71.05.1003", at, {"layanan": 4}, f"{COMMENT}\n\nTerima kasih")
    assert counted(home) == {"rated": 1, "rated/layanan/4": 1}


def test_nine_scores_make_an_index(home: Home, issued: str) -> None:
    assert home.expect(200, rate(home, issued, elements=NINE | {"waktu": 1}))["form"] == "full"
    found = satisfaction(counted(home))
    assert (found.rated, found.full, found.ikm, found.worst) == (1, 1, 69.44, Element.WAKTU)
    assert kept(home, issued).comment is None


def test_a_rejected_application_is_rated_too(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id, Action.REJECT, "Bukan warga sini.")
    home.expect(200, rate(home, application_id, score=1))
    assert counted(home) == {"rated": 1, "rated/layanan/1": 1}


def test_it_is_counted_in_the_month_in_which_it_was_given(home: Home, issued: str) -> None:
    home.later(days=30)
    home.expect(200, rate(home, issued, score=2))
    assert counted(home) == {}
    assert counted(home, "36.71.05.1003:2026-11") == {"rated": 1, "rated/layanan/2": 1}


@pytest.mark.parametrize(
    "rating",
    [{"score": 4}, {"score": 4, "comment": COMMENT}, {"elements": NINE}],
    ids=["score", "comment", "elements"],
)
def test_the_same_again_is_answered_alike_and_counts_once(home: Home, issued: str, rating: dict[str, Any]) -> None:
    first = rate(home, issued, **rating)
    home.later(hours=1)
    before = home.documents()
    assert rate(home, issued, **rating).data == first.data
    assert home.documents() == before


@pytest.mark.parametrize("other", [{"score": 3}, {"score": 4, "comment": "Lain."}, {"elements": NINE}])
def test_another_is_refused(home: Home, issued: str, other: dict[str, Any]) -> None:
    home.expect(200, rate(home, issued, score=4))
    before = home.documents()
    assert problem(rate(home, issued, **other), 409)["title"] == "AlreadyExists"
    assert home.documents() == before


def test_ratings_at_once_count_as_one(home: Home, issued: str) -> None:
    def at_once(score: int) -> int:
        body = {"application_id": issued, "resident_id": RESIDENT, "score": score}
        headers = {"Authorization": f"Bearer {home.superapp}"}
        return Client(home.server.wsgi).post("/rate_service", json=body, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(at_once, [1, 2, 3, 4] * 4))
    assert statuses.count(200) == 4
    assert statuses.count(409) == 12
    (score,) = kept(home, issued).scores.values()
    assert counted(home) == {"rated": 1, f"rated/layanan/{score}": 1}


def test_nobody_rates_before_the_end(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id)
    assert "setelah suratnya terbit" in problem(rate(home, application_id, score=4), 422)["detail"]
    home.act(application_id, Action.RETURN, "Foto buram.")
    problem(rate(home, application_id, score=4), 422)
    cancelled = {"application_id": application_id, "resident_id": RESIDENT}
    home.expect(200, home.post("/cancel_application", cancelled))
    problem(rate(home, application_id, score=4), 422)
    assert counted(home) == {}


def test_somebody_elses_application_is_not_there(home: Home, issued: str) -> None:
    body = {"application_id": issued, "score": 4}
    problem(home.post("/rate_service", body | {"resident_id": "orang-lain"}), 404)
    problem(home.post("/rate_service", body), 404)
    problem(home.post("/rate_service", body | {"application_id": "a" * 24, "resident_id": RESIDENT}), 404)
    for role in Role:
        problem(home.post("/rate_service", body, home.seat(role)), 404)
    problem(home.call("POST", "/rate_service", "", body), 401)
    assert counted(home) == {}


def test_an_officer_rates_for_a_neighbour(home: Home) -> None:
    home.seat_all()
    filed = home.submit(home.submission(channel="pangkas", resident_id=None), home.seat(Role.RT))
    home.issue(filed)
    home.expect(200, rate(home, filed, home.seat(Role.RT), score=3))
    assert counted(home) == {"rated": 1, "rated/layanan/3": 1}


def test_an_officer_does_not_rate_for_a_resident_who_has_the_app(home: Home) -> None:
    home.seat_all()
    filed = home.submit(home.submission(channel="pangkas"), home.seat(Role.RT))
    home.issue(filed)
    assert "warga itu sendiri" in problem(rate(home, filed, home.seat(Role.RT), score=4), 403)["detail"]
    home.expect(200, rate(home, filed, score=1))


def test_an_rt_rates_on_their_own_file(home: Home) -> None:
    home.seat_all(but=Role.RT)
    token = home.officer("ketua-rt", seat_of(Role.RT, AREA), resident_id=RESIDENT)
    filed = home.submit(home.submission(channel="pangkas"), token)
    home.issue(filed)
    home.expect(200, rate(home, filed, token, score=2))


@pytest.mark.parametrize("score", [0, 5, -1, 10**30, 2.5, "3", True, "", [4], {"layanan": 4}])
def test_a_score_is_a_whole_number_from_1_to_4(home: Home, issued: str, score: object) -> None:
    assert wrong_fields(rate(home, issued, score=score)) == {"score"}
    assert wrong_fields(rate(home, issued, elements=NINE | {"biaya": score})) == {"elements.biaya"}
    assert counted(home) == {}


@pytest.mark.parametrize(
    ("rating", "fields"),
    [
        ({}, {"elements"}),
        ({"score": None, "elements": None}, {"elements"}),
        ({"score": 4, "elements": NINE}, {"elements"}),
        ({"elements": {}}, {f"elements.{element}" for element in Element}),
        ({"elements": {"waktu": 4}}, {f"elements.{element}" for element in Element if element != "waktu"}),
        ({"elements": NINE | {"harga": 4}}, {"elements.harga"}),
        ({"elements": NINE | {"<b>": 4}}, {"elements.<b>"}),
        ({"elements": [3] * 9}, {"elements"}),
        ({"score": 4, "comment": "a" * 501}, {"comment"}),
        ({"score": 4, "comment": "x" * 10_000}, {"comment"}),
        ({"score": 4, "comment": "Bagus 👍"}, {"comment"}),
        ({"score": 4, "comment": "a\u202eb"}, {"comment"}),
        ({"score": 4, "comment": "\ud800"}, {"comment"}),
        ({"score": 4, "comment": "a\n" * 30}, {"comment"}),
        ({"score": 4, "comment": 7}, {"comment"}),
        ({"score": 4, "nik": "9999"}, {"nik"}),
    ],
)
def test_what_is_wrong_is_named(home: Home, issued: str, rating: dict[str, Any], fields: set[str]) -> None:
    assert wrong_fields(rate(home, issued, **rating)) == fields
    assert counted(home) == {}


def test_an_empty_comment_is_none(home: Home, issued: str) -> None:
    home.expect(200, rate(home, issued, score=4, comment=" \n "))
    assert kept(home, issued).comment is None


def test_a_comment_is_sealed_and_in_no_log(home: Home, issued: str) -> None:
    home.expect(200, rate(home, issued, score=4, comment="Ibu Rahasia di loket ramah"))
    assert "Rahasia" not in home.log.getvalue()
    rows = home.adapters.database.connection.execute("SELECT body FROM documents").fetchall()
    assert not any("Rahasia" in body for (body,) in rows)


def test_get_application_tells_its_applicant_which_form_is_asked(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()

    def asked(token: str | None = None) -> Any:  # noqa: ANN401  what the JSON holds
        shown = home.get(f"/get_application/{application_id}", token, resident=None if token else RESIDENT)
        return home.expect(200, shown)["rating_asked"]

    assert asked() is None
    home.issue(application_id)
    assert asked() == asked_form(application_id)
    assert asked() in set(Form)
    assert asked(home.seat(Role.LURAH)) is None
    home.expect(200, rate(home, application_id, score=4))
    assert asked() is None


def test_the_office_reads_comments_the_newest_first_and_nobody_else_does(home: Home) -> None:
    home.seat_all()
    written = []
    for number in range(3):
        application_id = home.issue(home.submit()).application_id
        comment = {} if number == 1 else {"comment": f"Komentar {number}"}
        home.expect(200, rate(home, application_id, score=3, **comment))
        written.append(application_id)
        home.later(hours=1)
    read = home.expect(200, home.get(f"/list_comments/{AREA}", home.seat(Role.LURAH)))["comments"]
    assert [(one["comment"], one["scores"]) for one in read] == [
        ("Komentar 2", {"layanan": 3}),
        ("Komentar 0", {"layanan": 3}),
    ]
    assert not any(application_id in str(read) for application_id in written)
    for token in (home.superapp, home.seat(Role.RT), home.seat(Role.LURAH, NEXT_KELURAHAN)):
        assert home.get(f"/list_comments/{AREA}", token, resident=None).status_code == 403
    assert home.get("/list_comments/36.71.99.9999", home.seat(Role.LURAH)).status_code == 404
    assert "Komentar" not in home.log.getvalue()
