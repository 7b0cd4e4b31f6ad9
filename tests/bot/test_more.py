"""Further things that people do with the bot: a group that moves, limits, words about the person and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.town import town
from tests.fakes.telegram import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


async def subscribed(t) -> None:  # type: ignore[no-untyped-def]
    await t.ask(t.ann, "/start")
    for words in ("All of AI research", "Skip", "🌍 Anywhere", "⚡ At once"):
        await t.tap(t.ann, words)


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        boss = api.user(21, "Boss", chat={"id": -77, "type": "group", "title": "lab"})
        api.admins.add(21)
        assert "is subscribed" in await t.ask(boss, "/subscribe")
        boss.says("", migrate_to_chat_id=-10077)
        await t.quiet()
        assert set(t.watch.store.people()) == {"telegram:-10077"}
        assert [w.person for w in t.watch.store.wishes()] == ["telegram:-10077"]


async def test_what_the_person_and_the_sources_are(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.open("Research Intern, Speech")
        await subscribed(t)
        assert "Graduation: May 2029" in await t.ask(t.ann, "/profile 2029-05")
        assert "1 careers page is watched" in await t.ask(t.ann, "/status")
        assert "Acme" in await t.ask(t.ann, "/status acme")
        assert "Hidden: -" in await t.ask(t.ann, "/companies")
        assert "told at once" in await t.ask(t.ann, "/companies follow Acme")
        assert "No watched company" in await t.ask(t.ann, "/companies hide Nobody")
        assert "✅ “Research internships”" in await t.ask(t.ann, "/why https://acme.example/1")
        assert "not known here" in await t.ask(t.ann, "/why https://acme.example/999")


async def test_who_says_too_much_is_told_once_and_answered_later(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.ask(t.ann, "/start")
        for _ in range(40):
            t.ann.says("/help")
        await t.quiet()
        said = [c.visible for c in api.delivered]
        assert sum("That was a lot at once" in text for text in said) == 1
        assert sum("/latest" in text for text in said) == 29
