"""What an answer says is done: messages, changed messages, buttons and words over the chat, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from internwatch.bot.catalogue import catalogue
from internwatch.bot.desk import Act, Anew, Keys, Screen, Send, Show, Toast
from internwatch.bot.said import Said, Tap
from internwatch.errors import SendError
from internwatch.model import Message

if TYPE_CHECKING:
    from internwatch.channels.telegram.listener import Listener
    from internwatch.watch import Watch


def listener(watch: Watch) -> Listener:
    """The way to Telegram for what is no alert; ConfigError where there is none."""
    from internwatch.channels.telegram.listener import Listener

    return Listener(watch.senders.telegram())


def in_order(said: Said, acts: list[Act]) -> list[Act]:
    """The acts as they are to be done. A tap is always answered, and first, or its button goes on spinning."""
    if isinstance(said, Tap) and not any(isinstance(act, Toast) for act in acts):
        acts = [Toast(""), *acts]
    return sorted(acts, key=lambda act: not isinstance(act, Toast))


async def do(watch: Watch, said: Said, acts: list[Act]) -> None:
    """The acts in this order. What is done leaves the list: where one fails, it and those after it are left."""
    while acts:
        await _one(watch, said, acts[0])
        del acts[0]


async def _one(watch: Watch, said: Said, act: Act) -> None:
    if isinstance(act, Toast):
        if isinstance(said, Tap):
            await listener(watch).toast(said.query, act.text, alert=act.alert)
    elif isinstance(act, Keys):
        if isinstance(said, Tap):
            await listener(watch).rekey(said.chat.id, said.message, act.rows)
    elif isinstance(act, Anew):
        await _anew(watch, said, act)
    elif isinstance(act, Show) and isinstance(said, Tap):
        await _show(watch, said, _message(said, act.screen))
    elif isinstance(act, Send) and act.file:
        await listener(watch).document(said.chat.id, *act.file, _message(said, act.screen).text)
    else:
        await watch.senders.telegram().send(_message(said, act.screen), said.chat.address)


async def _show(watch: Watch, said: Tap, message: Message) -> None:
    """Show it in the place of the tapped message, or below where that cannot be changed any more."""
    channel = watch.senders.telegram()
    try:
        await channel.edit(message, said.chat.address, str(said.message))
    except SendError as error:
        if error.code != "edit-gone":
            raise
        await channel.send(message, said.chat.address)


async def _anew(watch: Watch, said: Said, act: Anew) -> None:
    """Every message that told of the posting; those that cannot be changed any more stay as they are."""
    channel, to = watch.senders.telegram(), said.chat.destination
    tapped = str(said.message) if isinstance(said, Tap) else ""
    for one in await watch.thread(watch.senders.outdated, to, act.subject):
        assert one.message is not None
        message = one.message
        if one.reference == tapped:
            message, tapped = msgspec.structs.replace(message, buttons=tuple(map(tuple, act.rows))), ""
        try:
            await channel.edit(message, said.chat.address, one.reference)
        except SendError as error:
            if error.code != "edit-gone":
                raise
        else:
            await watch.thread(watch.store.record_shown, to, one.reference, one.shown)
    if tapped and isinstance(said, Tap):  # no alert, or one whose words are the same
        await listener(watch).rekey(said.chat.id, said.message, act.rows)


def _message(said: Said, shown: Screen | Message) -> Message:
    return shown.message(catalogue(said.language)) if isinstance(shown, Screen) else shown
