"""What an error of the Bot API means: the only place that looks at python-telegram-bot's exceptions.

It retries nothing. Texts are matched as the server's own source spells them; an unknown text never disables a chat.
"""

from __future__ import annotations

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from internwatch.errors import SendError

# A flood wait this long is about the bot, not about one chat.
LONG_FLOOD = 30.0
# Whoever asks for more is asked again after a day.
LONGEST_WAIT = 86_400.0
# httpx errors after which the request surely did not reach Telegram.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

# (text, code): the chat is closed to the bot until somebody acts. Words_with_lines come from the servers behind the Bot
# API, which hands some of theirs on as they are.
_CHAT_TROUBLE = (
    ("bot was blocked by the user", "blocked"),
    ("user_is_blocked", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("the group chat was deleted", "kicked"),
    ("group chat was deactivated", "kicked"),
    ("bot is not a member", "not-a-member"),
    ("channel_private", "not-a-member"),
    ("can't initiate conversation", "not-started"),
    ("can't send messages to the bot", "is-a-bot"),
    ("can't send messages to bots", "is-a-bot"),
    ("not enough rights", "no-rights"),
    ("have no rights to send", "no-rights"),
    ("need administrator rights", "no-rights"),
    ("chat_write_forbidden", "no-rights"),
    ("chat_restricted", "no-rights"),
    ("chat_admin_required", "no-rights"),
)
# Not permanent at once: a hiccup of the server and a wrong config say the same.
_NOT_FOUND = ("chat not found", "peer_id_invalid")
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")


def is_bad_markup(error: TelegramError) -> bool:
    """The server could not read our HTML: the same words go out as plain text."""
    return isinstance(error, BadRequest) and "can't parse entities" in str(error).lower()


def is_topic_gone(error: TelegramError) -> bool:
    """The topic is closed or gone: the message goes to the chat itself."""
    return isinstance(error, BadRequest) and any(text in str(error).lower() for text in _TOPIC)


def is_same(error: TelegramError) -> bool:
    """The message shows already what it was to be changed to."""
    return isinstance(error, BadRequest) and "message is not modified" in str(error).lower()


def classify(error: TelegramError) -> SendError:
    """The error in our terms. Subclasses first: BadRequest and TimedOut are NetworkErrors to the library."""
    if isinstance(error, RetryAfter):
        return _flood(error)
    if isinstance(error, InvalidToken):
        return SendError(
            "Telegram refuses the bot's token; check [telegram] token", permanent=True, scope="channel", code="token"
        )
    if isinstance(error, Conflict):
        return SendError(f"another program uses this bot: {error}", scope="channel", code="conflict")
    if isinstance(error, ChatMigrated):
        new = str(error.new_chat_id)
        return SendError(f"the group is now chat {new}", scope="destination", code="migrated", migrated_to=new)
    if isinstance(error, (Forbidden, BadRequest)):
        return _refused(error)
    return _network(error)


def _flood(error: RetryAfter) -> SendError:
    wait = error.retry_after
    seconds = float(wait) if isinstance(wait, int) else wait.total_seconds()
    scope = "channel" if seconds >= LONG_FLOOD else "destination"
    said, patience = f"Telegram asks to wait {seconds:g} s", min(seconds, LONGEST_WAIT)
    return SendError(said, retry_after=patience, scope=scope, code="flood")  # type: ignore[arg-type]


def _refused(error: TelegramError) -> SendError:
    said = str(error)
    low = said.lower()
    for text, code in _CHAT_TROUBLE:
        if text in low:
            return SendError(said, permanent=True, scope="destination", code=code)
    if any(text in low for text in _NOT_FOUND):
        return SendError(said, scope="destination", code="chat-not-found")
    if isinstance(error, Forbidden):  # never about the words: the chat waits, the alert stays owed
        return SendError(said, scope="destination", code="forbidden")
    if any(text in low for text in _GONE):
        return SendError(said, permanent=True, code="edit-gone")
    if "message is too long" in low or "text is too long" in low or "message_too_long" in low:
        return SendError(said, permanent=True, code="too-long")
    return SendError(said, code="refused")


def _network(error: TelegramError) -> SendError:
    cause = error.__cause__
    said = str(error)
    if isinstance(cause, _NOT_SENT):
        return SendError(f"Telegram cannot be reached: {said}", scope="channel", code="connect")
    if "too many requests" in said.lower():
        return SendError(said, retry_after=LONG_FLOOD, scope="channel", code="flood")
    code = {
        httpx.ReadTimeout: "reply-timeout", httpx.WriteTimeout: "write-timeout",
    }.get(type(cause), "cut" if isinstance(cause, httpx.HTTPError) else "server-error")  # type: ignore[arg-type]  # fmt: skip
    return SendError(f"nobody knows whether Telegram took it: {said}", unknown=True, code=code)
