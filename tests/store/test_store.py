"""The store's promises, each on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from internwatch.errors import BusyError, StoreError
from internwatch.facts import Fact, Facts, Window
from internwatch.model import Change, Owed, Posting
from internwatch.sameness import alike_print, job_print
from internwatch.store import open_scratch, open_store
from internwatch.store.rows import MOST_UNKNOWNS, BoardState, Destination, Outcome, OwedRow, Saved, Subscription, Week
from internwatch.store.store import Store
from tests.store.conftest import NOW
from tests.store.old import to_first_schema, to_first_schema_at

MINUTE = timedelta(minutes=1)
STATE = BoardState("greenhouse:acme", "acme", "Acme", "greenhouse", "acme", "boards-api.greenhouse.io")
FACTS = Facts(
    internship=True, kind=Fact("internship", "Intern"), research=Fact(True, "research"),
    graduation=Fact(Window("2027-12", None), "December 2027 or later"), places=("Paris",),
)  # fmt: skip


def posting(native: str = "1", **fields: object) -> Posting:
    made = Posting(
        f"greenhouse:acme:{native}", "greenhouse:acme", native, "acme", "Acme", f"Research Intern {native}",
        f"https://boards.greenhouse.io/acme/jobs/{native}?utm_source=x", ("Paris", "London"), f"<p>Text {native} é</p>",
        NOW - timedelta(hours=1), "time", FACTS, f"print{native}", f"signal{native}", "R-1", "Intern",
    )  # fmt: skip
    return msgspec.structs.replace(made, **fields)


def saved(*postings: Posting, **fields: object) -> Saved:
    state = msgspec.structs.replace(STATE, baseline_at=NOW - MINUTE)
    changes = tuple(Change("new", p.key, NOW, p) for p in postings)
    return msgspec.structs.replace(Saved(state, NOW, postings, changes=changes), **fields)


def owed(subject: str = "greenhouse:acme:1", kind: str = "new", **fields: object) -> Owed:
    return msgspec.structs.replace(Owed("console", kind, subject, "1"), **fields)  # type: ignore[arg-type]


def only(store: Store, *states: str) -> OwedRow:
    (row,) = store.outbox_rows(states or ("pending", "sending", "unknown", "sent", "dead", "cancelled"), 10)
    return row


# -- postings ---------------------------------------------------------------------------------------------------------


def test_what_is_saved_is_read_back_whole(store: Store) -> None:
    one = posting()
    store.save(saved(one))
    back = store.postings([one.key, "other"])
    assert list(back) == [one.key]
    assert back[one.key].posting == one
    assert (back[one.key].first_seen, back[one.key].status) == (NOW, "open")
    known = store.known("greenhouse:acme")["1"]
    assert (known.signal, known.internship, known.status) == ("signal1", True, "open")
    assert store.known("greenhouse:other") == {}


def test_a_changed_posting_keeps_when_it_was_first_seen(store: Store) -> None:
    store.save(saved(posting()))
    store.save(saved(posting(title="New title"), at=NOW + MINUTE, detailed=frozenset({"1"})))
    back = store.postings(["greenhouse:acme:1"])["greenhouse:acme:1"]
    assert (back.posting.title, back.first_seen, back.last_changed) == ("New title", NOW, NOW + MINUTE)
    assert store.known("greenhouse:acme")["1"].detail_at == NOW + MINUTE


def test_reading_again_writes_anew_what_copies_are_found_by(store: Store) -> None:
    one = posting()
    store.save(saved(msgspec.structs.replace(one, facts=Facts(internship=False))))
    prints = [job_print(one.url) or ""], [alike_print(one.company, one.title)]
    assert store.alike(*prints) == []
    store.put_facts([one], (), NOW + MINUTE)
    assert [(row.key, [row.job], [row.alike]) for row in store.alike(*prints)] == [(one.key, *prints)]


def test_missing_back_and_closed_are_marks(store: Store) -> None:
    store.save(saved(*(posting(n) for n in "123")))
    store.save(saved(missing=frozenset("12"), at=NOW + MINUTE))
    assert set(store.missing("greenhouse:acme")) == {"1", "2"}
    store.save(saved(back=frozenset("1"), closed=frozenset("2"), at=NOW + 2 * MINUTE))
    assert store.missing("greenhouse:acme") == {}
    known = store.known("greenhouse:acme")
    assert (known["2"].status, known["2"].closed_at) == ("closed", NOW + 2 * MINUTE)
    assert [s.posting.native for s in store.open_internships()] == ["1", "3"]
    store.save(saved(posting("2"), at=NOW + 3 * MINUTE))
    assert store.known("greenhouse:acme")["2"].status == "open"


def test_a_posting_is_found_by_key_link_id_and_title(store: Store) -> None:
    store.save(saved(posting("4711"), posting("2", title="100 % theory_intern")))
    for asked in ("greenhouse:acme:4711", "https://boards.greenhouse.io/acme/jobs/4711", "4711", "intern 4711"):
        assert [s.posting.native for s in store.find(asked)] == ["4711"], asked
    assert [s.posting.native for s in store.find("100 %")] == ["2"]
    assert store.find("nothing like it") == []


def test_more_postings_than_one_statement_can_name(store: Store) -> None:
    many = [posting(str(n)) for n in range(1000)]
    store.save(saved(*many))
    assert len(store.postings(p.key for p in many)) == 1000
    store.save(saved(closed=frozenset(p.native for p in many)))
    assert store.open_internships() == []
    assert len(list(store.listing(all=True))) == 1000


def test_a_save_that_fails_leaves_nothing(store: Store) -> None:
    """All or nothing: a payload that cannot be written takes the postings with it."""
    bad = saved(posting(), owed=(owed(payload={"x": object()}),))
    with pytest.raises(StoreError):
        store.save(bad)
    assert store.known("greenhouse:acme") == {}
    assert store.outbox_counts() == {}


# -- boards and hosts -------------------------------------------------------------------------------------------------


def test_putting_boards_keeps_what_was_learnt(store: Store) -> None:
    store.put_boards([STATE])
    learnt = msgspec.structs.replace(STATE, health="ok", etag='"e"', last_ok=NOW, open=3)
    store.save_state(learnt)
    store.put_boards([msgspec.structs.replace(STATE, company="Acme Inc.")])
    assert store.boards()["greenhouse:acme"] == msgspec.structs.replace(learnt, company="Acme Inc.")
    store.put_boards([])
    assert not store.boards()["greenhouse:acme"].active
    store.save_many_states([STATE, msgspec.structs.replace(STATE, board="b")])
    assert set(store.boards()) == {"greenhouse:acme", "b"}


def test_hosts_remember_robots_and_waits_apart(store: Store) -> None:
    assert store.robots("h") is None
    store.hold("h", NOW)
    store.keep_robots("h", 200, "User-agent: *", NOW)
    assert store.robots("h") == (200, "User-agent: *", NOW)
    assert store.held() == {"h": NOW}


# -- the outbox -------------------------------------------------------------------------------------------------------


def test_the_same_alert_is_owed_once(store: Store) -> None:
    assert store.owe([owed(), owed()], NOW) == 1
    assert store.owe([owed(), owed(revision="2"), owed(destination="file:x")], NOW) == 2
    assert store.outbox_counts() == {"pending": 3}


def test_told_knows_siblings_and_the_postings_of_a_backlog(store: Store) -> None:
    store.owe([owed("a", payload={"siblings": ["b"]}), owed("f", "backlog", payload={"keys": ["c"]})], NOW)
    store.owe([owed("d", "closed")], NOW)
    assert store.told(["a", "b", "c", "d", "f"]) == {k: {"console"} for k in "abc"}


def test_a_claim_is_exclusive_and_settling_needs_its_token(store: Store) -> None:
    store.owe([owed(), owed(kind="updated")], NOW)
    ids = [row.id for row in store.outbox_rows(("pending",), 10)]
    token = store.claim(ids, NOW, 60)
    assert token and store.claim(ids, NOW, 60) is None and store.claim(ids[:1], NOW, 60) is None
    store.settle("another", dict.fromkeys(ids, Outcome("sent")), NOW)
    assert store.outbox_counts() == {"sending": 2}
    store.settle(token, dict.fromkeys(ids, Outcome("sent", reference="77")), NOW)
    assert store.outbox_counts() == {"sent": 2}
    store.settle(token, dict.fromkeys(ids, Outcome("dead")), NOW)
    assert store.outbox_counts() == {"sent": 2}
    assert [a["outcome"] for a in store.attempts(ids[0])] == ["sent"]


@pytest.mark.parametrize(
    ("outcome", "state", "unknowns"),
    [
        (Outcome("sent"), "sent", 0), (Outcome("assumed"), "sent", 0), (Outcome("dead", "blocked"), "dead", 0),
        (Outcome("retry", not_before=NOW + MINUTE), "pending", 0), (Outcome("cancelled"), "cancelled", 0),
        (Outcome("unknown", not_before=NOW + MINUTE), "unknown", 1),
    ],
)  # fmt: skip
def test_every_outcome_leads_to_its_state(store: Store, outcome: Outcome, state: str, unknowns: int) -> None:
    store.owe([owed()], NOW)
    row = only(store)
    store.settle(store.claim([row.id], NOW, 60) or "", {row.id: outcome}, NOW)
    after = only(store)
    assert (after.state, after.unknowns, after.not_before, after.attempts) == (state, unknowns, outcome.not_before, 1)
    assert bool(after.sent_at) == (state == "sent")


def test_what_waits_is_not_payable_before_its_time_nor_past_earlier_news_of_its_posting(store: Store) -> None:
    store.owe([owed(), owed(kind="closed"), owed("other")], NOW)
    first = store.payable("console", NOW, 10)
    assert [(r.subject, r.kind) for r in first] == [("greenhouse:acme:1", "new"), ("other", "new")]
    token = store.claim([first[0].id], NOW, 60) or ""
    store.settle(token, {first[0].id: Outcome("retry", not_before=NOW + MINUTE)}, NOW)
    assert [r.subject for r in store.payable("console", NOW, 10)] == ["other"]
    later = store.payable("console", NOW + MINUTE, 10)
    assert [(r.subject, r.kind) for r in later] == [("greenhouse:acme:1", "new"), ("other", "new")]


def test_destinations_wait_are_paused_or_dead(store: Store) -> None:
    store.owe([owed(destination=name) for name in ("a", "b", "c", "d")], NOW)
    store.put_destination(Destination("a", not_before=NOW + MINUTE))
    store.put_destination(Destination("b", "paused", "kicked", NOW, NOW + MINUTE))
    store.put_destination(Destination("c", "dead", "gone"))
    assert [name for name, *_ in store.owed_destinations(NOW)] == ["d"]
    assert [name for name, *_ in store.owed_destinations(NOW + MINUTE)] == ["a", "b", "d"]
    assert store.destinations()["c"].reason == "gone"


def test_what_a_dead_process_was_sending_goes_out_again_until_it_may_be_what_kills(store: Store) -> None:
    """Two deaths before anything was sent lose nothing; at the sixth it stands as dead, for somebody to see."""
    store.owe([owed(), owed("x", "closed")], NOW)
    store.claim([r.id for r in store.payable("console", NOW, 10)], NOW, 60)
    assert store.recover(NOW, all=False) == 0
    assert store.recover(NOW + 2 * MINUTE, all=False) == 2
    again = store.payable("console", NOW, 10)
    assert {(r.kind, r.state, r.unknowns) for r in again} == {("new", "unknown", 1), ("closed", "unknown", 1)}
    for _ in range(4):
        store.claim([row.id for row in again], NOW, 60)
        store.recover(NOW)
        assert store.outbox_counts() == {"unknown": 2}
    store.claim([row.id for row in again], NOW, 60)
    store.recover(NOW)
    assert store.outbox_counts() == {"dead": 2}


def test_what_nobody_asks_for_any_more_is_cancelled(store: Store) -> None:
    store.owe([owed(), owed(destination="file:gone")], NOW)
    assert store.cancel_others({"console"}, NOW) == 1
    assert {r.destination: r.state for r in store.outbox_rows(("pending", "cancelled"), 10)} == {
        "console": "pending", "file:gone": "cancelled",
    }  # fmt: skip


def test_more_destinations_than_one_statement_can_name(store: Store) -> None:
    """SQLite takes 32,766 values in a statement, PostgreSQL 65,535."""
    store.owe([owed("a:b:1", destination=f"telegram:{n}") for n in range(900)], NOW)
    wanted = [f"telegram:{n}" for n in range(66_000)]
    assert store.cancel_others(wanted[1:], NOW) == 1
    assert store.cancel_others([], NOW) == 899
    gone = store.outbox_ids(("cancelled",))
    store.cancel([*gone, *range(10_000, 76_000)], NOW, "gone")
    assert store.outbox_counts() == {"cancelled": 900}


def test_what_died_of_unknown_results_has_all_its_tries_again_and_stays_marked(store: Store) -> None:
    store.owe([owed(), owed("x", "closed")], NOW)
    one, other = store.outbox_ids(("pending",))
    for _ in range(MOST_UNKNOWNS + 1):
        store.claim([one], NOW, 60)
        store.recover(NOW)
    store.cancel([other], NOW, "gone")
    assert store.outbox_counts() == {"dead": 1, "cancelled": 1}
    assert store.requeue([one, other], NOW) == 2
    assert [row.unknowns for row in store.payable("console", NOW, 10)] == [1, 0]
    for _ in range(MOST_UNKNOWNS - 1):
        store.claim([one], NOW, 60)
        store.recover(NOW)
    assert store.outbox_counts() == {"unknown": 1, "pending": 1}


def test_dead_alerts_can_be_owed_again(store: Store) -> None:
    store.owe([owed()], NOW)
    row = only(store)
    assert store.requeue([row.id], NOW) == 0
    store.cancel([row.id], NOW, "gone")
    assert store.requeue([row.id], NOW) == 1
    assert only(store).state == "pending"


# -- history, notes, care ---------------------------------------------------------------------------------------------


def test_lags_are_medians_of_each_step(store: Store) -> None:
    store.save(saved(posting("1"), posting("2", precision="day"), owed=(owed(), owed("greenhouse:acme:2"))))
    token = store.claim([r.id for r in store.payable("console", NOW, 10)], NOW, 60) or ""
    rows = store.outbox_rows(("sending",), 10)
    store.settle(token, {rows[0].id: Outcome("sent"), rows[1].id: Outcome("dead")}, NOW + MINUTE)
    lags = store.lags(NOW - MINUTE)
    assert set(lags) == {"", "acme"}
    assert (lags[""].posted_seen, lags[""].seen_owed, lags[""].owed_sent, lags[""].counted) == (3600.0, 0.0, 60.0, 2)
    assert store.lags(NOW + MINUTE) == {}


def test_openings_outlive_their_posting(store: Store) -> None:
    other = posting("2", facts=Facts())
    store.save(saved(posting("1", posted=None), other))
    closed = Change("closed", "greenhouse:acme:1", NOW + MINUTE)
    store.save(saved(closed=frozenset("1"), at=NOW + MINUTE, changes=(closed,)))
    (opening,) = store.openings(None)
    assert (opening.title, opening.opened_at, opening.closed_at) == ("Research Intern 1", NOW, NOW + MINUTE)
    assert store.openings(["elsewhere"]) == []
    assert [c["kind"] for c in store.changes("greenhouse:acme:1")] == ["new", "closed"]


def test_what_stood_there_at_the_first_look_opened_at_its_own_date_or_nobody_knows(store: Store) -> None:
    first = msgspec.structs.replace(STATE, baseline_at=NOW)
    store.save(saved(posting("1"), posting("2", posted=None), state=first))
    assert {o.key[-1]: o.opened_at for o in store.openings(None)} == {"1": NOW - timedelta(hours=1), "2": None}


def test_a_week_counts_its_own_postings_and_deaths(store: Store) -> None:
    """What stood there at a first look, came back or died before is none of the week's."""
    first = msgspec.structs.replace(STATE, baseline_at=NOW)
    store.save(saved(posting("0", posted=NOW), state=first))
    store.save(saved(posting("1"), posting("2", facts=Facts()), owed=(owed(),)))
    again = posting("3")
    store.save(saved(again, changes=(Change("reposted", again.key, NOW, again, of="greenhouse:acme:0"),)))
    (row,) = store.payable("console", NOW, 10)
    store.settle(store.claim([row.id], NOW, 60) or "", {row.id: Outcome("dead")}, NOW)
    week = store.week(NOW - timedelta(days=7))
    assert (week.postings, week.opened, week.dead) == (2, 1, 1)
    assert store.week(NOW + MINUTE) == Week() and store.outbox_counts() == {"dead": 1}


def test_freshness_counts_from_when_an_alert_could_go_out(store: Store) -> None:
    """Nine hours of quiet are no delay; an hour of failed tries is one, after a night too."""
    morning = NOW + timedelta(hours=9)
    store.owe([owed(name, destination=f"{name}:1") for name in ("at-once", "slept", "failed", "both")], NOW)
    rows = {row.subject: row.id for row in store.outbox_rows(("pending",), 10)}
    store.postpone({morning: [rows["slept"], rows["both"]]})

    def tried(name: str, at: datetime, outcome: Outcome) -> None:
        (row,) = store.payable(f"{name}:1", at, 10)
        store.settle(store.claim([row.id], at, 60) or "", {row.id: outcome}, at)

    later = timedelta(hours=1)
    tried("at-once", NOW + timedelta(seconds=3), Outcome("sent"))
    tried("slept", morning + timedelta(seconds=5), Outcome("sent"))
    for name, at in (("failed", NOW), ("both", morning)):
        tried(name, at, Outcome("retry", not_before=at + later))
        tried(name, at + later, Outcome("sent"))
    took = {name: one.p95 for name, one in store.freshness(NOW).items()}
    assert took == {"at-once": 3, "slept": 5, "failed": 3600, "both": 3600, "": 3600}


def test_notes_and_subscriptions(store: Store) -> None:
    sub = Subscription("f", "console", "d", NOW)
    store.put_subscription(sub)
    store.put_subscription(msgspec.structs.replace(sub, backlog_at=NOW))
    assert store.subscriptions() == [msgspec.structs.replace(sub, backlog_at=NOW)]
    store.drop_subscription("f", "console")
    assert store.subscriptions() == []
    store.put_meta("n", "1")
    store.put_meta("n", "2")
    assert (store.get_meta("n"), store.get_meta("m")) == ("2", None)


def test_only_one_process_holds_the_database(url: str) -> None:
    one, two = open_store(url, now=NOW), open_store(url, now=NOW)
    with one.lock("run"), pytest.raises(BusyError, match="another internwatch"), two.lock("run"):
        pass
    with two.lock("run"):
        pass
    one.close()
    two.close()


def test_retention_keeps_every_internship_and_everything_unsettled(store: Store) -> None:
    job = posting("2", facts=Facts())
    store.save(saved(posting("1"), job, owed=(owed(), owed("dead"))))
    store.save(saved(closed=frozenset("12")))
    rows = {r.subject: r for r in store.outbox_rows(("pending",), 10)}
    token = store.claim([r.id for r in rows.values()], NOW, 60) or ""
    store.settle(token, {rows["dead"].id: Outcome("dead"), rows["greenhouse:acme:1"].id: Outcome("sent")}, NOW)
    store.prune(NOW + timedelta(days=80))
    assert store.count_postings() == 2 and len(store.attempts(rows["greenhouse:acme:1"].id)) == 0
    store.prune(NOW + timedelta(days=400))
    assert [s.posting.native for s in store.listing(all=True)] == ["1"]
    assert store.outbox_counts() == {"dead": 1}
    assert len(store.attempts(rows["dead"].id)) == 1


def test_what_is_owed_to_a_destination_that_was_closed_for_long_ends(store: Store) -> None:
    """With a word why. What came lately stays, and so does all that is owed to others."""
    day = timedelta(days=1)
    names = ("dead", "paused", "blocked lately", "active")
    store.owe([owed(destination=name, subject="old") for name in names], NOW)
    store.owe([owed(destination=name, subject="young") for name in names], NOW + 10 * day)
    for name, state, since in (("dead", "dead", 0), ("paused", "paused", 0), ("blocked lately", "paused", 5)):
        store.put_destination(Destination(name, state, "gone", NOW + since * day, None, 3))  # type: ignore[arg-type]
    store.put_destination(Destination("active", "active", "slow", NOW, None, 3))
    store.prune(NOW + 14 * day)
    assert store.outbox_counts() == {"pending": 8}
    store.prune(NOW + 15 * day)
    ended = store.outbox_rows(("cancelled",), 10)
    assert {(row.destination, row.subject) for row in ended} == {("dead", "old"), ("paused", "old")}
    (line,) = store.attempts(ended[0].id)
    assert (line["outcome"], line["at"]) == ("cancelled", NOW + 15 * day) and "14 days" in str(line["note"])
    assert store.outbox_counts() == {"pending": 6, "cancelled": 2}


def test_a_dry_run_works_on_a_copy(url: str) -> None:
    original = open_store(url, now=NOW)
    original.save(saved(posting()))
    scratch = open_scratch(url, now=NOW)
    scratch.save(saved(posting("2"), owed=(owed(),)))
    assert scratch.count_postings() == 2 and scratch.postings(["greenhouse:acme:1"])
    scratch.close()
    assert original.count_postings() == 1 and original.outbox_counts() == {}
    original.close()


def test_a_dry_run_settles_its_own_copy_of_a_restored_database(url: str) -> None:
    """The original is only read: what it owes it owes still, and it is settled when it is really opened."""
    original = open_store(url, now=NOW)
    original.owe([owed()], NOW)
    original.put_meta("copied_at", "yes")
    original.close()
    scratch = open_scratch(url, now=NOW)
    assert scratch.restored and scratch.outbox_counts() == {"cancelled": 1}
    scratch.close()
    again = open_store(url, now=NOW)
    assert again.restored
    again.close()


def test_a_dry_run_migrates_nothing_but_its_copy(url: str, tmp_path: Path) -> None:
    store = open_store(url, now=NOW)
    store.save(saved(posting()))
    store.close()
    if not url.startswith("sqlite"):
        to_first_schema_at(url)
        with pytest.raises(StoreError, match="older schema"):
            open_scratch(url, now=NOW)
        return
    to_first_schema(tmp_path / "iw.db")
    before = (tmp_path / "iw.db").read_bytes()
    scratch = open_scratch(url, now=NOW)
    assert scratch.count_postings() == 1
    scratch.close()
    assert (tmp_path / "iw.db").read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["iw.db"]


def test_a_dry_run_without_a_database_makes_none(tmp_path: Path) -> None:
    open_scratch(f"sqlite:///{tmp_path / 'iw.db'}", now=NOW).close()
    assert list(tmp_path.iterdir()) == []


def test_a_newer_schema_is_refused_untouched(url: str) -> None:
    store = open_store(url, now=NOW)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer internwatch"):
        open_store(url, now=NOW)


def test_alembic_makes_what_the_tables_say(url: str) -> None:
    """The migrations, run from nothing, end at the schema that a new database is made with."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from internwatch.store import schema
    from internwatch.store.engine import open_engine, parsed
    from internwatch.store.tables import metadata

    store = Store(open_engine(parsed(url)))
    schema._migrate(store)
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert schema._version(connection) == schema.HEAD
    store.close()
    open_store(url, now=NOW).close()
