"""A board that lists far more new postings at once than it ever does: its alerts wait until that has proved true.

A broken numbering looks like three hundred new jobs. The alerts are owed at once, in the transaction of the look, but
they do not go out for half an hour, or until the next look finds the same postings and no further jump. What that look
does not find goes on waiting, and ends when the posting counts as closed. Nothing is lost by a crash: what nobody
looks at again goes out at its time. It sends nothing; the operator's word is `word.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Protocol

import msgspec

from internwatch.decide import Decision
from internwatch.model import Owed
from internwatch.store.rows import BoardState

HOLD = timedelta(minutes=30)
# What the next look did not find waits for the one after it, and a little for that one to be read.
MARGIN = timedelta(minutes=10)
TIMES, MORE_THAN = 5, 20
NOTE = "held:"
_OPENED = frozenset({"new", "reposted", "reopened"})


class Hold(msgspec.Struct, frozen=True):
    """Alerts of a board that wait: since the first jump, until when, how many postings the last one brought, and how
    many a look brings usually."""

    company: str
    since: datetime
    until: datetime
    count: int
    usual: float


class Judged(msgspec.Struct, frozen=True):
    """What a look owes, put off where it is a jump (`hold`), and the hold that was in force before (`old`)."""

    owed: tuple[Owed, ...]
    hold: Hold | None = None
    old: Hold | None = None
    waiting: Mapping[int, str] = {}
    """outbox id -> posting key of what waits under `old`."""


class Holds(Protocol):
    """What holding back needs of the store."""

    def usual(self, board: str, after: datetime) -> list[int]: ...
    def put_off(self, board: str, until: datetime) -> dict[int, str]: ...
    def put_off_to(self, ids: list[int], until: datetime | None) -> None: ...
    def cancel(self, ids: list[int], now: datetime, note: str) -> None: ...
    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...
    def drop_meta(self, name: str) -> None: ...


def sudden(fresh: int, usual: Sequence[float]) -> bool:
    """More than 20 new postings, and more than five times what a look brings usually."""
    return fresh > MORE_THAN and fresh > TIMES * (median(usual) if usual else 0)


def moments(notes: Mapping[str, str]) -> set[datetime]:
    """Until when boards are held; `notes` are those whose names begin with NOTE."""
    return {msgspec.json.decode(note, type=Hold).until for note in notes.values()}


def judge(
    store: Holds, state: BoardState, decision: Decision, known: Container[str], owed: tuple[Owed, ...], at: datetime
) -> Judged:
    """Call it before the look is written, and write the alerts that it gives back. `known` are native ids."""
    note = store.get_meta(NOTE + state.board)
    old = msgspec.json.decode(note, type=Hold) if note else None
    waiting = store.put_off(state.board, old.until) if old else {}
    # Nobody was told yet of what waits, so nobody is told that it has closed.
    unheard = set(waiting.values())
    told = tuple(o for o in owed if o.kind != "closed" or o.subject not in unheard)
    hold = _hold(store, state, decision, known, old, at)
    if hold is None:
        return Judged(told, None, old, waiting)
    return Judged(tuple(_put_off(o, hold.until) for o in told), hold, old, waiting)


def _hold(
    store: Holds, state: BoardState, decision: Decision, known: Container[str], old: Hold | None, at: datetime
) -> Hold | None:
    fresh = sum(1 for p in decision.postings if p.native not in known)
    if fresh <= MORE_THAN or state.baseline_at is None:
        return None
    # What a board brings while it jumps does not make jumping usual.
    usual = [old.usual] if old else store.usual(state.board, state.baseline_at)
    if not sudden(fresh, usual):
        return None
    return Hold(state.company, old.since if old else at, at + HOLD, fresh, median(usual) if usual else 0)


def _put_off(owed: Owed, until: datetime) -> Owed:
    if owed.kind not in _OPENED or (owed.not_before and owed.not_before >= until):
        return owed
    return msgspec.structs.replace(owed, not_before=until)


def settle(
    store: Holds, state: BoardState, judged: Judged, listed: Callable[[str], bool] | None, closed: frozenset[str],
    at: datetime,
) -> None:  # fmt: skip
    """Call it after the look was written. `listed` says of a native id whether the look found it; None for a partial
    look, which cannot tell. `closed` are native ids that count as closed now.

    A board that dropped as sharply as it jumped is suspect: its look lets nothing go before its time."""
    if judged.old is None and judged.hold is None:
        return
    natives = {number: key[len(state.board) + 1 :] for number, key in judged.waiting.items()}
    if ended := [number for number, native in natives.items() if native in closed]:
        store.cancel(ended, at, "it closed while the alerts of this sudden jump were held")
    rest = [number for number in natives if number not in ended]
    if judged.hold:
        store.put_off_to(rest, judged.hold.until)
        _note(store, state.board, judged.hold)
    elif listed and judged.old:
        if state.health != "suspect":
            store.put_off_to([number for number in rest if listed(natives[number])], None)
        doubted = [number for number in rest if not listed(natives[number])]
        until = max(at + HOLD, (state.next_due or at) + MARGIN)
        store.put_off_to(doubted, until)
        _note(store, state.board, msgspec.structs.replace(judged.old, until=until) if doubted else None)


def _note(store: Holds, board: str, hold: Hold | None) -> None:
    if hold is None:
        store.drop_meta(NOTE + board)
    else:
        store.put_meta(NOTE + board, msgspec.json.encode(hold).decode())
