"""Alerts that update themselves: what a reader sees after an edit, and what each refusal of it means."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from internwatch.channels.telegram import Telegram
from internwatch.channels.telegram.channel import keyboard
from internwatch.errors import SendError
from internwatch.model import Button, Message
from tests.fakes import telegram as fake
from tests.fakes.telegram import TOKEN, BotApi

OPEN = Message("s", "Research Intern", "<b>Research Intern</b>", buttons=((Button("⭐ Save", data="v1:save:7"),),))
CLOSED = Message("s", "Closed: Research Intern", "Closed: <s>Research Intern</s>")


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    made = Telegram(TOKEN, api.url, read_seconds=1.0)
    yield made
    await made.aclose()


async def test_an_edit_takes_the_place_of_what_was_sent(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(OPEN, "5")
    edited = await channel.edit(CLOSED, "5", receipt.reference)
    (sent,) = api.delivered
    assert api.shown(sent).visible == "Closed: Research Intern"
    assert api.shown(sent).words == []
    assert (edited.reference, edited.degraded) == (receipt.reference, False)


async def test_a_message_that_shows_this_already_is_edited(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(OPEN, "5")
    assert await channel.edit(OPEN, "5", receipt.reference) == receipt


async def test_a_message_that_is_gone_says_so_and_is_not_tried_again(api: BotApi, channel: Telegram) -> None:
    with pytest.raises(SendError) as caught:
        await channel.edit(CLOSED, "5", "999")
    assert (caught.value.code, caught.value.permanent, caught.value.unknown) == ("edit-gone", True, False)


async def test_markup_that_cannot_be_read_is_edited_as_plain_text(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(OPEN, "5")
    edited = await channel.edit(msgspec.structs.replace(CLOSED, html="<b>open"), "5", receipt.reference)
    assert api.shown(api.delivered[0]).visible == "Closed: Research Intern"
    assert edited.degraded


async def test_an_edit_whose_answer_is_lost_is_unknown(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(OPEN, "5")
    api.script(fake.reset_after(), method="editMessageText")
    with pytest.raises(SendError) as caught:
        await channel.edit(CLOSED, "5", receipt.reference)
    assert caught.value.unknown


async def test_a_chat_that_blocked_the_bot_is_held_not_the_row(api: BotApi, channel: Telegram) -> None:
    receipt = await channel.send(OPEN, "5")
    api.script(fake.error(403, "Forbidden: bot was blocked by the user"), method="editMessageText")
    with pytest.raises(SendError) as caught:
        await channel.edit(CLOSED, "5", receipt.reference)
    assert caught.value.scope == "destination"


async def test_buttons_arrive_and_a_public_channel_gets_only_links(api: BotApi, channel: Telegram) -> None:
    rows = ((Button("⭐ Save", data="v1:save:7"), Button("Open", url="https://acme.example/1")),)
    made = msgspec.structs.replace(OPEN, buttons=rows)
    await channel.send(made, "5")
    await channel.send(made, "@interns")
    assert [call.words for call in api.delivered] == [["⭐ Save", "Open"], ["Open"]]


def test_a_row_without_a_button_is_left_out() -> None:
    rows = ((Button("⭐ Save", data="v1:save:7"),), (Button("Open", url="https://acme.example/1"),))
    made = keyboard(rows, public=True)
    assert made is not None
    assert [[b.text for b in row] for row in made.inline_keyboard if row] == [["Open"]]
    assert all(made.inline_keyboard), "Telegram would take an empty row; it means nothing"
    assert keyboard(((Button("Copy", copy="cheers"),),)) is not None
    assert keyboard(()) is None
