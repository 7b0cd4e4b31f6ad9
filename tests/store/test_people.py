"""People and their wishes: kept, found, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from internwatch.model import Owed
from internwatch.people import Settings, Wish, filter_of
from internwatch.store.rows import Outcome, Subscription
from internwatch.store.store import Store
from internwatch.store.tables import EPOCH
from internwatch.tracker import Mark

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN, BEN = "telegram:11", "telegram:12"
OLD, MOVED = "telegram:-77", "telegram:-10077"


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
    old, new = OLD, MOVED
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


def test_a_group_that_moved_to_where_alerts_go_already_keeps_those(store: Store) -> None:
    """The config sends to the new chat, too: nobody is known there, but rows of its own are."""
    store.add_person(OLD, "group", NOW)
    for to in (OLD, MOVED):
        store.owe([Owed(to, "new", "a:b:1", "1"), Owed(to, "new", f"a:b:{to}", "1")], NOW)
        store.mute(to, "", NOW, NOW + DAY)
    ids = store.outbox_ids(["pending"])
    store.settle(store.claim(ids, NOW + 2 * DAY, 60) or "", {n: Outcome("sent", reference=f"{n}") for n in ids}, NOW)
    own = {row.subject: row.reference for row in store.outbox_rows(["sent"], 9) if row.destination == MOVED}
    store.move_person(OLD, MOVED)
    rows = store.outbox_rows(["sent"], 9)
    assert {row.destination for row in rows} == {MOVED}
    assert {row.subject: row.reference for row in rows} == {**own, f"a:b:{OLD}": ""}, "its own messages can be edited"
    assert [len(store.attempts(n)) for n in ids] == [0, 1, 1, 1]
    assert store.told(["a:b:1"]) == {"a:b:1": {MOVED}}
    assert set(store.people()) | {store.add_person(MOVED, "group", NOW).destination} == {MOVED}


def test_a_group_that_moved_to_where_somebody_subscribed_already_has_both(store: Store) -> None:
    """What both asked for is one subscription; of two that share a name alone both stay, with what waits for them."""
    old, there = (
        store.add_person(OLD, "group", NOW, Settings(zone="Europe/Paris")),
        store.add_person(MOVED, "group", NOW),
    )
    for one, says in ((OLD, ["nlp"]), (MOVED, ["rl"])):
        store.put_wish(Wish(one, "all", {}, NOW))
        store.put_wish(Wish(one, "mine", {"topics": says}, NOW))
    store.put_wish(Wish(MOVED, "new", {}, NOW))
    store.put_person(msgspec.structs.replace(there, state="active"))
    for name in ("all", "mine", "new"):
        store.put_subscription(Subscription(f"{there.id}/{name}", MOVED, "x", NOW))
        store.owe([Owed(MOVED, "new", f"a:b:{name}", "1", (f"{there.id}/{name}", "lm"))], NOW)
    store.put_subscription(Subscription(f"{old.id}/all", OLD, "x", NOW))
    store.mute(MOVED, f"{there.id}/mine", NOW)
    store.move_person(OLD, MOVED)
    assert [(w.person, w.name, w.says) for w in store.wishes()] == [
        (MOVED, "all", {}), (MOVED, "mine", {"topics": ["nlp"]}), (MOVED, "mine (2)", {"topics": ["rl"]}),
        (MOVED, "new", {}),
    ]  # fmt: skip
    assert store.people() == {MOVED: msgspec.structs.replace(old, destination=MOVED, state="active")}
    ours = [f"{old.id}/{name}" for name in ("all", "mine (2)", "new")]
    assert sorted(s.filter for s in store.subscriptions()) == ours
    waiting = sorted(store.outbox_rows(["pending"], 9), key=lambda row: row.subject)
    assert [tuple(row.filters) for row in waiting] == [(name, "lm") for name in ours]
    assert store.mutes(MOVED, NOW) == {ours[1]: None}


def test_of_two_marks_the_newer_moves(store: Store) -> None:
    store.add_person(OLD, "group", NOW)
    for to, first, second in ((OLD, 1, 2), (MOVED, 2, 1)):
        store.put_mark(Mark(to, "a:b:1", "saved", at=NOW + first * DAY))
        store.put_mark(Mark(to, "a:b:2", "saved", at=NOW + second * DAY))
    store.put_mark(Mark(OLD, "a:b:3", "saved", at=NOW))
    store.move_person(OLD, MOVED)
    found = store.marks_of(MOVED, ["a:b:1", "a:b:2", "a:b:3"])
    assert {key: mark.at for key, mark in found.items()} == {
        "a:b:1": NOW + 2 * DAY, "a:b:2": NOW + 2 * DAY, "a:b:3": NOW,
    }  # fmt: skip
    assert store.marks_of(OLD, found) == {}


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
