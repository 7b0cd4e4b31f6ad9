"""Mail's memory: keys, threads, returns and confirmations, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from internwatch.model import Owed
from internwatch.store.rows import Destination, Outcome
from internwatch.store.store import Store

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN, BEN = "email:ann@uni.example", "email:ben@uni.example"


def sent(store: Store, to: str, subject: str, kind: str, reference: str, at: datetime) -> int:
    store.owe([Owed(to, kind, subject, reference)], at)  # type: ignore[arg-type]
    (row,) = [r for r in store.outbox_rows(("pending",), 9) if r.destination == to]
    claim = store.claim([row.id], at, 60)
    assert claim
    store.settle(claim, {row.id: Outcome("sent", reference=reference)}, at)
    return row.id


def test_a_key_is_made_once_and_stays(store: Store) -> None:
    key = store.secret("bounces")
    assert len(key) == 32 and store.secret("bounces") == key != store.secret("other")


def test_the_first_message_about_a_posting_is_found(store: Store) -> None:
    sent(store, ANN, "p1", "new", "first", NOW)
    sent(store, ANN, "p1", "updated", "second", NOW + DAY)
    sent(store, BEN, "p1", "new", "his", NOW)
    store.owe([Owed(ANN, "new", "p2", "1")], NOW)
    assert store.first_messages(ANN, ["p1", "p2", "p3"]) == {"p1": "first"}
    assert store.first_messages(ANN, []) == {}


def test_a_report_counts_once(store: Store) -> None:
    assert store.put_return(ANN, "mark", {"kind": "hard"}, NOW, NOW + DAY)
    assert not store.put_return(ANN, "mark", {"kind": "hard"}, NOW + DAY, NOW + DAY)
    assert store.put_return(ANN, "other", {"kind": "soft"}, NOW + DAY, NOW + DAY)
    assert store.returns(ANN, NOW) == [(NOW, {"kind": "hard"}), (NOW + DAY, {"kind": "soft"})]
    assert [about["kind"] for _, about in store.returns(ANN, NOW + DAY)] == ["soft"]
    assert store.returns(BEN, NOW) == []
    store.forgive_returns(ANN)
    assert store.returns(ANN, NOW) == []


def test_a_return_stands_in_the_history_of_its_alerts(store: Store) -> None:
    number = sent(store, ANN, "p1", "new", "abc", NOW)
    assert store.note_on_alerts(ANN, "abc", "hard", "5.1.1 no such user", NOW + DAY) == 1
    assert store.note_on_alerts(BEN, "abc", "hard", "x", NOW) == 0
    last = store.attempts(number)[-1]
    assert (last["outcome"], last["code"], last["note"]) == ("returned", "hard", "5.1.1 no such user")


def test_every_mail_address_is_known_by_its_people_and_alerts(store: Store) -> None:
    store.add_person(ANN, "email", NOW)
    store.owe([Owed(BEN, "new", "p", "1"), Owed("telegram:1", "new", "p", "1")], NOW)
    assert store.mail_destinations() == [ANN, BEN]


def test_a_secret_confirms_one_address_for_a_day(store: Store) -> None:
    store.put_confirmation("s3cret", ANN, NOW, NOW + DAY)
    assert store.confirming("s3cret", NOW + DAY - timedelta(seconds=1)) == ANN
    assert store.confirming("s3cret", NOW + DAY) is None
    assert store.confirming("s3creT", NOW) is None and store.confirming("", NOW) is None
    assert store.confirmations(ANN, NOW - DAY) == [NOW] and store.confirmations(ANN, NOW) == []
    store.use_confirmation("s3cret", NOW)
    store.drop_confirmation("s3cret")
    assert store.confirming("s3cret", NOW) is None


def test_a_return_is_no_confirmation(store: Store) -> None:
    store.put_return(ANN, "mark", {}, NOW, NOW + DAY)
    assert store.confirming("mark", NOW) is None


def test_who_is_forgotten_leaves_nothing(store: Store) -> None:
    store.add_person(ANN, "email", NOW)
    store.put_confirmation("s", ANN, NOW, NOW + DAY)
    store.put_return(ANN, "m", {}, NOW, NOW + DAY)
    store.put_destination(Destination(ANN, "paused", "5.1.1 ann@uni.example"))
    store.forget(ANN)
    assert store.confirming("s", NOW) is None and store.returns(ANN, NOW) == []
    assert ANN not in store.destinations() and store.person(ANN) is None
