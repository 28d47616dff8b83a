"""What hashicorp/google 6.50.0 knows: `google-provider-6.50.0.json.gz`, so that no registry need be reached.

    {"resources": {"google_storage_bucket": {FIELD: {…}}}, "data_sources": {…}}

A field is `{"type": "string"}`, `{"block": {FIELD: …}}` (`"many"`: any number of them) or `{"read_only": true}`: what a
resource tells and takes from nobody. `"required"` says that it must be given. The names were read from the provider's
published bindings (cdktf-cdktf-provider-google 16.12.1, on PyPI).
"""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

VERSION = "6.50.0"
Fields = dict[str, dict[str, Any]]
_FILE = Path(__file__).with_name(f"google-provider-{VERSION}.json.gz")
_TABLES = {"resource": "resources", "data": "data_sources"}


def fields_of(kind: str, type_: str) -> Fields | None:
    """The fields of a `resource` or `data` source, or None where the provider has none of that type."""
    found: Fields | None = _schema()[_TABLES[kind]].get(type_)
    return found


@cache
def _schema() -> dict[str, dict[str, Fields]]:
    read: dict[str, dict[str, Fields]] = json.loads(gzip.decompress(_FILE.read_bytes()))
    return read
