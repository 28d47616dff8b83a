"""What every bucket promises of the addresses it gives away."""

from datetime import timedelta

import pytest

from functions.ports import Files, UploadAddress
from tests.contract.homes import Ground

NAME = "uploads/abc"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def address(files: Files) -> UploadAddress:
    return files.upload_address(NAME, content_type="image/png", size=5, lifetime=TEN_MINUTES)


def refused(status: int) -> bool:
    return 400 <= status < 500


def stored(files: Files) -> Files:
    files.put_new(NAME, b"lima5", content_type="image/png", metadata={})
    return files


def tampered(url: str, position: int) -> str:
    other = "A" if url[position] != "A" else "B"
    return url[:position] + other + url[position + 1 :] if position != -1 else url[:-1] + other


def test_a_download_address_gives_the_file(ground: Ground, files: Files) -> None:
    url = stored(files).download_address(NAME, shown_as="ktp", lifetime=TEN_MINUTES)
    assert ground.fetch(url) == (200, b"lima5")
    assert ground.fetch(url) == (200, b"lima5")


@pytest.mark.usefixtures("enforcing")
def test_a_download_address_ends_with_its_lifetime(ground: Ground, files: Files) -> None:
    url = stored(files).download_address(NAME, shown_as="ktp", lifetime=TEN_MINUTES)
    ground.clock.now += TEN_MINUTES
    status, body = ground.fetch(url)
    assert refused(status)
    assert b"lima5" not in body


@pytest.mark.parametrize("position", [-1, -10, -70, 40])
@pytest.mark.usefixtures("enforcing")
def test_a_changed_download_address_is_refused(ground: Ground, files: Files, position: int) -> None:
    url = stored(files).download_address(NAME, shown_as="ktp", lifetime=TEN_MINUTES)
    status, body = ground.fetch(tampered(url, position))
    assert refused(status)
    assert b"lima5" not in body


def test_a_download_address_of_nothing_gives_nothing(ground: Ground, files: Files) -> None:
    assert refused(ground.fetch(files.download_address("uploads/lain", shown_as="ktp", lifetime=TEN_MINUTES))[0])


def test_an_upload_address_takes_the_announced_file(ground: Ground, files: Files, address: UploadAddress) -> None:
    assert ground.send(address, b"lima5") in {200, 201}
    found = files.find(NAME)
    assert found is not None
    assert (files.read(NAME), found.content_type) == (b"lima5", "image/png")


@pytest.mark.usefixtures("enforcing")
def test_an_upload_address_takes_one_file_only(ground: Ground, files: Files, address: UploadAddress) -> None:
    ground.send(address, b"lima5")
    assert refused(ground.send(address, b"lagi5"))
    assert files.read(NAME) == b"lima5"


@pytest.mark.parametrize("content", [b"", b"tiga", b"enam66", b"x" * 7_000_000], ids=["0", "4", "6", "7 MB"])
@pytest.mark.usefixtures("enforcing")
def test_another_size_than_announced_is_refused(
    ground: Ground, files: Files, address: UploadAddress, content: bytes
) -> None:
    assert refused(ground.send(address, content))
    assert files.find(NAME) is None


@pytest.mark.parametrize("content_type", ["image/jpeg", "text/html", "image/png; charset=utf-8"])
@pytest.mark.usefixtures("enforcing")
def test_another_type_than_announced_is_refused(
    ground: Ground, files: Files, address: UploadAddress, content_type: str
) -> None:
    assert refused(ground.send(address._replace(headers={"Content-Type": content_type}), b"lima5"))
    assert files.find(NAME) is None


def test_a_refused_file_does_not_use_up_the_address(ground: Ground, files: Files, address: UploadAddress) -> None:
    ground.send(address, b"tiga")
    assert not refused(ground.send(address, b"lima5"))
    assert files.read(NAME) == b"lima5"


@pytest.mark.usefixtures("enforcing")
def test_an_upload_address_ends_with_its_lifetime(ground: Ground, files: Files, address: UploadAddress) -> None:
    ground.clock.now += TEN_MINUTES
    assert refused(ground.send(address, b"lima5"))
    assert files.find(NAME) is None


@pytest.mark.parametrize("position", [-1, -10, -70, 40])
@pytest.mark.usefixtures("enforcing")
def test_a_changed_upload_address_is_refused(
    ground: Ground, files: Files, address: UploadAddress, position: int
) -> None:
    assert refused(ground.send(address._replace(url=tampered(address.url, position)), b"lima5"))
    assert files.find(NAME) is None


@pytest.mark.usefixtures("enforcing")
def test_an_address_serves_one_purpose(ground: Ground, files: Files, address: UploadAddress) -> None:
    url = stored(files).download_address(NAME, shown_as="ktp", lifetime=TEN_MINUTES)
    assert refused(ground.fetch(address.url)[0])
    assert refused(ground.send(address._replace(url=url), b"lagi5"))
    assert files.read(NAME) == b"lima5"


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.ü", "%00.%ff", "../../etc/passwd"])
@pytest.mark.usefixtures("enforcing")
def test_an_address_made_up_is_refused(ground: Ground, token: str) -> None:
    url = f"{ground.adapters.settings.public_url}/_files/{token}"
    assert refused(ground.fetch(url)[0])


def test_an_address_shows_nothing_of_whom_the_file_is_about(files: Files, address: UploadAddress) -> None:
    for url in (address.url, files.download_address(NAME, shown_as="ktp", lifetime=TEN_MINUTES)):
        assert "warga" not in url
        assert url.startswith("http")
