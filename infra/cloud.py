"""Builds the clients of Google Cloud, and of its emulators, from the settings; each loads its own libraries only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from google.cloud import firestore
    from google.cloud.storage import Client as StorageClient

    from functions.ports import Clock
    from infra.deployables import Deployable
    from infra.event_sender import EventSender
    from infra.firestore import FirestoreRecords
    from infra.gcs import GcsFiles
    from infra.google_tokens import GoogleTokens
    from infra.sealing import Sealer
    from infra.settings import Settings

_CERTIFICATES = "https://www.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_PUSH_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"


def firestore_records(settings: Settings, sealer: Sealer, watched: Collection[str]) -> FirestoreRecords:
    """The project's records; the client itself finds an emulator by its variable."""
    from infra.firestore import FirestoreRecords

    client = _firestore_client(settings.project, settings.firestore_emulator)
    return FirestoreRecords(client, sealer=sealer, watched=watched)


def gcs_files(settings: Settings, bucket: str) -> GcsFiles:
    """One bucket of the project; the function's own account signs its addresses by signBlob."""
    from infra.gcs import GcsFiles

    if settings.storage_emulator:
        from infra.local_signer import LocalSigner

        client = _storage_client(settings.project, settings.storage_emulator)
        signer = LocalSigner(settings.folder)
        return GcsFiles(client.bucket(bucket), signer=lambda: signer, endpoint=settings.storage_emulator)
    client = _storage_client(settings.project, None)
    return GcsFiles(client.bucket(bucket), signer=_own_signer)


def event_sender(settings: Settings, deployables: Sequence[Deployable], clock: Clock) -> EventSender:
    """Sends events to the functions under `functions_url`, with an ID token of the function's own account."""
    from infra.event_sender import EventSender

    functions, emulated = settings.functions_url, settings.firestore_emulator is not None

    def headers(address: str) -> dict[str, str]:
        return {} if emulated else {"Authorization": f"Bearer {_own_token(address)}"}

    return EventSender(
        project=settings.project or "",
        deployables=deployables,
        address=lambda name: f"{functions}/{name}",
        headers=headers,
        clock=clock,
    )


def google_tokens(settings: Settings, deployables: Sequence[Deployable], *, is_behind_iam: bool) -> GoogleTokens:
    """Checks Google's and Firebase's tokens for this project.

    Google's are made for the service's own address, or for a function's: the scheduler makes the latter, since that is
    what Cloud Run asks for at its door.
    """
    from infra.google_tokens import GoogleTokens
    from infra.published_keys import PublishedKeys

    return GoogleTokens(
        project=settings.project or "",
        audiences=(settings.public_url, *(f"{settings.functions_url}/{each.name}" for each in deployables)),
        superapps=settings.superapp_accounts,
        schedulers=settings.scheduler_accounts,
        google_keys=PublishedKeys(f"{_CERTIFICATES}/oauth2/v1/certs"),
        firebase_keys=PublishedKeys(f"{_CERTIFICATES}/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"),
        is_behind_iam=is_behind_iam,
    )


def push_headers() -> Callable[[], dict[str, str]]:
    """Proves to Firebase Cloud Messaging that the function's own account sends. What it gives raises Unavailable."""
    own = cache(_own_account)
    return lambda: {"Authorization": f"Bearer {_valid_token(own)}"}


def _own_token(audience: str) -> str:
    """An ID token of the function's own account. Raises Unavailable."""
    return _valid_token(lambda: _own_id(audience))


def _valid_token(find: Callable[[], Any]) -> str:
    """A token of such credentials, used again until shortly before it ends. Raises Unavailable."""
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import Request

    from functions.domain.errors import Unavailable

    try:
        credentials = find()
        if not credentials.valid:
            credentials.refresh(Request())
    except (GoogleAuthError, OSError, ValueError) as error:
        raise Unavailable("Akun layanan sedang tidak dapat membuktikan diri.") from error
    return str(credentials.token)


def _own_account() -> Any:  # noqa: ANN401  google-auth's credentials
    import google.auth

    return google.auth.default(scopes=[_PUSH_SCOPE])[0]


@cache
def _own_id(audience: str) -> Any:  # noqa: ANN401  google-auth's credentials
    from google.auth.transport.requests import Request
    from google.oauth2 import id_token

    return id_token.fetch_id_token_credentials(audience, Request())


@cache
def _firestore_client(project: str | None, emulator: str | None) -> firestore.Client:
    """One client, with one set of connections, for the whole process."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import firestore

    return firestore.Client(project=project, credentials=AnonymousCredentials() if emulator else None)


@cache
def _storage_client(project: str | None, emulator: str | None) -> StorageClient:
    """One client, with one set of connections, for the whole process."""
    from google.auth.credentials import AnonymousCredentials
    from google.cloud.storage import Client as StorageClient

    if emulator is None:
        return StorageClient(project)
    return StorageClient(project, credentials=AnonymousCredentials(), client_options={"api_endpoint": emulator})


@cache
def _own_signer() -> Any:  # noqa: ANN401  google-auth's credentials
    """The function's own account, which signs by signBlob; asked for only where an address is signed."""
    import google.auth
    from google.auth import iam
    from google.auth.transport.requests import Request
    from google.oauth2 import service_account

    credentials: Any = google.auth.default(scopes=[_SCOPE])[0]
    request = Request()
    credentials.refresh(request)
    email = credentials.service_account_email
    signer = iam.Signer(request, credentials, email)
    return service_account.Credentials(signer, email, "https://oauth2.googleapis.com/token")
