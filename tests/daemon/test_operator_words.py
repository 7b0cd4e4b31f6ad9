"""A channel that breaks is told once by the other one, and so is its end; judged by the ledgers of the fake servers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from internwatch.bot.serve import Bot
from internwatch.channels import build_channels
from internwatch.config import load_config
from internwatch.daemon.healthz import metrics
from internwatch.daemon.loop import Daemon
from internwatch.model import Owed
from internwatch.people import Person
from internwatch.watch import Watch
from tests.fakes.smtp import MailServer
from tests.fakes.telegram import TOKEN, BotApi, error, ok
from tests.worlds import scraper_file

CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme"]
[telegram]
token = "{token}"
api_base = "{api}"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "internwatch <watch@uni.example>"
[operator]
send_to = {operator}
weekly = false
[delivery]
group_wait = "0s"
[[filter]]
name = "all"
roles = ["research"]
backlog = "none"
send_to = ["telegram:77", "email:ann@uni.example"]
"""
BOTH = '["telegram:1", "email:ops@uni.example"]'
T0 = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class House:
    """A watch between two fake servers, with a clock that is set by hand."""

    folder: Path
    api: BotApi
    mail: MailServer
    env: dict[str, str]
    at: datetime = T0
    token: str = "env:TOKEN"
    watch: Watch = field(init=False)

    def open(self, operator: str = BOTH) -> None:
        path = self.folder / "config.toml"
        said = {"folder": self.folder, "api": self.api.url, "port": self.mail.port, "token": self.token}
        path.write_text(CONFIG.format(operator=operator, **said))
        config = load_config(path, self.env, need_secrets=False)
        self.watch = Watch.open(config, now=lambda: self.at, env=self.env)

    async def restart(self, operator: str = BOTH) -> None:
        await self.watch.aclose()
        self.open(operator)

    def owe(self, *destinations: str) -> None:
        """An alert for each of these."""
        payload = {"title": f"alert of {self.at:%H:%M}", "lines": []}
        owed = [Owed(d, "operator", "x", self.at.isoformat(), (), payload) for d in destinations]
        self.watch.store.owe(owed, self.at)

    async def minutes(self, count: int) -> None:
        """The ticks of so many minutes."""
        for _ in range(count):
            await self.watch.thread(self.watch.speak)
            await self.watch.settle_up()
            self.at += timedelta(minutes=1)

    @property
    def mails(self) -> list[str]:
        """To whom, and the subject."""
        return [
            f"{taken.recipients[0].partition('@')[0]}: {_title(taken.mail['Subject'])}" for taken in self.mail.taken
        ]

    def chat(self, number: int) -> list[str]:
        return [_title(call.visible.splitlines()[0]) for call in self.api.delivered if call.chat == str(number)]


def _title(line: str) -> str:
    return line.partition("internwatch: ")[2]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    with BotApi() as api, MailServer() as mail:
        made = House(tmp_path, api, mail, {"TOKEN": TOKEN})
        made.open()
        yield made
        await made.watch.aclose()


async def test_a_bot_that_is_refused_is_told_by_mail_and_its_healing_too(house: House) -> None:
    """Once each, over a restart; the alert itself arrives once, when the bot works again."""
    house.api.always(error(401, "Unauthorized"))
    house.owe("telegram:77")
    await house.minutes(4)
    await house.restart()
    await house.minutes(30)
    assert [said for said in house.mails if "held" in said] == ["ops: telegram is held"], house.mails
    assert "refuses the bot's token" in house.mail.taken[0].part("plain")
    house.api.always(ok())
    await house.minutes(20)
    assert house.mails == ["ops: telegram is held", "ops: telegram sends again"]
    assert house.chat(77) == ["alert of 12:00"] and house.chat(1) == []


async def test_a_mail_server_that_is_gone_is_told_by_the_bot(house: House) -> None:
    house.mail.script("mail", *["421 4.3.2 going down"] * 200)
    house.owe("email:ann@uni.example")
    await house.minutes(30)
    assert house.chat(1) == ["email is held"] and not house.mail.taken
    house.mail.calm("mail")
    await house.minutes(20)
    assert house.chat(1) == ["email is held", "email sends again"]
    assert [said for said in house.mails if said.startswith("ann")] == ["ann: alert of 12:00"]


async def test_alerts_that_grow_old_are_told_once_and_when_they_are_gone(house: House) -> None:
    """The channel works; one address makes its alert wait longer than ten minutes."""
    house.mail.script("rcpt", *["450 4.2.1 greylisted"] * 200)
    house.owe("email:ann@uni.example")
    await house.minutes(45)
    assert house.chat(1) == ["1 alert by email waits"]
    house.mail.calm("rcpt")
    await house.restart()  # the channel rests by its own clock, which the test does not set
    await house.minutes(30)
    assert house.chat(1) == ["1 alert by email waits", "alerts by email go out again"]
    assert house.mails == ["ann: alert of 12:00"]


async def test_a_token_that_is_missing_is_told_by_mail_and_logged_once(house: House) -> None:
    """The variable went away between two starts."""
    del house.env["TOKEN"]
    await house.restart()
    house.owe("telegram:77")
    with capture_logs() as said:
        await house.minutes(10)
    assert [line["event"] for line in said if "held" in line["event"]] == ["a channel is held"]
    assert house.mails == ["ops: telegram is held"]
    assert "export TOKEN" in house.mail.taken[0].part("plain")
    house.env["TOKEN"] = TOKEN
    await house.minutes(10)
    assert house.mails[1:] == ["ops: telegram sends again"] and len(house.chat(77)) == 1


async def test_a_token_that_is_mended_in_its_file_is_read_again(house: House) -> None:
    """Without a restart, by the alerts and by the ears of the bot."""
    file = house.folder / "token"
    file.write_text("42:of-yesterday")
    house.token = f"file:{file}"
    await house.restart()
    bot = Bot(house.watch, asyncio.Event(), hold=0, pause=0.01)
    hearing = asyncio.create_task(bot.run())
    house.owe("telegram:77")
    await house.minutes(3)
    assert house.mails == ["ops: telegram is held"] and not bot.me and not house.api.delivered
    file.write_text(TOKEN)
    await house.minutes(10)
    assert house.chat(77) == ["alert of 12:00"] and house.mails[1:] == ["ops: telegram sends again"]
    async with asyncio.timeout(10):
        while not bot.me:
            await asyncio.sleep(0.02)
    bot.stop.set()
    await hearing


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ALL_PROXY", "socks5://me:geheim@127.0.0.1:9", "ALL_PROXY: names a socks5 proxy"),
        ("https_proxy", "ftp://me:geheim@127.0.0.1:9", "https_proxy: names a ftp proxy"),
        ("HTTP_PROXY", "http://me:geheim/x@127.0.0.1:9", "HTTP_PROXY: names what is no URL"),
        ("NO_PROXY", "[::", "NO_PROXY: holds what is neither a name nor an address"),
        ("SSL_CERT_FILE", "/nowhere.pem", "SSL_CERT_FILE: names no certificates"),
    ],
)
async def test_an_environment_that_telegram_cannot_live_with_holds_it_alone(
    house: House, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    """Said by mail, which variable and why; a file is paid meanwhile, and the bot listens once it is mended."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    # To 127.0.0.1 no proxy is asked; the final dot makes it a name of which nothing is known.
    house.api.url, found = house.api.url.replace("127.0.0.1", "localhost."), socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **kw: found("127.0.0.1", *more, **kw))
    await house.restart()
    monkeypatch.setenv(variable, value)
    bot = Bot(house.watch, asyncio.Event(), hold=0, pause=0.01)
    hearing = asyncio.create_task(bot.run())
    house.owe("telegram:77", f"file:{house.folder}/alerts.jsonl")
    await house.minutes(4)
    told = house.mail.taken[0].part("plain")
    assert house.mails == ["ops: telegram is held"] and words in " ".join(told.split()) and "geheim" not in told
    assert "alert of 12:00" in (house.folder / "alerts.jsonl").read_text()
    assert not hearing.done() and not house.api.arrived
    monkeypatch.delenv(variable)
    await house.minutes(10)
    assert house.chat(77) == ["alert of 12:00"] and house.mails[1:] == ["ops: telegram sends again"]
    async with asyncio.timeout(10):
        while not bot.me:
            await asyncio.sleep(0.02)
    bot.stop.set()
    await hearing


async def test_an_edit_that_comes_while_a_channel_is_opened_holds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edit is made in the store's thread; what is owed after it goes where it says."""
    house.owe("telegram:77")
    await house.watch.settle_up()
    with BotApi() as other:
        bot = msgspec.structs.replace(house.watch.config.telegram, api_base=other.url)
        edited = msgspec.structs.replace(house.watch.config, telegram=bot)

        def slowly(*given: Any) -> Any:
            house.watch.senders.adopt(edited)
            return build_channels(*given)

        monkeypatch.setattr("internwatch.senders.build_channels", slowly)
        house.owe("email:ann@uni.example")
        await house.watch.settle_up()
        house.at += timedelta(minutes=1)
        house.owe("telegram:77")
        await house.watch.settle_up()
        assert [call.chat for call in other.delivered] == ["77"] == [call.chat for call in house.api.delivered]


async def test_without_another_way_it_is_seen_from_outside(house: House) -> None:
    """The health page and its metrics name the channel; the word comes when the channel works."""
    only = '["telegram:1"]'
    await house.restart(only)
    house.api.always(error(401, "Unauthorized"))
    house.owe("telegram:77")
    await house.minutes(15)
    daemon = Daemon(house.watch, None)
    await daemon.tick_alive()
    told = daemon.facts()
    assert told["channels_held"] == {"telegram": 1} and told["oldest_waiting_seconds"] == {"telegram": 900.0}
    assert b'internwatch_channels_held{channel="telegram"} 1.0' in metrics(told)
    assert not house.mails
    house.api.always(ok())
    await house.minutes(20)
    await daemon.tick_alive()
    assert daemon.facts()["channels_held"] == {} == daemon.facts()["oldest_waiting_seconds"]
    assert house.chat(1)[0] == "telegram is held" and house.chat(1)[-1] == "telegram sends again"


async def test_a_destination_of_the_config_that_throws_us_out_is_told_and_so_is_its_end(
    house: House,
) -> None:
    """On every way but through itself, over a restart; a person who blocks the bot is nobody's business."""
    kicked = error(403, "Forbidden: bot was kicked from the channel chat")
    house.api.choose = lambda call: kicked if call.chat in ("77", "5") else ok()
    house.watch.store.put_person(Person("telegram:5", "p5", T0, state="active"))
    house.owe("telegram:77", "telegram:5")
    await house.minutes(4)
    await house.restart()
    await house.minutes(30)
    assert house.chat(1) == ["telegram:77 takes no alerts"] and house.mails == ["ops: telegram:77 takes no alerts"]
    assert "kicked" in house.mail.taken[0].part("plain")
    house.api.choose = None
    house.at += timedelta(days=1, hours=2)
    await house.minutes(4)
    assert house.chat(77) == ["alert of 12:00"] == house.chat(5)
    assert house.mails[-1] == "ops: telegram:77 takes alerts again" and house.chat(1)[-1] == house.mails[-1][5:]
    assert sum("again" in said for said in house.mails) == 1


async def test_the_operators_own_chat_that_is_closed_is_told_the_other_way(house: House) -> None:
    """What the config names no more has not healed."""
    blocked = error(403, "Forbidden: bot was blocked by the user")
    house.api.choose = lambda call: blocked if call.chat == "1" else ok()
    house.owe("telegram:1")
    await house.minutes(4)
    assert house.mails == ["ops: telegram:1 takes no alerts"] and house.chat(1) == []
    await house.restart('["email:ops@uni.example"]')
    await house.minutes(4)
    assert house.mails == ["ops: telegram:1 takes no alerts"]
