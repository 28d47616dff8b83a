"""What docs/analytics.md and its schema say of the rows. `python -m tests.analytics_page` writes it anew."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from functions.domain.analytics import table_schema

PAGE = Path("docs/analytics.md")
SCHEMA = Path("docs/analytics/applications.schema.json")
_IN_DDL = {"INTEGER": "INT64", "BOOLEAN": "BOOL"}
_QUERY = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def queries() -> list[str]:
    """The queries of the page, in its order."""
    return _QUERY.findall(PAGE.read_text())


def schema() -> str:
    """The columns as BigQuery takes them."""
    return json.dumps(table_schema(), indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """The page as it stands, with its table of columns and its table definition as the rows are now."""
    table = "\n".join(["| column | type | |", "|---|---|---|", *_rows(table_schema())])
    written = _between(PAGE.read_text(), "columns", table)
    return _between(written, "table", f"```\n{_definition()}\n```")


def _rows(columns: Sequence[dict[str, Any]], within: str = "") -> Iterator[str]:
    for column in columns:
        mode = "" if column["mode"] == "REQUIRED" else f", {column['mode'].lower()}"
        yield f"| `{within}{column['name']}` | {column['type']}{mode} | {column['description']} |"
        yield from _rows(column.get("fields", ()), f"{column['name']}.")


def _definition() -> str:
    columns = ",\n".join(f"  {_declared(column)}" for column in table_schema())
    return f"""CREATE EXTERNAL TABLE paten.applications (
{columns}
)
WITH PARTITION COLUMNS (closed_on DATE)
OPTIONS (
  format = 'NEWLINE_DELIMITED_JSON',
  compression = 'GZIP',
  uris = ['gs://BUCKET/records/*'],
  hive_partition_uri_prefix = 'gs://BUCKET/records'
)"""


def _declared(column: dict[str, Any]) -> str:
    if column["type"] != "RECORD":
        return f"{column['name']} {_IN_DDL.get(column['type'], column['type'])}"
    return f"{column['name']} ARRAY<STRUCT<{', '.join(map(_declared, column['fields']))}>>"


def _between(text: str, name: str, content: str) -> str:
    pattern = re.compile(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    written, found = pattern.subn(lambda match: f"{match[1]}{content}\n{match[2]}", text)
    if found != 1:
        raise ValueError(f"{PAGE} has no place for its {name}")
    return written


if __name__ == "__main__":
    SCHEMA.write_text(schema())
    PAGE.write_text(page())
