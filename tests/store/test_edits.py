"""Edits of people by another process are noted for the daemon; its own are not, and none is lost while one is taken."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from internwatch.people import Settings, Wish
from internwatch.store import open_store
from internwatch.store.edits import edited
from internwatch.store.store import Store
from tests.store.conftest import NOW

ANN, BEN = "email:ann@uni.example", "telegram:-10012/4_%"


def _settings(store: Store) -> None:
    ann = store.person(ANN)
    assert ann
    store.put_person(msgspec.structs.replace(ann, settings=Settings(zone="Europe/Berlin")))


EDITS: dict[str, Callable[[Store], object]] = {
    "settings": _settings,
    "wish": lambda s: s.put_wish(Wish(ANN, "b", {}, NOW)),
    "edited wish": lambda s: s.put_wish(Wish(ANN, "a", {"roles": ["research"]}, NOW, id=s.wishes()[0].id)),
    "dropped wish": lambda s: s.drop_wish(ANN, s.wishes()[0].id),
    "forgotten": lambda s: s.forget(ANN),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_noted_with_it(store: Store, edit: str) -> None:
    store.add_person(ANN, "email", NOW)
    store.put_wish(Wish(ANN, "a", {}, NOW))
    store.took_edits(store.edits())
    assert store.edits() == {}
    EDITS[edit](store)
    assert edited(store.edits(), (ANN, BEN)) == {ANN}


def test_of_somebody_forgotten_nothing_is_kept(store: Store) -> None:
    """Who knew them knows whom the note means; the note itself does not say."""
    store.add_person(ANN, "email", NOW)
    assert edited(store.edits(), ()) == {ANN}
    store.forget(ANN)
    assert edited(store.edits(), ()) == set() and "ann" not in str(store.edits())


def test_a_group_that_moved_is_two(store: Store) -> None:
    store.add_person(BEN, "group", NOW)
    store.move_person(BEN, "telegram:-100999")
    assert edited(store.edits(), ()) == {BEN, "telegram:-100999"}


def test_an_edit_while_another_is_taken_is_not_lost(store: Store) -> None:
    store.add_person(ANN, "email", NOW)
    taken = store.edits()
    _settings(store)
    store.took_edits(taken)
    assert edited(store.edits(), (ANN, BEN)) == {ANN}


def test_who_holds_the_database_knows_its_own_edits(store: Store, url: str) -> None:
    """Another process of the same moment is noted all the same; after the lock we are one of many again."""
    other = open_store(url, now=NOW)
    try:
        with store.lock("run"):
            store.add_person(ANN, "email", NOW)
            assert store.edits() == {}
            other.add_person(BEN, "group", NOW)
            assert edited(store.edits(), ()) == {BEN}
        _settings(store)
        assert edited(store.edits(), ()) == {ANN, BEN}
    finally:
        other.close()
