"""[bot] that comes into the config of a running daemon, and goes: people are answered, or what they write waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from internwatch.config import load_config
from internwatch.daemon.loop import Daemon
from internwatch.daemon.reload import ConfigFile
from internwatch.watch import Watch
from tests.fakes.telegram import TOKEN, BotApi
from tests.worlds import acme

CONFIG = """\
[telegram]
token = "env:{token}"
api_base = "{url}"
"""
BOT = """\
[bot]
access = "public"
"""
ENV = {"TOKEN": TOKEN, "OTHER": "43:another-bot"}


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@dataclass
class Running:
    """A running daemon and its config file."""

    daemon: Daemon
    folder: Path
    task: asyncio.Task[None] | None = None

    async def edit(self, api: BotApi, bot: str, token: str = "TOKEN") -> None:
        """Returns when the edit is taken over."""
        before = self.daemon.watch.config
        write(self.folder, api, bot, token)
        await self.until(lambda: self.daemon.watch.config is not before and not self.daemon.adopting)

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not true():
                assert self.daemon.failed is None, self.daemon.failed
                await asyncio.sleep(0.02)


def write(folder: Path, api: BotApi, bot: str = "", token: str = "TOKEN") -> Path:
    path = folder / "config.toml"
    path.write_text(acme(folder) + CONFIG.format(url=api.url, token=token) + bot)
    return path


@pytest.fixture
async def running(tmp_path: Path, api: BotApi) -> AsyncIterator[Running]:
    """Without [bot]; its one board is not due for a day."""
    path = write(tmp_path, api)
    watch = Watch.open(load_config(path, ENV), now=lambda: datetime.now(UTC), env=ENV)
    now = watch.now()
    for board in watch.boards.values():
        rests = msgspec.structs.replace(board.state, last_look=now, last_ok=now, next_due=now + timedelta(days=1))
        watch.store.save_state(rests)
    watch.boards = {}
    made = Running(Daemon(watch, ConfigFile(path, ENV, tmp_path / "boards")), tmp_path)
    made.task = asyncio.create_task(made.daemon.run())
    yield made
    made.daemon.stop.set()
    await made.task
    await watch.aclose()


async def test_a_bot_that_comes_answers_and_one_that_goes_leaves_what_is_written(running: Running, api: BotApi) -> None:
    """What is written meanwhile stays with Telegram, unconfirmed, and is answered when [bot] is there again."""
    ann = api.user(11, "Ann")
    ann.says("/start")
    await running.edit(api, BOT)
    await running.until(lambda: len(api.delivered) == 1)
    assert "Which fields" in api.last(ann.id).visible
    await running.edit(api, "")
    asked = ann.says("/help")
    await asyncio.sleep(2.5)
    assert [one["update_id"] for one in api.updates.waiting][-1] == asked and len(api.delivered) == 1
    assert "new" not in running.daemon.watch.store.count_updates()
    await running.edit(api, BOT)
    await running.until(lambda: len(api.delivered) == 2)
    assert "/latest" in api.last(ann.id).visible


async def test_an_edit_of_other_things_leaves_the_bot_alone(running: Running, api: BotApi) -> None:
    with capture_logs() as said:
        await running.edit(api, BOT)
        await running.until(lambda: any(line["event"] == "the bot listens" for line in said))
        await running.edit(api, BOT + "admins = [11]\n")
        await asyncio.sleep(0.5)
    assert sum(line["event"] == "the bot listens" for line in said) == 1


async def test_the_updates_of_another_bot_have_numbers_of_their_own(running: Running, api: BotApi) -> None:
    """Asked from the old bot's number on, the new one would forget what waits below."""
    await running.edit(api, BOT)
    api.user(11, "Ann").says("/start")
    await running.until(lambda: len(api.delivered) == 1)
    with BotApi() as other:
        other.token, other.updates.number = ENV["OTHER"], 100
        other.user(11, "Ann").says("/help")
        await running.edit(other, BOT, "OTHER")
        await running.until(lambda: len(other.delivered) == 1)


async def test_the_daemon_ends_with_its_bot(running: Running, api: BotApi) -> None:
    await running.edit(api, BOT)
    running.daemon.stop.set()
    assert running.task is not None
    await asyncio.wait_for(asyncio.shield(running.task), 5)
