"""Who sends push messages in the cloud: the function's own account, with one token as long as it holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from flask import Response

from functions.domain.errors import Unavailable
from infra.cloud import push_headers
from tests import fcm
from tests.contract import google
from tests.loopback import Loopback, listening

pytestmark = pytest.mark.loopback


@pytest.fixture
def token_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Google's token service, and in the environment the service account that asks it."""
    given = json.dumps({"access_token": "akses", "expires_in": 3600})
    with listening(lambda _: Response(given, content_type="application/json")) as server:
        key = google.GOOGLES.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        account = {"type": "service_account", "client_email": google.SUPERAPP, "token_uri": server.url}
        file = tmp_path / "account.json"
        file.write_text(json.dumps(account | {"private_key": key.decode(), "project_id": fcm.PROJECT}))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
        yield server


def test_in_the_cloud_the_functions_own_account_sends_with_one_token(token_service: Loopback) -> None:
    headers = push_headers()

    assert [headers(), headers()] == [{"Authorization": "Bearer akses"}] * 2
    assert len(token_service.heard) == 1


def test_an_account_that_gets_no_token_is_unavailable(token_service: Loopback) -> None:
    token_service.answer = lambda _: Response('{"error": "invalid_grant"}', status=400, content_type="application/json")

    with pytest.raises(Unavailable, match="membuktikan diri"):
        push_headers()()
