"""What Telegram shows of the bot: set once, not again at each start, and never over somebody's own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from internwatch.bot.catalogue import catalogue
from internwatch.bot.introduce import NOTE
from tests.bot.town import town
from tests.fakes.telegram import BotApi, error, flood

SHOWING = ("setMyCommands", "getMyDescription", "getMyShortDescription", "setMyDescription", "setMyShortDescription")


def asked(api: BotApi) -> list[str]:
    """The calls about how the bot shows itself since the last look."""
    found = [call.method for call in api.arrived if call.method in SHOWING]
    api.arrived.clear()
    return found


async def start(folder: Path, api: BotApi) -> list[str]:
    async with town(folder, api, "public") as t:
        await t.ask(t.ann, "/help")
    return asked(api)


async def test_a_restart_asks_nothing_of_telegram(tmp_path: Path, api: BotApi) -> None:
    assert sorted(await start(tmp_path, api)) == sorted([*SHOWING, "setMyCommands"])
    texts = catalogue("en")
    assert api.described == {
        "description": texts.say("about.description"), "short_description": texts.say("about.short"),
    }  # fmt: skip
    assert len(api.commands) == 2
    assert await start(tmp_path, api) == []


async def test_what_changed_is_set_anew_and_nothing_else(tmp_path: Path, api: BotApi) -> None:
    """An earlier version said less; its menu is replaced, its description too, since it was ours."""
    await start(tmp_path, api)
    async with town(tmp_path, api, "public") as t:
        note = t.watch.store.get_meta(NOTE)
        assert note
        t.watch.store.put_meta(NOTE, note.replace("all commands", "help"))
    asked(api)
    assert await start(tmp_path, api) == ["setMyCommands"] * 2
    api.described["description"] = "as the last version had it"
    async with town(tmp_path, api, "public") as t:
        old = note.replace(note.split('"description":"')[1].split('","short"')[0], "as the last version had it")
        t.watch.store.put_meta(NOTE, old)
    asked(api)
    assert await start(tmp_path, api) == ["getMyDescription", "getMyShortDescription", "setMyDescription"]


async def test_words_of_somebodys_own_stay(tmp_path: Path, api: BotApi) -> None:
    api.described["description"] = "Our lab's bot"
    assert "setMyDescription" not in await start(tmp_path, api)
    assert api.described["description"] == "Our lab's bot" and api.described["short_description"]
    assert await start(tmp_path, api) == []


@pytest.mark.parametrize("refusal", [flood(3600), error(400, "Bad Request: something new")])
async def test_people_are_answered_though_the_menu_cannot_be_set(tmp_path: Path, api: BotApi, refusal: object) -> None:
    """It is tried again at the next start."""
    api.script(refusal, method="setMyCommands")  # type: ignore[arg-type]
    assert await start(tmp_path, api) == ["setMyCommands"] and not api.commands
    assert "setMyShortDescription" in await start(tmp_path, api)


async def test_another_bot_on_the_same_database_is_shown_too(tmp_path: Path, api: BotApi) -> None:
    await start(tmp_path, api)
    async with town(tmp_path, api, "public") as t:
        note = t.watch.store.get_meta(NOTE)
        assert note
        t.watch.store.put_meta(NOTE, note.replace("fake_bot", "elder_bot"))
    asked(api)
    assert "setMyCommands" in await start(tmp_path, api)


def test_the_texts_fit() -> None:
    """Telegram's limits: 512 and 120."""
    texts = catalogue("en")
    assert len(texts.say("about.description")) <= 512 and len(texts.say("about.short")) <= 120
