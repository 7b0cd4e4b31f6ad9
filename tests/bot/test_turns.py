"""Chats wait for themselves alone and keep their order; what is said at a second try is what was said at the first."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from internwatch.bot import turns
from internwatch.store.tables import token
from tests.bot.town import ANN, BEN, Town, town
from tests.fakes.telegram import BotApi, error, flood, ok

OWNER = 99


async def until_tried(t: Town, chat: int, times: int = 1) -> None:
    async with asyncio.timeout(10):
        while sum(call.chat == str(chat) for call in t.api.sends) < times:
            await asyncio.sleep(0.02)


def said(t: Town, chat: int) -> list[str]:
    return [call.visible for call in t.api.delivered if call.chat == str(chat)]


async def test_a_chat_that_must_wait_holds_up_no_other(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        api.script(flood(300), chat=str(ANN))
        t.ann.says("/help")
        await until_tried(t, ANN)
        t.ben.says("/help")
        await until_tried(t, BEN)
        t.ben.says("/status")
        t.ann.says("/status")
        await until_tried(t, BEN, 2)
        assert len(said(t, BEN)) == 2
        assert said(t, ANN) == [] and len(api.sends) == 3, "what comes later in the chat waits as well"


async def test_lines_that_are_full_go_on_when_there_is_room(tmp_path: Path, api: BotApi, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(turns, "MOST", 2)
    async with town(tmp_path, api, "public") as t:
        for _ in range(5):
            t.ann.says("/help")
            t.ben.says("/help")
        await t.quiet()
        assert len(said(t, ANN)) == len(said(t, BEN)) == 5


async def test_an_answer_that_fails_is_given_before_the_next_one(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        before = len(said(t, ANN))
        api.script(flood(1), chat=str(ANN))
        t.ann.says("/digest daily 09:00")
        t.ann.says("/digest instant")
        await t.quiet()
        first, second = said(t, ANN)[before:]
        assert "daily 09:00" in first and "at once" in second
        assert {w.rhythm for w in t.watch.store.wishes()} == {"instant"}


async def test_typed_words_are_taken_once(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        await t.ask(t.ann, "/filters")
        await t.tap(t.ann, "1")
        await t.tap(t.ann, "Words")
        api.script(error(500, "Internal Server Error"), flood(1), chat=str(ANN))
        assert "with title: proteins" in await t.ask(t.ann, "title: proteins")


async def test_a_subscription_is_made_once(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        await t.ask(t.ann, "/filters")
        api.script(flood(1), flood(1), method="editMessageText")
        assert "Subscription 1" in await t.tap(t.ann, "➕ New")
        assert len(t.watch.store.wishes()) == 2


async def test_a_link_is_made_once(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "invite") as t:
        api.script(flood(1), flood(1), chat=str(OWNER))
        assert "?start=i_" in await t.ask(t.user(OWNER, "Olga"), "/invite")
        with t.watch.store.reading() as connection:
            links = select(func.count()).where(token.c.purpose == "invite")
            assert connection.execute(links).scalar() == 1


async def test_who_is_forgotten_is_told_so(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        await t.ask(t.ann, "/forget")
        api.script(flood(1), method="editMessageText")
        await t.tap(t.ann, "Delete everything")
        async with asyncio.timeout(10):
            while "is deleted" not in t.shows(t.ann):
                await asyncio.sleep(0.02)
        assert t.watch.store.people() == {}


async def test_only_what_was_not_sent_is_sent_again(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech", "Research Intern, Proteins")
        await t.ask(t.ann, "/start")
        for words in ("All of AI research", "Skip", "🌍 Anywhere"):
            await t.tap(t.ann, words)
        before = len(said(t, ANN))
        api.choose = lambda call: flood(1) if len(api.sends) == before + 2 else ok()
        await t.tap(t.ann, "⚡ At once")
        shown = said(t, ANN)[before:]
        assert len(shown) == len(set(shown)) == 3 and len(api.sends) == before + 4
