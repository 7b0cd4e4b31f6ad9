"""How the bot shows itself: its menu of commands and its description, set only when they are others than last time.

What was set last stands in the store, so a restart asks nothing of Telegram. A description that somebody wrote with
@BotFather stays; ours goes where there is none, or where ours stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from internwatch.bot.catalogue import Catalogue
from internwatch.bot.route import GROUP_MENU, MENU
from internwatch.thread import StoreThread

if TYPE_CHECKING:
    from internwatch.channels.telegram.listener import Listener

NOTE = "bot_shown"


class Shown(msgspec.Struct, frozen=True):
    """What a bot (by its user name) was told to show."""

    bot: str
    private: dict[str, str]
    group: dict[str, str]
    description: str
    short: str


class Notes(Protocol):
    """What introducing needs of the store."""

    def get_meta(self, name: str) -> str | None: ...
    def put_meta(self, name: str, value: str) -> None: ...


async def introduce(bot: str, listener: Listener, store: Notes, run: StoreThread, texts: Catalogue) -> int:
    """Bring what Telegram shows of this bot in line with the texts; gives how many calls that took. SendError."""
    private, group = ({word: texts.say(f"commands.{word}") for word in words} for words in (MENU, GROUP_MENU))
    wanted = Shown(bot, private, group, texts.say("about.description"), texts.say("about.short"))
    note = await run(store.get_meta, NOTE)
    last = _read(note, bot)
    if last == wanted:
        return 0
    calls = 0
    if last is None or (last.private, last.group) != (wanted.private, wanted.group):
        await listener.menu(wanted.private, wanted.group)
        calls += 2
    ours = (last.description, last.short) if last else ("", "")
    if ours != (wanted.description, wanted.short):
        calls += 2 + await _describe(listener, ours, (wanted.description, wanted.short))
    await run(store.put_meta, NOTE, msgspec.json.encode(wanted).decode())
    return calls


async def _describe(listener: Listener, ours: tuple[str, str], wanted: tuple[str, str]) -> int:
    there = await listener.described()
    told: Mapping[str, str] = {
        name: new
        for name, now, old, new in zip(("description", "short"), there, ours, wanted, strict=True)
        if now != new and now in ("", old)
    }
    await listener.describe(**told)
    return len(told)


def _read(note: str | None, bot: str) -> Shown | None:
    """What this bot was told last; None for another bot, or one that was told by another version."""
    try:
        found = msgspec.json.decode(note or "null", type=Shown)
    except msgspec.ValidationError:
        return None
    return found if found.bot == bot else None
