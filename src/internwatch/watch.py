"""One watch: everything a config names, opened and joined: sources, store, engine, filters, channels.

It holds things together for `poll`, `run` and the demo; it decides nothing and knows no clock but the one it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from internwatch import systems
from internwatch.channels import ChannelSettings, build_channels, channel_for
from internwatch.config import Config
from internwatch.deliver import Delivered, DeliverySettings, deliver
from internwatch.fetch import Fetcher, FetchSettings, RobotsCopy
from internwatch.filters.index import Index
from internwatch.filters.language import Filter
from internwatch.model import Channel, Scraper, Source
from internwatch.poll import Board, Kept, Round, Rules, poll
from internwatch.poll.backlog import owe_backlogs, sync_subscriptions
from internwatch.poll.keep import Keeps
from internwatch.poll.word import tell_operator
from internwatch.sources import Loaded, load_sources, select
from internwatch.store import open_store
from internwatch.store.rows import BoardState

if TYPE_CHECKING:
    from internwatch.store.store import Store

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
    """An open watch. Use `Watch.open`, then `async with`-free acts below, then `close`.

    `boards` are the active ones by identity; a state in it is the newest known.
    """

    def __init__(
        self, config: Config, store: Store, now: Now, hosts: Mapping[str, str], env: Mapping[str, str]
    ) -> None:
        self.store, self.now, self.env = store, now, env
        self.thread = StoreThread()
        self.hosts = Hosts(store, self.thread)
        self._table = dict(hosts)
        self.engine = Fetcher(fetch_settings(config), self.hosts, hosts=self._table)
        self.channels: dict[str, Channel] = {}
        self.boards: dict[str, Board] = {}
        self.silent = store.restored is not None
        self.loaded = Loaded((), ())
        self.adopt(config, load_sources(config.scrapers))

    @classmethod
    def open(cls, config: Config, *, now: Now, env: Mapping[str, str], hosts: Mapping[str, str] | None = None) -> Watch:
        """Open the store (StoreError, BusyError) and join the rest to it (ConfigError)."""
        store = open_store(config.database, now=now())
        return cls(config, store, now, hosts or {}, env)

    def adopt(self, config: Config, loaded: Loaded) -> None:
        """Take over a config and its sources: filters, boards, subscriptions. Nothing is asked or sent."""
        self.config, self.loaded = config, loaded
        self.filters: dict[str, Filter] = {f.name: f for f in config.filters}
        self.index = Index(config.filters)
        chosen = select(loaded.sources, config.poll.companies)
        self._boards_of(chosen)
        sync_subscriptions(self.store, config.filters, self.now())

    def _boards_of(self, chosen: Iterable[Source]) -> None:
        wanted: dict[str, tuple[Source, Scraper]] = {}
        for source in chosen:
            scraper = systems.scraper(source.system)
            wanted[scraper.board(source)] = (source, scraper)
        self.store.put_boards([_fresh(board, s, m) for board, (s, m) in wanted.items()])
        states = self.store.boards()
        self.boards = {board: Board(s, m, states[board]) for board, (s, m) in wanted.items()}

    def every(self, source: Source) -> float:
        return source.every or self.config.poll.every

    def tags(self, source_key: str) -> tuple[str, ...]:
        return next((s.tags for s in self.loaded.sources if s.key == source_key), ())

    def due(self, now: datetime) -> list[Board]:
        """Boards whose next look is due, the longest waiting first."""
        due = [b for b in self.boards.values() if b.state.next_due is None or b.state.next_due <= now]
        return sorted(due, key=lambda b: b.state.next_due or now)

    def named(self, patterns: Iterable[str]) -> list[Board]:
        """The boards of the sources that these keys, globs or tags name; ConfigError for an unknown one."""
        keys = {s.key for s in select(self.loaded.sources, tuple(patterns))}
        return [b for b in self.boards.values() if b.source.key in keys]

    def rules(self) -> Rules:
        poll_settings = self.config.poll
        return Rules(
            poll_settings.every, poll_settings.close_after, self.config.fetch.recheck, self.filters, self.index,
            silent=self.silent,
        )  # fmt: skip

    async def poll(
        self, boards: list[Board], done: Callable[[Kept], None] | None = None, store: Keeps | None = None
    ) -> list[Kept]:
        """Look at these boards, keep what they gave, and owe what it is worth. `store` may be a double (dry run)."""
        await self.thread(self.hosts.recall, {host for b in boards for host in self._hosts(b)})
        around = Round(
            store or self.store, self.engine, self.rules(), self.thread, self.now, self.config.fetch.in_flight
        )
        results = await poll(boards, around, done)
        if store is None:
            await self.thread(self._after, {b.state.board: b.state for b in boards}, results)
        return results

    def _hosts(self, board: Board) -> Iterable[str]:
        from urllib.parse import urlsplit

        return (urlsplit(board.scraper.start(board.source).url).netloc,)

    def _after(self, before: Mapping[str, BoardState], results: list[Kept]) -> None:
        told = self.config.operator.send_to
        for kept in results:
            if not kept.skipped:
                kept.state = tell_operator(self.store, before[kept.board], kept.state, told, self.now())
            if kept.board in self.boards:
                self.boards[kept.board] = msgspec.structs.replace(self.boards[kept.board], state=kept.state)
        if all(b.state.last_look is not None for b in self.boards.values()):
            owe_backlogs(self.store, self.filters, self.tags, self.now())

    async def deliver(self, group_wait: float, stop: asyncio.Event | None = None) -> Delivered:
        """Pay what is owed now."""
        due = await self.thread(self.store.owed_destinations, self.now())
        self._open_channels(channel_for(destination)[0] for destination, *_ in due)
        d = self.config.delivery
        return await deliver(
            self.store, self.channels, now=self.now, run=self.thread, stop=stop,
            settings=DeliverySettings(unknown_wait=d.unknown_wait, group_wait=group_wait),
        )  # fmt: skip

    def _open_channels(self, names: Iterable[str]) -> None:
        missing = set(names) - set(self.channels)
        if missing:
            self.channels |= build_channels(missing, channel_settings(self.config, self.env))

    async def aclose(self) -> None:
        """Close everything that was opened; what is queued for the store is written first."""
        await self.engine.aclose()
        for channel in self.channels.values():
            await channel.aclose()
        await self.thread(self.store.close)
        self.thread.close()


def _fresh(board: str, source: Source, scraper: Any) -> BoardState:
    from urllib.parse import urlsplit

    host = urlsplit(scraper.start(source).url).netloc
    return BoardState(board, source.key, source.name, source.system, source.token, host)


def fetch_settings(config: Config) -> FetchSettings:
    f = config.fetch
    return FetchSettings(
        timeout=f.timeout, per_host=f.per_host, in_flight=f.in_flight, pause=config.poll.pause, max_bytes=f.max_bytes,
        contact=f.contact,
    )  # fmt: skip


def channel_settings(config: Config, env: Mapping[str, str]) -> ChannelSettings:
    """The channels' part of the config; secrets stay closed until a channel needs them."""
    raise NotImplementedError
