"""Invitations: who comes with a link that counts is let in, once; what is forged or odd is refused with a reason."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.town import NOW, Town, town
from tests.fakes.telegram import BotApi, error

OWNER = 99


async def link_of(t: Town, words: str = "/invite") -> str:
    said = await t.ask(t.user(OWNER, "Olga"), words)
    found = re.search(r"t\.me/fake_bot\?start=(i_[\w-]{20,60})", said)
    assert found, said
    return found[1]


async def test_a_link_lets_one_person_in_once(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "invite") as t:
        assert "private" in await t.ask(t.ben, "/start"), "without a link nobody is let in"
        link = await link_of(t)
        assert "Which fields?" in await t.ask(t.ben, f"/start {link}")
        assert "Nothing open fits" in await t.ask(t.ben, "/latest")
        cleo = t.user(13, "Cleo")
        assert "used or has ended" in await t.ask(cleo, f"/start {link}")
        assert "telegram:13" not in t.watch.store.people()
        assert "Which fields?" in await t.ask(t.ben, f"/start {link}"), "who is known stays in"


async def test_a_link_ends_and_a_forged_one_never_counted(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "invite") as t:
        kept = t.watch.store.issue("invite", "invite", NOW - timedelta(days=8), lasts=timedelta(days=7))
        other = t.watch.store.issue("confirm", "email:a@b.example", NOW)
        for token in (kept, other, "A" * 24, "x" * 60, "'; DROP TABLE token"):
            assert "used or has ended" in await t.ask(t.ben, f"/start i_{token}"), token
        assert "telegram:12" not in t.watch.store.people()


async def test_only_the_operator_invites_and_only_where_it_is_asked_for(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        assert "the person who runs this bot" in await t.ask(t.ben, "/invite")
        assert 'access = "invite"' in await t.ask(t.user(OWNER, "Olga"), "/invite")
    async with town(tmp_path, api, "invite") as t:
        assert "How many days" in await t.ask(t.user(OWNER, "Olga"), "/invite soon") or "how many days" in t.shows(
            t.user(OWNER, "Olga")
        )
        assert "Dec" in await t.ask(t.user(OWNER, "Olga"), "/invite 30 days")


@pytest.mark.parametrize("data", ["ob:t:junk", "ob:T:on:junk", "ob:S:on:winter 1066", "ob:w:Atlantis", "ob:r:garbage",
                                  "ob:g:2028-13", "ob:n:Z"])  # fmt: skip
async def test_answers_that_no_button_carries_change_nothing(tmp_path: Path, api: BotApi, data: str) -> None:
    async with town(tmp_path, api, "public") as t:
        await t.ask(t.ann, "/start")
        before = t.watch.store.person("telegram:11")
        t.ann.taps(api.last(11), f"v1:{data}")
        await t.quiet()
        assert t.watch.store.person("telegram:11") == before and t.watch.store.wishes() == []
        assert api.answers[-1], "the tap is answered with words"


async def test_a_name_has_nothing_to_clear(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api, "public") as t:
        await t.ask(t.ann, "/start")
        for button in ("All of AI research", "May 2028", "🌍 Anywhere", "⚡ At once"):
            await t.tap(t.ann, button)
        (wish,) = t.watch.store.wishes("telegram:11")
        for limit in ("name", "roles", "degree"):
            t.ann.taps(api.last(11), f"v1:wi:{wish.id}:cl:{limit}")
        await t.quiet()
        assert t.watch.store.wishes("telegram:11") == [wish]


async def test_a_refused_token_is_waited_for(tmp_path: Path, api: BotApi) -> None:
    """What people said meanwhile is answered when the token works again."""
    api.script(error(401, "Unauthorized"), error(401, "Unauthorized"), method="getMe")
    async with town(tmp_path, api, "public") as t:
        assert "Which fields?" in await t.ask(t.ann, "/start")
