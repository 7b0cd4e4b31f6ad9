"""A few weeks of an invented student, told by the real program: what her phone and her mailbox show.

The employers are those of the practice world, the Bot API and the mail server are loopback ones with ledgers. The
clock is the story's own, so that the same program tells the same story to the minute.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from internwatch.bot.serve import Bot
from internwatch.channels.telegram import Telegram
from internwatch.config import load_config
from internwatch.practice import Employer, Server, World
from internwatch.practice.shapes import WORKDAY_INSTANCE, WORKDAY_SITE
from internwatch.watch import Watch
from tests.bot.town import Town
from tests.fakes.smtp import MailServer
from tests.fakes.telegram import TOKEN, BotApi, Call
from tests.fakes.telegram_people import User
from tests.worlds import scraper_file

BEGIN = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ANN, OPERATOR, SHOP = 11, 99, "@ai_interns"
NAMES = {str(ANN): "internwatch", str(OPERATOR): "internwatch", SHOP: "AI research internships"}
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[me]
degree = "phd"
graduation = "2028-05"
[poll]
companies = ["tag:practice"]
every = "30m"
pause = "0s"
close_after = "1h"
[fetch]
contact = "me@uni.example"
[telegram]
token = "env:TOKEN"
api_base = "{api}"
[email]
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "internwatch <watch@uni.example>"
[bot]
access = "private"
allow = [11]
[operator]
send_to = ["telegram:99"]
weekly = false
[[channel]]
to = "telegram:@ai_interns"
bot = "ai_interns_bot"
per_company = 2
[[filter]]
name = "channel"
roles = ["research"]
graduation = "any"
degree = "any"
backlog = "none"
send_to = ["telegram:@ai_interns"]
[[filter]]
name = "research-2027"
any = ["language model*", "speech"]
roles = ["research"]
backlog = "none"
send_to = ["email:ann@uni.example"]
[[filter]]
name = "weekly-reading"
roles = ["research"]
backlog = "none"
rhythm = "daily 18:30"
send_to = ["email:group@uni.example"]
"""
# People of a story type and tap without a pause; for the pace of the bot their seconds are so many times as long.
FAST = 30
# When something may be due while nobody looks: reminders in the morning, digests in the evening.
HOURS = ((9, 0), (18, 30))


@dataclass(frozen=True)
class Bubble:
    """One message as it stood: `mine` was typed by the reader; `tapped` is the button that is pressed next."""

    html: str
    at: str
    visible: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    mine: bool = False
    edited: bool = False
    tapped: str = ""


@dataclass(frozen=True)
class Phone:
    """What one chat shows at one moment. `toast` is the short word that a tap was answered with; `column` is where it
    stands in its picture."""

    name: str
    caption: str
    bubbles: tuple[Bubble, ...]
    toast: str = ""
    column: int = 0


@dataclass
class Story:
    """The town with a clock that is moved by hand, and what was photographed so far."""

    town: Town
    world: World
    mail: MailServer
    at: datetime = BEGIN
    phones: dict[str, list[Phone]] = field(default_factory=dict)
    typed: dict[int, tuple[str, str]] = field(default_factory=dict)
    times: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def ann(self) -> User:
        return self.town.user(ANN, "Ann")

    def goes_on(self, to: datetime | None = None, **more: int) -> None:
        """Time passes."""
        self.at = to or self.at + timedelta(**more)

    async def looks(self) -> None:
        """All boards are looked at, always in one order, and what is owed is paid."""
        watch = self.town.watch
        for name in sorted(watch.boards):
            await watch.poll([watch.boards[name]])
        await self.pays()

    async def days_pass(self, to: datetime) -> None:
        """Until then nothing opens; what becomes due on the way goes out at its time: reminders, digests."""
        while self.at < to:
            self.at = min(to, self.at + timedelta(minutes=30 - self.at.minute % 30))
            if (self.at.hour, self.at.minute) in HOURS or self.at == to:
                await self.pays()

    async def pays(self) -> None:
        """What is due goes out."""
        watch = self.town.watch
        await watch.thread(watch.speak)
        async with asyncio.timeout(60):  # on a busy machine a pass may leave something to the next
            while await watch.thread(watch.store.owed_destinations, self.at):
                await watch.settle_up()
        self._note_times()

    async def says(self, text: str) -> None:
        number = self.ann.says(text)
        sent = next(u for u in self.town.api.updates.waiting if u["update_id"] == number)
        self.typed[sent["message"]["message_id"]] = (text, f"{self.at:%H:%M}")
        await self.town.quiet()
        self._note_times()

    async def taps(self, button: str) -> None:
        await self.town.tap(self.ann, button)
        self._note_times()

    def _note_times(self) -> None:
        for call in self.town.api.delivered:
            self.times.setdefault((call.chat, call.message_id), f"{self.at:%H:%M}")

    def takes(
        self, picture: str, caption: str, *, chat: str = str(ANN), last: int = 1, tapped: str = "", toast: bool = False,
        column: int | None = None, but: int = 0,
    ) -> None:  # fmt: skip
        """Photograph the newest `last` messages of a chat, without the newest `but` of them."""
        api = self.town.api
        sent = {call.message_id: api.shown(call) for call in api.delivered if call.chat == chat}
        mine = self.typed if chat == str(ANN) else {}
        numbers = sorted({*sent, *mine})[-last:][: last - but]
        bubbles = [self._bubble(sent[n], tapped) if n in sent else Bubble(*mine[n], mine=True) for n in numbers]
        word = api.answers[-1] if toast and api.answers else ""
        assert not any("Something went wrong" in call.visible for call in api.delivered)
        there = self.phones.setdefault(picture, [])
        at = len(there) if column is None else column
        there.append(Phone(NAMES[chat], caption, tuple(bubbles), word, at))

    def _bubble(self, shown: Call, tapped: str) -> Bubble:
        first = next(c for c in self.town.api.delivered if (c.chat, c.message_id) == (shown.chat, shown.message_id))
        assert shown.parse_mode == "HTML", "what is drawn is read as Telegram reads it"
        buttons = tuple(tuple(button["text"] for button in row) for row in shown.buttons)
        pressed = tapped if any(tapped in row for row in buttons) else ""
        at = self.times[shown.chat, shown.message_id]
        return Bubble(shown.text, at, shown.visible, buttons, edited=shown.text != first.text, tapped=pressed)


@asynccontextmanager
async def story(folder: Path) -> AsyncIterator[Story]:
    """The practice world, a watch of it, the bot and the two ledgers."""
    told: list[Story] = []

    def now() -> datetime:
        return told[0].at if told else BEGIN

    world = World(now)
    for employer in world.employers.values():
        scraper_file(folder / "boards", employer.key, **_source(employer))
    with BotApi() as api, MailServer() as mail:
        path = folder / "config.toml"
        path.write_text(CONFIG.format(folder=folder, api=api.url, smtp=mail.port))
        env = {"TOKEN": TOKEN}
        async with Server(world) as server:
            watch = Watch.open(load_config(path, env), now=now, env=env, hosts=server.table)
            watch.senders.use(Telegram(TOKEN, api.url, clock=_clock, sleep=_sleep))
            told.append(Story(Town(watch, api), world, mail))
            stop = asyncio.Event()
            answering = asyncio.create_task(Bot(watch, stop, hold=1, pause=0.05).run())
            try:
                yield told[0]
            finally:
                stop.set()
                await answering
                await watch.aclose()


def _source(employer: Employer) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": employer.name, "system": employer.system, "token": employer.token, "tags": ["practice"],
    }  # fmt: skip
    if employer.system == "workday":
        fields |= {"instance": WORKDAY_INSTANCE, "site": WORKDAY_SITE}
    return fields


def _clock() -> float:
    return time.monotonic() * FAST


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / FAST)
