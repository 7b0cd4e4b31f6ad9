"""People and their wishes: kept, found, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from internwatch.people import Settings, Wish, filter_of
from internwatch.store.store import Store

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
ANN, BEN = "telegram:11", "telegram:12"


def test_a_person_is_made_once_and_keeps_the_id(store: Store) -> None:
    ann = store.add_person(ANN, "private", NOW, Settings(zone="Europe/Paris"))
    assert store.add_person(ANN, "private", NOW) == ann == store.person(ANN) == store.person_by_id(ann.id)
    assert ann.settings.zone == "Europe/Paris"
    moved = msgspec.structs.replace(ann, state="active", settings=Settings(muted_until=NOW, topics=("nlp", "rl")))
    store.put_person(moved)
    assert store.people() == {ANN: moved}


def test_who_left_is_not_among_the_people(store: Store) -> None:
    ann = store.add_person(ANN, "private", NOW)
    store.put_person(msgspec.structs.replace(ann, state="left"))
    assert store.people() == {}
    assert store.person(ANN) is not None


def test_wishes_are_named_once_a_person(store: Store) -> None:
    store.add_person(ANN, "private", NOW)
    number = store.put_wish(Wish(ANN, "nlp", {"topics": ["nlp"]}, NOW))
    store.put_wish(Wish(BEN, "nlp", {"topics": ["nlp"]}, NOW))
    assert number and store.put_wish(Wish(ANN, "nlp", {}, NOW)) is None
    store.put_wish(Wish(ANN, "language", {"topics": ["nlp"]}, NOW, "daily 09:00", paused=True, id=number))
    (mine,) = store.wishes(ANN)
    assert (mine.name, mine.rhythm, mine.paused, mine.id) == ("language", "daily 09:00", True, number)
    store.drop_wish(BEN, number)
    assert len(store.wishes()) == 2
    store.drop_wish(ANN, number)
    assert store.wishes(ANN) == []


def test_a_wish_is_a_filter_of_its_own_name(store: Store) -> None:
    ann = store.add_person(ANN, "private", NOW, Settings(graduation="2028-05"))
    made, problems = filter_of(Wish(ANN, "nlp", {"topics": ["nlp"]}, NOW), ann)
    assert not problems and made
    assert (made.label, made.send_to, made.graduation, made.degree) == ("nlp", (ANN,), "2028-05", "phd")
    assert made.name == f"{ann.id}/nlp"
    broken, problems = filter_of(Wish(ANN, "nlp", {"topics": ["cooking"]}, NOW), ann)
    assert broken is None
    assert problems[0][0] == "topics"


def test_forgetting_leaves_nothing(store: Store) -> None:
    for one in (ANN, BEN):
        store.add_person(one, "private", NOW)
        store.put_wish(Wish(one, "nlp", {"topics": ["nlp"]}, NOW))
    store.forget(ANN)
    assert store.person(ANN) is None
    assert store.wishes(ANN) == []
    assert store.person(BEN) and store.wishes(BEN)
