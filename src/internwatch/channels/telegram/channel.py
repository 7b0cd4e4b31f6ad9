"""One message to one Telegram chat or topic; it reads no updates and answers nobody.

An address is "@name", "-1001234" or "-1001234/45" (a topic). HTML goes out; where the server cannot read it, the plain
text; where the topic is gone, the chat itself. A group that became a supergroup is followed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram import Bot, CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError
from telegram.request import HTTPXRequest

from internwatch.channels.telegram.answer import Request
from internwatch.channels.telegram.classify import classify, is_bad_markup, is_same, is_topic_gone
from internwatch.channels.telegram.pace import Pace
from internwatch.errors import SendError
from internwatch.model import Button, Message, Receipt

# A try in all. The library's own time-outs are per read; a reply that drips must end too.
TOTAL_SECONDS = 90.0
READ_SECONDS, WRITE_SECONDS, CONNECT_SECONDS = 45.0, 20.0, 10.0
MOST_PLAIN = 4096
# The General topic of a forum is addressed by leaving the topic out; its id is refused.
GENERAL_TOPIC = 1
_ADDRESS = re.compile(r"(@\w+|-?\d{1,19})(/\d{1,10})?", re.ASCII)


class Telegram:
    """Sends with a bot's token. `clock` and `sleep` pace it; `read_seconds` is how long a reply may take."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        api_base: str = "https://api.telegram.org",
        *,
        read_seconds: float = READ_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._token = token
        _quiet_library()
        request = _request(api_base, read_seconds)
        # It never asks for updates: one object for both saves a TLS context.
        self.bot = Bot(token, base_url=f"{api_base.rstrip('/')}/bot", request=request, get_updates_request=request)
        self._pace, self._sleep = Pace(clock), sleep
        self._turns: dict[int | str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._moved: dict[int | str, int] = {}

    def until_turn(self, address: str) -> float:
        """Seconds until this chat may be sent the next message; the caller waits before it claims."""
        return self._pace.wait(self._where(address)[0])

    async def send(self, message: Message, address: str) -> Receipt:
        """Send, with at most one step down for markup, topic and a moved group each; else SendError."""
        chat, topic = self._where(address)
        async with self._turns[chat]:
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    return await self._down_the_ladder(message, chat, topic)
            except TimeoutError as error:
                raise SendError("Telegram did not answer in time", unknown=True, code="reply-timeout") from error

    async def _down_the_ladder(self, message: Message, chat: int | str, topic: int | None) -> Receipt:
        markup = bool(message.html)
        notes: list[str] = []
        while True:
            try:
                reference = await self._call(message, chat, topic, markup=markup)
            except ChatMigrated as error:
                if chat == error.new_chat_id:
                    raise self.wrapped(error) from error
                self._moved[chat] = error.new_chat_id
                chat, topic = error.new_chat_id, None
                notes.append(f"the group is now chat {chat}: put that into send_to")
            except TelegramError as error:
                if markup and is_bad_markup(error):
                    markup = False
                    notes.append("sent as plain text: Telegram could not read the markup")
                elif topic is not None and is_topic_gone(error):
                    topic = None
                    notes.append("sent to the chat itself: the topic is closed or gone")
                else:
                    raise self.wrapped(error) from error
            else:
                if message.pin and reference and (trouble := await self._pinned(chat, int(reference))):
                    notes.append(trouble)
                return Receipt(reference, degraded=bool(notes), note="; ".join(notes))

    async def _call(self, message: Message, chat: int | str, topic: int | None, *, markup: bool) -> str:
        await self.turn(chat)
        try:
            sent = await self.bot.send_message(
                chat, _body(message, markup=markup), message_thread_id=topic, disable_notification=message.silent,
                **_dress(message, chat, markup=markup),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            # The server said "ok" and described the message in a way the library does not know: it was sent.
            return ""
        return str(sent.message_id)

    async def _pinned(self, chat: int | str, number: int) -> str:
        """Pin a message without sound; what went wrong, or "": the message is there in any case."""
        await self.turn(chat)
        try:
            await self.bot.pin_chat_message(chat, number, disable_notification=True)
        except TelegramError as error:
            return f"not pinned: {self.wrapped(error)} (give the bot the right to pin or edit messages)"
        return ""

    async def edit(self, message: Message, address: str, reference: str) -> Receipt:
        """Show this message in the place of an earlier one; no sound. SendError with code "edit-gone" where that is
        not there any more, "migrated" where the group is another chat now, in which the message has no such number. A
        message that shows this already counts as edited."""
        chat, _ = _parsed(address)  # the old chat: in the new one this number may be another message's
        async with self._turns[chat]:
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    return await self._edited(message, chat, int(reference))
            except TimeoutError as error:
                raise SendError("Telegram did not answer in time", unknown=True, code="reply-timeout") from error

    async def _edited(self, message: Message, chat: int | str, number: int) -> Receipt:
        for markup in (True, False) if message.html else (False,):
            await self.turn(chat)
            try:
                await self.bot.edit_message_text(
                    _body(message, markup=markup), chat, number, **_dress(message, chat, markup=markup)
                )
            except (KeyError, TypeError, ValueError, AttributeError):
                pass  # "ok", in a shape that the library does not know
            except TelegramError as error:
                if is_same(error):
                    return Receipt(str(number))
                if markup and is_bad_markup(error):
                    continue
                raise self.wrapped(error) from error
            note = "" if markup or not message.html else "edited as plain text: Telegram could not read the markup"
            return Receipt(str(number), degraded=bool(note), note=note)
        raise AssertionError("plain text has no markup to refuse")

    async def turn(self, chat: int | str) -> None:
        """Wait until this chat may be sent the next message, and take the turn."""
        while (wait := self._pace.wait(chat)) > 0:
            await self._sleep(wait)
        self._pace.take(chat)

    async def check(self, address: str) -> str:
        """For `doctor`: whether the token works and the chat is there. Sends nothing."""
        chat, _ = self._where(address)
        try:
            me = await self.bot.get_me()
            found = await self.bot.get_chat(chat)
        except TelegramError as error:
            raise self.wrapped(error) from error
        return f"@{me.username} can see {found.type} {found.title or found.username or found.id}"

    async def aclose(self) -> None:
        """Close the connections."""
        await self.bot.request.shutdown()

    def _where(self, address: str) -> tuple[int | str, int | None]:
        """(chat, topic) of an address; a group that moved gives its new chat and no topic."""
        chat, topic = _parsed(address)
        return (self._moved[chat], None) if chat in self._moved else (chat, topic)

    def wrapped(self, error: TelegramError) -> SendError:
        """The error in our terms, with the token taken out of its text: some texts of the library hold it."""
        found = classify(error)
        found.args = (str(found).replace(self._token, "<token>"),)
        return found


def _parsed(address: str) -> tuple[int | str, int | None]:
    """(chat, topic) as the address says it."""
    if not _ADDRESS.fullmatch(address):
        advice = 'it must look like "@name", "-1001234" or "-1001234/45"'
        raise SendError(f"telegram:{address}: {advice}", permanent=True, scope="destination", code="address")
    name, _, topic = address.partition("/")
    chat: int | str = name if name.startswith("@") else int(name)
    number = int(topic) if topic else None
    return chat, None if number == GENERAL_TOPIC else number


def _body(message: Message, *, markup: bool) -> str:
    return message.html if markup else _cut(message.text)


def _dress(message: Message, chat: int | str, *, markup: bool) -> dict[str, Any]:
    """How a message looks: HTML or not, no preview of its first link, its buttons."""
    return {
        "parse_mode": ParseMode.HTML if markup else None,
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
        "reply_markup": keyboard(message.buttons, public=isinstance(chat, str)),
    }


def keyboard(rows: tuple[tuple[Button, ...], ...], *, public: bool = False) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram takes them. In a public channel anybody could press one: there only links are left."""
    made = [[_button(one) for one in row if one.url or not public] for row in rows]
    kept = [row for row in made if row]
    return InlineKeyboardMarkup(kept) if kept else None


def _button(one: Button) -> InlineKeyboardButton:
    if one.url:
        return InlineKeyboardButton(one.text, url=one.url)
    if one.copy:
        return InlineKeyboardButton(one.text, copy_text=CopyTextButton(one.copy))
    return InlineKeyboardButton(one.text, callback_data=one.data)


def _request(api_base: str, read_seconds: float) -> HTTPXRequest:
    """A connection per request: a kept one that the server closed looks like a reply that was cut (CHANNELS A4)."""
    kwargs: dict[str, Any] = {"limits": httpx.Limits(max_connections=16, max_keepalive_connections=0)}
    if urlsplit(api_base).hostname in ("127.0.0.1", "localhost", "::1"):
        kwargs["trust_env"] = False  # no proxy leads to our own machine
    return Request(
        connection_pool_size=16, read_timeout=read_seconds, write_timeout=WRITE_SECONDS,
        connect_timeout=CONNECT_SECONDS, pool_timeout=CONNECT_SECONDS, httpx_kwargs=kwargs,
    )  # fmt: skip


def _quiet_library() -> None:
    """httpx logs every URL at INFO, and the Bot API's URLs hold the token. The other switch is the library's own: it
    asks for times as timedelta and is silent about the old form."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    os.environ.setdefault("PTB_TIMEDELTA", "true")


def _cut(text: str) -> str:
    """Plain text within 4,096 UTF-16 units."""
    if len(text.encode("utf-16-le")) <= 2 * MOST_PLAIN:
        return text
    return text.encode("utf-16-le")[: 2 * (MOST_PLAIN - 1)].decode("utf-16-le", "ignore") + "…"
