"""`outbox`: what is owed and what ended badly, with the reason; a second chance for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from internwatch.model import Owed
from internwatch.store.rows import Destination, Outcome, Settled
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


@pytest.fixture
def full(store: Store) -> dict[str, int]:
    """An alert in each state, by its state; two more are dead for another chat, owed just now."""
    ends: dict[str, Settled] = {"unknown": "unknown", "dead": "dead", "cancelled": "cancelled", "sent": "sent"}
    found = {}
    for state in ("pending", "sending", *ends):
        store.owe([Owed("telegram:77", "new", f"greenhouse:acme:{state}", "1")], NOW)
        (row,) = store.outbox_rows(("pending",), 1)
        found[state] = row.id
        token = None if state == "pending" else store.claim([row.id], NOW, 60)
        if state in ends:
            store.settle(str(token), {row.id: Outcome(ends[state], "code", "the reason")}, NOW)
    _dead(store, "telegram:-100_1/4", "telegram:-100x1/4")
    return found


def _dead(store: Store, *names: str) -> None:
    for name in names:
        store.owe([Owed(name, "new", "greenhouse:acme:9", "1")], datetime.now(UTC))
        ids = [row.id for row in store.outbox_rows(("pending",), 9) if row.destination == name]
        token = store.claim(ids, NOW, 60)
        store.settle(str(token), {ids[0]: Outcome("dead", "refused", "no")}, NOW)


@pytest.mark.parametrize("state", ["pending", "sending", "unknown", "dead", "cancelled", "sent"])
def test_each_state_can_be_looked_at(ask: Ask, full: dict[str, int], state: str) -> None:
    rows = ask("outbox", "--state", state, "--to", "telegram:77", "--json").lines
    assert [(row["id"], row["state"]) for row in rows] == [(full[state], state)]
    text = ask("outbox", "--state", state, "--to", "telegram:77").out
    assert f"greenhouse:acme:{state}" in text and ("the reason" in text) is (state not in ("pending", "sending"))


@pytest.mark.parametrize(
    ("to", "found"),
    [("telegram:77", {"telegram:77"}), ("telegram:-100_1/*", {"telegram:-100_1/4"}), ("email:*", set()),
     ("telegram:-100*", {"telegram:-100_1/4", "telegram:-100x1/4"}), ("*", {"telegram:77", "telegram:-100_1/4",
      "telegram:-100x1/4"}), ("telegram:%", set())],
)  # fmt: skip
def test_a_destination_or_all_of_a_channel(ask: Ask, full: dict[str, int], to: str, found: set[str]) -> None:
    """Only the star is special."""
    rows = ask("outbox", "--state", "dead", "--to", to, "--json").lines
    assert {row["destination"] for row in rows} == found
    assert found or "no such alerts" in ask("outbox", "--state", "dead", "--to", to).out


def test_an_age(ask: Ask, full: dict[str, int]) -> None:
    """What was owed in 2026 is older than an hour (the clock of the command is the real one), the rest is not."""
    old = (datetime.now(UTC) - NOW) > timedelta(hours=1)
    rows = ask("outbox", "--state", "dead", "--older", "1h", "--json").lines
    assert [row["id"] for row in rows] == ([full["dead"]] if old else [])
    assert len(ask("outbox", "--state", "dead", "--older", "0s", "--json").lines) >= 2


def test_counts(ask: Ask, full: dict[str, int]) -> None:
    rows = ask("outbox", "--counts", "--json").lines
    assert {(r["state"], r["destination"], r["count"]) for r in rows} == {
        ("pending", "telegram:77", 1), ("unknown", "telegram:77", 1), ("dead", "telegram:77", 1),
        ("dead", "telegram:-100_1/4", 1), ("dead", "telegram:-100x1/4", 1),
    }  # fmt: skip
    lines = ask("outbox", "--counts").out.splitlines()
    assert len(lines) == 5 and all(line.split()[0] == "1" and "oldest owed" in line for line in lines)
    assert "the newest 2 of 5 (3 dead, 1 " in ask("outbox", "--limit", "2").out


def test_all_dead_of_a_destination_have_a_second_chance(ask: Ask, store: Store, full: dict[str, int]) -> None:
    """Others stay dead; a destination that gets nothing is named with what ends that."""
    store.put_destination(Destination("telegram:-100_1/4", "dead", "user is deactivated"))
    said = ask("outbox", "--requeue-dead", "--to", "telegram:-100_1/*")
    assert (said.code, said.out) == (0, "1 of 1 alerts are owed again\n")
    assert "is dead (user is deactivated); internwatch people resume telegram:-100_1/4" in said.err
    assert {r.destination for r in store.outbox_rows(("dead",), 9)} == {"telegram:77", "telegram:-100x1/4"}
    (row,) = ask("outbox", "--requeue-dead", "--json").lines
    assert row == {"act": "requeue", "done": 2, "of": 2}
    assert ask("outbox", "--requeue-dead").out == "0 of 0 alerts are owed again\n"


def test_what_cannot_be_requeued_says_why(ask: Ask, full: dict[str, int]) -> None:
    said = ask("outbox", "--requeue", str(full["sent"]), "--requeue", str(full["cancelled"]), "--requeue", "999")
    assert (said.code, said.out) == (1, "1 of 3 alerts are owed again\n")
    assert f"{full['sent']} is sent, not dead or cancelled" in said.err and "999: there is no such alert" in said.err


def test_dead_alerts_are_acknowledged(ask: Ask, store: Store, full: dict[str, int]) -> None:
    """One, then all; what is not dead is left."""
    said = ask("outbox", "--acknowledge", str(full["dead"]), "--acknowledge", str(full["pending"]))
    assert said.code == 1 and f"{full['pending']} is pending, not dead" in said.err
    assert ask("outbox", "--acknowledge-dead").out == "2 of 2 alerts are acknowledged\n"
    assert store.outbox_counts() == {"pending": 1, "sending": 1, "unknown": 1, "cancelled": 4, "sent": 1}


@pytest.mark.parametrize(
    "args",
    [("--state", "lost"), ("--requeue", "0"), ("--requeue", "x"), ("--requeue", str(2**63)), ("--limit", "0"),
     ("--older", "soon"), ("--older", "5"), ("--older", "-1h"), ("--requeue", "1", "--acknowledge", "1"),
     ("--requeue-dead", "--state", "dead"), ("--requeue", "1", "--to", "console"), ("--requeue-dead", "--counts"),
     ("--requeue", "1", "--requeue-dead"), ("stray",)],
)  # fmt: skip
def test_bad_input_is_a_matter_of_usage(ask: Ask, full: dict[str, int], args: tuple[str, ...]) -> None:
    """Exit code 2, a sentence, and nothing is changed."""
    before = ask("outbox", "--json", "--state", "dead").out
    said = ask("outbox", *args)
    assert said.code == 2 and "Error: " in said.err and "Traceback" not in said.err
    assert ask("outbox", "--json", "--state", "dead").out == before
