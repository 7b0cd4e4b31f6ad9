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
from internwatch.daemon.times import keep_awake
from internwatch.model import Owed
from internwatch.poll import Board, Kept
from internwatch.store.rows import Destination, Outcome
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


async def test_a_board_that_backs_off_is_not_silent_until_the_false_day(moved: Moved) -> None:
    """It waits no longer than a refusal makes it wait, also when the config is edited meanwhile."""
    moved.looked(failures=5, next_due=NOON + timedelta(hours=20))
    moved.clock.at -= timedelta(days=300)
    await moved.tick()
    watch = moved.daemon.watch
    await watch.adopt(watch.config, watch.loaded)
    moved.clock.at += timedelta(hours=25)
    assert moved.due() == 2


async def test_a_clock_that_was_set_back_while_nobody_watched_silences_no_board(moved: Moved) -> None:
    moved.looked()
    watch = moved.daemon.watch
    watch.store.save_many_states(board.state for board in watch.boards.values())
    moved.clock.at -= timedelta(days=3)
    daemon = Daemon(watch, None)
    daemon.stop.set()
    await daemon.run()
    assert moved.due() == 0
    moved.clock.at += timedelta(minutes=34)
    assert moved.due() == 2


async def test_a_clock_that_is_set_back_holds_no_alert_destination_or_host(moved: Moved) -> None:
    """Tries come within a quarter of an hour, paused destinations within a day; what waits for its readers' hours is
    decided again. Nothing is cut that is not too long."""
    watch, store, false = moved.daemon.watch, moved.daemon.watch.store, NOON + timedelta(days=300)
    store.owe([Owed(f"telegram:{n}", "new", "b:1", "1", not_before=false) for n in range(4)], NOON)
    tried = [row.id for row in store.outbox_rows(("pending",), 9) if row.destination == "telegram:0"]
    claim = store.claim(tried, NOON, 60)
    assert claim
    store.settle(claim, dict.fromkeys(tried, Outcome("retry", "busy", not_before=false)), NOON)
    store.put_destination(Destination("telegram:1", "active", "slow", false, false, 1))
    store.put_destination(Destination("telegram:2", "paused", "kicked", false, false, 1))
    store.put_destination(Destination("telegram:3", "active", "slow", NOON, NOON + timedelta(seconds=5), 1))
    watch.hosts.hold("boards.example", false)
    await moved.tick()
    moved.clock.at -= timedelta(minutes=1)
    await moved.tick()
    now = moved.clock.at
    due = {name for name, *_ in store.owed_destinations(now + timedelta(minutes=15))}
    assert due == {"telegram:0", "telegram:1", "telegram:3"}
    assert store.owed_destinations(now) == []
    assert len(store.owed_destinations(now + timedelta(days=1))) == 4
    assert store.destinations()["telegram:3"].not_before == NOON + timedelta(seconds=5)
    assert store.held() == {"boards.example": now + timedelta(hours=6)}


async def test_jobs_run_on_when_the_clock_is_set_back() -> None:
    """They wait for moments of the clock: here for one that was three days ahead."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    ran = asyncio.Event()

    async def job() -> None:
        ran.set()

    ahead, scheduler = timedelta(days=3), AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(job, "interval", seconds=1, next_run_time=datetime.now(UTC) + ahead)
    scheduler.start()
    moments = iter([datetime.now(UTC) + ahead])
    awake = asyncio.create_task(keep_awake(scheduler, lambda: next(moments, datetime.now(UTC)), pause=0.01))
    try:
        await asyncio.wait_for(ran.wait(), 10)
    finally:
        awake.cancel()
        scheduler.shutdown(wait=False)


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
