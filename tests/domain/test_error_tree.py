import re

import pytest

from functions.domain import errors
from functions.domain.errors import FieldError, InvalidArgument, PatenError

TREE = [kind for kind in PatenError.__subclasses__() if kind.__module__ == errors.__name__]


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert drawn == [kind.__name__ for kind in TREE]


@pytest.mark.parametrize("kind", TREE)
def test_only_what_may_succeed_unchanged_is_retryable(kind: type[PatenError]) -> None:
    assert kind("pesan").retryable == (kind.__name__ in {"Aborted", "Unavailable"})


@pytest.mark.parametrize("kind", TREE)
def test_every_error_carries_its_message(kind: type[PatenError]) -> None:
    assert kind("Tulis nama.").message == str(kind("Tulis nama.")) == "Tulis nama."


def test_wrong_fields_are_kept_in_order() -> None:
    wrong = [FieldError("form.b", "Wajib diisi."), FieldError("form.a", "Harus 16 angka.")]
    assert InvalidArgument("Ada isian yang perlu diperbaiki.", wrong).errors == tuple(wrong)
    assert InvalidArgument("Tulis bulan seperti 2026-10.").errors == ()
