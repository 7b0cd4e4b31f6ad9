"""The ticks of the daemon: who is due, what is owed, has the config changed, is everything alive.

Each tick is short and starts tasks; APScheduler only says when. Nothing here decides what an alert is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from internwatch.config import Config
from internwatch.daemon import times
from internwatch.daemon.facts import Standing, facts, standing
from internwatch.daemon.healthz import serve_health
from internwatch.daemon.pages import Pages
from internwatch.daemon.refused import Refused
from internwatch.daemon.reload import ConfigFile, fixed
from internwatch.daemon.signs import notify, watchdog_seconds, write_health
from internwatch.daemon.talk import Talk
from internwatch.daemon.words import log_look, say, say_broken_config, say_never_worked
from internwatch.errors import ConfigError, InternwatchError, StoreError
from internwatch.poll import Board, Kept
from internwatch.sources import Loaded
from internwatch.watch import Watch

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger("internwatch.daemon")

TICK = 1.0
WATCHDOG = 20.0
HOUSEKEEPING, MINUTE, SOON = 3600.0, 60.0, 2.0
# In-flight sends may take this long to end after SIGTERM; TimeoutStopSec in deploy/ is longer.
DRAIN = 50.0
# So many boards are held in memory together; most of them wait for the turn of their host.
BOARDS_AT_ONCE = 128


class Daemon:
    """One running watch. `run()` ends when `stop` is set and everything in flight has been written."""

    def __init__(self, watch: Watch, file: ConfigFile | None, *, stop: asyncio.Event | None = None) -> None:
        self.watch, self.file = watch, file
        self.stop = stop or asyncio.Event()
        self.stop_sending = asyncio.Event()
        self.looking: dict[str, asyncio.Task[None]] = {}
        self.gate = asyncio.Semaphore(max(BOARDS_AT_ONCE, watch.config.fetch.in_flight))
        self.sending: asyncio.Task[None] | None = None
        self.failed: InternwatchError | None = None
        self.started = watch.now()
        self.last_tick = self.last_send = self.started
        self.last_round: datetime | None = None
        self.unseen = times.of_round(watch, self.started)
        self.on_kept: Callable[[Kept], None] | None = None
        self.standing = Standing()
        self.p95: dict[str, float] = {}
        self.adopting = False
        self.refused = Refused()
        self.pages = Pages(watch)
        self.talk = Talk(watch, self._give_up)

    # -- the ticks ------------------------------------------------------------------------------------------------

    async def tick_poll(self) -> None:
        """Start a look at every board that is due and not being looked at."""
        now = self.watch.now()
        gap = (now - self.last_tick).total_seconds()
        if abs(gap) > times.JUMP:
            log.warning("the clock jumped or the machine slept; looking once at what is due", seconds=round(gap))
            if gap < 0:
                await self.watch.thread(times.pull_back, self.watch, now)
        self.last_tick = now
        for board in self.watch.due(now):
            if board.state.board not in self.looking and not self.stop.is_set() and not self.adopting:
                task = asyncio.create_task(self._look(board))
                self.looking[board.state.board] = task
                task.add_done_callback(partial(self._looked, board.state.board))

    async def _look(self, board: Board) -> None:
        async with self.gate:  # outside of `poll`, which takes the filters as they are when it begins
            looked = await self.watch.poll([board])
        for kept in looked:
            log_look(kept)
            if self.on_kept:
                self.on_kept(kept)

    def _looked(self, key: str, task: asyncio.Task[None]) -> None:
        self.looking.pop(key, None)
        if task.cancelled():
            return
        self.unseen.discard(key)
        if error := task.exception():
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        """A database that cannot be written ends the daemon: sending without recording would be a flood."""
        if self.failed is None:
            known = isinstance(error, InternwatchError)
            self.failed = error if known else InternwatchError(f"unexpected: {type(error).__name__}: {error}")  # type: ignore[assignment]
            log.error("stopping", reason=str(self.failed), exc_info=None if known else error)
        self.stop.set()

    async def tick_round(self) -> None:
        """When every board of the rhythm has been looked at, the round is full: note it, ping, begin the next."""
        self.unseen &= set(self.watch.boards)
        if self.unseen or not self.watch.boards or self.stop.is_set():
            return
        now = self.last_round = self.watch.now()
        self.unseen = times.of_round(self.watch, now)
        await self.watch.thread(self._end_round, now)
        await self._ping()

    def _end_round(self, now: datetime) -> None:
        self.watch.store.put_meta("last_round", now.isoformat())
        say_never_worked(self.watch, now)

    async def _ping(self) -> None:
        url = self.watch.config.operator.ping
        if not url:
            return
        try:
            await self.watch.ping(url)
        except InternwatchError as error:
            log.warning("the ping after the round failed", reason=str(error))

    async def tick_deliver(self) -> None:
        """Pay what is owed, one pass at a time."""
        if self.sending is None or self.sending.done():
            if self.sending is not None and not self.sending.cancelled() and (error := self.sending.exception()):
                self._give_up(error)
                return
            self.sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        result = await self.watch.deliver(self.watch.config.delivery.group_wait, self.stop_sending)
        self.last_send = self.watch.now()
        if result.sent or result.dead or result.unknown:
            log.info("delivered", sent=result.sent, retried=result.retried, unknown=result.unknown, dead=result.dead)
        for sentence in result.trouble:
            log.warning("delivery", trouble=sentence)

    async def tick_config(self) -> None:
        """Take over an edited config; keep the last good one when the edit is broken, and say what is wrong."""
        if self.file is not None and self.file.changed():
            await self._edited(self.file)
        if lines := self.refused.due(self.watch.now()):
            await self.watch.thread(say_broken_config, self.watch, lines)

    async def _edited(self, file: ConfigFile) -> None:
        old = self.watch.config
        try:
            config, loaded = file.read()
        except ConfigError as error:
            self.refused.now_wrong(error.mistakes)
            log.warning("the edited config is broken; the last good one stays in force", mistakes=str(error))
            return
        if needs := fixed(old, config):
            log.warning("needs a restart to take effect", settings=needs)
            config = msgspec.structs.replace(config, database=old.database)
        self.refused.now_wrong([])
        moved = await self._adopt(config, loaded)
        self.unseen |= times.of_round(self.watch, self.watch.now()) - {
            k for k, b in self.watch.boards.items() if b.state.last_look
        }
        log.info("config taken over", filters=len(config.filters), sources=len(self.watch.boards), edited=moved)

    async def _adopt(self, config: Config, loaded: Loaded) -> int:
        """Looks in flight judge by the old filters: what they found later, nobody would tell the new ones. They are
        broken off (they write all or nothing) and made again at once, since their boards are due still."""
        self.adopting = True
        try:
            await self._break_off()
            await self.talk.make_way(config)
            return await self.watch.adopt(config, loaded)
        finally:
            self.adopting = False
            if not self.stop.is_set():
                self.talk.begin()

    async def _break_off(self) -> None:
        looks = list(self.looking.values())
        for task in looks:
            task.cancel()
        await asyncio.gather(*looks, return_exceptions=True)

    async def tick_alive(self) -> None:
        """Tell systemd and the health file; say nothing to systemd when the loop does not really work."""
        await self.watch.thread(self.watch.store.check_alone)
        self.standing = await self.watch.thread(standing, self.watch)
        facts = self.facts()
        if facts["ok"]:
            notify(self.watch.env, "WATCHDOG=1", f"STATUS={facts['boards']} boards, {facts['problems']} with a problem")
        if path := self.watch.config.operator.health_file:
            try:
                await asyncio.to_thread(write_health, Path(path), facts)
            except OSError as error:
                log.warning("the health file cannot be written", path=str(path), reason=str(error))

    def facts(self) -> dict[str, object]:
        """What /healthz tells."""
        return facts(self)

    async def tick_house(self) -> None:
        """Once an hour: retention."""
        await self.watch.thread(self.watch.store.prune, self.watch.now())

    async def tick_words(self) -> None:
        """Once a minute: what is due to the operator and in public channels, and how fresh alerts are."""
        self.p95 = await self.watch.thread(say, self.watch)

    async def tick_people(self) -> None:
        """Take over people whom another process edited: `internwatch people`, a page."""
        if edited := await self.watch.thread(self.watch.take_edits):
            log.info("edits of people taken over", people=edited)

    # -- running --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Run until `stop`; then finish what is in flight. Raises what made it give up."""
        scheduler = self._scheduler()
        server = None
        if port := self.watch.config.operator.port:
            server = await serve_health(port, self.facts)
        await self.watch.thread(self.watch.store.recover, self.watch.now())
        if times.ran_ahead(self.watch, self.watch.now()):
            await self.watch.thread(times.pull_back, self.watch, self.watch.now())
        self.talk.begin()
        scheduler.start()
        awake = asyncio.create_task(times.keep_awake(scheduler, self.watch.now))
        notify(self.watch.env, "READY=1")
        watch = self.watch
        log.info("running", boards=len(watch.boards), filters=len(watch.audience.filters), version=watch.version)
        try:
            await self.stop.wait()
        finally:
            notify(self.watch.env, "STOPPING=1", f"EXTEND_TIMEOUT_USEC={int(DRAIN * 1e6)}")
            awake.cancel()
            scheduler.shutdown(wait=False)
            await self.talk.aclose()
            await self.pages.aclose()
            if server:
                server.close()
            await self._drain()
        if self.failed:
            raise self.failed

    def _scheduler(self) -> AsyncIOScheduler:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        # A late tick runs once, never twice, and is never dropped (the default grace of 1 s would drop it).
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)
        ticks = {
            self.tick_poll: TICK, self.tick_deliver: TICK, self.tick_config: TICK, self.tick_round: TICK,
            self.tick_alive: min(WATCHDOG, (watchdog_seconds(self.watch.env) or 60) / 3), self.tick_house: HOUSEKEEPING,
            self.tick_words: MINUTE, self.tick_people: SOON, self.pages.tick: SOON,
        }  # fmt: skip
        for tick, seconds in ticks.items():
            scheduler.add_job(self._guarded(tick), "interval", seconds=seconds, next_run_time=self.watch.now())
        return scheduler

    def _guarded(self, tick: Callable[[], object]) -> Callable[[], object]:
        async def once() -> None:
            try:
                await tick()  # type: ignore[misc]
            except StoreError as error:
                self._give_up(error)
            except asyncio.CancelledError:  # the scheduler breaks ticks off when it is shut down
                if not self.stop.is_set():
                    raise

        once.__name__ = once.__qualname__ = getattr(tick, "__name__", "tick")
        return once

    async def _drain(self) -> None:
        """Cancel looks (they write all or nothing), let sends in flight end, so that no result stays unknown."""
        self.stop_sending.set()
        await self._break_off()
        if self.sending and not self.sending.done():
            _, late = await asyncio.wait([self.sending], timeout=DRAIN)
            for task in late:
                task.cancel()
