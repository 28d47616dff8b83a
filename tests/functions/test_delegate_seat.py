"""An officer gives a seat to a deputy for some days; the deputy decides, and letters show a.n."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.domain.officers import Officer, Term
from functions.domain.seats import Role, seat_of
from functions.ports import Create
from infra.invariants import broken
from tests.functions.drawn import text_of
from tests.functions.problem_documents import problem
from tests.home import AREA, NEXT_KELURAHAN, NEXT_RT, START, Home, uid_of

RT, LURAH, CAMAT = (seat_of(role, AREA) for role in (Role.RT, Role.LURAH, Role.CAMAT))
VERIFIER_UID = uid_of(Role.VERIFIER)
SECRETARY = {
    "title": "Sekretaris Kelurahan",
    "name": "Wakil Contoh, S.IP.",
    "rank": "Penata (III/c)",
    "nip": "197001011995031001",
}
TODAY, TOMORROW, FRIDAY = "2026-10-05", "2026-10-06", "2026-10-09"


@pytest.fixture(autouse=True)
def _seated(home: Home) -> None:
    home.seat_all()


def body(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """The lurah's seat goes to the verifier from today until Friday; a change to None leaves a field out."""
    whole = {"seat": LURAH, "uid": VERIFIER_UID, "from": TODAY, "until": FRIDAY, "signer": SECRETARY} | changed
    return {name: value for name, value in whole.items() if value is not None}


def rt_body(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    return body(seat=RT, signer=None, **changed)


def delegate(home: Home, asked: dict[str, Any], role: Role = Role.LURAH) -> dict[str, Any]:
    return home.expect(200, home.post("/delegate_seat", asked, home.seat(role)))


def term(home: Home, seat: str = LURAH, uid: str = VERIFIER_UID) -> Term | None:
    stored = home.records.get(Officer, uid=uid)
    assert stored is not None
    return stored.value.seats.get(seat)


def test_a_deputy_decides_from_the_first_day_to_the_last_and_letters_show_a_n(home: Home) -> None:
    answer = delegate(home, body(through="Sekretaris Kelurahan"))
    assert datetime.fromisoformat(answer["ends_at"]) == datetime(2026, 10, 9, 17, tzinfo=UTC)
    application_id = home.submit()
    home.tokens[LURAH] = home.token(VERIFIER_UID)
    letter = home.issue(application_id)
    assert letter.signer.above == (f"a.n. {letter.signer.above[0][5:]}", "Sekretaris Kelurahan", "u.b.")
    assert letter.signer.above[0].startswith("a.n. Lurah ")
    assert (letter.signer.name, letter.signer.nip) == (SECRETARY["name"], "19700101 199503 1 001")
    shown = text_of(home.adapters.letters.read(letter.object_name))
    assert f"{' '.join(letter.signer.above)} Sekretaris Kelurahan," in shown
    assert broken(home.adapters) == []


def test_before_its_first_day_and_after_its_last_a_deputy_decides_nothing(home: Home) -> None:
    delegate(home, body(**{"from": TOMORROW}))
    held = term(home)
    assert held is not None
    assert held.from_ == datetime(2026, 10, 5, 17, tzinfo=UTC)
    assert [held.covers(instant) for instant in (START, held.from_, datetime(2026, 10, 9, 17, tzinfo=UTC))] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("begins", [TODAY, TOMORROW])
def test_the_same_request_again_changes_nothing(home: Home, begins: str) -> None:
    asked = body(**{"from": begins})
    first = delegate(home, asked)
    before = home.documents()
    home.later(minutes=5)
    assert delegate(home, asked) == first
    assert home.documents() == before


def test_a_delegation_that_runs_is_made_longer_or_shorter_from_now_on(home: Home) -> None:
    delegate(home, body())
    began = term(home)
    assert began is not None
    home.later(days=1)
    delegate(home, body(**{"from": TOMORROW, "until": "2026-10-20"}))
    longer = term(home)
    assert longer is not None
    assert longer.until is not None
    assert (longer.from_, longer.until) == (began.from_, datetime(2026, 10, 20, 17, tzinfo=UTC))


def test_a_delegation_ends_when_its_giver_says_so_and_what_was_decided_stays(home: Home) -> None:
    delegate(home, body())
    home.later(hours=3)
    ending = {"seat": LURAH, "uid": VERIFIER_UID, "end": True}
    first = delegate(home, ending)
    ended = term(home)
    assert ended is not None
    assert ended.until is not None
    assert ended.from_ < ended.until <= home.clock.now
    home.later(hours=1)
    assert delegate(home, ending) == first


def test_a_delegation_that_has_not_begun_is_taken_back_without_a_trace(home: Home) -> None:
    delegate(home, body(**{"from": TOMORROW}))
    ending = {"seat": LURAH, "uid": VERIFIER_UID, "end": True}
    for _ in range(2):
        answer = delegate(home, ending)
        assert (answer["begins_at"], answer["ends_at"]) == (None, None)
    assert term(home) is None


def test_an_rt_gives_the_seat_to_a_neighbouring_rt_who_prints_nothing(home: Home) -> None:
    home.seat(Role.RT, NEXT_RT)
    deputy = uid_of(Role.RT, NEXT_RT)
    delegate(home, rt_body(uid=deputy), Role.RT)
    held = term(home, RT, deputy)
    assert held is not None
    assert (held.acting_for, held.signer) == (RT, None)
    application_id = home.submit()
    home.tokens[RT] = home.token(deputy)
    assert home.act(application_id).turn == 2


def test_a_lurah_of_the_kecamatan_stands_in_for_the_camat(home: Home) -> None:
    camat = home.seat(Role.CAMAT)
    asked = body(seat=CAMAT, uid=uid_of(Role.LURAH))
    home.expect(200, home.post("/delegate_seat", asked, camat))
    held = term(home, CAMAT, uid_of(Role.LURAH))
    assert held is not None
    assert held.acting_for == CAMAT


def test_who_stood_in_before_may_again_after_a_day(home: Home) -> None:
    delegate(home, body(until=TODAY))
    home.later(hours=16)
    told = problem(home.post("/delegate_seat", body(**{"from": TOMORROW}), home.seat(Role.LURAH)), 422)
    assert "belum sehari berakhir" in told["detail"]
    home.later(hours=24)
    delegate(home, body(**{"from": "2026-10-07"}))
    assert term(home) is not None


def test_only_who_holds_the_seat_as_their_own_gives_it(home: Home) -> None:
    delegate(home, body())
    others = (home.superapp, home.seat(Role.RT), home.token(VERIFIER_UID), home.officer("lama", LURAH, ends=START))
    for token in others:
        problem(home.post("/delegate_seat", body(uid=uid_of(Role.RW)), token), 403)


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"seat": "lurah"}, "seat", "Tulis kursi Anda, misalnya lurah:36.71.05.1003."),
        ({"seat": RT.replace("rt", "lurah")}, "seat", "Tulis kursi Anda, misalnya lurah:36.71.05.1003."),
        ({"seat": "bupati:36.71.05"}, "seat", "Tulis kursi Anda, misalnya lurah:36.71.05.1003."),
        ({"uid": "3671011212800001"}, "uid", "Tulis uid akun petugas, bukan NIK."),
        ({"uid": "siapa"}, "uid", "Pilih petugas lain yang sudah terdaftar."),
        ({"uid": uid_of(Role.LURAH)}, "uid", "Pilih petugas lain yang sudah terdaftar."),
        ({"uid": uid_of(Role.RT, NEXT_KELURAHAN)}, "uid", "Pilih petugas di kelurahan yang sama."),
        ({"from": None}, "from", "Wajib diisi."),
        ({"until": None}, "until", "Wajib diisi."),
        ({"from": "2026-10-04"}, "from", "Hari pertama tidak boleh sebelum hari ini."),
        ({"from": "besok"}, "from", "Tulis tanggal seperti 1990-01-31."),
        ({"until": "2026-10-04"}, "until", "Hari terakhir tidak boleh sebelum hari pertama (from)."),
        ({"until": "2027-01-03"}, "until", "Pelimpahan paling lama 90 hari."),
        ({"signer": None}, "signer", "Isi, seperti akan tercetak di surat."),
        ({"signer": SECRETARY | {"nip": "12"}}, "signer.nip", "NIP harus 18 angka; di Excel, jadikan kolom ini teks."),
        ({"end": True, "signer": None, "until": None}, "from", "Kosongkan; pelimpahan diakhiri sekarang."),
        ({"hari": 3}, "hari", None),
    ],
)
def test_what_is_wrong_is_said_by_its_field(
    home: Home, changed: dict[str, Any], field: str, message: str | None
) -> None:
    home.seat(Role.RT, NEXT_KELURAHAN)
    told = problem(home.post("/delegate_seat", body(**changed), home.seat(Role.LURAH)), 400)
    found = {error["field"]: error["message"] for error in told["errors"]}
    assert set(found) == {field}
    assert message is None or found[field] == message


def test_ninety_days_are_not_too_long(home: Home) -> None:
    delegate(home, body(until="2027-01-02"))
    held = term(home)
    assert held is not None
    assert held.until == datetime(2027, 1, 2, 17, tzinfo=UTC)


def test_a_deputy_who_signs_nothing_is_printed_nowhere(home: Home) -> None:
    home.seat(Role.RT, NEXT_RT)
    asked = rt_body(uid=uid_of(Role.RT, NEXT_RT), through="Sekretaris") | {"signer": SECRETARY}
    told = problem(home.post("/delegate_seat", asked, home.seat(Role.RT)), 400)
    assert [error["field"] for error in told["errors"]] == ["signer", "through"]


def test_nobody_gives_a_seat_for_longer_than_they_hold_it(home: Home) -> None:
    token = home.officer("sementara", seat_of(Role.RT, NEXT_RT), ends=START + timedelta(days=2))
    asked = body(seat=seat_of(Role.RT, NEXT_RT), uid=uid_of(Role.RT), signer=None)
    told = problem(home.post("/delegate_seat", asked, token), 400)
    assert told["errors"] == [{"field": "until", "message": "Masa jabatan Anda sendiri berakhir lebih dulu."}]


def test_nobody_stands_in_for_a_seat_of_their_own(home: Home) -> None:
    second = Officer("kembar", {LURAH: Term(START - timedelta(days=1))})
    home.records.commit(Create(second))
    for asked in (body(uid="kembar"), {"seat": LURAH, "uid": "kembar", "end": True}):
        told = problem(home.post("/delegate_seat", asked, home.seat(Role.LURAH)), 422)
        assert told["detail"] == "Petugas itu memegang kursi ini sendiri."


def test_the_log_says_who_gave_which_seat_to_whom(home: Home) -> None:
    delegate(home, body())
    line = next(line for line in home.log.getvalue().splitlines() if '"delegate_seat"' in line)
    assert f'"seat": "{LURAH}"' in line
    assert f'"deputy": "{VERIFIER_UID}"' in line
    assert SECRETARY["name"] not in line


@pytest.mark.parametrize("role", [Role.RT, Role.RW])
def test_a_seat_that_signs_goes_to_the_office_alone(home: Home, role: Role) -> None:
    told = problem(home.post("/delegate_seat", body(uid=uid_of(role)), home.seat(Role.LURAH)), 400)
    assert [wrong["field"] for wrong in told["errors"]] == ["uid"]


@pytest.mark.parametrize("title", ["Plt. Lurah Contoh", "plh Lurah"])
def test_nobody_is_appointed_by_a_delegation(home: Home, title: str) -> None:
    told = problem(home.post("/delegate_seat", body(signer=SECRETARY | {"title": title}), home.seat(Role.LURAH)), 400)
    assert [wrong["field"] for wrong in told["errors"]] == ["signer.title"]
