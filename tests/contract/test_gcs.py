"""What is particular to Cloud Storage: what its signed addresses bind, which the emulator does not look at."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.storage import Client

from infra.gcs import GcsFiles
from infra.local_signer import LocalSigner

NAME = "uploads/abc"


@pytest.fixture
def bucket(tmp_path: Path) -> GcsFiles:
    client = Client("contoh", credentials=AnonymousCredentials())
    return GcsFiles(client.bucket("berkas"), signer=lambda: LocalSigner(tmp_path))


def test_an_upload_address_is_bound_to_type_size_and_a_single_write(bucket: GcsFiles) -> None:
    address = bucket.upload_address(NAME, content_type="image/png", size=5, lifetime=timedelta(minutes=15))
    query = parse_qs(urlsplit(address.url).query)
    signed = set(query["X-Goog-SignedHeaders"][0].split(";"))
    assert signed == {"content-type", "host", "x-goog-content-length-range", "x-goog-if-generation-match"}
    assert address.method == "PUT"
    assert address.headers == {
        "Content-Type": "image/png",
        "x-goog-content-length-range": "5,5",
        "x-goog-if-generation-match": "0",
    }
    assert query["X-Goog-Expires"] == ["900"]


def test_a_download_address_ends_soon_and_names_nobody(bucket: GcsFiles) -> None:
    url = urlsplit(bucket.download_address(NAME, shown_as="ktp", lifetime=timedelta(minutes=10)))
    query = parse_qs(url.query)
    assert url.path == "/berkas/uploads/abc"
    assert query["X-Goog-Algorithm"] == ["GOOG4-RSA-SHA256"]
    assert query["X-Goog-Expires"] == ["600"]
    assert query["response-content-disposition"] == ['inline; filename="ktp"']


def test_another_method_type_or_size_has_another_signature(bucket: GcsFiles) -> None:
    lifetime = timedelta(minutes=15)
    urls = {
        bucket.upload_address(NAME, content_type=kind, size=size, lifetime=lifetime).url.rpartition("Signature=")[2]
        for kind, size in (("image/png", 5), ("image/jpeg", 5), ("image/png", 6))
    }
    assert len(urls) == 3


def test_a_signer_keeps_its_key(tmp_path: Path) -> None:
    assert LocalSigner(tmp_path).sign_bytes(b"pesan") == LocalSigner(tmp_path).sign_bytes(b"pesan")
    assert (tmp_path / "keys" / "signer.pem").stat().st_mode & 0o777 == 0o600
