"""Finds and starts Google's Firestore emulator and the storage emulator, on loopback, while they are needed.

A machine may lack them: `find_firestore_emulator` then says so, and nothing here is ever needed in production.
"""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PROJECT = "demo-paten"
BUCKETS = ("paten-uploads", "paten-letters", "paten-evaluations", "paten-published")
_JAR = "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_SDK_FOLDERS = ("/usr/lib/google-cloud-sdk", "/opt/google-cloud-sdk", "~/google-cloud-sdk")
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Emulators:
    """Where the emulators listen: `host:port` of Firestore, the address of storage."""

    firestore: str
    storage: str

    def environment(self) -> dict[str, str]:
        """The variables by which Google's own client libraries find them."""
        return {"FIRESTORE_EMULATOR_HOST": self.firestore, "STORAGE_EMULATOR_HOST": self.storage}


def find_firestore_emulator() -> Path | None:
    """The emulator's jar in the Google Cloud CLI's folder, if there is one and Java to run it."""
    if shutil.which("java") is None:
        return None
    gcloud = shutil.which("gcloud")
    roots = [os.environ.get("CLOUDSDK_ROOT_DIR"), *_SDK_FOLDERS]
    if gcloud is not None:
        roots.insert(0, str(Path(gcloud).resolve().parent.parent))
    jars = (Path(root).expanduser() / _JAR for root in roots if root)
    return next((jar for jar in jars if jar.is_file()), None)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def firestore_emulator(
    jar: Path, *, rules: Path | None = None, functions: str | None = None, port: int | None = None
) -> Iterator[str]:
    """The Firestore emulator's `host:port`; it posts events to the `functions` host, and enforces the rules."""
    port = port or free_port()
    command = ["java", "-cp", str(jar), _MAIN, "start", f"--host={HOST}", f"--port={port}"]
    command += [f"--rules={rules}"] if rules else []
    command += [f"--functions_emulator={functions}"] if functions else []
    with _running(command):
        _wait_for(f"http://{HOST}:{port}/")
        yield f"{HOST}:{port}"


@contextmanager
def storage_emulator(port: int | None = None) -> Iterator[str]:
    """The address of gcp-storage-emulator, in memory, with the buckets in it."""
    if importlib.util.find_spec("gcp_storage_emulator") is None:
        raise ModuleNotFoundError("gcp-storage-emulator is not installed; run `make test` once")
    port = port or free_port()
    buckets = [f"--default-bucket={BUCKETS[0]}"]
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", f"--host={HOST}", f"--port={port}", "--in-memory"]
    with _running(command + buckets):
        address = f"http://{HOST}:{port}"
        _wait_for(f"{address}/")
        for bucket in BUCKETS[1:]:
            _post(f"{address}/storage/v1/b?project={PROJECT}", {"name": bucket})
        yield address


def register_triggers(firestore: str, triggers: Mapping[str, str]) -> None:
    """Have the emulator post events of created documents to `/functions/projects/{project}/triggers/{name}`."""
    for name, document in triggers.items():
        _post(
            f"http://{firestore}/emulator/v1/projects/{PROJECT}/eventarcTrigger?eventarcTriggerId={name}",
            {
                "eventType": "google.cloud.firestore.document.v1.created",
                "database": "(default)",
                "namespace": "(default)",
                "document": {"value": document, "matchType": "PATH_PATTERN"},
            },
        )


def clear_firestore(firestore: str) -> None:
    """Remove every document, as if the emulator had just been started."""
    address = f"http://{firestore}/emulator/v1/projects/{PROJECT}/databases/(default)/documents"
    request = urllib.request.Request(address, method="DELETE")
    urllib.request.urlopen(request).close()  # noqa: S310


def clear_storage(storage: str) -> None:
    """Remove every object and leave the buckets, as if the emulator had just been started."""
    urllib.request.urlopen(f"{storage}/wipe?keep-buckets=true").close()  # noqa: S310  our own emulator


@contextmanager
def _running(command: Iterable[str]) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(list(command), stdout=quiet, stderr=quiet, stdin=quiet)  # noqa: S603  our own words
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _post(address: str, body: object) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer owner"}
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)  # noqa: S310  our own emulator
    urllib.request.urlopen(request).close()  # noqa: S310


def _wait_for(address: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310  our own emulator
        except urllib.error.HTTPError:
            return  # it answers, if only that there is nothing at its root
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} did not answer within {_START_SECONDS:.0f} s")
