"""Which indexes exist, and which a query needs."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.records import Query


@dataclass(frozen=True)
class Index:
    """Fields of a collection (or, as a group, of every collection of that name) that can be queried together."""

    collection: str
    fields: tuple[str, ...]
    group: bool


def read_indexes(path: Path) -> frozenset[Index]:
    """The indexes that `terraform/indexes.yaml` declares."""
    tables = yaml.safe_load(path.read_text())
    composite = (Index(row["collection"], tuple(row["fields"]), _is_group(row)) for row in tables["composite"])
    single = (Index(row["collection"], (row["field"],), _is_group(row)) for row in tables["single"])
    return frozenset((*composite, *single))


def index_for(query: Query) -> Index | None:
    """The index a query needs; None where Firestore's own single-field indexes of the collection do.

    Those are merged where nothing but equality is asked for (https://firebase.google.com/docs/firestore/query-data/index-overview).
    """
    named = [where.field for where in query.where]
    fields = tuple(dict.fromkeys([*named, query.order_by] if query.order_by else named))
    equal = query.order_by is None and all(where.op == "==" for where in query.where)
    if (len(fields) == 1 or equal) and not query.group:
        return None
    return Index(query.collection, fields, query.group)


def _is_group(row: dict[str, str]) -> bool:
    return row["scope"] == "COLLECTION_GROUP"
