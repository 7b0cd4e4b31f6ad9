"""What a bot does besides sending alerts: hears updates, answers taps, shows its menu; through the same pace.

Every method raises SendError as the channel's own do.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import BotCommand, BotCommandScopeAllChatAdministrators, BotCommandScopeAllPrivateChats, InputFile
from telegram.error import Conflict, TelegramError

from internwatch.channels.telegram.channel import Telegram, keyboard
from internwatch.channels.telegram.classify import is_same
from internwatch.errors import SendError
from internwatch.model import Button

R = TypeVar("R")
WANTED = ("message", "callback_query", "my_chat_member")
# The server holds a call open for so long when there is nothing to hear.
HOLD_SECONDS = 50
MOST_TOAST = 200
# What the library raises when the server said "ok" in a way that it does not know.
ODD = (KeyError, TypeError, ValueError, AttributeError)
# Requests with updates at the same time.
MOST_BROUGHT = 8


class Listener:
    """The ears of the bot whose mouth `channel` is."""

    def __init__(self, channel: Telegram) -> None:
        self.channel = channel

    async def me(self) -> str:
        """The bot's user name, without "@"."""
        return str((await self._call(lambda bot: bot.get_me())).username)

    async def webhook(self) -> str:
        """Where this bot's updates are delivered to; "" where they wait to be asked for."""
        return str((await self._call(lambda bot: bot.get_webhook_info())).url or "")

    async def drop_webhook(self) -> None:
        """Updates wait to be asked for from now on; those that wait already stay."""
        await self._call(lambda bot: bot.delete_webhook(drop_pending_updates=False))

    async def updates(
        self, offset: int, hold: int = HOLD_SECONDS, wanted: Sequence[str] = WANTED
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Updates from this number on, as they came; asking for a number confirms all before it. SendError with code
        "conflict" where another process listens with the same token.

        The library's own `get_updates` gives up all updates, and logs them, where it cannot read one of them."""
        asked = {"offset": offset, "timeout": hold, "allowed_updates": json.dumps(list(wanted))}
        bot = self.channel.bot
        try:
            found = await bot.request.post(f"{bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=hold + 15)
        except Conflict as error:
            raise SendError("another process listens with this token", code="conflict") from error
        except TelegramError as error:
            raise self.channel.wrapped(error) from error
        except ODD as error:
            raise SendError(f"updates in a shape that is not known: {type(error).__name__}", code="shape") from error
        kept = [one for one in found if _is_update(one)] if isinstance(found, list) else []
        if not kept and found != []:
            raise SendError("updates in a shape that is not known", code="shape")
        return kept

    async def hook(self, url: str, secret: str) -> None:
        """Have updates brought to this address, each with the secret in its head."""
        await self._call(
            lambda bot: bot.set_webhook(url, allowed_updates=WANTED, secret_token=secret, max_connections=MOST_BROUGHT)
        )

    async def unhook(self) -> None:
        """Have updates kept until they are asked for."""
        await self._call(lambda bot: bot.delete_webhook())

    async def toast(self, query: str, text: str, *, alert: bool = False) -> None:
        """Answer a tap; one that is too old to be answered is answered."""
        try:
            await self._tell(lambda bot: bot.answer_callback_query(query, text[:MOST_TOAST] or None, show_alert=alert))
        except SendError as error:
            if "query is too old" not in str(error) and "query id is invalid" not in str(error).lower():
                raise

    async def rekey(self, chat: int, message: int, rows: Sequence[Sequence[Button]]) -> None:
        """Other buttons under the same words."""
        made = keyboard(tuple(map(tuple, rows)))
        await self.channel.turn(chat)
        try:
            await self.channel.bot.edit_message_reply_markup(chat, message, reply_markup=made)
        except ODD:
            return  # as in `_tell`
        except TelegramError as error:
            if not is_same(error):
                raise self.channel.wrapped(error) from error

    async def document(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """A file of ours."""
        await self.channel.turn(chat)
        await self._tell(lambda bot: bot.send_document(chat, InputFile(content, name), caption=caption[:1000]))

    async def is_admin(self, chat: int, user: int) -> bool:
        """Whether somebody may speak for a group."""
        found = await self._call(lambda bot: bot.get_chat_member(chat, user))
        return found.status in ("administrator", "creator")

    async def menu(self, private: Mapping[str, str], group: Mapping[str, str]) -> None:
        """The commands that Telegram offers, by kind of chat."""
        for commands, scope in (
            (private, BotCommandScopeAllPrivateChats()),
            (group, BotCommandScopeAllChatAdministrators()),
        ):
            made = [BotCommand(name, words) for name, words in commands.items()]
            await self._call(lambda bot, made=made, scope=scope: bot.set_my_commands(made, scope=scope))  # type: ignore[misc]

    async def described(self) -> tuple[str, str]:
        """What Telegram shows of the bot before the first word, and on its profile; "" for nothing."""
        long = await self._call(lambda bot: bot.get_my_description())
        short = await self._call(lambda bot: bot.get_my_short_description())
        return long.description, short.short_description

    async def describe(self, description: str = "", short: str = "") -> None:
        """Show these instead; what is "" stays as it is."""
        if description:
            await self._call(lambda bot: bot.set_my_description(description))
        if short:
            await self._call(lambda bot: bot.set_my_short_description(short))

    async def _tell(self, act: Callable[[Any], Awaitable[object]]) -> None:
        """A call of which nothing is asked but that it is done; it is, however odd the "ok"."""
        try:
            await self._call(act)
        except SendError as error:
            if error.code != "shape":
                raise

    async def _call(self, act: Callable[[Any], Awaitable[R]]) -> R:
        try:
            return await act(self.channel.bot)
        except TelegramError as error:
            raise self.channel.wrapped(error) from error
        except ODD as error:
            raise SendError(f"an answer in a shape that is not known: {error}", code="shape") from error


def _is_update(said: object) -> bool:
    """Whether it can be noted and confirmed: it has a number that a database takes."""
    number = said.get("update_id") if isinstance(said, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63
