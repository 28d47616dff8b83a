"""What an audit reads: every record of a collection, page by page, with its version."""

from dataclasses import replace

import pytest

from functions.domain.application import Application, File
from functions.domain.errors import DataLoss
from functions.domain.messages import Message
from functions.domain.usage import Usage
from functions.ports import Create, Update
from infra.adapters import Adapters
from tests.contract.homes import Ground
from tests.contract.values import APPLICATION, DECISION, FILE, MESSAGE


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_each_record_comes_once_whatever_the_page_s_size(ground: Ground, page: int) -> None:
    store = ground.adapters.all_records
    names = [f"36.71.05.1003:2026-{month:02}" for month in range(1, 7)]
    store.commit(*(Create(Usage(name, {"submitted": number})) for number, name in enumerate(names)))
    assert [stored.value for stored in store.each(Usage, page)] == [
        Usage(name, {"submitted": n}) for n, name in enumerate(names)
    ]


def test_what_is_inside_a_record_or_beside_it_is_not_among_them(ground: Ground) -> None:
    store = ground.adapters.all_records
    others = [replace(APPLICATION, application_id=name) for name in ("lain", "zeta")]
    store.commit(*map(Create, (APPLICATION, *others, replace(DECISION, application_id="lain"), MESSAGE)))
    assert [stored.value for stored in store.each(Application, 1)] == [*others[:1], APPLICATION, *others[1:]]


def test_an_empty_collection_has_none(ground: Ground) -> None:
    assert list(ground.adapters.all_records.each(Usage)) == []


def test_each_can_be_updated_by_its_version(ground: Ground) -> None:
    store = ground.adapters.all_records
    store.commit(Create(Usage("36.71.05.1003:2026-10", {"submitted": 1})))
    (stored,) = store.each(Usage)
    assert stored == store.get(Usage, usage_id=stored.value.usage_id)
    store.commit(Update(stored, Usage(stored.value.usage_id, {"submitted": 2})))


def test_each_is_charged_for_what_is_read(ground: Ground) -> None:
    store = ground.adapters.all_records
    store.commit(*(Create(Usage(f"36.71.05.1003:2026-{month:02}", {})) for month in range(1, 6)))
    before = store.operations.copy()
    list(store.each(Usage, 2))
    assert (store.operations - before)["reads"] == 5


def test_an_audit_stops_at_what_nobody_can_read(ground: Ground) -> None:
    other_key = ground.adapters.settings.model_copy(update={"records_key": (b"k" * 32,)})
    Adapters(other_key, ground.clock).records.commit(Create(MESSAGE))
    with pytest.raises(DataLoss):
        list(ground.adapters.all_records.each(Message))


@pytest.mark.parametrize("page", [1, 2, 100])
def test_an_audit_finds_what_an_older_key_sealed_and_an_update_that_changes_nothing_mends_it(
    ground: Ground, page: int
) -> None:
    old, new = b"k" * 32, b"n" * 32
    before, after = (
        Adapters(ground.adapters.settings.model_copy(update={"records_key": keys}), ground.clock).all_records
        for keys in ((old,), (new, old))
    )
    others = [replace(APPLICATION, application_id=name) for name in ("lain", "zeta")]
    files = [replace(FILE, application_id=other.application_id, revision=n) for other in others for n in (1, 2)]
    before.commit(*map(Create, (APPLICATION, FILE, *others, *files, MESSAGE)))
    assert {stored.value.application_id for stored in after.outdated(File, page)} == {"permohonan", "lain", "zeta"}
    assert len(list(after.outdated(File, page))) == 1 + len(files)
    for stored in after.outdated(File, page):
        after.commit(Update(stored, stored.value))
    assert list(after.outdated(File, page)) == []
    assert len(list(after.outdated(Message, page))) == 1
