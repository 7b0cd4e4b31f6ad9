"""What the operator hears of, out of a real database: boards of one system in one word, channels another way, alerts
that wait or are dead, the week in numbers; and nothing twice after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from internwatch.model import Owed
from internwatch.poll.word import tell_operator, tell_week
from internwatch.store import open_store
from internwatch.store.rows import BoardState, Destination, Outcome
from internwatch.store.store import Store

T0 = datetime(2026, 11, 3, 10, 2, tzinfo=UTC)
OPS = ("telegram:1", "email:ops@example.org")


def board(name: str, failures: int = 0, system: str = "greenhouse") -> BoardState:
    problem = {"problem": "HTTP 503", "problem_since": T0, "health": "failing"} if failures else {}
    return BoardState(
        f"{system}:{name}", name, name.title(), system, name, "h", baseline_at=T0, failures=failures, **problem
    )  # type: ignore[arg-type]


class Ops:
    """A database and what it owes the operator."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self.store: Store = open_store(self.url, now=T0)

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url, now=T0)

    def at(self, minutes: float, *boards: BoardState) -> list[str]:
        """Tell; what is owed since, as "channel: title"."""
        before = {r.id for r in self.store.outbox_rows(("pending",), 1000)}
        tell_operator(self.store, boards, OPS, T0 + timedelta(minutes=minutes))
        rows = [r for r in self.store.outbox_rows(("pending",), 1000) if r.id not in before]
        return sorted(f"{r.destination.partition(':')[0]}: {r.payload['title']}" for r in rows)

    def pay(self, minutes: float) -> None:
        """Everything that is owed to the operator arrives."""
        now = T0 + timedelta(minutes=minutes)
        for name in OPS:
            ids = [r.id for r in self.store.payable(name, now, 100)]
            claim = self.store.claim(ids, now, 60) if ids else None
            if claim:
                self.store.settle(claim, dict.fromkeys(ids, Outcome("sent")), now)


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Ops]:
    made = Ops(tmp_path / "iw.db")
    yield made
    made.store.close()


def test_five_boards_of_one_system_are_one_word_and_one_recovery(ops: Ops) -> None:
    """One of another system that fails along with them has its own."""
    five = [board(name, 3 if name == "acme" else 1) for name in ("acme", "tarn", "quill", "heron", "zeta")]
    other = board("lark", 4, "lever")
    title = "5 Greenhouse boards cannot be read since 10:02 UTC"
    assert ops.at(0, *five, other) == [
        f"{channel}: {said}" for channel in ("email", "telegram") for said in (title, "Lark cannot be read")
    ]
    ops.pay(0)
    ops.restart()
    assert ops.at(1, *five, other) == []
    well = [board(b.source) for b in five]
    ops.pay(1)
    assert ops.at(20, *well[:2], *five[2:], other) == []
    assert ops.at(25, *well, other) == [f"{c}: 5 Greenhouse boards are read again" for c in ("email", "telegram")]


def test_a_board_that_fails_once_or_was_never_read_is_no_word(ops: Ops) -> None:
    never = msgspec.structs.replace(board("acme", 9), baseline_at=None)
    assert ops.at(0, board("tarn", 2), never) == []


def test_a_board_that_is_watched_no_more_has_not_healed(ops: Ops) -> None:
    assert len(ops.at(0, board("acme", 3))) == 2
    ops.pay(0)
    assert ops.at(5) == [] == ops.at(10, board("acme"))


def test_a_held_channel_is_told_through_the_other(ops: Ops) -> None:
    """Where the whole channel rests for minutes, once it has been seen twice; a hiccup of seconds is no word."""
    resting = T0 + timedelta(minutes=5)
    ops.store.put_destination(Destination("telegram:*", "active", "the token was refused", T0, resting, 1))
    ops.store.put_destination(Destination("email:*", "active", "no route", T0, T0 + timedelta(seconds=3), 1))
    assert ops.at(0) == []
    assert ops.at(0.1) == ["email: telegram is held"]
    ops.store.put_destination(Destination("telegram:*", since=T0))
    ops.store.put_destination(Destination("email:*", since=T0))
    assert ops.at(0.9) == ["email: telegram sends again"]


def test_alerts_that_could_go_out_for_ten_minutes_are_told_of(ops: Ops) -> None:
    """Not those that wait for their time, nor those of a paused destination, nor while the channel itself is held."""
    later = T0 + timedelta(hours=9)
    ops.store.owe([Owed("telegram:7", "new", "b:1", "1", not_before=later), Owed("telegram:8", "new", "b:1", "1")], T0)
    ops.store.put_destination(Destination("telegram:8", "paused", "blocked", T0, T0, 1))
    assert ops.at(20) == ops.at(30) == []
    ops.store.owe([Owed("telegram:9", "new", "b:1", "1")], T0 + timedelta(minutes=30))
    assert ops.at(39) == ops.at(41) == [], "a moment to catch up after a start"
    assert ops.at(44) == ["email: 1 alert by telegram waits"]
    assert ops.store.waiting(T0 + timedelta(minutes=44))["telegram"].count == 1


def test_what_waits_behind_a_digest_is_neither_late_nor_payable(ops: Ops) -> None:
    """An edit of a posting that waits for the evening waits with it; a reminder does not."""
    evening = T0 + timedelta(hours=9)
    first = Owed("email:a@b.example", "new", "b:1", "1", not_before=evening)
    ops.store.owe([first, Owed("email:a@b.example", "updated", "b:1", "2")], T0)
    assert ops.at(20) == ops.at(30) == []
    assert ops.store.owed_destinations(T0 + timedelta(minutes=30)) == []
    ops.store.owe([Owed("email:a@b.example", "reminder", "b:1", "3")], T0)
    assert [count for _, count, _ in ops.store.owed_destinations(T0 + timedelta(minutes=30))] == [1]
    assert [count for _, count, _ in ops.store.owed_destinations(evening)] == [2]


def test_dead_alerts_are_told_of_once_and_recalled_daily_until_somebody_acts(ops: Ops) -> None:
    ops.store.owe([Owed("telegram:7", "new", f"b:{n}", "1") for n in range(2)], T0)
    ids = [r.id for r in ops.store.outbox_rows(("pending",), 10)]
    claim = ops.store.claim(ids, T0, 60)
    assert claim
    ops.store.settle(claim, dict.fromkeys(ids, Outcome("dead", "refused")), T0)
    assert ops.at(0) == [] and len(ops.at(1)) == 2
    rows = ops.store.outbox_rows(("pending",), 1)
    assert (rows[0].payload["title"], rows[0].payload["lines"][0]) == ("2 alerts are dead", "2 for telegram:7")
    ops.pay(1)
    assert ops.at(1000) == []
    assert ops.at(1450) == [f"{c}: still: 2 alerts are dead" for c in ("email", "telegram")]
    ops.pay(1450)
    ops.store.requeue(ids, T0 + timedelta(minutes=1451))
    assert ops.at(1451) == [f"{c}: no alert is dead any more" for c in ("email", "telegram")]


def test_the_week_in_numbers_comes_once_on_monday_morning(ops: Ops) -> None:
    monday = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
    boards = [board("acme"), board("tarn", 1)]
    assert tell_week(ops.store, boards, OPS, "UTC", monday - timedelta(minutes=1)) == 0
    assert tell_week(ops.store, boards, OPS, "UTC", monday) == 2
    ops.restart()
    assert tell_week(ops.store, boards, OPS, "UTC", monday + timedelta(hours=2)) == 0
    (row,) = ops.store.outbox_rows(("pending",), 1)
    assert row.payload["title"] == "the week in numbers"
    assert row.payload["lines"][:3] == [
        "sources: 1 read well, 1 with a problem: Tarn",
        "postings: 0 new, 0 of them internships",
        "alerts: 0 sent, 0 with a result nobody knew, 0 dead",
    ]
    assert row.payload["lines"][-1].startswith("database: ")
    ops.pay(60 * 24 * 10)
    ops.store.owe([Owed("telegram:9", "new", "b:1", "1")], monday + timedelta(days=6, hours=23))
    assert tell_week(ops.store, boards, OPS, "UTC", monday + timedelta(days=7)) == 2
    (row,) = ops.store.outbox_rows(("pending",), 1)
    assert "waiting: 1, the oldest since 16 Nov, 08:00 UTC" in row.payload["lines"]


def test_a_board_that_shows_a_part_of_its_list_is_no_board_that_cannot_be_read(ops: Ops) -> None:
    partly = msgspec.structs.replace(board("lark", 9), problem_kind="partial", problem="20 of 40 rows came")
    assert ops.at(30, partly) == [
        "email: Lark shows only a part of its list",
        "telegram: Lark shows only a part of its list",
    ]
    lines = ops.store.outbox_rows(("pending",), 1)[0].payload["lines"]
    assert lines[:2] == ["20 of 40 rows came", "9 looks in a row; what it shows is told, and nothing is closed"]
    assert ops.at(60, board("lark")) == [
        "email: Lark shows its whole list again",
        "telegram: Lark shows its whole list again",
    ]
