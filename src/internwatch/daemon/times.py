"""The times of all boards together: which of them make a round, and what a clock that was set back spoils."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from internwatch.deliver.verdict import LONG_PROBE, LONGEST_DELAY
from internwatch.fetch.answers import RETRY_AFTER_MOST
from internwatch.schedule import JITTER, REFUSED_CAP, round_interval
from internwatch.watch import Watch

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

# A tick that comes so much earlier or later than the one before had its clock moved, or the machine slept; in seconds.
JUMP = 30.0


def of_round(watch: Watch, now: datetime) -> set[str]:
    """The boards that make a round: those that are due before it should be over, or else the next one."""
    usual, boards = watch.config.poll.every, watch.boards
    longest = round_interval((b.source.every or usual for b in boards.values()), usual)
    due = {key: b.state.next_due or now for key, b in boards.items()}
    end = now + timedelta(seconds=longest * (1 + JITTER))
    return {key for key, at in due.items() if at <= end} or set(sorted(due, key=lambda key: due[key])[:1])


def ran_ahead(watch: Watch, now: datetime) -> bool:
    """Whether something was looked at "in the future": the clock was set back while nobody watched."""
    ahead = now + timedelta(seconds=JUMP)
    return any(b.state.last_look is not None and b.state.last_look > ahead for b in watch.boards.values())


def pull_back(watch: Watch, now: datetime) -> None:
    """In the store's thread: after a clock that was set back, times of the future would silence boards, destinations
    and alerts for as long as it was wrong. What waits for its readers' hours is decided again."""
    due: dict[str, datetime] = {}
    for key, board in watch.boards.items():
        every = watch.every(board)
        # A site that refuses us is not asked more often because of our clock.
        longest = max(every, REFUSED_CAP) if board.state.failures else every * (1 + JITTER)
        most = now + timedelta(seconds=longest)
        if board.state.next_due and board.state.next_due > most:
            due[key] = most
            state = msgspec.structs.replace(board.state, next_due=most)
            watch.boards[key] = msgspec.structs.replace(board, state=state)
    watch.store.look_at(due)
    watch.hosts.shorten_holds(now + timedelta(seconds=RETRY_AFTER_MOST))
    watch.store.shorten_waits(now, timedelta(seconds=LONGEST_DELAY), timedelta(seconds=LONG_PROBE))
    watch.audience.decide_anew()


async def keep_awake(scheduler: AsyncIOScheduler, now: Callable[[], datetime], pause: float = 1.0) -> None:
    """For as long as it is not cancelled: when the clock is set back, let every job run now. Jobs wait for moments of
    the clock: they would wait for as long as it was wrong."""
    last = now()
    while True:
        await asyncio.sleep(pause)
        at = now()
        if (at - last).total_seconds() < -JUMP:
            for job in scheduler.get_jobs():
                job.modify(next_run_time=at)
        last = at
