"""Runs of a use case that are overtaken at a chosen moment, so that an interleaving is the same every time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.ports import Add, Create, Delete, Records, Update


@dataclass
class Once:
    """Does something the first time it is told to."""

    act: Callable[[], object]
    done: bool = False

    def __call__(self) -> None:
        if not self.done:
            self.done = True
            self.act()


@dataclass
class OvertakenBeforeCommit:
    """Records with which something happens after all was read and before anything is written."""

    records: Records
    happens: Once

    def commit(self, *writes: Create | Update | Delete | Add) -> tuple[str, ...]:
        self.happens()
        return self.records.commit(*writes)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  any other method
        return getattr(self.records, name)
