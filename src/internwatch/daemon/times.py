"""The times of all boards together: which of them make a round, and what a clock that was set back spoils."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from internwatch.schedule import JITTER, round_interval
from internwatch.watch import Watch


def of_round(watch: Watch, now: datetime) -> set[str]:
    """The boards that make a round: those that are due before it should be over, or else the next one."""
    usual, boards = watch.config.poll.every, watch.boards
    longest = round_interval((b.source.every or usual for b in boards.values()), usual)
    due = {key: b.state.next_due or now for key, b in boards.items()}
    end = now + timedelta(seconds=longest * (1 + JITTER))
    return {key for key, at in due.items() if at <= end} or set(sorted(due, key=lambda key: due[key])[:1])


def pull_back(watch: Watch, now: datetime) -> None:
    """After a clock that was set back, times of the future would silence boards for as long as it was wrong."""
    for key, board in watch.boards.items():
        due, most = board.state.next_due, now + timedelta(seconds=watch.every(board) * (1 + JITTER))
        if due and due > most and not board.state.failures:
            state = msgspec.structs.replace(board.state, next_due=most)
            watch.boards[key] = msgspec.structs.replace(board, state=state)
