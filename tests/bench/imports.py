"""How much of what a function loads at its start is the libraries that it must have."""

import subprocess
import sys
from compileall import compile_dir
from resource import RUSAGE_CHILDREN, getrusage

from functions.ports import Caller
from infra.adapters import TERRAFORM
from infra.deployables import Deployable, read_deployables
from infra.openapi import use_case_of
from infra.triggers import Signature
from tests.bench.measures import Measure

ROUNDS = 9

EVERYWHERE = (
    "functions_framework, flask, pydantic.dataclasses, pydantic.fields, pydantic.types; pydantic.create_model('First')"
)
"""Libraries that read any request: `import pydantic` alone loads nothing, and its first model looks for plugins."""

LOADED: dict[str, tuple[str, str]] = {
    "records": (
        "pydantic.type_adapter, google.cloud.firestore, cryptography.hazmat.primitives.ciphers.aead",
        "infra.firestore, infra.sealing",
    ),
    "inspector": ("PIL.Image", "infra.inspection"),
    "pages": ("jinja2", "infra.pages"),
    "evaluation_pages": ("jinja2", "infra.evaluation_pages"),
    "tokens": ("jwt, cryptography.x509, requests", "infra.google_tokens, infra.published_keys"),
} | dict.fromkeys(("uploads", "letters", "evaluations", "published"), ("google.cloud.storage", "infra.gcs"))
"""What a port takes in the cloud: libraries, and our adapters to them."""


def import_ratio() -> Measure:
    """Importing a deployable with its cloud adapters, as a multiple of importing the libraries it must have.

    Processor time of processes of their own, taken in turns, the least of each, which what else runs here can only
    lengthen; the worst deployable counts.
    """
    for folder in ("functions", "infra"):
        compile_dir(folder, quiet=1)  # as the libraries are
    every = read_deployables(TERRAFORM / "functions.yaml")
    worst, name = max((_import_ratio(deployable), deployable.name) for deployable in every)
    return Measure(f"import of {name} / of its libraries", worst, 1.15, "x")


def _import_ratio(deployable: Deployable) -> float:
    signature = Signature.of(use_case_of(deployable))
    ports = [*signature.ports, *(["tokens"] if signature.parameter_of(Caller) else [])]
    loaded = [LOADED[port] for port in ports if port in LOADED]
    libraries = "; ".join(f"import {needed}" for needed in [EVERYWHERE, *(needed for needed, _ in loaded)])
    own = ", ".join(
        [f"from functions.main import {deployable.name}; import infra.cloud", *(ours for _, ours in loaded)]
    )
    needed, whole = libraries, f"{libraries}; {own}"
    taken = [(_processor_seconds(whole), _processor_seconds(needed)) for _ in range(ROUNDS)]
    return min(each for each, _ in taken) / min(each for _, each in taken)


def _processor_seconds(code: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603  our own words
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
