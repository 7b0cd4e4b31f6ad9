"""What feeds ask of the store, on both databases: which internships there are, and whether and when one has moved."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from internwatch.facts import Facts
from internwatch.model import Change
from internwatch.store.store import Store
from tests.store.conftest import NOW
from tests.store.test_store import posting, saved

DAY = timedelta(days=1)
INTERN = Facts(internship=True, reader=3)


def test_stamps_are_those_of_internships_open_or_just_closed(store: Store) -> None:
    one, two, job = posting("1", facts=INTERN), posting("2", facts=INTERN), posting("3", facts=Facts())
    store.save(saved(one, two, job))
    assert store.stamps(NOW) == {one.key: ("open", NOW, 3), two.key: ("open", NOW, 3)}
    later = NOW + DAY
    store.save(saved(closed=frozenset({"2"}), at=later, changes=(Change("closed", two.key, later),)))
    assert store.stamps(later)[two.key][0] == "closed"
    assert set(store.stamps(later + DAY)) == {one.key}


def test_the_stand_moves_with_openings_changes_and_closings(store: Store) -> None:
    stands = [store.stand()]
    one = posting("1", facts=INTERN)
    store.save(saved(one))
    stands.append(store.stand())
    at = NOW + DAY
    moved = msgspec.structs.replace(one, title="Other")
    store.save(saved(moved, at=at, changes=(Change("changed", one.key, at, moved, one, ("title",)),)))
    stands.append(store.stand())
    store.save(saved(closed=frozenset({"1"}), at=at, changes=(Change("closed", one.key, at),)))
    stands.append(store.stand())
    assert len(set(stands)) == 4 and store.stand() == stands[-1]


def test_an_edit_of_the_text_alone_moves_nothing_worth_telling(store: Store) -> None:
    one, two = posting("1", facts=INTERN), posting("2", facts=INTERN)
    store.save(saved(one, two))
    for days, what in ((1, ("title",)), (2, ("text",))):
        at = NOW + days * DAY
        store.save(saved(one, at=at, changes=(Change("changed", one.key, at, one, one, what),)))
    assert store.moved_at([one.key, "unknown"])[one.key] == NOW + DAY
    assert "unknown" not in store.moved_at([one.key, "unknown"])
