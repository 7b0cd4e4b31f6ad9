"""`outbox`: what is owed and what ended badly, with the reason; a second chance for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from internwatch.model import Owed
from internwatch.store.rows import Outcome
from internwatch.store.store import Store
from tests.cli.conftest import Ask

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def dead(store: Store) -> int:
    """The id of an alert that Telegram refused; another one waits."""
    store.owe([Owed("telegram:77", "new", "greenhouse:acme:1", "1")], NOW)
    (row,) = store.outbox_rows(("pending",), 1)
    token = store.claim([row.id], NOW, 60)
    assert token
    store.settle(token, {row.id: Outcome("dead", "chat-not-found", "there is no such chat")}, NOW)
    store.owe([Owed("console", "new", "greenhouse:acme:2", "1")], NOW)
    return row.id


def test_what_is_dead_says_why(ask: Ask, dead: int) -> None:
    (line,) = ask("outbox", "--state", "dead").out.splitlines()
    assert line.split()[:3] == [str(dead), "dead", "new"]
    for words in ("telegram:77", "greenhouse:acme:1", "owed 2026-11-24 12:00 UTC", "chat-not-found there is no such"):
        assert words in line


def test_by_default_what_is_not_settled_is_listed(ask: Ask, dead: int) -> None:
    """As text and as JSON lines, the newest first."""
    assert len(ask("outbox").out.splitlines()) == 2
    rows = ask("outbox", "--json").lines
    assert [(row["state"], row["destination"]) for row in rows] == [("pending", "console"), ("dead", "telegram:77")]
    assert [row["state"] for row in ask("outbox", "--json", "--limit", "1").lines] == ["pending"]


def test_a_second_chance(ask: Ask, store: Store, dead: int) -> None:
    """It is owed again, once; what is not dead is not touched, and an id that nobody knows ends with 1."""
    assert ask("outbox", "--requeue", str(dead)).out == "1 of 1 alerts are owed again\n"
    assert store.outbox_counts() == {"pending": 2}
    again = ask("outbox", "--requeue", str(dead), "--requeue", "999")
    assert (again.code, again.out) == (1, "0 of 2 alerts are owed again\n")
