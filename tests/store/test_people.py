"""People and their wishes: kept, found, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from internwatch.model import Owed
from internwatch.people import Settings, Wish, filter_of
from internwatch.store.rows import Outcome, Subscription
from internwatch.store.store import Store
from internwatch.store.tables import EPOCH

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


def test_the_number_of_a_wish_that_is_gone_is_nobodys(store: Store) -> None:
    """A button, a pending question and a feed go by it; alerts and their tries likewise."""
    last = store.put_wish(Wish(ANN, "nlp", {}, NOW)) or 0
    store.drop_wish(ANN, last)
    assert (store.put_wish(Wish(BEN, "robots", {}, NOW)) or 0) > last
    store.add_person(ANN, "private", NOW)
    store.owe([Owed(ANN, "new", "a:b:1", "1")], NOW)
    (number,) = store.outbox_ids(["pending"])
    store.forget(ANN)
    store.owe([Owed(BEN, "new", "a:b:1", "1")], NOW)
    assert store.outbox_ids(["pending"]) > [number]


def test_a_wish_is_a_filter_of_its_own_name(store: Store) -> None:
    ann = store.add_person(ANN, "private", NOW, Settings(graduation="2028-05"))
    made, problems = filter_of(Wish(ANN, "nlp", {"topics": ["nlp"]}, NOW), ann)
    assert not problems and made
    assert (made.label, made.send_to, made.graduation, made.degree) == ("nlp", (ANN,), "2028-05", "phd")
    assert made.name == f"{ann.id}/nlp"
    broken, problems = filter_of(Wish(ANN, "nlp", {"topics": ["cooking"]}, NOW), ann)
    assert broken is None
    assert problems[0][0] == "topics"


def test_a_group_that_moved_edits_no_message_of_its_new_chat(store: Store) -> None:
    """The new chat counts its messages from 1 again: number 9 there is another message. Mutes go along."""
    old, new = "telegram:-77", "telegram:-10077"
    store.add_person(old, "group", NOW)
    store.mute(old, "nlp", NOW)
    store.owe([Owed(old, "new", "a:b:1", "1")], NOW)
    claim = store.claim(store.outbox_ids(["pending"]), NOW, 60) or ""
    (row,) = store.outbox_rows(["sending"], 9)
    store.settle(claim, {row.id: Outcome("sent", reference="9", shown="x")}, NOW)
    assert set(store.messages_about(old, ["a:b:1"], EPOCH)) == {"9"}
    store.move_person(old, new)
    assert store.messages_about(new, ["a:b:1"], EPOCH) == {}
    (row,) = store.outbox_rows(["sent"], 9)
    assert (row.destination, row.reference, row.shown) == (new, "", "")
    assert store.mutes(new, NOW) == {"nlp": None} and store.mutes(old, NOW) == {}


def test_forgetting_leaves_nothing(store: Store) -> None:
    for one in (ANN, BEN):
        store.add_person(one, "private", NOW)
        store.put_wish(Wish(one, "nlp", {"topics": ["nlp"]}, NOW))
    store.forget(ANN)
    assert store.person(ANN) is None
    assert store.wishes(ANN) == []
    assert store.person(BEN) and store.wishes(BEN)


def _typed(number: int, chat: int) -> dict[str, object]:
    who = {"id": chat}
    return {"update_id": number, "message": {"text": "/start", "chat": {**who, "type": "private"}, "from": who}}


def test_forgetting_somebody_takes_no_word_of_another(store: Store) -> None:
    """Telegram's numbers of people begin alike; a tap carries its sender, and its chat inside its message."""
    ann, anna = "telegram:14", "telegram:145"
    for one in (ann, anna):
        store.add_person(one, "private", NOW)
    tap = {"id": "1", "from": {"id": 14}, "message": {"message_id": 3, "chat": {"id": 14}}}
    store.keep_updates([_typed(1, 14), _typed(2, 145), {"update_id": 3, "callback_query": tap}], NOW)
    store.forget(ann)
    assert [number for number, *_ in store.waiting_updates()] == [2]


def test_forgetting_leaves_no_try_of_an_alert(store: Store) -> None:
    for one in (ANN, BEN):
        store.add_person(one, "private", NOW)
        store.owe([Owed(one, "new", "a:b:1", "1")], NOW)
    ids = store.outbox_ids(["pending"])
    claim = store.claim(ids, NOW, 60) or ""
    store.settle(claim, {number: Outcome("sent") for number in ids}, NOW)
    store.forget(ANN)
    assert [len(store.attempts(number)) for number in ids] == [0, 1]


def test_forgetting_where_the_config_sends_too_takes_the_person_alone(store: Store) -> None:
    ann = store.add_person(ANN, "private", NOW)
    own = f"{ann.id}/nlp"
    for name in ("lm", own):
        store.put_subscription(Subscription(name, ANN, "d", NOW, backlog_at=NOW))
        store.mute(ANN, name, NOW)
    store.owe([
        Owed(ANN, "new", "a:b:1", "1", ("lm",)), Owed(ANN, "new", "a:b:2", "1", (own,)),
        Owed(ANN, "new", "a:b:3", "1", (own, "lm")), Owed(ANN, "reminder", "a:b:2", "1"),
        Owed(ANN, "operator", "week", "1"),
    ], NOW)  # fmt: skip
    store.forget(ANN)
    left = {(row.kind, row.subject, row.filters) for row in store.outbox_rows(["pending"], 9)}
    assert left == {("new", "a:b:1", ("lm",)), ("new", "a:b:3", ("lm",)), ("operator", "week", ())}
    assert [s.filter for s in store.subscriptions()] == ["lm"], "its backlog is not owed again"
    assert store.mutes(ANN, NOW) == {"lm": None} and store.told(["a:b:1"]) == {"a:b:1": {ANN}}
    assert store.person(ANN) is None
