import pytest

from functions.domain.seats import Role
from functions.domain.uploads import Upload
from infra.demo_city import DemoCity
from tests.home import RESIDENT, TWO_ATTACHMENTS, Home

PNG = b"\x89PNG\r\n\x1a\n"


def announce(home: Home, content_type: str, content: bytes, *, resident: str | None = RESIDENT) -> str:
    announced = {"content_type": content_type, "size": len(content)}
    answer = home.expect(201, home.post("/request_upload", announced, resident=resident))
    path = answer["url"].removeprefix(home.adapters.settings.public_url)
    assert home.client.put(path, data=content, headers=answer["headers"]).status_code == 201
    return str(answer["upload_id"])


def refused(home: Home, references: list[dict[str, str]], token: str | None = None) -> list[str]:
    before = home.documents()
    channel = "tangerang_live" if token is None else "pangkas"
    body = home.submission(TWO_ATTACHMENTS, attachments=references, channel=channel)
    answer = home.expect(400, home.post("/submit_application", body, token))
    assert home.documents() == before
    return [f"{wrong['field']}: {wrong['message']}" for wrong in answer["errors"]]


def test_an_address_is_given_for_a_quarter_of_an_hour(home: Home) -> None:
    announced = {"content_type": "application/pdf", "size": 5_242_880}
    answer = home.expect(201, home.post("/request_upload", announced, resident=RESIDENT))
    assert (answer["method"], answer["headers"]) == ("PUT", {"Content-Type": "application/pdf"})
    assert answer["expires_at"].startswith("2026-10-05T02:15")
    home.later(minutes=16)
    path = answer["url"].removeprefix(home.adapters.settings.public_url)
    assert home.client.put(path, data=b"x", headers=answer["headers"]).status_code == 403


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"content_type": "image/gif", "size": 5}, ["content_type"]),
        ({"content_type": "image/png", "size": 0}, ["size"]),
        ({"content_type": "image/png", "size": 5_242_881}, ["size"]),
        ({"content_type": "image/png", "size": "lima"}, ["size"]),
        ({"content_type": "image/png", "size": 1.5}, ["size"]),
        ({}, ["content_type", "size"]),
        ({"content_type": "image/png", "size": 5, "name": "ktp.png"}, ["name"]),
    ],
)
def test_only_pictures_and_pdfs_of_at_most_five_megabytes_are_taken(
    home: Home, body: dict[str, object], fields: list[str]
) -> None:
    before = home.documents()
    answer = home.expect(400, home.post("/request_upload", body, resident=RESIDENT))
    assert [wrong["field"] for wrong in answer["errors"]] == fields
    assert home.documents() == before


def test_attachments_that_were_never_announced_or_never_sent_are_all_named(home: Home) -> None:
    announced = home.expect(
        201, home.post("/request_upload", {"content_type": "image/png", "size": 5}, resident=RESIDENT)
    )
    references = [
        {"kind": "ktp", "upload_id": announced["upload_id"]},
        {"kind": "kk", "upload_id": "a" * 24},
    ]
    assert refused(home, references) == [
        "attachments[0].upload_id: Berkas ini belum diunggah.",
        "attachments[1].upload_id: Unggahan ini tidak ditemukan.",
    ]


PICTURE = {"content_type": "image/png", "size": 5}


def test_the_superapp_names_the_resident_an_upload_is_for(home: Home) -> None:
    before = home.documents()
    answer = home.expect(400, home.post("/request_upload", PICTURE))
    assert answer["errors"] == [{"field": "resident_id", "message": "Wajib diisi."}]
    assert home.documents() == before


@pytest.mark.parametrize("where", ["body", "header", "both"])
def test_the_resident_is_named_in_the_body_or_the_header(home: Home, where: str) -> None:
    body = PICTURE | ({} if where == "header" else {"resident_id": RESIDENT})
    answer = home.expect(201, home.post("/request_upload", body, resident=None if where == "body" else RESIDENT))
    stored = home.records.get(Upload, upload_id=answer["upload_id"])
    assert stored is not None
    assert (stored.value.caller, stored.value.resident_id) == ("superapp:superapp", RESIDENT)


def test_two_different_residents_are_refused(home: Home) -> None:
    before = home.documents()
    body = PICTURE | {"resident_id": "warga-lain"}
    answer = home.expect(400, home.post("/request_upload", body, resident=RESIDENT))
    assert answer["errors"] == [{"field": "resident_id", "message": "Tidak sama dengan header Resident-Id."}]
    assert home.documents() == before


@pytest.mark.parametrize("caller", ["an account that is no officer", "the scheduler"])
def test_whoever_is_no_officer_uploads_nothing(home: Home, caller: str) -> None:
    before = home.documents()
    token = home.scheduler if caller == "the scheduler" else home.token("siapa")
    home.expect(403, home.post("/request_upload", PICTURE, token))
    assert home.documents() == before


@pytest.mark.parametrize("owner", ["another resident", "an RT"])
def test_somebody_else_s_upload_does_not_exist(home: Home, owner: str) -> None:
    token = home.seat(Role.RT) if owner == "an RT" else None
    theirs = home.attach("ktp", token=token, resident="warga-lain" if owner == "another resident" else None)
    assert refused(home, [*theirs, *home.attach("kk")]) == ["attachments[0].upload_id: Unggahan ini tidak ditemukan."]


def test_a_resident_s_upload_does_not_exist_for_an_rt(home: Home) -> None:
    rt = home.seat(Role.RT)
    references = [*home.attach("ktp"), *home.attach("kk", token=rt)]
    assert refused(home, references, rt) == ["attachments[0].upload_id: Unggahan ini tidak ditemukan."]


@pytest.mark.parametrize(
    ("content_type", "content", "message"),
    [
        ("image/png", b"bukan gambar", "Lampirkan foto (JPEG atau PNG) atau PDF."),
        ("image/png", PNG, "Foto ini rusak atau terlalu besar; ambil ulang fotonya."),
        ("application/pdf", b"%PDF-1.7", "PDF ini rusak; simpan ulang berkasnya."),
        ("image/jpeg", b"", "Isi berkas tidak sama dengan jenis yang diberitahukan."),
    ],
)
def test_bytes_that_are_not_what_was_announced_are_refused(
    home: Home, content_type: str, content: bytes, message: str
) -> None:
    upload_id = announce(home, content_type, content or picture(home))
    references = [{"kind": "ktp", "upload_id": upload_id}, *home.attach("kk")]
    assert refused(home, references) == [f"attachments[0].upload_id: {message}"]


def test_kinds_that_are_missing_unknown_or_twice_are_refused(home: Home) -> None:
    ktp, kk = home.attach("ktp", "kk")
    assert refused(home, [ktp]) == ["attachments: Belum dilampirkan: Kartu Keluarga."]
    assert "attachments: Lampirkan tiap jenis satu kali" in refused(home, [ktp, kk, kk | {"kind": "ktp"}])[0]
    assert "attachments: Lampirkan tiap jenis satu kali" in refused(home, [ktp, kk, kk | {"kind": "paspor"}])[0]
    assert [line.partition(":")[0] for line in refused(home, [ktp | {"upload_id": "../luar"}, kk])] == [
        "attachments[0].upload_id"
    ]


def picture(home: DemoCity) -> bytes:
    reference = home.upload("ktp", home.superapp, "gambar", RESIDENT)
    return home.server.home.uploads.read(f"uploads/{reference['upload_id']}")
