"""One watch: everything a config names, opened and joined: sources, store, engine, filters, channels.

It holds things together for `poll`, `run` and the demo; it decides nothing and knows no clock but the one it is given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from internwatch import __version__, schedule, systems
from internwatch.audience import Audience
from internwatch.boards.find import board_named
from internwatch.config import Config
from internwatch.deliver import Delivered, DeliverySettings, Terms
from internwatch.fetch import Fetcher, FetchSettings, Seams, ping
from internwatch.links import Links
from internwatch.model import Scraper, Source
from internwatch.poll import Board, Kept, Round, Rules, poll
from internwatch.poll.backlog import owe_backlogs
from internwatch.poll.notices import owe_notices, owe_words
from internwatch.poll.outage import asked_again
from internwatch.poll.remind import owe_reminders
from internwatch.senders import Senders
from internwatch.sources import Loaded, load_sources, select
from internwatch.store import open_scratch, open_store
from internwatch.store.rows import BoardState
from internwatch.tempos import Tempos
from internwatch.thread import Hosts, StoreThread

if TYPE_CHECKING:
    from internwatch.store.store import Store

Now = Callable[[], datetime]
# Within so many seconds a system's boards are asked again after it was found to answer.
ASKED_AGAIN = 600.0


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
        self.engine = self._engine(config)
        self.audience = Audience(store)
        self.senders = Senders(store, self.thread, now, env, Terms(self.audience.habits, store.keeps))
        self.links: Links | None = None
        self.heard = asyncio.Event()
        """Set when an update of the bot was written down."""
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
        alone: bool = False,
    ) -> Watch:
        """Open the store (StoreError) and join the rest to it (ConfigError). `throwaway` works on a copy of the
        database that is deleted afterwards: what a dry run needs. `alone` holds the database, before anything is
        written, until `aclose`: BusyError when another process does."""
        url, at = config.database, now()
        store = open_scratch(url, now=at) if throwaway else open_store(url, now=at, alone=alone)
        try:
            return cls(config, store, now, hosts or {}, env)
        except BaseException:
            store.close()
            raise

    def _engine(self, config: Config) -> Fetcher:
        return Fetcher(fetch_settings(config), self.hosts, hosts=self._table, seams=Seams(now=self.now))

    async def adopt(self, config: Config, loaded: Loaded) -> int:
        """Take over an edited config and its sources while running; returns how many subscriptions are new or edited.

        No look may be in flight. What is being sent goes out by the old settings."""
        if fetch_settings(self.config) != fetch_settings(config):
            await self.engine.aclose()
            self.engine = self._engine(config)
        return await self.thread(self._take, config, loaded)

    def _take(self, config: Config, loaded: Loaded) -> int:
        chosen = select(loaded.sources, config.poll.companies)
        self.config, self.loaded = config, loaded
        self.links = self.store.links(config.web.address, self.now()) if config.web else None
        self._sources = {s.key: s for s in loaded.sources}
        self.senders.adopt(config)
        self.tempos = Tempos(self.store, config.poll)
        self.boards = self._boards_of(chosen)
        edited = self.audience.reload(config.filters, self.now())
        others = {*config.operator.send_to, *config.hints}
        self.store.cancel_others(self.audience.destinations() | others, self.now())
        return edited

    def _boards_of(self, chosen: Iterable[Source]) -> dict[str, Board]:
        wanted: dict[str, tuple[Source, Scraper]] = {}
        for source in chosen:
            scraper = systems.scraper(source.system)
            wanted.setdefault(scraper.board(source), (source, scraper))
        self.store.put_boards([_fresh(board, s, m) for board, (s, m) in wanted.items()])
        states = self.store.boards()
        boards = [Board(s, m, states[board]) for board, (s, m) in wanted.items()]
        self.tempos.learn(boards, self.now())
        # A shorter interval in an edited config counts from the last look, not from the next one.
        return {b.state.board: self.tempos.sooner(b) for b in boards}

    def every(self, board: Board) -> float:
        """The seconds from a good look at a board now to the next one."""
        return self.tempos.of(board).gap(self.now())

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
        asked, told = self.config.poll, self.audience
        hints = self.config.hints or self.config.operator.send_to
        return Rules(
            asked.every, asked.close_after, self.config.fetch.recheck, told.filters, told.index, hints, board_named
        )

    async def poll(self, boards: list[Board], done: Callable[[Kept], None] | None = None) -> list[Kept]:
        """Look at these boards, keep what they gave, and owe what it is worth."""
        await self.thread(self._recall, boards)
        around = Round(self.store, self.engine, self.rules(), self.thread, self.now, self.config.fetch.in_flight)
        now = self.now()
        results = await poll([self.tempos.timed(b, now) for b in boards], around, done)
        await self.thread(self._after, results)
        return results

    def _recall(self, boards: list[Board]) -> None:
        self.hosts.recall({b.state.host for b in boards})
        self.tempos.learn(boards, self.now())

    def _after(self, results: list[Kept]) -> None:
        healed = []
        for kept in results:
            if board := self.boards.get(kept.board):
                healed += [board.state] if board.state.failures and not kept.state.failures else []
                self.boards[kept.board] = msgspec.structs.replace(board, state=kept.state)
        self._ask_again(healed)
        fresh = [self.boards[kept.board] for kept in results if kept.new and kept.board in self.boards]
        self.tempos.learn(fresh, self.now(), anew=True)
        self.boards |= {b.state.board: self.tempos.sooner(b) for b in fresh}
        self._owe_backlogs(self.speak())

    def _owe_backlogs(self, states: list[BoardState]) -> None:
        # Where nothing could be read yet (the network is down), "nothing matches" would be untrue.
        if all(s.last_look for s in states) and any(s.last_ok for s in states):
            owe_backlogs(self.store, self.audience.filters, self.tags, self.now())

    def take_edits(self) -> int:
        """In the store's thread: take over the people whom another process edited; how many."""
        edits = self.store.edits()
        if edits:
            self.audience.edited_elsewhere(edits, self.now())
            self.store.took_edits(edits)
            self._owe_backlogs([b.state for b in self.boards.values()])
        return len(edits)

    def _ask_again(self, healed: list[BoardState]) -> None:
        """When a system answers again, its boards that rest after failing along with it are due soon, one by one."""
        now = self.now()
        for key, board in self.boards.items():
            state = board.state
            soon = now + timedelta(seconds=ASKED_AGAIN * schedule.fraction(key))
            waits = state.next_due is not None and state.next_due > soon
            if waits and any(asked_again(state, well) for well in healed):
                self.boards[key] = msgspec.structs.replace(board, state=msgspec.structs.replace(state, next_due=soon))

    def speak(self) -> list[BoardState]:
        """In the store's thread: owe what is due to the operator, in public channels and to people as reminders.
        Gives the boards' states."""
        states, operator, now = [b.state for b in self.boards.values()], self.config.operator, self.now()
        zone = operator.zone if operator.weekly else ""
        owe_words(self.store, states, self.config.destinations, operator.send_to, zone, now)
        owe_notices(self.store, self.config.channels, states, now)
        owe_reminders(self.store, now)
        return states

    async def deliver(self, group_wait: float, stop: asyncio.Event | None = None) -> Delivered:
        """Pay what is owed now."""
        d = self.config.delivery
        settings = DeliverySettings(unknown_wait=d.unknown_wait, group_wait=group_wait, links=self.links)
        return await self.senders.pay(settings, stop)

    async def settle_up(self) -> Delivered:
        """Pay everything that may be paid now, without waiting for more to group with."""
        return await self.deliver(0.0)

    async def ping(self, url: str) -> None:
        """Tell the operator's dead-man's switch that a round is over; FetchError when it does not answer."""
        await ping(url, timeout=self.config.fetch.timeout)

    async def aclose(self) -> None:
        """Close everything that was opened; what is queued for the store is written first."""
        await self.engine.aclose()
        await self.senders.aclose()
        await self.thread(self.store.close)
        self.thread.close()


def _fresh(board: str, source: Source, scraper: Scraper) -> BoardState:
    host = urlsplit(scraper.start(source).url).netloc
    return BoardState(board, source.key, source.name, source.system, source.token, host)


def fetch_settings(config: Config) -> FetchSettings:
    """The engine's part of the config."""
    f = config.fetch
    return FetchSettings(
        timeout=f.timeout, per_host=f.per_host, per_provider=f.per_provider, in_flight=f.in_flight,
        pause=config.poll.pause, max_bytes=f.max_bytes, contact=f.contact,
    )  # fmt: skip
