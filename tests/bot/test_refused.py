"""What Telegram does not take or answers oddly: whoever asked hears something, and the bot goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.channels.telegram import Telegram
from internwatch.channels.telegram.listener import Listener
from internwatch.config.secrets import Secret
from internwatch.config.shape import Apprise
from internwatch.errors import SendError, StoreError
from internwatch.model import Button, Message
from tests.bot.town import town
from tests.fakes.telegram import TOKEN, BotApi, Step, delay, error

ODD: list[Any] = [{}, [], None, 5, {"message_id": 5}, {"status": "knight"}]


def odd(result: Any) -> Step:
    return Step(body={"ok": True, "result": result})


@pytest.mark.parametrize("result", ODD)
async def test_an_odd_ok_is_an_ok_where_nothing_is_asked(api: BotApi, result: Any) -> None:
    channel = Telegram(TOKEN, api.url)
    listener = Listener(channel)
    for method in ("answerCallbackQuery", "editMessageReplyMarkup", "sendDocument"):
        api.script(odd(result), method=method)
    api.script(odd(result), method="getChatMember")
    api.updates.queries.add("q1")
    await channel.send(Message("hello", "hello"), "5")
    await listener.toast("q1", "yes")
    await listener.rekey(5, api.delivered[0].message_id, ((Button("Save", data="v1:x"),),))
    await listener.document(5, "all.json", b"{}", "all")
    try:
        assert not await listener.is_admin(5, 6)
    except SendError as problem:
        assert problem.code == "shape"
    await channel.aclose()


async def test_an_odd_answer_ends_no_bot(tmp_path: Path, api: BotApi) -> None:
    """Oddities all along: the tap is answered, and what comes next as well."""
    async with town(tmp_path, api, "public") as t:
        boss = api.user(21, "Boss", chat={"id": -1005, "type": "supergroup", "title": "lab"})
        api.script(*[odd({})] * 3, method="getChatMember")
        assert "Telegram does not take it" in await t.ask(boss, "/subscribe")
        api.admins.add(21)
        assert "is subscribed" in await t.ask(boss, "/subscribe")
        api.script(odd({}), method="answerCallbackQuery")
        await t.subscribed()
        api.script(odd({}), method="sendDocument")
        await t.ask(t.ann, "/export")
        assert [call.method for call in api.arrived].count("sendDocument") == 1
        assert "/latest" in await t.ask(t.ann, "/help")


async def test_an_update_that_cannot_be_read_makes_nobody_deaf(
    tmp_path: Path, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    """It is noted and confirmed like the others, and answered by nobody; no log shows what people said."""
    caplog.set_level("DEBUG")
    async with town(tmp_path, api) as t:
        t.ann.says("/help")
        api.updates.put(message={"message_id": 7, "chat": {"id": 8}, "text": "my secret", "poll": {"id": "1"}})
        t.ann.says("/latest")
        await t.quiet()
        assert t.watch.store.count_updates() == {"done": 2, "dead": 1}
        assert "/latest" in await t.ask(t.ann, "/help")
        assert not [update for update in api.updates.waiting if update["update_id"] < api.updates.number]
    assert "my secret" not in caplog.text


async def test_what_has_no_number_is_passed_over(api: BotApi) -> None:
    channel = Telegram(TOKEN, api.url)
    good = {"update_id": 5, "message": {"text": "x"}}
    asked = {"update_id": "6"}, {"update_id": True}, {"update_id": 2**63}, {"message": {}}, "x", None
    api.updates.ask = lambda offset, allowed: [*asked, good]  # type: ignore[method-assign, assignment, list-item]
    assert await Listener(channel).updates(0, 0) == [good]
    for nothing in (list(asked), {"update_id": 5}, 5, None):
        api.updates.ask = lambda offset, allowed, found=nothing: found  # type: ignore[method-assign, assignment, misc]
        with pytest.raises(SendError) as caught:
            await Listener(channel).updates(0, 1)
        assert (caught.value.code, caught.value.permanent) == ("shape", False), "or it would be asked without a pause"
    await channel.aclose()


async def test_an_answer_that_is_no_json_is_not_logged(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    channel = Telegram(TOKEN, api.url)
    api.script(Step(accept=False, status=206, body=b'{"ok": true, "result": ["my secret"'), method="getUpdates")
    with pytest.raises(SendError):
        await Listener(channel).updates(0, 0)
    await channel.aclose()
    assert "my secret" not in caplog.text


async def test_what_breaks_in_sending_is_a_dead_update(
    tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        whole = Listener.document

        async def broken(*_: Any) -> None:
            raise RuntimeError("the connection was closed")

        monkeypatch.setattr(Listener, "document", broken)
        await t.ask(t.ann, "/export")
        assert t.watch.store.count_updates()["dead"] == 1
        monkeypatch.setattr(Listener, "document", whole)
        assert "/latest" in await t.ask(t.ann, "/help")


async def test_a_broken_database_is_no_broken_answer(
    tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    broke = asyncio.Event()

    async def full(*_: Any) -> None:
        broke.set()
        raise StoreError("disk full")

    monkeypatch.setattr(Listener, "document", full)
    with pytest.raises(StoreError, match="disk full"):
        async with town(tmp_path, api) as t:
            t.ann.says("/export")
            await asyncio.wait_for(broke.wait(), 10)
            await asyncio.sleep(0.1)
    await t.watch.aclose()


@pytest.mark.parametrize("text", ["Bad Request: message is too long", "Bad Request: something new"])
async def test_an_answer_that_is_refused_for_good_is_excused(tmp_path: Path, api: BotApi, text: str) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        api.choose = lambda call: error(400, text) if "/latest" in call.text else Step()
        assert "Telegram does not take it" in await t.ask(t.ann, "/help")


async def test_an_edit_of_the_channels_cuts_no_answer_off(tmp_path: Path, api: BotApi) -> None:
    """A pass of the alerts ends while an answer is on its way: it comes once."""
    async with town(tmp_path, api) as t:
        await t.subscribed()
        before = len(api.delivered)
        api.script(delay(2.0))
        t.ann.says("/help")
        async with asyncio.timeout(10):
            while len(api.delivered) == before:
                await asyncio.sleep(0.02)
        service = Apprise("team", Secret("env:TEAM"))
        edited = msgspec.structs.replace(t.watch.config, apprise=(service,))
        await t.watch.thread(t.watch.senders.adopt, edited)
        await t.watch.settle_up()
        await t.quiet()
        assert "/latest" in t.shows(t.ann) and len(api.delivered) == before + 1
        assert "/latest" in await t.ask(t.ann, "/help"), "and by the new one"


async def test_who_blocked_the_bot_is_told_nothing_more(tmp_path: Path, api: BotApi) -> None:
    async with town(tmp_path, api) as t:
        await t.subscribed()
        before = len(api.sends)
        api.always(error(403, "Forbidden: bot was blocked by the user"))
        t.ann.says("/help")
        await t.quiet()
        assert len(api.sends) == before + 1
