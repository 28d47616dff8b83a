import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from functions.domain.officers import Officer, Term
from functions.domain.seats import Role
from functions.ports import Create
from infra.demo_year import GeneratedYear, generated_year
from tests.browser import WITHOUT_CHROMIUM, find_chromium, picture
from tests.functions.test_export_evaluation import AFTER_OCTOBER, export, fill
from tests.home import AREA, START, Home, make_home

KELURAHAN, KECAMATAN, CITY = AREA[:13], AREA[:8], AREA[:5]
READER = "pembaca-contoh"
PHONE, DESK = 390, 1200


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The generated city's October, exported; with a reader of the whole city."""
    home = make_home(tmp_path_factory.mktemp("evaluation"))
    home.adapters.settings = home.adapters.settings.model_copy(update={"evaluation_readers": (READER,)})
    home.clock.now = AFTER_OCTOBER
    fill(home.adapters, generated_year(home.adapters), 9_000)
    export(home, month="2026-09")
    export(home)
    return home


@pytest.fixture
def reader(october: Home) -> str:
    return october.token(READER)


def data(home: Home, token: str, **query: str) -> dict[str, Any]:
    return home.expect(200, home.get(address(**query), token))


def address(**query: str) -> str:
    return "/view_evaluation?" + "&".join(f"{name}={value}" for name, value in query.items())


def page(home: Home, token: str, **query: str) -> tuple[str, str]:
    """The page, and the policy under which it must work."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    answer = home.client.get(address(**query), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text, answer.headers["Content-Security-Policy"]


class Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def test_a_reader_sees_the_city_as_it_was_written(october: Home, reader: str) -> None:
    written = json.loads(october.adapters.evaluations.read("evaluation/2026-10/report.json"))
    assert data(october, reader) == data(october, reader, month="2026-10", area=CITY) == written


def test_a_kelurahan_sees_itself_and_what_is_below(october: Home) -> None:
    lurah = october.seat(Role.LURAH, AREA)
    seen = data(october, lurah)
    assert [area["code"] for area in seen["areas"]] == [KELURAHAN]
    assert seen["places"]
    assert all(place["code"].startswith(f"{KELURAHAN}.") for place in seen["places"])
    rw = data(october, lurah, area=f"{KELURAHAN}.001")["places"]
    assert rw
    assert all(place["code"].startswith(f"{KELURAHAN}.001") for place in rw)


def test_a_camat_sees_every_kelurahan_of_the_kecamatan_and_no_other(october: Home) -> None:
    camat = october.seat(Role.CAMAT, AREA)
    assert {area["code"][:8] for area in data(october, camat)["areas"]} == {KECAMATAN}
    data(october, camat, area=KELURAHAN)
    october.expect(403, october.get(address(area="36.71.01"), camat))


@pytest.mark.parametrize("area", [CITY, "36.71.05.1001", "36.71.05"])
def test_nobody_sees_beyond_their_own_area(october: Home, area: str) -> None:
    october.expect(403, october.get(address(area=area), october.seat(Role.VERIFIER, AREA)))


def test_residents_apps_and_neighbourhoods_see_no_report(october: Home) -> None:
    for token in (october.superapp, october.seat(Role.RT, AREA), october.seat(Role.RW, AREA), october.scheduler):
        october.expect(403, october.get(address(), token))


def test_a_seat_that_is_no_longer_held_opens_nothing(october: Home) -> None:
    october.records.commit(Create(Officer("bekas-lurah", {f"lurah:{KELURAHAN}": Term(START, START)})))
    october.expect(403, october.get(address(), october.token("bekas-lurah")))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"month": "2026-08"}, 404),
        ({"month": "2026-13"}, 400),
        ({"month": "../x"}, 400),
        ({"area": "36.71.99"}, 404),
        ({"area": f"{KELURAHAN}.999"}, 404),
        ({"area": "<script>"}, 400),
    ],
)
def test_a_month_or_area_without_a_report_is_said_to_have_none(
    october: Home, reader: str, query: dict[str, str], status: int
) -> None:
    october.expect(status, october.get(address(**query), reader))


def test_a_path_is_no_address(october: Home, reader: str) -> None:
    october.expect(404, october.get("/view_evaluation/2026-10", reader))


def test_the_page_leads_from_the_city_down_to_the_rt_and_to_the_month_before(october: Home, reader: str) -> None:
    city, _ = page(october, reader)
    assert f"?month=2026-10&amp;area={KECAMATAN}" in city
    assert f"?month=2026-09&amp;area={CITY}" in city
    kecamatan, _ = page(october, reader, area=KECAMATAN)
    assert f"area={KELURAHAN}" in kecamatan
    kelurahan, _ = page(october, reader, area=KELURAHAN)
    assert f"area={KECAMATAN}" in kelurahan
    assert f"area={KELURAHAN}.001" in kelurahan
    rw, _ = page(october, reader, area=f"{KELURAHAN}.001")
    assert "RW 001, Kelurahan" in rw
    assert "RT 001" in rw


def test_the_page_of_a_lurah_leads_to_nothing_that_is_closed(october: Home) -> None:
    shown, _ = page(october, october.seat(Role.LURAH, AREA))
    assert f"area={KECAMATAN}&" not in shown
    assert f'area={KECAMATAN}"' not in shown


def test_the_page_names_the_unused_kelurahan_and_the_slow_rt(october: Home, reader: str) -> None:
    year: GeneratedYear = generated_year(october.adapters)
    words = " ".join(Words(page(october, reader)[0]).words)
    assert all(area.name in words for area in year.unused)
    assert f"RT {year.slow_rt[-3:]}/RW {year.slow_rt[-7:-4]}" in words


def test_small_counts_are_not_shown(october: Home, reader: str) -> None:
    words = Words(page(october, reader, area=KELURAHAN)[0]).words
    assert "<5" in words


def test_nothing_on_the_page_is_styled_or_run_in_place(october: Home, reader: str) -> None:
    for area in (CITY, KECAMATAN, KELURAHAN, f"{KELURAHAN}.001"):
        html, _ = page(october, reader, area=area)
        names = {name for name, _ in Words(html).attributes}
        assert not {name for name in names if name == "style" or name.startswith("on")}
        assert "<script" not in html


@contextmanager
def served(html: str, policy: str) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/view_evaluation"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.loopback
@pytest.mark.skipif(find_chromium() is None, reason=WITHOUT_CHROMIUM)
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("area", [CITY, KELURAHAN])
def test_a_browser_shows_the_page_on_a_phone_and_on_a_desk(
    october: Home, reader: str, tmp_path: Path, width: int, area: str
) -> None:
    target = tmp_path / "page.png"
    with served(*page(october, reader, area=area)) as url:
        console = picture(url, target, width=width, height=1400)
    assert "Content Security Policy" not in console
    with Image.open(target) as image:
        assert image.size[0] == width
        assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 50
