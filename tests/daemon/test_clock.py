"""A clock that jumps and a daemon that stalls: said, caught up once, never a board that stays silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from internwatch.config import load_config
from internwatch.daemon.loop import Daemon
from internwatch.poll import Board, Kept
from internwatch.watch import Watch
from tests.worlds import scraper_file

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = {companies}
every = "30m"
[[filter]]
name = "f"
any = ["language model*"]
send_to = ["console"]
"""


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Moved:
    """A daemon with a clock that is set by hand; its boards were looked at just now."""

    daemon: Daemon
    clock: Clock

    def looked(self, **state: object) -> None:
        """Every board was looked at now and is due in half an hour, or as `state` says."""
        for key, board in self.daemon.watch.boards.items():
            fields = {"last_look": self.clock.at, "next_due": self.clock.at + timedelta(minutes=30)} | state
            looked = msgspec.structs.replace(board.state, **fields)
            self.daemon.watch.boards[key] = msgspec.structs.replace(board, state=looked)

    async def tick(self) -> list[str]:
        """The warnings of one tick; no look is really made."""
        with capture_logs() as said:
            await self.daemon.tick_poll()
        for task in list(self.daemon.looking.values()):
            task.cancel()
        return [line["event"] for line in said if line["log_level"] == "warning"]

    def due(self) -> int:
        return len(self.daemon.watch.due(self.clock.at))


@pytest.fixture
async def moved(tmp_path: Path) -> AsyncIterator[Moved]:
    for key in ("acme", "zeta"):
        scraper_file(tmp_path / "boards", key, name=key, system="greenhouse", token=key)
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(folder=tmp_path, companies='["acme", "zeta"]'))
    clock = Clock()
    watch = Watch.open(load_config(path, {}), now=clock, env={})
    try:
        yield Moved(Daemon(watch, None), clock)
    finally:
        await watch.aclose()


async def test_a_tick_in_time_says_nothing(moved: Moved) -> None:
    moved.looked()
    moved.clock.at += timedelta(seconds=1)
    assert await moved.tick() == [] and moved.due() == 0


async def test_a_machine_that_slept_is_said_and_looks_once(moved: Moved) -> None:
    """Three hours passed over: each board is due once, however many intervals it missed."""
    moved.looked()
    moved.clock.at += timedelta(hours=3)
    (said,) = await moved.tick()
    assert "slept" in said and moved.due() == 2
    moved.looked()
    assert await moved.tick() == [] and moved.due() == 0


async def test_a_clock_that_is_set_back_silences_no_board(moved: Moved) -> None:
    """It was three days fast: what was due in three days and half an hour is due within the interval."""
    moved.looked()
    moved.clock.at -= timedelta(days=3)
    (said,) = await moved.tick()
    assert "clock jumped" in said and moved.due() == 0
    moved.clock.at += timedelta(minutes=34)
    assert moved.due() == 2


async def test_a_board_that_backs_off_keeps_its_distance(moved: Moved) -> None:
    """A clock that is set back is no reason to ask a site that refuses us more often."""
    moved.looked(failures=5, next_due=NOON + timedelta(hours=20))
    moved.clock.at -= timedelta(days=3)
    await moved.tick()
    moved.clock.at += timedelta(minutes=34)
    assert moved.due() == 0


async def test_a_loop_that_stalled_is_not_well(moved: Moved) -> None:
    """No tick for a minute: the health page turns to 503 and the watchdog hears nothing more."""
    moved.looked()
    await moved.tick()
    assert moved.daemon.facts()["ok"] is True
    moved.clock.at += timedelta(seconds=61)
    assert moved.daemon.facts()["ok"] is False
    await moved.tick()
    assert moved.daemon.facts()["ok"] is True


async def test_a_failing_board_does_not_hold_up_the_round(moved: Moved) -> None:
    """The next round is full when the healthy ones were seen; where all fail, when each of them was tried."""
    daemon = moved.daemon
    moved.looked()
    daemon.unseen.clear()
    await daemon.tick_round()
    first = daemon.last_round
    assert first == NOON and len(daemon.unseen) == 2
    moved.looked(failures=3)
    daemon.unseen.clear()
    moved.clock.at += timedelta(minutes=30)
    await daemon.tick_round()
    assert daemon.last_round == NOON + timedelta(minutes=30) and len(daemon.unseen) == 2
    moved.clock.at += timedelta(seconds=1)
    await daemon.tick_round()
    assert daemon.last_round == NOON + timedelta(minutes=30), "a round in which nobody was asked"


async def test_so_many_boards_at_most_are_looked_at_together(moved: Moved, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a cold start all boards are due at once, and each is a round of its own."""
    now, most, done = 0, 0, 0

    async def poll(boards: list[Board]) -> list[Kept]:
        nonlocal now, most, done
        now += len(boards)
        most = max(most, now)
        await asyncio.sleep(0)
        now, done = now - len(boards), done + len(boards)
        return []

    monkeypatch.setattr(moved.daemon.watch, "poll", poll)
    moved.daemon.gate = asyncio.Semaphore(1)
    await moved.daemon.tick_poll()
    await asyncio.gather(*moved.daemon.looking.values())
    assert (most, done) == (1, 2)
