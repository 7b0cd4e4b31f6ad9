"""A person gets the addresses of their own feed and calendar from the bot, and others when they ask for them."""

from __future__ import annotations

import re
from pathlib import Path

from internwatch.links import Links
from tests.bot.town import NOW, Town, town
from tests.fakes.telegram import BotApi


def tokens(said: str) -> tuple[str, str]:
    feed, calendar = (re.search(rf"https://watch\.example/{what}", said) for what in
                      (r"feed/([\w-]+)\.atom", r"cal/([\w-]+)\.ics"))  # fmt: skip
    assert feed and calendar, said
    assert f"/feed/{feed[1]}.json" in said
    return feed[1], calendar[1]


async def known(t: Town) -> None:
    await t.ask(t.ann, "/start")
    await t.ask(t.ann, "/profile")


async def test_addresses_are_shown_again_and_replaced(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        t.watch.links = t.watch.store.links("https://watch.example", NOW)
        await known(t)
        feed, calendar = tokens(await t.tap(t.ann, "🔗 Feed and calendar"))
        for text, purpose in ((feed, "feed"), (calendar, "calendar")):
            found = t.watch.store.token(text, purpose, NOW)  # type: ignore[arg-type]
            assert found and found.subject == "telegram:11"
        await t.ask(t.ann, "/profile")
        assert tokens(await t.tap(t.ann, "🔗 Feed and calendar")) == (feed, calendar)
        said = await t.tap(t.ann, "♻️ Other addresses")
        assert "old addresses do not work" in said
        others = tokens(said)
        assert not {feed, calendar} & set(others)
        assert t.watch.store.token(feed, "feed", NOW) is None and t.watch.store.token(others[0], "feed", NOW)


async def test_without_pages_there_is_no_button(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await known(t)
        shown = api.last(t.ann.id)
        assert not any("Feed" in b["text"] for row in shown.buttons for b in row)
        t.watch.links = Links("https://watch.example", b"x")
        await t.ask(t.ann, "/profile")
        t.watch.links = None
        assert "not served here" in await t.tap(t.ann, "🔗 Feed and calendar")
