"""What the operator is told: a source that broke (once), that healed (once), sources that never worked (a daily list).

It decides and owes; deliver sends. A source that fails once or twice is only shown in `sources`: most trouble passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from internwatch.model import Owed
from internwatch.store.rows import BoardState

REPEATED = 3
LISTED = 40


class Owes(Protocol):
    """What the operator's words need of the store."""

    def owe(self, owed: Iterable[Owed], now: datetime) -> int: ...
    def save_state(self, state: BoardState) -> None: ...
    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...


def tell_operator(
    store: Owes, before: BoardState, after: BoardState, destinations: tuple[str, ...], now: datetime
) -> BoardState:
    """Owe one word when a source that used to work has failed repeatedly, and one when it works again."""
    if after.baseline_at is None or not destinations:
        return after
    if after.failures >= REPEATED and before.told_at is None and after.told_at is None:
        lines = [after.problem, f"since {_when(after.problem_since or now)}, {after.failures} looks in a row",
                 "nothing was closed; it is asked again at a slower pace"]  # fmt: skip
        _owe(store, destinations, f"{after.company} cannot be read", f"broken:{after.board}", lines, now)
        after = msgspec.structs.replace(after, told_at=now)
        store.save_state(after)
    elif before.told_at is not None and after.health == "ok":
        lines = [f"broken from {_when(before.problem_since or now)}: {before.problem}"]
        _owe(store, destinations, f"{after.company} is read again", f"healed:{after.board}", lines, now)
    return after


def list_never_worked(store: Owes, states: Iterable[BoardState], destinations: tuple[str, ...], now: datetime) -> int:
    """Owe one grouped list of the sources that never gave a complete look, at most once a day."""
    last = store.get_meta("never_worked_told")
    if not destinations or (last and now - datetime.fromisoformat(last) < timedelta(days=1)):
        return 0
    never = [s for s in states if s.active and s.baseline_at is None and s.failures >= REPEATED]
    if not never:
        return 0
    lines = [f"{s.source}: {s.problem}" for s in never[:LISTED]]
    if len(never) > LISTED:
        lines.append(f"and {len(never) - LISTED} more: internwatch sources")
    title = f"{len(never)} sources have never been read"
    store.put_meta("never_worked_told", now.isoformat())
    return _owe(store, destinations, title, "never-worked", lines, now)


def _owe(store: Owes, destinations: tuple[str, ...], title: str, subject: str, lines: list[str], now: datetime) -> int:
    payload = {"title": title, "lines": lines}
    return store.owe([Owed(d, "operator", subject, now.isoformat(), (), payload) for d in destinations], now)


def _when(at: datetime) -> str:
    return f"{at:%d %b %H:%M} UTC"
