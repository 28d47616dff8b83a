"""Structured logs, one JSON object a line as Cloud Logging reads them. Ids and names of things, never of people."""

import json
import logging
import sys
import traceback
from typing import IO, Literal

from infra.tracing import logged_fields

Severity = Literal["INFO", "WARNING", "ERROR"]
_logger = logging.getLogger("paten")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        return json.dumps({"severity": record.levelname, "message": record.getMessage(), **fields}, default=str)


def log_to(stream: IO[str]) -> None:
    """Send the log to a stream, and nowhere else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JsonLines())
    _logger.handlers = [handler]
    _logger.propagate = False
    _logger.setLevel(logging.INFO)


def log(severity: Severity, message: str, **fields: object) -> None:
    """Write one line; `fields` are ids, counts and statuses. What is being served at the moment is added to them."""
    if not _logger.handlers:
        log_to(sys.stdout)
    _logger.log(logging.getLevelNamesMapping()[severity], message, extra={"fields": logged_fields() | fields})


def observe(what: str, *, alert: bool = False, **fields: object) -> None:
    """Write what operators count, or are woken by, as one line."""
    log("ERROR" if alert else "INFO", what, **fields)


def where(error: BaseException) -> list[str]:
    """Where an error was raised, without its message, which may quote what a resident wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
