"""Builds the clients of Google Cloud, and of its emulators, from the settings."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import google.auth
from google.auth.credentials import AnonymousCredentials
from google.auth.transport.requests import Request
from google.cloud import firestore
from google.cloud.storage import Client as StorageClient
from google.oauth2 import id_token

from functions.ports import Clock
from infra.deployables import Deployable
from infra.event_sender import EventSender
from infra.firestore import FirestoreRecords
from infra.gcs import GcsFiles
from infra.google_tokens import GoogleTokens
from infra.local_signer import LocalSigner
from infra.sealing import Sealer
from infra.settings import Settings

_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def firestore_records(settings: Settings, key: bytes, watched: Collection[str]) -> FirestoreRecords:
    """The project's records; the client itself finds an emulator by its variable."""
    client = _firestore_client(settings.project, settings.firestore_emulator)
    return FirestoreRecords(client, sealer=Sealer(key), watched=watched)


def gcs_files(settings: Settings, bucket: str) -> GcsFiles:
    """One bucket of the project; the function's own account signs its addresses by signBlob."""
    if settings.storage_emulator:
        client = _storage_client(settings.project, settings.storage_emulator)
        signer = LocalSigner(settings.folder)
        return GcsFiles(client.bucket(bucket), signer=signer, endpoint=settings.storage_emulator)
    client = _storage_client(settings.project, None)
    return GcsFiles(client.bucket(bucket), signer=_own_signer())


def event_sender(settings: Settings, deployables: Sequence[Deployable], clock: Clock) -> EventSender:
    """Sends events to the functions under `functions_url`, with an ID token of the function's own account."""

    def headers(address: str) -> dict[str, str]:
        if settings.firestore_emulator:
            return {}
        return {"Authorization": f"Bearer {id_token.fetch_id_token(Request(), address)}"}

    return EventSender(
        project=settings.project or "",
        deployables=deployables,
        address=lambda name: f"{settings.functions_url}/{name}",
        headers=headers,
        clock=clock,
    )


def google_tokens(settings: Settings) -> GoogleTokens:
    """Checks Google's and Firebase's tokens for this project."""
    return GoogleTokens(
        project=settings.project or "",
        audience=settings.public_url,
        superapps=settings.superapp_accounts,
        schedulers=settings.scheduler_accounts,
        request=Request(),
    )


@cache
def _firestore_client(project: str | None, emulator: str | None) -> firestore.Client:
    """One client, with one set of connections, for the whole process."""
    return firestore.Client(project=project, credentials=AnonymousCredentials() if emulator else None)


@cache
def _storage_client(project: str | None, emulator: str | None) -> StorageClient:
    """One client, with one set of connections, for the whole process."""
    if emulator is None:
        return StorageClient(project)
    return StorageClient(project, credentials=AnonymousCredentials(), client_options={"api_endpoint": emulator})


def _own_signer() -> Any:  # noqa: ANN401  google-auth's credentials
    from google.auth import iam  # noqa: PLC0415  only where addresses are signed
    from google.oauth2 import service_account  # noqa: PLC0415

    credentials: Any = google.auth.default(scopes=[_SCOPE])[0]
    request = Request()
    credentials.refresh(request)
    email = credentials.service_account_email
    signer = iam.Signer(request, credentials, email)
    return service_account.Credentials(signer, email, "https://oauth2.googleapis.com/token")
