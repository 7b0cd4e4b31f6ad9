"""Updates that Telegram brings: only with the secret, written down before the 200, answered by the running bot; and the
change between bringing and asking.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec

from internwatch.config.shape import Web
from internwatch.web.serve import serve
from tests.bot.town import NOW, Town, town
from tests.fakes.telegram import BotApi
from tests.test_config import BOT, FILTER, load, only
from tests.worlds import free_port

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Brought:
    """A town to which Telegram comes: `bring` posts what was said, as Telegram would."""

    town: Town
    api: BotApi
    client: httpx.AsyncClient

    @property
    def path(self) -> str:
        return str(self.api.hook["url"]).removeprefix("https://watch.example")

    async def post(self, path: str, update: Any, secret: str | None = None) -> int:
        told = self.api.hook["secret_token"] if secret is None else secret
        headers = {SECRET.encode(): told.encode("latin-1")}
        content = update if isinstance(update, bytes) else msgspec.json.encode(update)
        return (await self.client.post(path, content=content, headers=headers)).status_code

    async def bring(self) -> list[int]:
        return [await self.post(self.path, update) for update in self.api.updates.waiting]

    async def until_hooked(self, hooked: bool = True) -> None:
        async with asyncio.timeout(10):
            while bool(self.api.hook) is not hooked:
                await asyncio.sleep(0.02)

    def switch(self, webhook: bool) -> None:
        config = self.town.watch.config
        assert config.bot is not None
        bot = msgspec.structs.replace(config.bot, webhook=webhook)
        self.town.watch.config = msgspec.structs.replace(config, bot=bot)


@asynccontextmanager
async def brought(folder: Path, api: BotApi) -> AsyncIterator[Brought]:
    async with town(folder, api) as t:
        port = free_port()
        t.watch.links = await t.watch.thread(t.watch.store.links, "https://watch.example", NOW)
        server = await serve(t.watch, Web("https://watch.example", "127.0.0.1", port))
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
                made = Brought(t, api, client)
                made.switch(webhook=True)
                await made.until_hooked()
                yield made
        finally:
            await server.aclose()


async def test_telegram_brings_and_the_bot_answers(tmp_path: Path) -> None:
    with BotApi() as api:
        async with brought(tmp_path, api) as b:
            assert api.hook["url"].startswith("https://watch.example/telegram/")
            assert set(api.hook["allowed_updates"]) == {"message", "callback_query", "my_chat_member"}
            b.town.ann.says("/start")
            assert await b.bring() == [200]
            await b.town.quiet()
            assert "Which fields" in b.town.shows(b.town.ann)
            shown = len(api.delivered)
            assert await b.bring() == [200], "Telegram brings an update again whose answer was lost"
            await b.town.quiet()
            assert len(api.delivered) == shown, "it is answered once"


async def test_who_is_not_telegram_is_not_heard(tmp_path: Path) -> None:
    with BotApi() as api:
        async with brought(tmp_path, api) as b:
            b.town.ann.says("/start")
            (update,) = api.updates.waiting
            good = api.hook["secret_token"]
            for secret in ("", good[:-1], good + "x", "é"):
                assert await b.post(b.path, update, secret) == 404
            assert await b.post("/telegram/wrong", update) == 404
            assert (await b.client.get(b.path, headers={SECRET: good})).status_code == 405
            for nonsense in (b"", b"{", b"[]", b'{"update_id": "7"}', b'{"update_id": -1}', b"[" * 10_000):
                assert await b.post(b.path, nonsense) == 400
            assert await b.post(b.path, b"x" * 1_000_001) == 413
            assert b.town.watch.store.count_updates() == {}


async def test_an_update_is_kept_before_it_is_confirmed(tmp_path: Path) -> None:
    """A database that cannot write gives no 200: Telegram brings it again."""
    with BotApi() as api:
        async with brought(tmp_path, api) as b:
            real = b.town.watch.store.keep_updates

            def full(*args: object) -> None:
                raise OSError("no space left")

            b.town.watch.store.keep_updates = full  # type: ignore[method-assign]
            b.town.ann.says("/help")
            assert await b.bring() == [500]
            b.town.watch.store.keep_updates = real  # type: ignore[method-assign]
            assert await b.bring() == [200]
            await b.town.quiet()
            assert "/latest" in b.town.shows(b.town.ann)


async def test_back_to_asking_nothing_is_lost(tmp_path: Path) -> None:
    with BotApi() as api:
        async with brought(tmp_path, api) as b:
            secret, path = api.hook["secret_token"], b.path
            b.switch(webhook=False)
            await b.until_hooked(False)
            b.town.ann.says("/help")
            await b.town.quiet()
            assert "/latest" in b.town.shows(b.town.ann)
            assert [c.parameters for c in api.arrived if c.method == "deleteWebhook"] == [{}], "nothing is dropped"
            assert await b.post(path, {"update_id": 9_999}, secret) == 404
            b.switch(webhook=True)
            await b.until_hooked()


async def test_another_s_webhook_is_left_alone(tmp_path: Path) -> None:
    """Without having told Telegram an address ourselves, we delete none."""
    with BotApi() as api:
        async with town(tmp_path, api) as t:
            await t.ask(t.ann, "/help")
        assert not [c for c in api.arrived if c.method in ("setWebhook", "deleteWebhook")]


def test_it_needs_pages(tmp_path: Path) -> None:
    bot = '[telegram]\ntoken = "env:T"\n[bot]\naccess = "public"\nwebhook = true\n'
    found = only(tmp_path, FILTER + bot, {"T": BOT})
    assert "needs pages that Telegram can reach" in found.problem and found.line is not None
    assert only(tmp_path, FILTER + bot + '[web]\naddress = "http://localhost:1"\n', {"T": BOT}).problem == found.problem
    config = load(tmp_path, FILTER + bot + '[web]\naddress = "https://watch.example"\n', {"T": BOT})
    assert config.bot and config.bot.webhook
