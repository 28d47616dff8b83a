import importlib
import inspect
import pkgutil
from dataclasses import is_dataclass

import pytest

from functions import domain

VALUES = [
    kind
    for module in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}.")
    for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
    if is_dataclass(kind) and kind.__module__ == module.name
]


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_value_of_the_domain_is_frozen(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
