"""A running bot in front of the fake Bot API, with postings in its database and people who type and tap.

async with town(tmp_path, api) as t:
    t.ann.says("/start")
    await t.quiet()
    assert "Which fields" in api.last(t.ann.id).visible
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from internwatch.bot.serve import Bot
from internwatch.channels.telegram import Telegram
from internwatch.config import load_config
from internwatch.model import Posting, RawPosting
from internwatch.poll.keep import to_posting
from internwatch.store.rows import Saved
from internwatch.watch import Watch
from tests.fakes.telegram import TOKEN, BotApi
from tests.fakes.telegram_people import User
from tests.worlds import scraper_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANN, BEN = 11, 12
# People of tests type and tap without a pause; for the pace of the bot their seconds are so many times as long.
FAST = 30
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme"]
[telegram]
token = "env:TOKEN"
api_base = "{url}"
[bot]
access = "{access}"
allow = [11]
admins = [99]
[[preset]]
name = "speech"
label = "Speech research"
topics = ["speech"]
[operator]
send_to = ["telegram:99"]
"""


@dataclass
class Town:
    """The bot at work. `quiet` waits until everything that was said has been answered."""

    watch: Watch
    api: BotApi
    now: datetime = NOW
    people: dict[int, User] = field(default_factory=dict)

    @property
    def ann(self) -> User:
        return self.user(ANN, "Ann")

    @property
    def ben(self) -> User:
        return self.user(BEN, "Ben")

    def user(self, number: int, name: str) -> User:
        return self.people.setdefault(number, self.api.user(number, name))

    async def quiet(self) -> None:
        async with asyncio.timeout(10):
            while True:
                waiting = self.api.updates.waiting
                kept = await self.watch.thread(self._kept, {u["update_id"] for u in waiting})
                open_ = await self.watch.thread(self.watch.store.count_updates)
                if kept and not open_.get("new"):
                    return
                await asyncio.sleep(0.02)

    def _kept(self, numbers: set[int]) -> bool:
        from sqlalchemy import select

        from internwatch.store.tables import inbox

        with self.watch.store.reading() as connection:
            known = set(connection.execute(select(inbox.c.id).where(inbox.c.id.in_(numbers))).scalars())
        return known == numbers

    async def ask(self, user: User, text: str) -> str:
        """Type it; what the newest message of this chat shows afterwards."""
        user.says(text)
        await self.quiet()
        return self.shows(user)

    async def tap(self, user: User, button: str) -> str:
        """Press a button under the newest message that has it; what that message shows afterwards."""
        on = next(
            shown for sent in reversed(self.api.delivered) if sent.chat == str(user.chat["id"])
            for shown in [self.api.shown(sent)]
            if any(button in (b["text"], b.get("callback_data")) for row in shown.buttons for b in row)
        )  # fmt: skip
        user.taps(on, button)
        await self.quiet()
        return self.api.shown(on).visible

    def shows(self, user: User) -> str:
        return self.api.last(user.chat["id"]).visible

    async def subscribed(self) -> None:
        """Ann goes through the beginning and wants everything, anywhere, at once."""
        await self.ask(self.ann, "/start")
        for words in ("All of AI research", "Skip", "🌍 Anywhere", "⚡ At once"):
            await self.tap(self.ann, words)

    def open(self, *titles: str, company: str = "Acme", text: str = "") -> None:
        """Open postings on the one board that is watched."""
        board = next(iter(self.watch.boards.values()))
        made = tuple(self._posting(title, n, company, text) for n, title in enumerate(titles, 1))
        self.watch.store.save(Saved(board.state, self.now, postings=made))

    def _posting(self, title: str, n: int, company: str, text: str) -> Posting:
        body = text or "<p>PhD research internship for summer 2027 on large language models and speech recognition.</p>"
        raw = RawPosting(
            native=str(n), title=title, url=f"https://acme.example/{n}", places=("New York, NY",), body=body,
            posted=self.now - timedelta(hours=n),
        )  # fmt: skip
        board = next(iter(self.watch.boards.values()))
        made = to_posting(board.source, board.state.board, raw, "")
        return msgspec.structs.replace(made, company=company)


def _clock() -> float:
    return time.monotonic() * FAST


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / FAST)


@asynccontextmanager
async def town(folder: Path, api: BotApi, access: str = "private") -> AsyncIterator[Town]:
    scraper_file(folder / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder, url=api.url, access=access))
    made: Town | None = None
    now = lambda: made.now if made else NOW  # noqa: E731  # the town's clock, which a test may move
    watch = Watch.open(load_config(path, {"TOKEN": TOKEN}), now=now, env={"TOKEN": TOKEN})
    watch.senders.use(Telegram(TOKEN, api.url, clock=_clock, sleep=_sleep))
    made = Town(watch, api)
    stop = asyncio.Event()
    task = asyncio.create_task(Bot(watch, stop, hold=1, pause=0.05).run())
    try:
        yield made
    finally:
        stop.set()
        await task
        await watch.aclose()
