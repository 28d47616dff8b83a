from infra.adapters import TEMPLATES
from tests.home import Home


def test_the_apps_list_every_letter_with_all_that_a_form_needs(home: Home) -> None:
    answer = home.expect(200, home.get("/list_letter_types"))
    names = [letter_type["name"] for letter_type in answer["letter_types"]]
    assert names == sorted(path.parent.name for path in TEMPLATES.glob("*/letter.toml"))
    for letter_type in answer["letter_types"]:
        assert letter_type["cost"] == "Rp 0"
        assert letter_type["explanation"]
        assert letter_type["requirements"]
        assert letter_type["service_hours"] > 0
        assert letter_type["route"][-1] in {"lurah", "camat"}
        assert all(field["title"] for field in letter_type["form_schema"]["properties"].values())
    assert {"nik", "name", "birth_date"} <= set(answer["applicant_schema"]["required"])


def test_the_catalogue_needs_no_body_and_takes_no_post(home: Home) -> None:
    assert home.post("/list_letter_types", {}).status_code == 405
    assert home.get("/list_letter_types").headers["X-Content-Type-Options"] == "nosniff"


def test_any_valid_token_will_do(home: Home) -> None:
    officer = home.officer("petugas-tanpa-kursi")
    for token in (home.superapp, officer, home.scheduler):
        home.expect(200, home.get("/list_letter_types", token))
