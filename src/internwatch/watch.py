"""One watch: everything a config names, opened and joined: sources, store, engine, filters, channels.

It holds things together for `poll`, `run` and the demo; it decides nothing and knows no clock but the one it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import structlog

from internwatch import __version__, schedule, systems
from internwatch.channels import ChannelSettings, EmailSettings, TelegramSettings, build_channels, channel_for
from internwatch.config import Config
from internwatch.deliver import Delivered, DeliverySettings, deliver
from internwatch.errors import ConfigError
from internwatch.fetch import Fetcher, FetchSettings, RobotsCopy, ping
from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.model import Channel, Scraper, Source
from internwatch.poll import Board, Kept, Round, Rules, poll
from internwatch.poll.backlog import owe_backlogs, sync_subscriptions
from internwatch.poll.notices import owe_notices, owe_words
from internwatch.sources import Loaded, load_sources, select
from internwatch.store import open_scratch, open_store
from internwatch.store.rows import BoardState

if TYPE_CHECKING:
    from internwatch.store.store import Store

log = structlog.get_logger("internwatch.watch")
R = TypeVar("R")
Now = Callable[[], datetime]


class StoreThread:
    """The one thread in which the store is used: whole units of work, one after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __call__(self, act: Callable[..., R], *args: Any) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._pool, act, *args)

    def later(self, act: Callable[..., object], *args: Any) -> None:
        """Do it behind what is queued; nobody waits for it."""
        self._pool.submit(act, *args)

    def close(self) -> None:
        self._pool.shutdown(wait=True)


class Hosts:
    """What the engine remembers of hosts: read once, kept in memory, written behind in the store's thread."""

    def __init__(self, store: Store, thread: StoreThread) -> None:
        self._store, self._thread = store, thread
        self._held = store.held()
        self._robots: dict[str, RobotsCopy | None] = {}

    def robots(self, host: str) -> RobotsCopy | None:
        return self._robots.get(host)

    def recall(self, hosts: Iterable[str]) -> None:
        """Read the kept copies of these hosts; called before a round, in the store's thread."""
        for host in hosts:
            if host not in self._robots:
                row = self._store.robots(host)
                self._robots[host] = RobotsCopy(*row) if row else None

    def keep_robots(self, host: str, copy: RobotsCopy) -> None:
        self._robots[host] = copy
        self._thread.later(self._store.keep_robots, host, copy.status, copy.text, copy.at)

    def held_until(self, host: str) -> datetime | None:
        return self._held.get(host)

    def hold(self, host: str, until: datetime) -> None:
        self._held[host] = until
        self._thread.later(self._store.hold, host, until)


class Watch:
    """An open watch. `Watch.open`, then the acts below, then `aclose`.

    `boards` are the active ones by identity; the state in each is the newest known.
    """

    version = __version__

    def __init__(
        self, config: Config, store: Store, now: Now, hosts: Mapping[str, str], env: Mapping[str, str]
    ) -> None:
        self.config, self.store, self.now, self.env = config, store, now, env
        self.thread = StoreThread()
        self.hosts = Hosts(store, self.thread)
        self._table = dict(hosts)
        self.engine = Fetcher(fetch_settings(config), self.hosts, hosts=self._table)
        self.channels: dict[str, Channel] = {}
        self._retired: list[Channel] = []
        self._sending = 0
        self._take(config, load_sources(config.scrapers))

    @classmethod
    def open(
        cls,
        config: Config,
        *,
        now: Now,
        env: Mapping[str, str],
        hosts: Mapping[str, str] | None = None,
        throwaway: bool = False,
    ) -> Watch:
        """Open the store (StoreError) and join the rest to it (ConfigError). `throwaway` works on a copy of the
        database that is deleted afterwards: what a dry run needs."""
        store = (open_scratch if throwaway else open_store)(config.database, now=now())
        try:
            return cls(config, store, now, hosts or {}, env)
        except BaseException:
            store.close()
            raise

    def lock(self) -> AbstractContextManager[object]:
        """Hold the database alone; BusyError when another process does."""
        return self.store.lock("run")

    async def adopt(self, config: Config, loaded: Loaded) -> int:
        """Take over an edited config and its sources while running; returns how many subscriptions are new or edited.

        No look may be in flight. What is being sent goes out by the old settings."""
        old = self.config
        if fetch_settings(old) != fetch_settings(config):
            await self.engine.aclose()
            self.engine = Fetcher(fetch_settings(config), self.hosts, hosts=self._table)
        if (old.telegram, old.email) != (config.telegram, config.email):
            self._retired += self.channels.values()
            self.channels = {}
        return await self.thread(self._take, config, loaded)

    def _take(self, config: Config, loaded: Loaded) -> int:
        chosen = select(loaded.sources, config.poll.companies)
        self.config, self.loaded = config, loaded
        self.filters: dict[str, Filter] = {f.name: f for f in config.filters}
        self.index = Index(config.filters)
        self._sources = {s.key: s for s in loaded.sources}
        self.boards = self._boards_of(chosen)
        wanted = {d for f in config.filters for d in f.send_to} | set(config.operator.send_to)
        self.store.cancel_others(wanted, self.now())
        return sync_subscriptions(self.store, config.filters, self.now())

    def _boards_of(self, chosen: Iterable[Source]) -> dict[str, Board]:
        wanted: dict[str, tuple[Source, Scraper]] = {}
        for source in chosen:
            scraper = systems.scraper(source.system)
            wanted.setdefault(scraper.board(source), (source, scraper))
        self.store.put_boards([_fresh(board, s, m) for board, (s, m) in wanted.items()])
        states = self.store.boards()
        return {board: Board(s, m, self._in_rhythm(states[board], s)) for board, (s, m) in wanted.items()}

    def _in_rhythm(self, state: BoardState, source: Source) -> BoardState:
        """A shorter interval in an edited config counts from the last look, not from the next one."""
        if state.failures or state.last_look is None or state.next_due is None:
            return state
        due = schedule.next_due(state.board, self.every(source), state.last_look)
        return msgspec.structs.replace(state, next_due=min(due, state.next_due))

    def every(self, source: Source) -> float:
        return source.every or self.config.poll.every

    def tags(self, source_key: str) -> tuple[str, ...]:
        source = self._sources.get(source_key)
        return source.tags if source else ()

    def source(self, key: str) -> Source | None:
        """The source of this key; None where its scraper file is gone."""
        return self._sources.get(key)

    def due(self, now: datetime) -> list[Board]:
        """Boards whose next look is due, the longest waiting first."""
        due = [b for b in self.boards.values() if b.state.next_due is None or b.state.next_due <= now]
        return sorted(due, key=lambda b: b.state.next_due or now)

    def named(self, patterns: Iterable[str]) -> list[Board]:
        """The boards of the sources that these keys, globs or tags name; ConfigError for an unknown one.

        A source that the config leaves out is looked at too when it is named."""
        chosen = select(self.loaded.sources, tuple(patterns))
        watched = [b.source for b in self.boards.values()]
        if left_out := [source for source in chosen if source.key not in {w.key for w in watched}]:
            self.boards = self._boards_of([*watched, *left_out])
        keys = {s.key for s in chosen}
        return [b for b in self.boards.values() if b.source.key in keys]

    def rules(self) -> Rules:
        asked = self.config.poll
        return Rules(asked.every, asked.close_after, self.config.fetch.recheck, self.filters, self.index)

    async def poll(self, boards: list[Board], done: Callable[[Kept], None] | None = None) -> list[Kept]:
        """Look at these boards, keep what they gave, and owe what it is worth."""
        await self.thread(self.hosts.recall, {b.state.host for b in boards})
        around = Round(self.store, self.engine, self.rules(), self.thread, self.now, self.config.fetch.in_flight)
        results = await poll(boards, around, done)
        await self.thread(self._after, results)
        return results

    def _after(self, results: list[Kept]) -> None:
        for kept in results:
            if kept.board in self.boards:
                self.boards[kept.board] = msgspec.structs.replace(self.boards[kept.board], state=kept.state)
        states = self.speak()
        # Where nothing could be read yet (the network is down), "nothing matches" would be untrue.
        if all(s.last_look for s in states) and any(s.last_ok for s in states):
            owe_backlogs(self.store, self.filters, self.tags, self.now())

    def speak(self) -> list[BoardState]:
        """In the store's thread: owe what is due to the operator and in public channels. Gives the boards' states."""
        states, operator, now = [b.state for b in self.boards.values()], self.config.operator, self.now()
        owe_words(self.store, states, operator.send_to, operator.zone if operator.weekly else "", now)
        owe_notices(self.store, self.config.channels, states, now)
        return states

    async def deliver(self, group_wait: float, stop: asyncio.Event | None = None) -> Delivered:
        """Pay what is owed now."""
        due = await self.thread(self.store.owed_destinations, self.now())
        self._open_channels({channel_for(destination)[0] for destination, *_ in due})
        d = self.config.delivery
        settings = DeliverySettings(unknown_wait=d.unknown_wait, group_wait=group_wait)
        self._sending += 1
        try:
            return await deliver(self.store, self.channels, now=self.now, run=self.thread, stop=stop, settings=settings)
        finally:
            self._sending -= 1
            if not self._sending:
                await self._close_retired()

    async def settle_up(self) -> Delivered:
        """Pay everything that may be paid now, without waiting for more to group with."""
        return await self.deliver(0.0)

    async def ping(self, url: str) -> None:
        """Tell the operator's dead-man's switch that a round is over; FetchError when it does not answer."""
        await ping(url, timeout=self.config.fetch.timeout)

    def _open_channels(self, names: set[str]) -> None:
        """Open what is not open yet. A channel that cannot be opened (a secret is missing) holds only its own alerts:
        they stay owed, and it is tried again at the next pass."""
        for name in names - set(self.channels):
            try:
                self.channels |= build_channels([name], channel_settings(self.config, self.env))
            except ConfigError as error:
                log.warning("a channel cannot be opened; its alerts stay owed", channel=name, reason=str(error))

    async def _close_retired(self) -> None:
        retired, self._retired = self._retired, []
        for channel in retired:
            await channel.aclose()

    async def aclose(self) -> None:
        """Close everything that was opened; what is queued for the store is written first."""
        await self.engine.aclose()
        self._retired += self.channels.values()
        await self._close_retired()
        await self.thread(self.store.close)
        self.thread.close()


def _fresh(board: str, source: Source, scraper: Scraper) -> BoardState:
    host = urlsplit(scraper.start(source).url).netloc
    return BoardState(board, source.key, source.name, source.system, source.token, host)


def fetch_settings(config: Config) -> FetchSettings:
    """The engine's part of the config."""
    f = config.fetch
    return FetchSettings(
        timeout=f.timeout, per_host=f.per_host, in_flight=f.in_flight, pause=config.poll.pause, max_bytes=f.max_bytes,
        contact=f.contact,
    )  # fmt: skip


def channel_settings(config: Config, env: Mapping[str, str]) -> ChannelSettings:
    """The channels' part of the config; secrets stay closed until a channel needs them."""
    bot, mail = config.telegram, config.email
    telegram = TelegramSettings(partial(bot.token.reveal, env), bot.api_base) if bot else None
    email = None
    if mail:
        password = partial(mail.password.reveal, env) if mail.password else str
        email = EmailSettings(mail.host, mail.port, mail.security, mail.sender, mail.user, password)
    return ChannelSettings(telegram, email, config.path.parent)
