"""`status` for a monitor: alive or not, by the exit code; `sources` and `stats` of a database that is all new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from internwatch.model import Owed
from internwatch.store.rows import Outcome
from internwatch.store.store import Store
from tests.cli.conftest import Ask, board
from tests.worlds import scraper_file


def round_was(store: Store, **ago: float) -> None:
    store.put_meta("last_round", (datetime.now(UTC) - timedelta(**ago)).isoformat())


@pytest.mark.parametrize(("minutes", "code"), [(0.1, 0), (59, 0), (61, 1), (60 * 24 * 40, 1)])
def test_a_round_older_than_twice_the_interval_is_no_life(ask: Ask, store: Store, minutes: float, code: int) -> None:
    """The interval is half an hour."""
    round_was(store, minutes=minutes)
    said = ask("status", "--json")
    assert said.code == code
    assert said.lines[0]["stale"] is bool(code) and said.lines[0]["running"] is False


def test_without_any_round_it_says_so(ask: Ask, store: Store) -> None:
    said = ask("status")
    assert said.code == 1
    assert "not running" in said.out and "last full round never" in said.out


def test_it_knows_a_daemon_that_holds_the_database(ask: Ask, store: Store) -> None:
    round_was(store, seconds=5)
    with store.lock("run"):
        assert ask("status").out.startswith("daemon running; last full round 5 s ago")
    assert ask("status").out.startswith("daemon not running")


def test_where_all_companies_are_slow_the_round_is_slow(ask: Ask, store: Store, home: Path) -> None:
    """Both have `every = "4h"`: a round of three hours ago is fresh; with one board of the usual interval it is not."""
    for key in ("acme", "zeta"):
        scraper_file(home / "mine", key, name=key, system="greenhouse", token=key, every="4h")
    round_was(store, hours=3)
    assert ask("status").code == 0
    scraper_file(home / "mine", "acme", name="acme", system="greenhouse", token="acme")
    assert ask("status").code == 1


def test_problems_and_dead_alerts_are_counted_and_change_no_exit_code(ask: Ask, store: Store) -> None:
    """A dead alert stays dead until somebody looks: a monitor that restarts things for it would do so forever."""
    round_was(store, seconds=1)
    store.save_state(msgspec.structs.replace(board("acme"), health="failing", problem="HTTP 404", failures=1))
    now = datetime.now(UTC)
    store.owe([Owed("telegram:77", "new", "greenhouse:acme:1", "1")], now)
    (row,) = store.outbox_rows(("pending",), 1)
    token = store.claim([row.id], now, 60)
    assert token
    store.settle(token, {row.id: Outcome("dead", "chat-not-found", "chat not found")}, now)
    said = ask("status")
    assert said.code == 0
    assert "1 source with a problem; outbox: 1 dead" in said.out and "internwatch outbox --state dead" in said.out
    assert ask("status", "--json").lines[0]["outbox"] == {"dead": 1}


def test_a_database_that_is_all_new(ask: Ask) -> None:
    """Nothing was looked at yet: every command says that in its way, and none of them fails."""
    rows = ask("sources", "--json")
    assert [(row["key"], row["health"], row["last_ok"], row["open"]) for row in rows.lines] == [
        ("acme", "new", None, 0), ("zeta", "new", None, 0),
    ]  # fmt: skip
    assert "read never" in ask("sources").out
    assert "no source has a problem" in ask("sources", "--problems").err
    assert "no watched source has such a tag" in ask("sources", "--tag", "nope").err
    assert "not measured yet" in ask("stats").out
    assert "internwatch poll looks now" in ask("postings").err
    assert "nothing is owed" in ask("outbox").out
    assert "would have sent 0 of 0" in ask("filters", "test").out
    assert [ask(*args).code for args in (("postings", "--json"), ("export",), ("stats", "--json"))] == [0, 0, 0]


def test_sources_tells_a_problem_below_its_source(ask: Ask, store: Store) -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    bad = {"health": "blocked", "problem": "it says 403", "problem_since": at, "last_ok": at, "failures": 2, "open": 7}
    store.save_state(msgspec.structs.replace(board("zeta"), **bad))
    said = ask("sources", "--problems")
    head, below = said.out.splitlines()
    assert head.startswith("blocked zeta") and "7 open" in head and "read 2026-11-24 12:00 UTC" in head
    assert below.strip() == "it says 403"
    (row,) = ask("sources", "--problems", "--json").lines
    assert (row["problem"], row["problem_since"]) == ("it says 403", at.isoformat())


def test_sources_says_how_often_one_that_is_named_is_looked_at_and_why(ask: Ask, store: Store) -> None:
    now = datetime.now(UTC)
    store.save_state(msgspec.structs.replace(board("acme"), baseline_at=now - timedelta(days=200), last_look=now))
    said = ask("sources", "acme").out
    assert "every 1.9 h: no internship in a year" in said
    assert "zeta" not in said
    assert "every" not in ask("sources").out
    rows = {line["key"]: line["interval"] for line in ask("sources", "--json").lines}
    assert rows["zeta"] == {"seconds": 1800, "why": ["not read yet"]}
    assert ask("sources", "nobody").code == 2


@pytest.mark.parametrize(("due", "code"), [(60, 0), (-10, 0), (-45, 1)])
def test_boards_that_rest_longer_by_their_own_rhythm_are_no_standstill(
    ask: Ask, store: Store, due: float, code: int
) -> None:
    """The last round was three hours ago; the next look is due in so many minutes."""
    round_was(store, hours=3)
    at = datetime.now(UTC) + timedelta(minutes=due)
    for key in ("acme", "zeta"):
        store.save_state(msgspec.structs.replace(board(key), last_look=at, next_due=at))
    assert ask("status").code == code
