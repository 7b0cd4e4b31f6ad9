"""The tempo of every board that is watched: learnt from the store once a day and after every new posting, then kept.

`learn` reads the store and belongs in its thread; `of` is cheap and may be asked anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from internwatch import schedule, tempo
from internwatch.poll import Board
from internwatch.tempo import Bounds, Tempo

if TYPE_CHECKING:
    from internwatch.config.shape import Poll
    from internwatch.store.store import Store

# A look that comes so late, or is the first, comes together with many others: the next ones are moved apart.
GATHERED = 600.0


class Tempos:
    """How often each board is looked at, under one config."""

    def __init__(self, store: Store, poll: Poll) -> None:
        self._store = store
        self._bounds = Bounds(poll.every, poll.fastest, poll.slowest)
        self._own = poll.rhythm == "own" and self._bounds.leave_room
        self._fixed = tempo.fixed(poll.every, "every source")
        self._known: dict[str, tuple[date, Tempo]] = {}

    def of(self, board: Board) -> Tempo:
        """The tempo of a board; the usual one for a board whose own was not learnt."""
        if board.source.every:
            return tempo.fixed(board.source.every, "as its file says")
        known = self._known.get(board.state.board)
        return known[1] if known else self._fixed

    def learn(self, boards: Iterable[Board], now: datetime, *, anew: bool = False) -> None:
        """Learn the tempos of these boards from their past, where today's are not known yet or are wanted `anew`."""
        wanted = [b for b in boards if self._learns(b, now, anew=anew)]
        pasts = self._store.pasts([b.state for b in wanted], now) if wanted else {}
        for b in wanted:
            past = pasts.get(b.state.board, tempo.Past())
            found = tempo.own(past, self._bounds, system=b.source.system, tags=b.source.tags, now=now)
            self._known[b.state.board] = (now.date(), found)

    def _learns(self, board: Board, now: datetime, *, anew: bool) -> bool:
        if not self._own or board.source.every:
            return False
        known = self._known.get(board.state.board)
        return anew or known is None or known[0] != now.date()

    def timed(self, board: Board, now: datetime) -> Board:
        """The board with the seconds from a look at `now` to the next one."""
        own = self.of(board)
        due, key = board.state.next_due, board.state.board
        gathered = due is None or (now - due).total_seconds() > GATHERED
        share = 0.5 + schedule.fraction(f"{key} {now:%j}") / 2 if gathered and own.least < own.most else 1.0
        return msgspec.structs.replace(board, every=own.gap(now, share))

    def sooner(self, board: Board) -> Board:
        """The board with its next look moved forward, where its tempo has become quicker since its last one."""
        state = board.state
        if state.failures or state.last_look is None or state.next_due is None:
            return board
        due = schedule.next_due(state.board, self.of(board).gap(state.last_look), state.last_look)
        if due >= state.next_due:
            return board
        return msgspec.structs.replace(board, state=msgspec.structs.replace(state, next_due=due))
